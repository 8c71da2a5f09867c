"""From a template to an answer, with the headers of a page."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lpr.access import Permission
from lpr.web import _words as words
from lpr.web._pages import navigation
from lpr.web._texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.web._visit import Visit

__all__ = ["STATIC", "environment", "go", "page", "policy", "static"]

STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"
_SEE_OTHER = 303
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{more}; "
    "media-src 'self'; connect-src 'self'{more}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def page(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    tiles: Sequence[str] = (),
    **context: Any,
) -> HTMLResponse:
    """The page that a template of ``lpr/web/templates`` makes for a visit.

    The template finds ``visit``, ``t`` (texts), ``csrf``, ``navigation``, ``Permission`` and the
    filters ``moment``, ``clock``, ``day``, ``rupiah``, ``percent``, ``count``, ``nopol`` and
    ``said``, and what ``context`` names.

    Args:
        visit: who looks.
        template: its file name.
        status: of the answer.
        tiles: origins from which this page may load map tiles too, as the operator named them.
        context: further names.

    """
    shown = (
        environment()
        .get_template(template)
        .render(visit=visit, t=visit.texts, csrf=visit.csrf, language=visit.language, **context)
    )
    return HTMLResponse(shown, status, headers=_headers(visit, tiles))


def policy(tiles: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page: nothing from elsewhere, no script in the text."""
    return _POLICY.format(more="".join(f" {origin}" for origin in tiles))


def go(path: str) -> Response:
    """Lead the browser to another page, by GET."""
    return RedirectResponse(path, _SEE_OTHER)


@cache
def static(path: str) -> str:
    """The address of a file of ``lpr/web/static``; it changes when the file does."""
    mark = sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={mark}"


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and a name that there is none of is a defect."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "static": static,
        "navigation": navigation,
        "Permission": Permission,
        "languages": LANGUAGES,
    }
    made.filters |= {
        "moment": words.moment,
        "clock": words.clock_time,
        "day": words.day,
        "rupiah": _rupiah,
        "percent": words.percentage,
        "said": words.said,
        "hours": words.hours,
        "count": words.count,
        "decimal": words.decimal,
        "nopol": words.nopol,
        "plate_month": words.plate_month,
    }
    return made


def _rupiah(amount: int) -> str:
    """An amount that no line break divides."""
    return words.format_rupiah(amount).replace(" ", "\N{NO-BREAK SPACE}")


def _headers(visit: Visit, tiles: Sequence[str]) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy(tiles),
        "Content-Language": visit.language,
        # To ourselves only: without it a browser hides where a form comes from (Origin: null).
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)",
    }
