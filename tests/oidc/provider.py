"""A small OpenID Connect provider: real HTTP, keys of its own, and faults on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import httpx2
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from joserfc.jwk import Key

CLIENT, SECRET = "plat", "rahasia sekali: ya"
CALLBACK = "http://127.0.0.1/masuk/oidc/kembali"
PEOPLE = {"siti": ["plat-petugas"], "tamu": ["tukang-kebun"], "kepala": ["plat-admin"]}
"""Who may log in, and the groups of each."""


@dataclass
class Provider:
    """What the provider is and does; every attribute may be changed while it runs.

    Attributes:
        claims: take the place of a token's own; one that is None is left out.
        forged: makes the token, of its header and claims, in the place of the provider's key.
        ways: of a client to say who it is.
        document: takes the place of entries of the discovery document.
        keys: that it publishes.
        signer: with which it signs; named in the token.
        failing: paths that answer 500.
        asked: paths that were asked for, in order.

    """

    address: str
    now: Callable[[], datetime]
    callback: str = CALLBACK
    people: dict[str, list[str]] = field(default_factory=lambda: dict(PEOPLE))
    claims: dict[str, Any] = field(default_factory=dict)
    forged: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    ways: list[str] | None = None
    document: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    signer: str = "rsa-1"
    failing: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        found = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?tenant=dki",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/logout",
        }
        if self.ways is not None:
            found["token_endpoint_auth_methods_supported"] = self.ways  # type: ignore[assignment]
        found |= self.document
        return {name: value for name, value in found.items() if value is not None}

    def jwks(self) -> dict[str, Any]:
        listed = [key.as_dict(private=False, kid=kid) for kid, key in self.keys.items()]
        return {"keys": [*listed, {"kty": "AKP", "kid": "unheard-of"}]}

    def code_for(self, name: str, asked: dict[str, str]) -> str:
        """Where the browser goes back to, once ``name`` has logged in."""
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == self.callback, "a redirect that nobody registered"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = {**asked, "name": name}
        return f"{self.callback}?{urlencode({'code': code, 'state': asked['state']})}"

    def redeemed(self, sent: dict[str, str], authorization: str | None) -> tuple[int, Any]:
        """The token for a code; a code is good once."""
        if not self._is_client(sent, authorization):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != sent["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token(asked), "token_type": "Bearer", "access_token": "a"}

    def token(self, asked: dict[str, str]) -> str:
        now = int(self.now().timestamp())
        claims = {
            "iss": self.address,
            "sub": f"id-of-{asked['name']}",
            "aud": asked["client_id"],
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "preferred_username": asked["name"],
            "groups": self.people[asked["name"]],
        }
        claims |= self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.keys[self.signer]
        header = {"alg": "ES256" if isinstance(key, ECKey) else "RS256", "kid": self.signer}
        if self.forged is not None:
            return self.forged(header, claims)
        return jws.serialize_compact(header, json.dumps(claims).encode(), key)

    def _is_client(self, sent: dict[str, str], authorization: str | None) -> bool:
        if self.ways == ["none"]:
            return sent.get("client_id") == CLIENT
        if self.ways == ["client_secret_post"]:
            return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        scheme, _, text = (authorization or "").partition(" ")
        if scheme != "Basic":
            return False
        name, _, secret = base64.b64decode(text).decode().partition(":")
        return (unquote_plus(name), unquote_plus(secret)) == (CLIENT, SECRET)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, query = self._asked()
        if path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.discovery())
        elif path == "/jwks":
            self._answer(200, self.provider.jwks())
        elif path == "/authorize":
            self._page(query)
        elif path == "/logout":
            self._send(200, "text/html", b"<title>Keluar</title>")
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        path, query = self._asked()
        form = _fields(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if path == "/authorize":
            self.send_response(303)
            self.send_header("Location", self.provider.code_for(form["name"], query))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(*self.provider.redeemed(form, self.headers.get("Authorization")))

    def _page(self, asked: dict[str, str]) -> None:
        where = escape(f"/authorize?{urlencode(asked)}")
        form = f"<form method=post action='{where}'><input name=name><button>OK</button></form>"
        self._send(200, "text/html", f"<title>Provider</title>{form}".encode())

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        return parts.path, _fields(parts.query)

    def _answer(self, status: int, payload: Any) -> None:
        if urlsplit(self.path).path in self.provider.failing:
            status, payload = 500, {}
        self._send(status, "application/json", json.dumps(payload).encode())

    def _send(self, status: int, media: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


@contextmanager
def running(now: Callable[[], datetime], **changes: Any) -> Iterator[Provider]:
    """The provider on a free port of this machine, in a thread of its own."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider = Provider(f"http://127.0.0.1:{server.server_port}", now, **changes)
    provider.keys = {"rsa-1": RSAKey.generate_key(2048), "ec-1": ECKey.generate_key("P-256")}
    handler.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
    assert not thread.is_alive()


def log_in_there(url: str, name: str = "siti") -> str:
    """Be the browser at the provider: the address to which it sends one back."""
    answer = httpx2.post(url, data={"name": name}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def query_of(url: str) -> dict[str, str]:
    """What an address asks for."""
    return _fields(urlsplit(url).query)
