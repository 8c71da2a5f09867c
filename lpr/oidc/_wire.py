"""One exchange with the provider: JSON comes back whole and in time, or an error."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2

from lpr.errors import ConfigurationError, SignInProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAX_BODY = 1024 * 1024
TOTAL = 10.0  # seconds of one exchange
LIMITS = httpx2.Timeout(5.0, connect=3.0)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's status and its JSON object."""

    status: int
    payload: dict[str, Any]


class Wire:
    """Asks one provider; follows no redirect, and reads no proxy variable.

    Args:
        ca_file: certificates to trust in the place of the usual ones.
        timer: seconds that never run back.

    Raises:
        ConfigurationError: the file holds no certificates.

    """

    def __init__(self, ca_file: Path | None, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._client = httpx2.Client(
            headers={"Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
            timeout=LIMITS,
            verify=_trusted(ca_file),
        )

    def get(self, url: str) -> Reply:
        """Fetch a document.

        Raises:
            SignInProviderError: the provider cannot be reached, or sends no JSON object.

        """
        return self._exchange("GET", url)

    def post(
        self, url: str, fields: Mapping[str, str], login: tuple[str, str] | None = None
    ) -> Reply:
        """Send a form, with name and password in the header where given. Raises what `get` does."""
        return self._exchange("POST", url, data=dict(fields), auth=login)

    def _exchange(self, method: str, url: str, **sent: Any) -> Reply:
        try:
            with self._client.stream(method, url, **sent) as response:
                return Reply(response.status_code, _object(self._body(response)))
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL) as error:
            raise SignInProviderError(
                "The provider at which officers log in cannot be reached "
                f"({type(error).__name__}). Try again, or log in with a password.",
                "unreachable",
            ) from error

    def _body(self, response: httpx2.Response) -> bytes:
        """The body, unless it is endless in bytes or in time."""
        end = self._timer() + TOTAL
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > MAX_BODY or self._timer() > end:
                raise garbled()
        return bytes(body)


def garbled() -> SignInProviderError:
    """The error that an answer is which nobody can use."""
    return SignInProviderError(
        "The provider at which officers log in answers what cannot be understood. Tell who runs "
        "it, or log in with a password.",
        "garbled",
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise garbled() from error
    if not isinstance(found, dict):
        raise garbled()
    return found


def _trusted(ca_file: Path | None) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:  # ssl.SSLError too
        raise ConfigurationError(f"ca_file: {ca_file} is no certificate file.") from error
