"""Render clips of traffic with their truth.

    python -m training.render.clips OUT --count 100 --seed 1 [--size 720|1080]
        [--codec h264|hevc] [--processes 1]

Writes ``OUT/clip_<seed>_<number>.mp4`` and a ``.json`` beside each: its vehicles (number, kind,
way, whether it was ever readable) and for every frame the boxes of the plates in it. The same
arguments give the same pictures and truth.
"""

from __future__ import annotations

import argparse
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import cv2

from training.render.clips.files import CODECS, write
from training.render.clips.plans import SIZES


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m training.render.clips",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, choices=sorted(SIZES), default=720)
    parser.add_argument("--codec", choices=sorted(CODECS), default="h264")
    parser.add_argument("--processes", type=int, default=1)
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    one = partial(_one, args.out, args.seed, args.size, args.codec)
    if args.processes == 1:
        done = sum(1 for _ in map(one, range(args.count)))
    else:
        with Pool(args.processes) as pool:
            done = sum(1 for _ in pool.imap_unordered(one, range(args.count)))
    print(f"{args.out}: {done} clips")


def _one(folder: Path, seed: int, size: int, codec: str, index: int) -> Path:
    return write(folder, index, seed, size, codec)


if __name__ == "__main__":
    main()
