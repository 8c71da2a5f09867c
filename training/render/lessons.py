"""What a lesson of the reader is made of: which numbers are drawn, and what befalls their pictures.

``plain`` taught the reader that ships; ``sensors`` is the harder one, which readers that never saw
a source read a little more of it with (`EXPERIMENTS.md`, H6 and X4); ``short`` draws short numbers
and special classes far oftener, which the shipped reader reads worst (R33).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from training.render import effects, sensor, text

if TYPE_CHECKING:
    from training.render.effects import Effect

    Share = tuple[float, Effect]


@dataclass(frozen=True, slots=True)
class Lesson:
    """``forms`` of the numbers; what befalls drawn and photographed crops, with its shares."""

    forms: text.Forms
    drawn: tuple[Share, ...]
    photographed: tuple[Share, ...]


_LIGHT: tuple[Share, ...] = (
    (0.5, effects.light),
    (0.1, effects.night),
    (0.08, effects.lamp),
    (0.14, effects.glare),
    (0.15, effects.shadow),
    (0.06, effects.fade),
    (0.14, effects.bloom),
)
_OUTSIDE: tuple[Share, ...] = (
    (0.1, effects.lamp),
    (0.6, effects.light),
    (0.18, effects.glare),
    (0.06, effects.rain),
    (0.12, effects.bloom),
    (0.6, lambda image, rng: effects.blur(image, rng, 0.5)),
)
_SOFT: Share = (0.25, lambda image, rng: effects.blur(image, rng, 0.4))


def _lesson(
    forms: text.Forms, drawn: Share, photographed: Share, grain: float, *dark: Share
) -> Lesson:
    """One whose few pixels come by ``drawn`` and ``photographed``.

    ``grain``: the share of drawn plates with noise, and with JPEG blocks, of the crop's own size.
    """
    fine = ((grain, effects.noise), (grain, effects.codec))
    spoilt = ((0.15, effects.hide), (0.15, effects.noise))
    return Lesson(
        forms,
        drawn=((0.3, effects.night), *dark, *_OUTSIDE, drawn, *fine),
        photographed=(*_LIGHT, *dark, _SOFT, photographed, *spoilt),
    )


PLAIN = _lesson(
    text.PHOTOGRAPHED,
    (0.65, lambda image, rng: effects.resample(image, rng, (17, 56))),
    (0.4, lambda image, rng: effects.resample(image, rng, (16, 52))),
    0.4,
)
LESSONS = {
    "plain": PLAIN,
    "short": replace(PLAIN, forms=text.SHORT),
    "sensors": _lesson(
        text.OFTENER_RARE,
        (0.7, lambda image, rng: sensor.coarse(image, rng, (14, 64))),
        (0.5, lambda image, rng: sensor.coarse(image, rng, (14, 60))),
        0.2,
        (0.06, effects.dim),
    ),
}
