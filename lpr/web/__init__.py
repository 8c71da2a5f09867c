"""The officers' console: pages in Indonesian, English by a switch, made on the server.

``install`` adds it to an application of `lpr.api.create_app`; ``plat serve`` does so.

**How to add a page** (say, ``peta``). Nothing that exists is edited:

1. ``pages/peta.py``. It is found by itself. ``PAGE`` puts it into the navigation of those whose
   role has the permission; a page without one is only linked to::

        PAGE = Page("peta", "/peta", order=20, permission=Permission.LOCATION)
        router = page_router()
        PetaVisit = Annotated[Visit, Depends(visit(Permission.LOCATION))]

        @router.get("/peta")
        async def show(visit: PetaVisit) -> Response:
            cameras = await visit.services.ask(Cameras(visit.services.store.opened).all)
            return page(visit, "peta.html", cameras=cameras)

   Order: cari 10, peta 20, langsung 30, daftar_pantau 40, verifikasi 50, kejanggalan 60,
   kamera 70, laporan 80, audit 90. FastAPI reads annotations at run time, so import ``Visit`` and
   what ``Annotated`` names outside ``TYPE_CHECKING`` (ruff: ``# noqa: TC001``).
2. ``templates/peta.html``: ``{% extends "base.html" %}``, then the blocks ``title``, ``head`` (own
   css and js, ``<script src="{{ static('peta.js') }}" defer></script>``) and ``main``. Macros of
   common parts are in ``_parts.html``: ``csrf_field``, ``status_badge``, ``plate``, ``empty``.
   A template holds no words: each comes from ``t("peta.key")``, with values as
   ``t("peta.count", n=3)``. ``t.of("status", name)`` is for names that may be in no catalogue.
   Filters: ``value|moment(language)`` (WIB), ``|clock(language)``, ``|day(language)``,
   ``|rupiah``, ``|percent(language)``, ``|count(language)``, ``|nopol`` (a canonical number).
3. ``texts/id/peta.toml`` and ``texts/en/peta.toml``, the same keys in both, flat or in tables;
   ``nav`` is the word in the navigation. Key ``peta.nav`` is entry ``nav`` of ``peta.toml``.
4. ``static/peta.js`` and ``static/peta.css``, where plain HTML and htmx do not do. No script or
   style stands in a page, no ``style=`` and no ``on…=`` (the Content-Security-Policy forbids it):
   data for a script go into ``data-…`` attributes, or are fetched from ``/api/v1``. Scripts send
   ``plat.csrf`` in the header ``X-CSRF-Token`` when they change something. Vendored libraries:
   ``static('vendor/leaflet/leaflet.js')``, ``vendor/uplot/uPlot.iife.min.js``,
   ``vendor/htmx-ext-sse/sse.min.js``; htmx itself is on every page.
5. ``tests/web/test_peta.py``; ``tests/web/conftest.py`` has a world with an account a role.

**What a page may rely on**

- A form posts to its page with ``{{ csrf_field(csrf) }}`` in it; the dependency reads the form
  (``visit.text("name")``, ``visit.form.uploads``) and compares the token. htmx sends the token by
  itself. After a change, ``return go("/peta")``.
- An error of `lpr.errors` that a page raises becomes a page with its status: words from
  ``texts/*/galat.toml`` under the error's code, else general ones with the error's own sentence.
- Who is not logged in is led to ``/masuk`` and back; who has chosen no purpose, to ``/keperluan``
  and back (``visit.errand()`` raises PurposeError, which does it).
- Look-ups go through ``visit.services.lookups(visit.errand(), "lookup")``: recorded before shown.
  Blocking work: ``await visit.services.ask(work, ...)`` for databases, ``.run`` for pictures.
- Every value in a template is escaped. Never use ``|safe``.
- htmx: ``hx-get``/``hx-post`` with ``hx-target="#part" hx-select="#part"`` on the page's own
  address lets one template answer both with and without scripts.
"""

from lpr.web._app import install
from lpr.web._odd_even import load_odd_even
from lpr.web._pages import Page
from lpr.web._render import go, page, static
from lpr.web._routes import page_router
from lpr.web._tiles import checked_archive
from lpr.web._visit import AnyVisit, OpenVisit, Visit, local_path, visit

__all__ = [
    "AnyVisit",
    "OpenVisit",
    "Page",
    "Visit",
    "checked_archive",
    "go",
    "install",
    "load_odd_even",
    "local_path",
    "page",
    "page_router",
    "static",
    "visit",
]
