"""The desk at which readings are looked at and decided; all that it shows is recorded first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from lpr.errors import ConflictError, NotFoundError, ReviewError
from lpr.plates import parse
from lpr.sightings import with_tax
from lpr.store import (
    AuditEntry,
    ReadAs,
    Review,
    Reviews,
    Sighting,
    SightingPage,
    Sightings,
    Verdict,
    settled,
)
from lpr.tax import WIB, TaxStatus, system_clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.access import Errand
    from lpr.sightings import EvidenceFolder, TaxLookup
    from lpr.store import SeenTax, Store

Follow: TypeAlias = "Callable[[Connection, Decision], None]"
"""What follows a verdict, within the transaction that keeps it."""

SHOWN = ("camera", "time", "reading")
_AWAY = TaxStatus.TIDAK_TERSEDIA.value


@dataclass(frozen=True, slots=True)
class Queue:
    """Some readings that wait, and how many there are in all."""

    page: SightingPage
    waiting: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict that was taken.

    Attributes:
        review: the verdict, with the reading as it was.
        settled: the sighting as the verdict leaves it.

    """

    review: Review
    settled: Sighting


class ReviewDesk:
    """Shows readings that wait for a person and takes verdicts, on one errand.

    Who calls this has made sure that the caller's role allows `lpr.access.Permission.REVIEW`. Each
    look at the queue is one record of the audit log, and one more of each number that it shows; a
    verdict that is refused because of another is recorded for each number that the other tells.
    Each method raises StoreError or one of its leaves when the store fails; nothing is then shown.

    Args:
        store: where sightings and verdicts lie.
        lookups: asks for the tax of a number, and records it.
        errand: who looks and decides, and what for.
        clock: the present moment, aware.
        evidence: the folder of pictures; None: none are kept.
        follow: called within the transaction that keeps a verdict; when it fails there is none.

    """

    def __init__(  # noqa: PLR0913 - the parts, each of which a test may replace
        self,
        store: Store,
        lookups: TaxLookup,
        errand: Errand,
        clock: Callable[[], datetime] = system_clock,
        *,
        evidence: EvidenceFolder | None = None,
        follow: Follow | None = None,
    ) -> None:
        self._audit = store.audit
        self._sightings, self._reviews = Sightings(store), Reviews(store)
        self._lookups, self._errand = lookups, errand
        self._clock, self._evidence, self._follow = clock, evidence, follow

    def queue(
        self,
        camera: str | None = None,
        *,
        newest: bool = False,
        limit: int = 10,
        page: str | None = None,
    ) -> Queue:
        """Readings that wait; see `lpr.store.Reviews.queue`.

        Raises:
            MalformedRequestError: the page's token is none; nothing is recorded.

        """
        now = self._clock()
        found = self._reviews.queue(camera, now=now, newest=newest, limit=limit, page=page)
        waiting = self._reviews.waiting(camera, now=now)
        looked = self._entry("review-queue", None, "ok", f"queue {camera or 'of all cameras'}")
        shown = [
            self._entry("review-queue", each.plate, "ok", f"sighting {each.id}")
            for each in found.sightings
            if each.plate is not None
        ]
        self._audit.append([looked, *shown])
        return Queue(found, waiting)

    def crop(self, sighting: str) -> bytes:
        """The picture of the plate of a reading for review, as JPEG.

        Raises:
            NotFoundError: there is no such reading, or no picture of it.
            StoreDamagedError: the file is not the one that was kept.

        """
        seen = self._known(sighting)
        is_for_review = seen.ending == "review" or seen.verdict is not None
        if not is_for_review or seen.evidence is None or self._evidence is None:
            raise NotFoundError("No picture of such a reading is kept.")
        jpeg = self._evidence.get(seen.evidence.crop)
        self._audit.append([self._entry("review-crop", seen.plate, "ok", f"sighting {seen.id}")])
        return jpeg

    def decide(self, sighting: str, verdict: Verdict, number: str | None = None) -> Decision:
        """Take a verdict; the number that it names is looked up, and told with its tax.

        The same verdict of the same person again is no change and no error. A correction to the
        number that was read is a confirmation.

        Args:
            sighting: its id.
            verdict: what the person says.
            number: the number of a correction, as a person types it.

        Raises:
            NotFoundError: there is no such sighting, or not any more.
            ConflictError: somebody else has decided, or the reading has changed; the sentence says
                who decided what and when, and `standing` is that verdict.
            ReviewError: the verdict does not fit the reading.
            MalformedPlateError: the number is none.

        """
        seen = self._known(sighting)
        standing = self._reviews.get(sighting)
        if standing is not None:
            return self._again(seen, standing, _named(standing.read.plate, verdict, number))
        said = verdict, plate = _named(seen.plate, verdict, number)
        _check_open(seen, self._clock())
        review = self._review(seen, verdict, plate)
        kind = parse(plate).plate_class.value if plate and plate != seen.plate else None
        decision = Decision(review, settled(seen, review, kind))
        entry = self._entry("review", plate or seen.plate, verdict.value, f"sighting {seen.id}")
        standing = self._reviews.add(
            review, entry, lambda held: self._then(held, decision), plate_class=kind
        )
        return decision if standing is None else self._again(self._known(sighting), standing, said)

    def _then(self, connection: Connection, decision: Decision) -> None:
        if self._follow is not None:
            self._follow(connection, decision)

    def _again(
        self, seen: Sighting, standing: Review, said: tuple[Verdict, str | None]
    ) -> Decision:
        if (standing.by, standing.verdict, standing.plate) != (self._errand.actor, *said):
            self._audit.append(self._refusals(standing))
            raise ConflictError(told(standing), standing)
        return Decision(standing, seen)

    def _refusals(self, standing: Review) -> list[AuditEntry]:
        """One record for each number of the verdict that stands; one without where it has none."""
        source = f"sighting {standing.sighting}"
        told = dict.fromkeys(each for each in (standing.plate, standing.read.plate) if each)
        entries = [self._entry("review", each, "conflict", source) for each in told or (None,)]
        if standing.tax is not None:  # of the number that the verdict names, which comes first
            entries[0] = replace(entries[0], fields=(*SHOWN, "tax"))
        return entries

    def _review(self, seen: Sighting, verdict: Verdict, plate: str | None) -> Review:
        return Review(
            sighting=seen.id,
            camera=seen.camera,
            seen_at=seen.last_at,
            verdict=verdict,
            plate=plate,
            by=self._errand.actor,
            at=self._clock(),
            read=ReadAs(seen.plate, seen.raw, seen.confidence, seen.candidates),
            tax=None if plate is None else self._tax(seen, plate),
            crop=seen.evidence.crop if seen.evidence else None,
        )

    def _tax(self, seen: Sighting, plate: str) -> SeenTax | None:
        """Of the number; None where nobody can say now and the sighting has its own already."""
        (asked,) = with_tax([replace(seen, plate=plate)], self._lookups, self._clock)
        known = plate == seen.plate and seen.tax is not None
        return None if known and asked.tax and asked.tax.status == _AWAY else asked.tax

    def _known(self, sighting: str) -> Sighting:
        found = self._sightings.get(sighting)
        if found is None:
            raise NotFoundError("There is no such sighting, or it is not kept any more.")
        return found

    def _entry(self, action: str, plate: str | None, result: str, source: str) -> AuditEntry:
        return AuditEntry.of(
            self._errand,
            self._clock(),
            action,
            plate=plate,
            result=result,
            fields=SHOWN,
            source=source,
        )


_WORDS = {
    Verdict.CONFIRMED: "confirmed the number as it was read",
    Verdict.CORRECTED: "corrected the number",
    Verdict.UNREADABLE: "found it unreadable",
    Verdict.NO_PLATE: "found no plate in it",
}


def told(standing: Review) -> str:
    """A verdict that stands, as a sentence: who decided what, and when."""
    when = f"{standing.at.astimezone(WIB):%Y-%m-%d %H:%M:%S} WIB"
    is_corrected = standing.verdict is Verdict.CORRECTED and standing.plate is not None
    number = f" to {standing.plate}" if is_corrected else ""
    said = f"{_WORDS[standing.verdict]}{number}"
    return f"{standing.by} {said} at {when}. That verdict stands; go on with the next reading."


def _named(read: str | None, verdict: Verdict, number: str | None) -> tuple[Verdict, str | None]:
    """The verdict as it is meant on a number that was read, and the canonical one that it names."""
    if verdict is Verdict.CORRECTED:
        if not number:
            raise ReviewError("A correction needs the right number. State it as `plate`.")
        plate = parse(number).text
        return (Verdict.CONFIRMED if plate == read else verdict), plate
    if number:
        raise ReviewError(f"Only a correction names a number; {verdict} takes none.")
    if verdict is Verdict.CONFIRMED and read is None:
        raise ReviewError("No number was read, so there is none to confirm. Correct it instead.")
    return verdict, read if verdict is Verdict.CONFIRMED else None


def _check_open(seen: Sighting, now: datetime) -> None:
    if seen.ending != "review":
        raise ReviewError("This reading needs no verdict: only those for review are decided.")
    if not seen.is_over(now):
        raise ReviewError("The vehicle is still in sight, and may be read better. Try again later.")
