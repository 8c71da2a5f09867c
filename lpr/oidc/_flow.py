"""There and back: a browser goes to the provider, and comes back with a code.

What binds the two is a ticket of 256 random bits, which the browser alone keeps. State, nonce and
PKCE's verifier follow from it, so nothing is kept here, and any process of ours may finish what
another began.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lpr.access import new_token
from lpr.errors import ConfigurationError, DependencyMissingError, SignInRefusedError
from lpr.oidc._config import OidcConfig, load_oidc
from lpr.oidc._wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lpr.access import Identity
    from lpr.config import Settings
    from lpr.oidc._provider import Provider


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what it must bring back."""

    url: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What the provider sent back in the browser's address; empty where it sent nothing."""

    code: str = ""
    state: str = ""
    error: str = ""
    issuer: str = ""


class SignIn:
    """Log-ins at one provider (blocking; may be used from several threads at once)."""

    def __init__(self, config: OidcConfig, provider: Provider) -> None:
        self.config = config
        self._provider = provider

    def depart(self) -> Departure:
        """Begin a log-in.

        Raises:
            SignInProviderError: the provider cannot be reached.

        """
        ticket = new_token()
        asked = {
            "response_type": "code",
            "client_id": self.config.client_id,
            "redirect_uri": self.config.callback,
            "scope": " ".join(("openid", *self.config.scopes)),
            "state": _derived(ticket, "state"),
            "nonce": _derived(ticket, "nonce"),
            "code_challenge": _text(hashlib.sha256(_derived(ticket, "pkce").encode()).digest()),
            "code_challenge_method": "S256",
        }
        return Departure(_with(self._provider.place("authorization_endpoint"), asked), ticket)

    def arrive(self, ticket: str, returned: Returned, now: datetime) -> Identity:
        """Who it is that came back.

        Args:
            ticket: of the departure; empty where the browser brings none.
            returned: what the provider sent.
            now: aware.

        Raises:
            SignInRefusedError: what came back proves nobody.
            SignInRoleError: somebody who has no role here.
            SignInProviderError: the provider cannot be asked.

        """
        from lpr.oidc._identity import identity_of  # noqa: PLC0415 - as `open_sign_in`
        from lpr.oidc._token import checked_claims  # noqa: PLC0415 - likewise

        self._check(ticket, returned)
        token = self._provider.redeem(returned.code, _derived(ticket, "pkce"))
        nonce = _derived(ticket, "nonce")
        claims = checked_claims(token, self._provider.key, self.config, nonce, now)
        return identity_of(claims, self.config)

    def leave(self) -> str | None:
        """Where a browser ends its log-in at the provider too; None: the provider has no such page.

        Raises:
            SignInProviderError: the provider cannot be reached.

        """
        place = self._provider.place_or_none("end_session_endpoint")
        back = {
            "client_id": self.config.client_id,
            "post_logout_redirect_uri": f"{self.config.address}/masuk",
        }
        return None if place is None else _with(place, back)

    def _check(self, ticket: str, returned: Returned) -> None:
        sent, wanted = returned.state.encode("utf-8", "surrogatepass"), _derived(ticket, "state")
        if not ticket or not hmac.compare_digest(sent, wanted.encode()):
            raise SignInRefusedError(
                "This log-in was not begun in this browser, or long ago. Begin again at "
                f"{self.config.address}.",
                "state",
            )
        if returned.issuer and returned.issuer != self.config.issuer:  # RFC 9207
            raise SignInRefusedError("Another provider answered. Log in again.", "issuer")
        if returned.error or not returned.code:
            raise SignInRefusedError(
                "The provider did not let you in, or you stopped there. Log in again.", "declined"
            )


def open_sign_in(settings: Settings, timer: Callable[[], float] = time.monotonic) -> SignIn | None:
    """Log-ins as the settings want them; None where they name no provider.

    Raises:
        ConfigurationError: the file or the secret cannot be used.
        DependencyMissingError: the extra `oidc` is not installed.

    """
    if settings.oidc_config is None:
        return None
    config = load_oidc(settings.oidc_config)
    try:
        from lpr.oidc._provider import Provider  # noqa: PLC0415 - needs the extra
    except ImportError as error:
        raise DependencyMissingError(
            "PLAT_OIDC_CONFIG needs joserfc: pip install 'lpr-jakarta[oidc]'."
        ) from error
    kept = settings.oidc_client_secret
    secret = None if kept is None else kept.get_secret_value()
    if secret == "":
        raise ConfigurationError("PLAT_OIDC_CLIENT_SECRET is empty. Set or unset it.")
    return SignIn(config, Provider(config, secret, Wire(config.ca_file, timer), timer))


def _derived(ticket: str, name: str) -> str:
    """What follows from a ticket, and does not tell it: 43 characters."""
    mark = f"plat oidc {name}".encode()
    return _text(hmac.digest(ticket.encode("utf-8", "surrogatepass"), mark, "sha256"))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _with(place: str, fields: dict[str, str]) -> str:
    return f"{place}{'&' if '?' in place else '?'}{urlencode(fields)}"
