"""``/bukti/...``: the pictures that prove a sighting, each recorded before it is shown."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.web._picture import picture as shown
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

router = page_router()

LocationVisit = Annotated[Visit, Depends(visit(Permission.LOCATION))]


@router.get("/bukti/{sighting}/{kind}")
async def picture(visit: LocationVisit, sighting: str, kind: Literal["frame", "crop"]) -> Response:
    """The whole frame, or the plate cut out of it."""
    locations = visit.services.locations(visit.errand())
    return await shown(visit, lambda: locations.picture(sighting, kind))
