"""Who a request comes from, and whether it may go on.

A key comes in `Authorization: Bearer` (or `Token`, as clients of Plate Recognizer send it), a
page's session in a cookie. Without either, callers on this machine are admitted until the first
account exists (decision 0011). A token that is wrong, expired or revoked is refused everywhere.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from lpr.access import ANONYMOUS, Errand, Purposes, TokenBuckets, csrf_token
from lpr.errors import (
    AccessError,
    CsrfError,
    ForbiddenError,
    LoginRequiredError,
    RateLimitError,
    TokenError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from lpr.access import Caller, Permission
    from lpr.api._store import LateStore
    from lpr.config import Settings
    from lpr.store import Session

COOKIE = "plat_session"
CSRF_HEADER = "X-CSRF-Token"
KEY_SCHEMES = frozenset({"bearer", "token"})

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_COMPATIBLE_PATHS = "/v1/"
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::\d+)?")
_OUR_KEYS = "plat_"


class Gate:
    """Admits callers. Blocking: it asks the store.

    Args:
        store: keeps accounts, keys and sessions.
        settings: purposes, limits, and whether a log-in is always asked for.
        clock: the present moment, aware.
        timer: seconds that never run back.
        local: whether the service listens on a loopback address only.

    Raises:
        ConfigurationError: the purposes of the settings cannot be used.

    """

    def __init__(
        self,
        store: LateStore,
        settings: Settings,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
        *,
        local: bool,
    ) -> None:
        self.purposes = Purposes.of(settings.purposes, settings.owner_purposes, settings.purpose)
        self._store = store
        self._clock = clock
        self._local = local and not settings.require_login
        self._listens_locally = local
        self._buckets = TokenBuckets(settings.rate_per_minute, timer)
        self._accounts_exist = False

    def admit(self, request: Request, permission: Permission) -> Caller:
        """The caller of a request that needs ``permission``.

        Raises:
            LoginRequiredError: neither session nor key, and the service is not open.
            TokenError: the key or session is wrong, expired or revoked.
            CsrfError: a session's request that changes something, without its token.
            ForbiddenError: the caller's role does not allow it.
            RateLimitError: too many requests of this caller.
            StoreError: the store cannot say.

        """
        caller = self.caller(request)
        self.permit(caller, permission)
        return caller

    def permit(self, caller: Caller, permission: Permission) -> None:
        """Go on only when the caller's role allows it.

        Raises:
            ForbiddenError: it does not.
            LoginRequiredError: the role would, but nobody knows who it is.

        """
        if caller.may(permission):
            return
        if caller.roles.may(permission):
            raise LoginRequiredError(
                f"Log in for this ({permission}): it is not open before there is an account. "
                "`plat account add` makes one."
            )
        raise ForbiddenError(
            f"The role {caller.roles} does not allow this ({permission}). An admin can give "
            "another one."
        )

    def caller(self, request: Request, form_token: str = "") -> Caller:
        """Who it is, whatever the role. Raises what `admit` raises, but ForbiddenError.

        ``form_token`` is the CSRF token that a page's form carried, where no header does.
        """
        try:
            caller = self._identified(request, form_token)
        except AccessError:
            self.limit(f"address:{address(request)}")
            raise
        by_name = caller.actor != ANONYMOUS.actor
        self.limit(caller.actor if by_name else f"address:{address(request)}")
        return caller

    def still(self, request: Request, permission: Permission) -> Caller | None:
        """The caller of a long answer as of now; None: it may not go on. Counts as no request.

        Raises:
            StoreError: the store cannot say.

        """
        try:
            caller = self._identified(request, "")
        except AccessError:
            return None
        return caller if caller.may(permission) else None

    def errand(self, caller: Caller, purpose: str | None, case: str | None) -> Errand:
        """What the caller looks a number up for: as the request states it, else as chosen before.

        Raises:
            PurposeError: no purpose is known, or none of the list.

        """
        checked = self.purposes.check(purpose or caller.purpose)
        return Errand(caller.actor, str(caller.roles), checked, case or caller.case)

    def session(self, request: Request) -> tuple[str, Session] | None:
        """The token and session of the request's cookie; None without one.

        Raises:
            TokenError: the session is wrong or has ended.

        """
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        session = self._store.sessions.current(token, self._clock())
        if session is None:
            raise TokenError("This session is not valid, or has ended. Log in again.")
        return token, session

    def is_local(self, request: Request) -> bool:
        """Whether somebody on this machine asks: no proxy, and no name of elsewhere.

        A page of a stranger could reach a loopback address by a name that it makes point there;
        the Host header would then be that name.
        """
        if not self._listens_locally or any(name in request.headers for name in _PROXY_HEADERS):
            return False
        host = _HOST.fullmatch(request.headers.get("host", ""))
        return host is not None and is_loopback(host[1]) and _from_here(request)

    def limit(self, name: str) -> None:
        """Count a request of ``name``.

        Raises:
            RateLimitError: too many of them.

        """
        wait = self._buckets.take(name)
        if wait > 0:
            raise RateLimitError("Too many requests. Try again a little later.", wait)

    def _identified(self, request: Request, form_token: str) -> Caller:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return self._by_key(request, authorization)
        found = self.session(request)
        if found is not None:
            token, session = found
            _check_csrf(request, token, form_token)
            return session.caller
        if self._is_open(request):
            return self._anonymous()
        raise LoginRequiredError(
            "Log in, or send a key in the header `Authorization: Bearer plat_...`."
        )

    def _by_key(self, request: Request, authorization: str) -> Caller:
        scheme, _, text = authorization.strip().partition(" ")
        text = text.strip()
        known = scheme.lower() in KEY_SCHEMES
        caller = self._store.keys.caller(text, self._clock()) if known else None
        if caller is not None:
            return caller
        # Their clients send the token of their cloud; it says nothing here, and opens nothing.
        theirs = request.url.path.startswith(_COMPATIBLE_PATHS) and not text.startswith(_OUR_KEYS)
        if theirs and self._is_open(request):
            return self._anonymous()
        raise TokenError("This key is wrong, expired or revoked. Ask an admin for another one.")

    def _anonymous(self) -> Caller:
        return replace(ANONYMOUS, purpose=self.purposes.default)

    def _is_open(self, request: Request) -> bool:
        if not self._local or self._accounts_exist or not self.is_local(request):
            return False
        self._accounts_exist = self._store.accounts.exist()  # once there is one, there always is
        return not self._accounts_exist


def address(request: Request) -> str:
    """The address that a request comes from."""
    return request.client.host if request.client else "unknown"


def is_loopback(host: str) -> bool:
    """Whether a host name or address (in brackets or not) is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _from_here(request: Request) -> bool:
    """Whether the peer is this machine; a socket without addresses cannot be elsewhere."""
    try:
        return ip_address(address(request)).is_loopback
    except ValueError:
        return True


def _check_csrf(request: Request, token: str, form_token: str) -> None:
    if request.method in _SAFE_METHODS:
        return
    sent = request.headers.get(CSRF_HEADER, form_token)
    if not hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), csrf_token(token).encode()):
        raise CsrfError(
            f"Send the session's CSRF token in the header {CSRF_HEADER}; "
            "`GET /api/v1/session` tells it."
        )
