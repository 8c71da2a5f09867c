"""``/selebaran/{plate}``: a leaflet for the windscreen, to be printed on A5 and folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.plates import parse
from lpr.tax import PlateColour, TaxStatus
from lpr.web._render import page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.tax import BillLine

router = page_router()

StatusVisit = Annotated[Visit, Depends(visit(Permission.STATUS))]

REMINDING = frozenset({TaxStatus.MENUNGGAK, TaxStatus.JATUH_TEMPO_DEKAT})
"""Statuses of which a driver may be reminded; of the others a leaflet would say nothing."""


@router.get("/selebaran/{plate}")
async def show(visit: StatusVisit, plate: str, warna: str = "") -> Response:
    """The leaflet, for the plate colour ``warna`` where given; recorded: it is handed out."""
    colour = PlateColour(warna) if warna in set(PlateColour) else None
    parsed = parse(plate)
    lookups = visit.services.lookups(visit.errand(), "leaflet")
    answer = await visit.services.ask(lookups.status, parsed.text, colour=colour)
    chosen = {"nopol": parsed.text} | ({} if colour is None else {"warna": colour.value})
    return page(
        visit,
        "selebaran.html",
        a=answer,
        back=f"/cari?{urlencode(chosen)}",
        reminding=answer.status in REMINDING,
        sums=sums(answer.lines),
    )


def sums(lines: Sequence[BillLine]) -> dict[str, int]:
    """Rupiah by the kind of line, in the bill's order: a leaflet has no room for every year."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.code] = found.get(line.code, 0) + line.amount
    return found
