"""Short clips: vehicles that move on their own, with a label for every plate in every frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.plates_id._plan import KINDS, Vehicle, civil, generator
from benchmarks.plates_id._scene import SIZE, Place, label_of, stand, weather
from training.render import effects, vehicles

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

RATE, FRAMES = 12, 36


@dataclass(frozen=True, slots=True)
class Clip:
    """``kinds`` stand from left to right; the last vehicle drives out of the picture sideways."""

    name: str
    condition: str
    kinds: tuple[str, ...]


CLIPS = (
    Clip("clip_day_cars", "day", ("civil", "civil", "civil")),
    Clip("clip_day_motorcycles", "day", ("motorcycle", "motorcycle", "motorcycle")),
    Clip("clip_night_cars", "night", ("civil", "diplomatic")),
    Clip("clip_rain_mixed", "rain", ("civil", "motorcycle")),
)


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """``image``: uint8 (540, 960, 3) BGR before the codec; ``row``: its line of clips.jsonl."""

    image: NDArray[np.uint8]
    row: dict[str, Any]


def clip_frames(clip: Clip, count: int = FRAMES) -> Iterator[LabelledFrame]:
    """The first ``count`` frames of a clip, in order."""
    number = CLIPS.index(clip)
    rng = generator("clip", number)
    street = vehicles.street(*SIZE, rng)
    cast = [_vehicle(kind, rng) for kind in clip.kinds]
    for index in range(count):
        image, plates, corners = street.copy(), [], []
        for track, vehicle in enumerate(cast):
            look = generator(f"clip {number} vehicle {track}", 0)  # the same in every frame
            place = _place(track, len(cast), index / FRAMES)
            expiry, quad = stand(image, vehicle, place, look)
            label = label_of(vehicle, expiry, quad)
            corners.append(quad)
            if label:
                plates.append({"track": track + 1, **label})
        moment = index if clip.condition == "rain" else 0  # drops fall, the lamps' colour stays
        air = generator(f"clip {number} weather", moment)
        image = weather(image, corners, clip.condition, air)
        image = effects.noise(image, generator(f"clip {number} noise", index))
        yield LabelledFrame(image, _row(clip, index, plates))


def _vehicle(kind: str, rng: random.Random) -> Vehicle:
    if kind in KINDS:
        return Vehicle(kind, KINDS[kind](rng), motorcycle=False)
    return civil(rng, motorcycle=kind == "motorcycle")


def _place(track: int, count: int, share: float) -> Place:
    """All come nearer, each at its own pace; the last one turns off to the right."""
    width, height = SIZE
    lane = width / count
    near = share * (1 - 0.15 * track)
    wide = min(lane * 0.85, height * 0.75) * (0.35 + 0.65 * near)
    aside = 0.9 * max(0.0, share - 0.5) * width if track == count - 1 else 0.0
    return Place(lane * (track + 0.5) + aside, height * (0.62 + 0.33 * near), wide)


def _row(clip: Clip, index: int, plates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "clip": clip.name,
        "file": f"clips/{clip.name}.mp4",
        "frame": index,
        "time": round(index / RATE, 3),
        "width": SIZE[0],
        "height": SIZE[1],
        "country": "ID",
        "source": "plates-id",
        "condition": clip.condition,
        "plates": plates,
    }
