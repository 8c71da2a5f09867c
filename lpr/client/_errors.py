"""What can go wrong between a client and the service, as one tree.

`ClientError`, and below it

- `SetupError`: the client cannot be made like this; nothing was sent
- `UnreachableError`: no answer: no connection, no TLS, too late
- `AnswerError`: an answer that is none of the service's
- `LoginError`: 401, no key, or one that is not valid
- `ForbiddenError`: 403, the role does not allow it
- `NotFoundError`: 404, nothing of that name is kept
- `ConflictError`: 409, it is not any more as it was read
- `RateLimitError`: 429, too many requests; `retry_after` says when
- `RejectedError`: any other 4xx, what was sent cannot be used
- `UnavailableError`: 503, registry or store is away; `retry_after` may say when
- `ServerError`: any other 5xx, a fault of the service
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is known of a failure.

    Attributes:
        code: stable name: that of the service's problem, or one of this module.
        sentence: one sentence for a person.
        status: of HTTP, or None where there was no answer.
        retry_after: seconds after which it may be tried again, where the service said so.
        fields: each field that cannot be used, with what is wrong with it.

    """

    code: str
    sentence: str
    status: int | None = None
    retry_after: float | None = None
    fields: tuple[tuple[str, str], ...] = ()


class ClientError(Exception):
    """The root. ``str(error)`` is one sentence for a person, ``error.code`` its stable name."""

    def __init__(self, wrong: Wrong) -> None:
        """Keep what is known; see `Wrong` for the attributes."""
        super().__init__(wrong.sentence)
        self.code = wrong.code
        self.status = wrong.status
        self.retry_after = wrong.retry_after
        self.fields = wrong.fields


class SetupError(ClientError):
    """The client cannot be made like this; nothing was sent."""


class UnreachableError(ClientError):
    """There was no answer."""


class AnswerError(ClientError):
    """What came is no answer of the service, or of another version of it."""


class LoginError(ClientError):
    """No key was sent, or one that is wrong, expired or revoked."""


class ForbiddenError(ClientError):
    """The key's role does not allow it."""


class NotFoundError(ClientError):
    """Nothing of that name or number is kept."""


class ConflictError(ClientError):
    """It is not any more as it was when it was read."""


class RateLimitError(ClientError):
    """There were too many requests."""


class RejectedError(ClientError):
    """What was sent cannot be used: a number that is none, a purpose that is missing."""


class UnavailableError(ClientError):
    """The registry or the store cannot be used now."""


class ServerError(ClientError):
    """The service failed; its log says why."""


_BY_STATUS: Mapping[int, type[ClientError]] = MappingProxyType(
    {
        401: LoginError,
        403: ForbiddenError,
        404: NotFoundError,
        409: ConflictError,
        429: RateLimitError,
        503: UnavailableError,
    }
)
_REDIRECT, _CLIENT, _SERVER = 300, 400, 500


def error_of(status: int) -> type[ClientError]:
    """The class for a status of HTTP that is no success."""
    if _REDIRECT <= status < _CLIENT:
        return AnswerError
    other = RejectedError if _CLIENT <= status < _SERVER else ServerError
    return _BY_STATUS.get(status, other)
