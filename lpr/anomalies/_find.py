"""Anomalies among the sightings of a time, found page by page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from lpr.anomalies import _texts as texts
from lpr.anomalies._clone import RULES, clones, gap, metres_between
from lpr.anomalies._plate import has_old_series, is_expired
from lpr.anomalies._registry import other_class, other_colour
from lpr.anomalies._types import EVERY, Anomaly, AnomalyKind, CloneRules
from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.store import AcceptedSightings, page_token
from lpr.tax import TaxStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from lpr.plates import Plate
    from lpr.store import Sighting, Store
    from lpr.tax import Message, TaxAnswer

BATCH = 500
"""Sightings that are looked at at once."""

MOST, MOST_LOOKED_UP = 10_000, 1_000
"""Sightings that one call looks at: all that the store can say alone, or with look-ups."""

HORIZON = timedelta(hours=6)
"""How long before a sighting the one lies with which it is compared: in that time a vehicle gets
from any place on Java to Jakarta."""

_LAST = timedelta(microseconds=1)


class Lookups(Protocol):
    """What answers for numbers: `lpr.lookups.RecordedLookups`, which records each question."""

    def status_many(self, plates: Sequence[Plate]) -> list[TaxAnswer]:
        """One answer a plate, in order."""


@dataclass(frozen=True, slots=True)
class AnomalyPage:
    """Some leads, the newest first.

    Attributes:
        anomalies: the leads.
        scanned: sightings that were looked at.
        unasked: numbers of which the registry could not say anything: they may be anomalies too.
        next: asks for the leads after these; None when the whole time was looked at. There may be
            more where this page holds none.

    """

    anomalies: tuple[Anomaly, ...]
    scanned: int
    unasked: int
    next: str | None


class Anomalies:
    """Finds what does not fit among the sightings of a store.

    Where vehicles were seen is told: who asks here for a caller makes sure of the caller's role,
    and records what is shown (`lpr.access.Permission.LOCATION`).

    Args:
        store: where the sightings lie.
        lookups: answers for numbers; None: kinds that need the registry are not found.

    """

    def __init__(self, store: Store, lookups: Lookups | None = None) -> None:
        self._accepted = AcceptedSightings(store)
        self._lookups = lookups

    def find(  # noqa: PLR0913 - what may be asked for
        self,
        since: datetime,
        until: datetime,
        kinds: Collection[AnomalyKind] = EVERY,
        rules: CloneRules = RULES,
        *,
        limit: int = 100,
        page: str | None = None,
    ) -> AnomalyPage:
        """Leads among the sightings last seen in a time, the newest first.

        Of one number each kind but clone suspicion is told once on a page, with its newest
        sighting.

        Args:
            since: from this moment on; aware.
            until: before this moment; aware.
            kinds: which are wanted.
            rules: what is too fast.
            limit: leads after which a page ends, 1 or more; it tells all those of its last
                sighting.
            page: `AnomalyPage.next` of the page before; None gives the first.

        Raises:
            MalformedRequestError: the page's token is none.
            StoreError: or one of its leaves: the store fails, or a look-up cannot be recorded.

        """
        looks_up = self._lookups is not None and any(kind.needs_registry for kind in kinds)
        most = MOST_LOOKED_UP if looks_up else MOST
        found = _Found()
        while found.scanned < most:
            got = self._accepted.page(since, until, limit=BATCH, page=page)
            batch = _Batch(self._earlier(got.sightings, kinds, rules), {}, kinds, rules)
            if looks_up:
                batch = self._with_answers(batch, got.sightings)
                found.unasked |= batch.unasked
            for seen in got.sightings:
                found.add(batch.of(seen))
                if len(found.anomalies) >= limit and seen is not got.sightings[-1]:
                    return found.page(page_token(seen.last_at, seen.id))
            page = got.next
            if page is None or len(found.anomalies) >= limit:
                break
        return found.page(page)

    def _earlier(
        self, sightings: Sequence[Sighting], kinds: Collection[AnomalyKind], rules: CloneRules
    ) -> dict[str, Sighting]:
        """Those too fast after another one: the other one by their ids."""
        if AnomalyKind.CLONE not in kinds or not sightings:
            return {}
        plates = sorted({each.plate for each in sightings if each.plate is not None})
        begin = min(each.first_at for each in sightings) - HORIZON
        end = max(each.last_at for each in sightings) + _LAST
        by_plate: dict[str | None, list[Sighting]] = defaultdict(list)
        for each in self._accepted.of_plates(plates, begin, end):
            by_plate[each.plate].append(each)
        pairs = (pair for group in by_plate.values() for pair in clones(group, rules))
        return {later.id: earlier for later, earlier in pairs}

    def _with_answers(self, batch: _Batch, sightings: Sequence[Sighting]) -> _Batch:
        wanted = {each.plate: plate for each in sightings if (plate := _parsed(each)) is not None}
        asked = {text: plate for text, plate in wanted.items() if text and plate.pkb_lookup}
        if not asked or self._lookups is None:
            return batch
        answers = self._lookups.status_many(list(asked.values()))
        return _Batch(
            batch.earlier, dict(zip(asked, answers, strict=True)), batch.kinds, batch.rules
        )


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is known beside some sightings."""

    earlier: Mapping[str, Sighting]
    answers: Mapping[str, TaxAnswer]
    kinds: Collection[AnomalyKind]
    rules: CloneRules

    @property
    def unasked(self) -> set[str]:
        """The numbers of which the registry could not say anything."""
        away = TaxStatus.TIDAK_TERSEDIA
        return {plate for plate, answer in self.answers.items() if answer.status is away}

    def of(self, seen: Sighting) -> Iterator[Anomaly]:
        """What does not fit about a sighting."""
        plate = _parsed(seen)
        if plate is None:
            return
        leads = (*self._alone(seen, plate), *self._registered(seen, plate))
        yield from (each for each in leads if each.kind in self.kinds)

    def _alone(self, seen: Sighting, plate: Plate) -> Iterator[Anomaly]:
        earlier = self.earlier.get(seen.id)
        if earlier is not None:
            yield _clone(seen, earlier, self.rules)
        if has_old_series(plate, seen.last_at):
            facts = {"series": plate.suffix}
            yield _one(AnomalyKind.OLD_SERIES, seen, facts, texts.old_series(plate))
        if seen.expiry is not None and is_expired(seen.expiry, seen.last_at):
            facts = {"expiry": seen.expiry}
            yield _one(AnomalyKind.EXPIRED, seen, facts, texts.expired(seen.expiry))

    def _registered(self, seen: Sighting, plate: Plate) -> Iterator[Anomaly]:
        answer = self.answers.get(plate.text)
        vehicle = None if answer is None else answer.vehicle
        if vehicle is None:
            return
        if seen.colour is not None and other_colour(seen.colour, vehicle):
            facts = {"seen": seen.colour, "registered": vehicle.plate_colour.value}
            yield _one(AnomalyKind.COLOUR, seen, facts, texts.colour(seen.colour, vehicle))
        if other_class(plate, vehicle):
            facts = {"seen": plate.plate_class.value, "registered": vehicle.jenis.value}
            yield _one(AnomalyKind.CLASS, seen, facts, texts.plate_class(plate, vehicle))


class _Found:
    """The leads of a page while it is put together."""

    def __init__(self) -> None:
        self.anomalies: list[Anomaly] = []
        self.scanned = 0
        self.unasked: set[str] = set()
        self._told: set[tuple[AnomalyKind, str]] = set()

    def add(self, leads: Iterator[Anomaly]) -> None:
        self.scanned += 1
        for lead in leads:
            key = (lead.kind, lead.plate)
            if lead.kind is AnomalyKind.CLONE or key not in self._told:
                self.anomalies.append(lead)
                self._told.add(key)

    def page(self, following: str | None) -> AnomalyPage:
        return AnomalyPage(tuple(self.anomalies), self.scanned, len(self.unasked), following)


def _clone(later: Sighting, earlier: Sighting, rules: CloneRules) -> Anomaly:
    metres = round(metres_between(later, earlier) or 0)
    seconds = round(gap(later, earlier).total_seconds())
    facts = {
        "metres": metres,
        "seconds": seconds,
        "speed_kmh": round(metres / seconds * 3.6) if seconds else None,
    }
    text = texts.clone((earlier.camera, later.camera), metres, seconds, rules)
    return Anomaly(AnomalyKind.CLONE, str(later.plate), (later, earlier), facts, text)


def _one(kind: AnomalyKind, seen: Sighting, facts: Mapping[str, str], text: Message) -> Anomaly:
    return Anomaly(kind, str(seen.plate), (seen,), facts, text)


def _parsed(seen: Sighting) -> Plate | None:
    try:
        return None if seen.plate is None else parse(seen.plate)
    except MalformedPlateError:  # a rule of the grammar that an older version had
        return None
