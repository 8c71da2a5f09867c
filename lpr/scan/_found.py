"""What was found in a piece of footage, as bytes of the ledger and back."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lpr.sightings import Sure, surely
from lpr.store import Evidence, Sighting

if TYPE_CHECKING:
    from lpr.ocr import Reading

_MOMENTS = ("first_at", "last_at")
_SEEN = ("sightings", "stayed")


@dataclass(frozen=True, slots=True)
class Missed:
    """An input that could not be read: its name, a stable code, a sentence."""

    file: str
    code: str
    message: str


@dataclass(slots=True)
class Found:
    """What a worker found in a piece.

    Attributes:
        sightings: of the vehicles that are the piece's, in no order; without tax.
        stayed: of vehicles that were there before the piece began and longer after that than the
            one before it looks; without pictures.
        frames: that were looked at and belong to the piece; pictures count as one each.
        seconds: of the recording that belong to the piece.
        missed: pictures of the piece that could not be read.
        notes: what a person should know.
        sure: by the id of a sighting with a number, what was surely seen beside it.

    """

    sightings: list[Sighting] = field(default_factory=list)
    frames: int = 0
    seconds: float = 0.0
    missed: list[Missed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sure: dict[str, Sure] = field(default_factory=dict)
    stayed: list[Sighting] = field(default_factory=list)

    def add(self, sighting: Sighting, reading: Reading | None) -> None:
        """One sighting more, with what the registry may need to tell vehicles apart."""
        self.sightings.append(sighting)
        if sighting.ending in ("review", "plate") and reading is not None:
            self.sure[sighting.id] = surely(reading)


def pack(found: Found) -> bytes:
    """The same finds give the same bytes."""
    told = asdict(found) | {name: list(map(_told, getattr(found, name))) for name in _SEEN}
    text = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def unpack(data: bytes) -> Found:
    """What `pack` wrote."""
    told: dict[str, Any] = json.loads(zlib.decompress(data))
    return Found(
        **told
        | {
            **{name: list(map(_sighting, told[name])) for name in _SEEN},
            "missed": [Missed(**each) for each in told["missed"]],
            "sure": {name: tuple(each) for name, each in told["sure"].items()},
        }
    )


def _told(sighting: Sighting) -> dict[str, Any]:
    told = {each.name: getattr(sighting, each.name) for each in fields(sighting)}
    evidence = sighting.evidence
    shown = evidence and [evidence.frame, evidence.crop, _text(evidence.at)]
    return told | {name: _text(told[name]) for name in _MOMENTS} | {"evidence": shown, "tax": None}


def _sighting(told: dict[str, Any]) -> Sighting:
    shown = told["evidence"]
    return Sighting(
        **told
        | {name: datetime.fromisoformat(told[name]) for name in _MOMENTS}
        | {
            "candidates": tuple((text, chance) for text, chance in told["candidates"]),
            "moved": tuple(told["moved"]),
            "box": tuple(told["box"]),
            "models": tuple((name, digest) for name, digest in told["models"]),
            "evidence": shown and Evidence(shown[0], shown[1], datetime.fromisoformat(shown[2])),
        }
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
