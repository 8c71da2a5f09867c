"""Tokens that this system makes: API keys, sessions, the first start's.

All are 256 random bits, and kept as their SHA-256. A fast hash is right for them: nobody guesses
256 bits, whatever a guess costs, so the slowness of Argon2 would only burden each request.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

_BYTES = 32
_PREFIX_BYTES = 4
_KEY = re.compile(r"plat_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_CSRF = b"plat csrf"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is shown once: ``plat_<prefix>_<secret>``."""

    prefix: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """The whole key, as it is sent."""
        return f"plat_{self.prefix}_{self.secret}"


def new_key() -> ApiKey:
    """A key that nobody has seen. The prefix tells keys apart in lists and audit records."""
    return ApiKey(secrets.token_hex(_PREFIX_BYTES), new_token())


def read_key(text: str) -> ApiKey | None:
    """The parts of a key; None when the text has not a key's form."""
    found = _KEY.fullmatch(text)
    return ApiKey(*found.groups()) if found else None


def new_token() -> str:
    """256 random bits as 43 characters that need no escaping anywhere."""
    return secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def matches(token: str, kept: str) -> bool:
    """Whether ``kept`` is the digest of the token; the time taken tells nothing."""
    return hmac.compare_digest(digest(token), kept)


def csrf_token(session: str) -> str:
    """What a page must send beside its session cookie with each request that changes something.

    It follows from the session's token, which only the browser and the server have, so nothing
    more is kept; and the token cannot be found from it.
    """
    mark = hmac.digest(session.encode("utf-8", "surrogatepass"), _CSRF, "sha256")
    return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()
