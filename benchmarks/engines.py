"""What each engine costs on this machine, beside ONNX Runtime in the same run.

    python -m benchmarks.engines [PATH ...] [--provider openvino --provider openvino-bf16]
        [--rounds 6] [--threads 1] [--json]

Milliseconds of processor time a picture (all threads together: what other programs take away from
the clock is not in them), the engines in turn on each picture, the median; every reader is given
the plates that the first engine found. A provider that cannot be had ends the command.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from lpr.detect import PlateDetector
from lpr.errors import LprError
from lpr.inference import PROVIDERS
from lpr.ocr import PlatReader, crop_plate
from lpr.video import expand, load_image

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lpr.inference import Provider

REFERENCE: Provider = "cpu"
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MAX_PIXELS = 100_000_000
MILLISECONDS = 1000.0

Times = dict[str, dict[str, float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table or JSON; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)])
    parser.add_argument("--provider", action="append", choices=PROVIDERS)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    providers = args.provider or ["openvino", "openvino-bf16"]
    engines = [REFERENCE, *(each for each in providers if each != REFERENCE)]
    try:
        found = [path for path in expand(args.paths) if isinstance(path, Path)]
        pictures = [load_image(path, max_pixels=MAX_PIXELS).pixels for path in found]
        times = measure(pictures, engines, rounds=args.rounds, threads=args.threads)
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    print(json.dumps(times) if args.json else table(times))
    return 0


def measure(
    pictures: Sequence[NDArray[np.uint8]],
    providers: Sequence[Provider],
    *,
    rounds: int,
    threads: int,
    clock: Callable[[], float] = time.process_time,
) -> Times:
    """Median milliseconds a picture by stage (detect, read) and provider, after a first round."""
    parts = {each: _parts(each, threads) for each in providers}
    times: dict[str, dict[str, list[float]]] = {
        "detect": defaultdict(list),
        "read": defaultdict(list),
    }
    for number in range(rounds + 1):
        for pixels in pictures:
            first = parts[providers[0]][0].detect(pixels)
            for each, (detector, reader) in parts.items():
                crops = [crop_plate(pixels, plate.box, reader.margins) for plate in first]
                started = clock()
                detector.detect(pixels)
                detected = clock()
                reader.read(crops)
                if number:  # the first run of a network sets up its memory
                    times["detect"][each].append((detected - started) * MILLISECONDS)
                    times["read"][each].append((clock() - detected) * MILLISECONDS)
    return {
        stage: {each: median(values) for each, values in by_provider.items()}
        for stage, by_provider in times.items()
    }


def _parts(provider: Provider, threads: int) -> tuple[PlateDetector, PlatReader]:
    return (
        PlateDetector.load(threads=threads, provider=provider),
        PlatReader.load(threads=threads, provider=provider),
    )


def table(times: Times) -> str:
    """A Markdown table: milliseconds of each stage, and the ratio to the first engine."""
    lines = ["| engine | detect, ms | ratio | read, ms | ratio |", "|---|---|---|---|---|"]
    for each in times["detect"]:
        cells = [each]
        for by_provider in times.values():
            own, first = by_provider[each], next(iter(by_provider.values()))
            cells += [f"{own:.1f}", f"{own / first:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
