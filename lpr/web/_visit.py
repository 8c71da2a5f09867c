"""Who looks at a page: caller, language, purpose; and what the page's form carried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr.access import ANONYMOUS, csrf_token
from lpr.api import COOKIE as SESSION
from lpr.api import Limits, read_form
from lpr.errors import AccessError, CsrfError, LoginRequiredError, PurposeError, RateLimitError
from lpr.store import Act
from lpr.web._texts import COOKIE, DEFAULT, LANGUAGES, Texts, texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from urllib.parse import SplitResult

    from lpr.access import Caller, Errand, Permission
    from lpr.api import Form, Services

__all__ = [
    "PURPOSE",
    "UNSAVED",
    "AnyVisit",
    "OpenVisit",
    "Visit",
    "first_sight",
    "local_path",
    "visit",
]

PURPOSE = "plat_keperluan"
"""Cookie of the purpose while there is no account, and so no session that could keep it."""

UNSAVED = "belum"
"""Field of an address that says: what was sent before was not kept, as nobody was logged in."""

_SAFE_METHODS = frozenset({"GET", "HEAD"})
_OURS = frozenset({"same-origin", "none"})
_HOME = "/"
_SMALL = Limits(file_bytes=0, files=0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a page.

    Attributes:
        request: as it came.
        services: the parts that answer.
        texts: of the language chosen; ``visit.texts("cari.title")``.
        caller: who asks; None on a page that may be seen before logging in, and before it.
        form: what was posted; None for other methods.

    """

    request: Request
    services: Services
    texts: Texts
    caller: Caller | None = None
    form: Form | None = None

    @property
    def language(self) -> str:
        """``id`` or ``en``."""
        return self.texts.language

    @property
    def who(self) -> Caller:
        """The caller of a page that asks for one."""
        assert self.caller is not None  # noqa: S101 - such a page admits nobody else
        return self.caller

    @property
    def name(self) -> str:
        """The caller's name as it may be shown: of ``account:siti``, ``siti``."""
        return self.who.actor.partition(":")[2]

    @property
    def is_anonymous(self) -> bool:
        """Somebody on this machine, while there is no account."""
        return self.caller is not None and self.caller.actor == ANONYMOUS.actor

    @property
    def csrf(self) -> str:
        """What each form of the session carries; empty without a session."""
        token = self.request.cookies.get(SESSION, "")
        return csrf_token(token) if token and self.caller and not self.is_anonymous else ""

    @property
    def is_safe(self) -> bool:
        """Whether the request only asks, and sends nothing."""
        return self.request.method in _SAFE_METHODS

    @property
    def is_unsaved(self) -> bool:
        """Whether what was sent before led here and was not kept."""
        return self.is_safe and UNSAVED in self.request.query_params

    @property
    def here(self) -> str:
        """The address of this page, to come back to; its form's where it was posted from one."""
        if self.is_safe:
            url = self.request.url
            return url.path + (f"?{url.query}" if url.query else "")
        return local_path(self.text("ke") or _referrer(self.request))

    @property
    def act(self) -> Act:
        """The caller's change of something, now."""
        return Act(self.services.clock(), self.who.actor, str(self.who.roles))

    def may(self, permission: Permission) -> bool:
        """Whether the caller's role allows it; nobody may anything before logging in."""
        return self.caller is not None and self.caller.may(permission)

    def text(self, name: str) -> str:
        """A field of the form that was posted, trimmed; empty when it was not sent."""
        return (self.form.text(name) or "") if self.form else ""

    def raw(self, name: str) -> str:
        """A field as it was typed: a password may begin or end with a space."""
        values = self.form.fields.get(name, ()) if self.form else ()
        return values[0] if values else ""

    def errand(self) -> Errand:
        """What a look-up is for.

        Raises:
            PurposeError: no purpose was chosen yet; a page then asks for it.

        """
        return self.services.gate.errand(self.who, None, None)


def visit(
    permission: Permission, *also: Permission, uploads: bool = False
) -> Callable[[Request], Awaitable[Visit]]:
    """Depend on this where a page needs a permission: ``Annotated[Visit, Depends(visit(...))]``.

    Of several permissions each is enough. A form that is posted is read, and its CSRF token
    compared. Files are taken with ``uploads`` only, and from nobody who is not logged in.
    """

    async def admitted(request: Request) -> Visit:
        if uploads:
            await _known(request)
        seen = await _stranger(request, uploads=uploads)
        found = _remember(replace(seen, caller=await _caller(seen)))
        if not any(map(found.may, also)):
            found.services.gate.permit(found.who, permission)
        return found

    return admitted


async def _open_visit(request: Request) -> Visit:
    """A visit to a page that may be seen before logging in."""
    seen = await _stranger(request)
    try:
        caller = await _caller(seen)
    except RateLimitError:
        raise
    except AccessError:
        return seen
    return _remember(replace(seen, caller=caller))


async def _any_visit(request: Request) -> Visit:
    """A visit of somebody, whatever the role."""
    seen = await _stranger(request)
    return _remember(replace(seen, caller=await _caller(seen)))


OpenVisit = Annotated[Visit, Depends(_open_visit)]
"""Whoever looks, logged in or not; what is posted must come from a page of ours."""

AnyVisit = Annotated[Visit, Depends(_any_visit)]
"""Somebody who is logged in, whatever the role."""


async def _stranger(request: Request, *, uploads: bool = False) -> Visit:
    """A visit of nobody yet, with the form that was posted."""
    seen = first_sight(request)
    if seen.is_safe:
        return seen
    _check_origin(request)
    limits = seen.services.limits if uploads else _SMALL
    form = await read_form(request, limits, urlencoded=True)
    return _remember(replace(seen, form=form))


def first_sight(request: Request) -> Visit:
    """What of a visit is known at once; an error page needs no more."""
    held: Visit | None = getattr(request.state, "visit", None)
    if held is not None:
        return held
    chosen = request.cookies.get(COOKIE, DEFAULT)
    language = texts(chosen if chosen in LANGUAGES else DEFAULT)
    return _remember(Visit(request, request.app.state.services, language))


async def _known(request: Request) -> None:
    """Let nobody fill the memory with files who could not log in.

    Raises:
        LoginRequiredError: neither a session nor a key, and not from this machine.
        TokenError: a session that has ended.

    """
    gate = first_sight(request).services.gate
    session = await run_in_threadpool(gate.session, request)
    if session is None and "authorization" not in request.headers and not gate.is_local(request):
        raise LoginRequiredError("Log in before files are sent.")


async def _caller(seen: Visit) -> Caller:
    """Who it is; the purpose of somebody without a session is kept by the browser."""
    gate, request = seen.services.gate, seen.request
    caller = await run_in_threadpool(gate.caller, request, seen.text("csrf"))
    if caller.actor != ANONYMOUS.actor:
        return caller
    try:
        return replace(caller, purpose=gate.purposes.check(request.cookies.get(PURPOSE)))
    except PurposeError:
        return caller


def _remember(seen: Visit) -> Visit:
    """Keep the visit, so that a page that tells of an error has the reader's language and role."""
    seen.request.state.visit = seen
    return seen


def _check_origin(request: Request) -> None:
    """Refuse a form that a stranger's page sends, also where no session has a token.

    Raises:
        CsrfError: the browser says that it comes from elsewhere.

    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:  # a proxy may have changed the name that the origin is compared with
        ours = site in _OURS
    else:
        ours = origin is None or _parted(origin).netloc == request.headers.get("host")
    if not ours:
        raise CsrfError("This form was sent from another site. Open the page here, and try again.")


def local_path(text: str | None) -> str:
    """An address of this site to go on to; ``/`` for anything that leads elsewhere."""
    path = text or _HOME
    elsewhere = not path.startswith("/") or path.startswith("//") or "\\" in path
    return _HOME if elsewhere or not path.isprintable() else path


def _referrer(request: Request) -> str:
    """The page that a form was sent from, by the browser's word or htmx's."""
    sent = request.headers.get("hx-current-url") or request.headers.get("referer") or _HOME
    parts = _parted(sent)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _parted(address: str) -> SplitResult:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(address)
    except ValueError:  # such as a bracket that is left open
        return urlsplit("")
