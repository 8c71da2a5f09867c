"""The frames of a clip and the truth about each: where every plate is, and how well it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.render import scenes
from training.render.clips import sprites
from training.render.clips.air import Air, gain, street
from training.render.clips.plans import RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.render.clips.plans import Plan, Vehicle

NOBODY = 255
SHOWN = 0.5  # of a plate that must be in the picture to be listed
CLEAR = 0.98  # of a plate that must be unhidden to be legible
LEGIBLE_WIDTH = 80.0  # pixels: letters of about eight pixels
STROKES = 45.0  # strokes of a letter that a plate is wide; blur of more than one is illegible


@dataclass(frozen=True, slots=True)
class Shown:
    """One plate in one frame: box x1, y1, x2, y2 in pixels, the share of it that nothing hides."""

    vehicle: int
    box: tuple[float, float, float, float]
    visible: float
    blur: float
    whole: bool

    @property
    def legible(self) -> bool:
        """Whole, unhidden, wide enough, and blurred by no more than a letter's stroke."""
        wide = self.box[2] - self.box[0]
        sharp = self.blur <= max(1.0, wide / STROKES)
        return self.whole and self.visible >= CLEAR and wide >= LEGIBLE_WIDTH and sharp


def frames(plan: Plan) -> Iterator[tuple[np.ndarray, list[Shown]]]:
    """Each frame uint8 (H, W, 3) BGR with its plates, nearest vehicle last."""
    empty, air = street(plan), Air(plan)
    drawn = [sprites.draw(vehicle, gain(plan)) for vehicle in plan.vehicles]
    for number in range(round(plan.seconds * RATE)):
        canvas = sprites.Canvas(empty.copy(), np.full(empty.shape[:2], NOBODY, np.uint8))
        quads, lamps = {}, []
        for index, place, blur in _places(plan, number / RATE):
            sprite = drawn[index]
            quads[index] = sprites.stamp(canvas, sprite, index, place, blur), blur
            if plan.vehicles[index].route.kind not in ("recede", "stand"):
                share = place[2] / sprite.scale
                lamps += [(*_on(lamp, sprite, place, share), place[2]) for lamp in sprite.lamps]
        shown = [_shown(index, *quad, canvas.owner) for index, quad in quads.items()]
        yield air.shot(canvas.image, lamps, number), [each for each in shown if each is not None]


def _on(lamp, sprite: sprites.Sprite, place, share: float) -> tuple[float, float]:
    return (
        place[0] + (lamp[0] - sprite.foot[0]) * share,
        place[1] + (lamp[1] - sprite.foot[1]) * share,
    )


def _places(plan: Plan, time: float):
    """(vehicle, place, blur) of all that are there, the farthest first."""
    there = []
    for index, vehicle in enumerate(plan.vehicles):
        at = vehicle.route.at(time)
        if at is None:
            continue
        place = plan.camera.place(*at)
        there.append((at[0], index, place, _blur(plan, vehicle, time, place)))
    there.sort(key=lambda each: -each[0])
    return [each[1:] for each in there]


def _blur(plan: Plan, vehicle: Vehicle, time: float, place) -> tuple[float, float]:
    """The way of the vehicle over the picture during the exposure, pixels right and down."""
    later = vehicle.route.at(time + plan.exposure)
    if later is None:
        return 0.0, 0.0
    x, y, _ = plan.camera.place(*later)
    return x - place[0], y - place[1]


def _shown(index: int, quad: np.ndarray, blur: tuple[float, float], owner: np.ndarray):
    height, width = owner.shape
    box = scenes.bounding(quad, width, height)
    if box is None:
        return None
    x1, y1, x2, y2 = (round(v) for v in box)
    part = owner[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)]
    hidden = (part != index) & (part != NOBODY)
    visible = 1 - float(hidden.mean()) if part.size else 0.0
    if visible < SHOWN:
        return None
    inside = bool((quad > 1).all() and (quad < (width - 1, height - 1)).all())
    return Shown(index, box, visible, float(np.hypot(*blur)), inside)
