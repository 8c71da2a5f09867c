"""The detector at several sizes of its input: how many plates it finds, and how long it takes."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy._measure import MAX_PIXELS, match
from lpr.detect import MODEL_NAME, PlateDetector
from lpr.inference import ModelInput, load_model
from lpr.video import load_image
from training.evaluate import share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.accuracy._cases import Picture

MILLISECONDS = 1000.0


def by_input(
    pictures: Sequence[Picture],
    sides: Sequence[int],
    *,
    threads: int,
    clock: Callable[[], float] = time.perf_counter,
) -> list[dict[str, Any]]:
    """Recall at IoU 0.5 and milliseconds (median) for each longest side of the input, in pixels.

    Every picture is searched at each size in turn. The weights are those that were trained for one
    size: at another they find less than weights that were trained for it would.

    Raises:
        ImageError: one of the pictures is none.

    """
    model = load_model(MODEL_NAME, threads=threads)
    detectors = {
        side: PlateDetector(replace(model, card=replace(model.card, input=ModelInput(side, side))))
        for side in sides
    }
    found = dict.fromkeys(sides, 0)
    times: dict[int, list[float]] = {side: [] for side in sides}
    labelled = sum(len(picture.cases) for picture in pictures)
    for picture in pictures:
        pixels = load_image(picture.path, max_pixels=MAX_PIXELS).pixels
        for side, detector in detectors.items():
            started = clock()
            boxes = [each.box for each in detector.detect(pixels) if each.likely]
            times[side].append((clock() - started) * MILLISECONDS)
            found[side] += sum(seen is not None for _, seen in match(picture.cases, boxes))
    return [
        {"input": side, "recall": share(found[side], labelled), "ms": round(median(own), 2)}
        for side, own in times.items()
        if own
    ]
