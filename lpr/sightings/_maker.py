"""Sightings of one camera or recording, made of what its tracker tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from lpr.sightings._heading import heading
from lpr.store import Evidence, Sighting, sighting_id
from lpr.tracking import as_jpeg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.ocr import Reading
    from lpr.sightings._evidence import EvidenceFolder
    from lpr.store import Camera
    from lpr.tracking import Find, TrackEvent
Clock: TypeAlias = Callable[[float], datetime]
"""The moment (aware) of a frame's ``time`` in seconds."""


def since(began: datetime) -> Clock:
    """The clock of a recording that began at that moment (aware)."""

    def moment(seconds: float) -> datetime:
        return began + timedelta(milliseconds=round(seconds * 1000))

    return moment


@dataclass(frozen=True, slots=True)
class SightingMaker:
    """Turns the events of one tracker into sightings. They know no tax yet: `with_tax`.

    Attributes:
        camera: where it stands.
        source: the recording or stream, without credentials.
        clock: the moment of a frame's time.
        name: by which ids know the source; default: `source`. A recording that is given as another
            path the next time still makes the same ids if its name is the file's alone.
        evidence: where pictures go; None keeps none. Needs `TrackRules.stills`.
        models: SHA-256 by the model's name.

    """

    camera: Camera
    source: str
    clock: Clock
    name: str | None = None
    evidence: EvidenceFolder | None = None
    models: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(  # noqa: PLR0913 - the fields
        cls,
        camera: Camera,
        source: str,
        clock: Clock,
        *,
        name: str | None = None,
        evidence: EvidenceFolder | None = None,
        models: Mapping[str, str],
    ) -> SightingMaker:
        """Of models as a mapping."""
        return cls(camera, source, clock, name, evidence, tuple(sorted(models.items())))

    def make(self, event: TrackEvent, begun: Find | None = None) -> Sighting:
        """The sighting of an event; those of one visit have one id.

        Args:
            event: of the tracker.
            begun: the first find of the visit as it was told of before; None: as the event has it.
                Who is known again late is found to have been there earlier.

        Raises:
            OutputError: the pictures cannot be kept.

        """
        first, last = self.clock(event.first.time), self.clock(event.last.time)
        camera, name = self.camera, self.source if self.name is None else self.name
        dx, dy = (round(way, 1) for way in event.moved)
        box = event.best.box
        begun = begun or event.first
        return Sighting(
            id=sighting_id(camera.id, name, self.clock(begun.time), begun.box),
            camera=camera.id,
            source=self.source,
            votes=event.votes,
            finds=event.finds,
            ending=event.ending,
            reason=event.reason,
            first_at=first,
            last_at=max(first, last),
            moved=(dx, dy),
            heading=heading(dx, dy, box[2] - box[0]),
            parked=event.parked,
            final=event.kind == "final",
            box=(round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)),
            latitude=camera.latitude,
            longitude=camera.longitude,
            evidence=self._evidence(event.best),
            models=self.models,
            **_read(event.reading, readable=event.ending != "unreadable"),
        )

    def _evidence(self, best: Find) -> Evidence | None:
        look = best.look
        if self.evidence is None or look is None or look.still is None or look.crop is None:
            return None
        return Evidence(
            frame=self.evidence.put(look.still.jpeg),
            crop=self.evidence.put(as_jpeg(look.crop)),
            at=self.clock(best.time),
        )


def _read(reading: Reading | None, *, readable: bool) -> dict[str, Any]:
    """What stands on the plate. An unreadable one has no number, whatever was guessed."""
    if reading is None:
        return {"plate": None, "raw": "", "candidates": (), "confidence": 0.0} | _NOTHING_SEEN
    plate = reading.plate if readable and reading.text is not None else None
    return {
        "plate": reading.text if plate else None,
        "raw": reading.raw,
        "candidates": tuple((c.plate.text, round(c.probability, 4)) for c in reading.candidates),
        "confidence": round(reading.confidence, 4),
        "plate_class": plate.plate_class.value if plate else None,
        "colour": reading.colour,
        "expiry": reading.expiry,
    }


_NOTHING_SEEN = {"plate_class": None, "colour": None, "expiry": None}
