"""Pictures on pages: the JPEG, or what stands in its place when it will not come any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import Response

from lpr.api.routes.sightings import JPEG, PICTURE_HEADERS
from lpr.errors import NotFoundError, StoreDamagedError
from lpr.web._render import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.web._visit import Visit

__all__ = ["picture"]

_SVG = "image/svg+xml"


async def picture(visit: Visit, read: Callable[[], bytes]) -> Response:
    """The picture; within a page, of one that is gone or damaged, a drawing that says so.

    Raises:
        NotFoundError: it is gone, and the browser asked for it as a page of its own.
        StoreDamagedError: likewise, where it is damaged.
        LprError: whatever else ``read`` (blocking) raises.

    """
    try:
        jpeg = await visit.services.ask(read)
    except (NotFoundError, StoreDamagedError) as error:
        if not _is_within_page(visit):
            raise
        why = "gambar" if isinstance(error, NotFoundError) else "gambar_rusak"
        drawn = environment().get_template("gambar_hilang.svg").render(t=visit.texts, why=why)
        return Response(drawn, error.http_status, media_type=_SVG)
    return Response(jpeg, media_type=JPEG, headers=PICTURE_HEADERS)


def _is_within_page(visit: Visit) -> bool:
    """Browsers take a page where they go, and pictures only for an ``img``."""
    wants = visit.request.headers.get("accept", "")
    return "image/" in wants and "text/html" not in wants
