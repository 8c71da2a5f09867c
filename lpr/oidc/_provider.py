"""What the provider tells of itself: where to go, and with which keys it signs."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey, import_key

from lpr.errors import SignInRefusedError
from lpr.oidc._config import safe_url
from lpr.oidc._wire import garbled

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.oidc._config import OidcConfig
    from lpr.oidc._wire import Wire

LASTS = 3600.0  # seconds that the provider's documents are believed
PAUSE = 60.0  # seconds between two looks for a key that there was none of
_OK, _REFUSED, _SERVER = 200, 400, 500
_SHORTEST_RSA = 2048  # bits; NIST SP 800-131A allows no shorter one


class Provider:
    """One provider; may be used from several threads at once.

    Args:
        config: which.
        secret: what it knows this service by; None: nothing, PKCE alone.
        wire: the way to it.
        timer: seconds that never run back.

    """

    def __init__(
        self, config: OidcConfig, secret: str | None, wire: Wire, timer: Callable[[], float]
    ) -> None:
        self._config, self._secret = config, secret
        self._wire, self._timer = wire, timer
        self._lock = Lock()
        self._document: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, Key]] | None = None

    def place(self, name: str) -> str:
        """An endpoint's address, as the provider's discovery document names it.

        Raises:
            SignInProviderError: the provider cannot say.

        """
        with self._lock:
            return self._place(name)

    def place_or_none(self, name: str) -> str | None:
        """An endpoint that not every provider has. Raises what `place` does."""
        with self._lock:
            return self._place(name) if name in self._discovered() else None

    def key(self, kid: str) -> Key:
        """The key of that name; keys are fetched anew for one that is not known, but not often.

        Raises:
            SignInRefusedError: the provider has no such key.
            SignInProviderError: it cannot say.

        """
        with self._lock:
            held = self._keys
            age = LASTS if held is None else self._timer() - held[0]
            if held is None or age >= LASTS or (kid not in held[1] and age >= PAUSE):
                self._keys = held = self._timer(), self._fetched_keys()
            try:
                return held[1][kid]
            except KeyError:
                raise SignInRefusedError(
                    "The provider's token is signed with a key that the provider does not name. "
                    "Log in again; if that does not help, tell who runs the provider.",
                    "key",
                ) from None

    def redeem(self, code: str, verifier: str) -> str:
        """The id-token for an authorization code, which is good once.

        Raises:
            SignInRefusedError: the provider does not take the code: used, too old, or not ours.
            SignInProviderError: it cannot be reached, or sends no token.

        """
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._config.callback,
            "code_verifier": verifier,
        }
        reply = self._wire.post(self.place("token_endpoint"), *self._shown(fields))
        if _REFUSED <= reply.status < _SERVER:
            raise SignInRefusedError(
                "The provider does not take this log-in's code: it was used, is too old, or this "
                "service is not set up there as it says. Log in again.",
                "code",
            )
        token = reply.payload.get("id_token")
        if reply.status != _OK or not isinstance(token, str):
            raise garbled()
        return token

    def _shown(self, fields: dict[str, str]) -> tuple[dict[str, str], tuple[str, str] | None]:
        """The form and the header that say who asks, in the way that the provider takes."""
        name = self._config.client_id
        if self._secret is None:
            return {**fields, "client_id": name}, None
        with self._lock:
            ways = self._discovered().get("token_endpoint_auth_methods_supported")
        if isinstance(ways, list) and "client_secret_basic" not in ways:
            return {**fields, "client_id": name, "client_secret": self._secret}, None
        return fields, (_form_encoded(name), _form_encoded(self._secret))

    def _place(self, name: str) -> str:
        try:
            return safe_url(str(self._discovered()[name]))
        except (KeyError, ValueError) as error:
            raise garbled() from error

    def _discovered(self) -> dict[str, Any]:
        if self._document is None or self._timer() - self._document[0] >= LASTS:
            url = self._config.issuer.rstrip("/") + "/.well-known/openid-configuration"
            reply = self._wire.get(url)
            if reply.status != _OK or reply.payload.get("issuer") != self._config.issuer:
                raise garbled()
            self._document = self._timer(), reply.payload
        return self._document[1]

    def _fetched_keys(self) -> dict[str, Key]:
        reply = self._wire.get(self._place("jwks_uri"))
        listed = reply.payload.get("keys")
        if reply.status != _OK or not isinstance(listed, list):
            raise garbled()
        found = ((each.get("kid"), _signing_key(each)) for each in listed if isinstance(each, dict))
        return {str(kid): key for kid, key in found if kid is not None and key is not None}


def _signing_key(document: dict[str, Any]) -> Key | None:
    """The key, when it is one that signs and that we know; a provider may list others."""
    if document.get("kty") not in {"RSA", "EC"} or document.get("use", "sig") != "sig":
        return None
    try:
        key = import_key(document)
    except (JoseError, ValueError, TypeError):
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size >= _SHORTEST_RSA else None
    return key if isinstance(key, ECKey) else None


def _form_encoded(text: str) -> str:
    """As RFC 6749 2.3.1 wants name and secret before they go into the header."""
    return quote_plus(text)
