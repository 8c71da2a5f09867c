"""An id-token checked: signed by the provider, for us, for this log-in, now.

The rules are those of OpenID Connect Core 1.0, 3.1.3.7.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from lpr.errors import SignInRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from joserfc.jwk import GuestProtocol, Key

    from lpr.oidc._config import OidcConfig

ALGORITHMS = ("RS256", "ES256")
LEEWAY = 60.0  # seconds that the clocks of two machines may differ
LONGEST_SUBJECT = 255  # characters, by OpenID Connect 2


def checked_claims(
    token: str, key: Callable[[str], Key], config: OidcConfig, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token, every one of which may be believed.

    Args:
        token: as the provider sent it.
        key: the provider's key of a name.
        config: which provider it must come from, and for whom it must be.
        nonce: of this log-in.
        now: aware.

    Raises:
        SignInRefusedError: it is not signed as it must be, or is for somebody or something else.
        SignInProviderError: the provider's keys cannot be fetched.

    """
    claims = _signed(token, key)
    seconds = now.timestamp()
    for reason, is_right, what in (
        ("issuer", claims.get("iss") == config.issuer, "comes from somebody else"),
        ("audience", _is_for(claims, config.client_id), "is for another service"),
        ("nonce", _same(claims.get("nonce"), nonce), "belongs to another log-in"),
        ("expired", _number(claims, "exp") > seconds - LEEWAY, "has expired"),
        ("early", _number(claims, "iat") < seconds + LEEWAY, "is not valid yet"),
        ("early", _number(claims, "nbf", 0.0) < seconds + LEEWAY, "is not valid yet"),
        ("subject", _is_subject(claims.get("sub")), "names nobody"),
    ):
        if not is_right:
            raise SignInRefusedError(f"The provider's token {what}. Log in again.", reason)
    return claims


def _signed(token: str, key: Callable[[str], Key]) -> dict[str, Any]:
    def named(of: GuestProtocol) -> Key:
        return key(str(of.headers().get("kid")))

    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(token, named, registry=registry).claims
    except (JoseError, ValueError) as error:
        raise SignInRefusedError(
            "The provider's token is not signed as it must be. Log in again; if that does not "
            "help, tell who runs the provider.",
            "signature",
        ) from error


def _is_for(claims: Mapping[str, Any], client: str) -> bool:
    """Whether the token is for us, and for others only if it was us who asked for it."""
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp", client if len(listed) == 1 else None)
    return client in listed and party == client


def _same(sent: object, wanted: str) -> bool:
    if not isinstance(sent, str):
        return False
    return hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), wanted.encode())


def _number(claims: Mapping[str, Any], name: str, default: float = float("nan")) -> float:
    """A claim that is a number; what is none compares with nothing."""
    value = claims.get(name, default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else float("nan")


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT and value.isprintable()
