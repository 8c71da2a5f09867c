"""What is left over when one event of a visit is kept and another is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - a field of a dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from lpr.store._sighting import Sighting

_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Event:
    """What an event of a visit tells, as far as something may be left over of it."""

    final: bool
    last_at: datetime
    plate: str | None
    pictures: frozenset[str]
    verdict: str | None = None

    @classmethod
    def of(cls, sighting: Sighting) -> Event:
        """That of a sighting."""
        pictures = frozenset(pictures_of([sighting]))
        return cls(sighting.final, sighting.last_at, sighting.plate, pictures, sighting.verdict)

    def is_replaced_by(self, new: Event) -> bool:
        """Whether the new one is kept. Events may come out of order when they are sent again."""
        is_later = new.final >= self.final and new.last_at >= self.last_at
        return is_later and self.verdict is None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Numbers, and pictures (by SHA-256, with their visit's last moment), of events not kept."""

    plates: set[str | None] = field(default_factory=set)
    pictures: dict[str, datetime] = field(default_factory=dict)

    def add(self, gone: Event, kept: Event) -> None:
        """Add what one event tells and the other, of the same visit, does not."""
        self.plates.update({gone.plate} - {kept.plate})
        self.pictures.update(dict.fromkeys(gone.pictures - kept.pictures, gone.last_at))


def pictures_of(sightings: Iterable[Sighting]) -> list[str]:
    """The SHA-256 of the pictures that the sightings show."""
    shown = (each.evidence for each in sightings if each.evidence is not None)
    return [digest for each in shown for digest in (each.frame, each.crop)]


def replaced_within(
    sightings: Iterable[Sighting], kept: Mapping[str, Sighting]
) -> dict[str, datetime]:
    """Pictures that no sighting of a batch shows once only the kept one of each id is left."""
    left, shown = LeftOver(), set(pictures_of(kept.values()))
    for each in sightings:
        if each is not kept[each.id]:
            left.add(Event.of(each), Event.of(kept[each.id]))
    return {digest: last for digest, last in left.pictures.items() if digest not in shown}


def left_over(connection: Connection, sightings: Mapping[str, Sighting]) -> LeftOver:
    """What will be left over when the sightings, by id, are added: of them, or of those held."""
    left, row = LeftOver(), SightingRow
    columns = (row.id, row.final, row.last_at, row.plate, row.verdict)
    pictures = (row.frame_sha256, row.crop_sha256)
    ids = list(sightings)
    for start in range(0, len(ids), _AT_ONCE):
        query = select(*columns, *pictures).where(row.id.in_(ids[start : start + _AT_ONCE]))
        for sighting, final, last_at, plate, verdict, *shown in connection.execute(query):
            held = Event(final, last_at, plate, frozenset(filter(None, shown)), verdict)
            new = Event.of(sightings[sighting])
            left.add(*((held, new) if held.is_replaced_by(new) else (new, held)))
    return left
