"""The one way to where vehicles were seen: it stands in the audit log before anybody sees it.

    seen = RecordedLocations(Sightings(store), store.audit, errand, evidence=folder)
    page = seen.search(SightingFilter(plate="B12??X*"), limit=100)

Where a vehicle was seen is more than whether its tax is paid: who calls this has made sure that the
caller's role allows `lpr.access.Permission.LOCATION`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Literal, TypeAlias

from lpr.errors import NotFoundError
from lpr.store import Area, AuditEntry, SightingFilter, moment_text
from lpr.tax import system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from lpr.access import Errand
    from lpr.lookups import Audit
    from lpr.sightings import EvidenceFolder
    from lpr.store import Sighting, SightingPage, Sightings

__all__ = ["Picture", "RecordedLocations"]

Picture: TypeAlias = Literal["frame", "crop"]

ACTION = "location"
_SHOWN = ("place", "time", "reading", "tax")
_ALL = SightingFilter()
_LOOKED_AT = 100


class RecordedLocations:
    """Finds sightings on one errand, and shows none that is not recorded.

    A search is one record, and one more of each number that it shows: so the trail of a vehicle is
    whole, whichever way it was found. Each method raises StoreError when the sightings cannot be
    read or the record cannot be written; nothing is then shown to anybody.

    Args:
        sightings: those of a store.
        audit: takes the records: those of one call in one transaction.
        errand: who asks, and what for.
        clock: the present moment, aware.
        evidence: the folder of pictures; None: none are kept.

    """

    def __init__(
        self,
        sightings: Sightings,
        audit: Audit,
        errand: Errand,
        clock: Callable[[], datetime] = system_clock,
        evidence: EvidenceFolder | None = None,
    ) -> None:
        self._sightings, self._audit, self._errand = sightings, audit, errand
        self._clock, self._evidence = clock, evidence

    def search(
        self, wanted: SightingFilter = _ALL, *, limit: int = 100, page: str | None = None
    ) -> SightingPage:
        """Those that the filter asks for; see `lpr.store.Sightings.search`.

        Raises:
            MalformedRequestError: the pattern or the page's token is none; nothing is recorded.

        """
        found = self._sightings.search(wanted, limit=limit, page=page)
        asked = self._entry(wanted.plate, "ok", _SHOWN, _told(wanted))
        shown = {each.plate: each for each in found.sightings if each.plate != wanted.plate}
        named = [self._of(each, _SHOWN, "search") for plate, each in shown.items() if plate]
        self._audit.append([asked, *named])
        return found

    def get(self, sighting: str) -> Sighting:
        """The sighting of an id.

        Raises:
            NotFoundError: there is none, or not any more.

        """
        found = self._known(sighting)
        self._audit.append([self._of(found, (*_SHOWN, "evidence"), f"sighting {found.id}")])
        return found

    def last_seen(self, plate: str) -> Sighting | None:
        """The newest sighting of a canonical number; that there is none is recorded too."""
        found = self._sightings.last_seen(plate)
        self._audit.append([self._entry(plate, "ok", _SHOWN if found else (), "last seen")])
        return found

    def picture(self, sighting: str, kind: Picture, of: str | None = None) -> bytes:
        """The JPEG that proves a sighting: the whole frame, or the plate cut out of it.

        Args:
            sighting: its id.
            kind: which of the two.
            of: canonical number that it is shown for, as in an alert, which may be another than
                that of the sighting: the look is recorded for both.

        Raises:
            NotFoundError: there is no such sighting, or no picture of it.
            StoreDamagedError: the file is not the one that was kept.

        """
        return self._picture(self._known(sighting), kind, of)

    def newest_frame(self, camera: str) -> tuple[Sighting, bytes]:
        """The newest frame that proves a sighting of a camera, as JPEG, and that sighting.

        Raises:
            NotFoundError: none is kept among the camera's newest sightings.
            StoreDamagedError: the file is not the one that was kept.

        """
        found = self._sightings.search(SightingFilter(camera=camera), limit=_LOOKED_AT)
        for each in found.sightings:
            if each.evidence is not None:
                return each, self._picture(each, "frame")
        raise NotFoundError(f"No picture of camera {camera} is kept. Wait for its next vehicle.")

    def _picture(self, sighting: Sighting, kind: Picture, of: str | None = None) -> bytes:
        if sighting.evidence is None or self._evidence is None:
            raise NotFoundError("No pictures of this sighting are kept.")
        jpeg = self._evidence.get(getattr(sighting.evidence, kind))
        source = f"sighting {sighting.id}"
        looks = [self._of(sighting, (kind,), source)]
        if of not in {None, sighting.plate}:
            looks.append(self._entry(of, "ok", (kind,), source))
        self._audit.append(looks)
        return jpeg

    def _known(self, sighting: str) -> Sighting:
        found = self._sightings.get(sighting)
        if found is None:
            raise NotFoundError("There is no such sighting, or it is not kept any more.")
        return found

    def _of(self, sighting: Sighting, shown: tuple[str, ...], source: str) -> AuditEntry:
        status = sighting.tax.status if sighting.tax else "ok"
        return self._entry(sighting.plate, status, shown, source)

    def _entry(
        self, plate: str | None, result: str, shown: tuple[str, ...], source: str
    ) -> AuditEntry:
        return AuditEntry.of(
            self._errand,
            self._clock(),
            ACTION,
            plate=plate,
            result=result,
            fields=shown,
            source=source,
        )


def _told(wanted: SightingFilter) -> str:
    """The filter as the record tells it; the plate stands where it can be erased, not here."""
    return " ".join(["search", *_constraints(wanted)])


def _constraints(wanted: SightingFilter) -> Iterator[str]:
    for each in fields(wanted):
        value = getattr(wanted, each.name)
        if value is None or each.name == "plate":
            continue
        if isinstance(value, Area):
            value = f"{value.south:.5g},{value.west:.6g},{value.north:.5g},{value.east:.6g}"
        elif each.name in {"since", "until"}:
            value = moment_text(value)[:19] + "Z"
        yield f"{each.name}={value}"
