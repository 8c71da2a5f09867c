"""The set on disk: ``manifest.jsonl``, ``images/``, ``clips.jsonl`` and ``clips/``."""

from __future__ import annotations

import json
from functools import partial
from multiprocessing import Pool
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from benchmarks.plates_id._clip import CLIPS, RATE, Clip, clip_frames
from benchmarks.plates_id._digest import Digest, Print, Verdict, digest, pinned, print_of, verdict
from benchmarks.plates_id._plan import plan
from benchmarks.plates_id._scene import SIZE, render

if TYPE_CHECKING:
    from pathlib import Path

QUALITY = 95  # JPEG
Picture = tuple[dict[str, Any], Print]


def write(out: Path, *, count: int, clips: bool = True, processes: int = 1) -> dict[str, Digest]:
    """Draw the first ``count`` scenes, and the clips, into ``out``; the digests by pin's name."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    if processes > 1:
        with Pool(processes, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
            pictures = pool.map(partial(_scene, out), range(count), chunksize=8)
    else:
        pictures = [_scene(out, index) for index in range(count)]
    _lines(out / "manifest.jsonl", pictures)
    digests = {str(count): digest(pictures)}
    if clips:
        (out / "clips").mkdir(exist_ok=True)
        frames = [frame for clip in CLIPS for frame in _clip(out, clip)]
        _lines(out / "clips.jsonl", frames)
        digests["clips"] = digest(frames)
    return digests


def check(folder: Path) -> Verdict:
    """Compare a folder that was made elsewhere with the pin of its size: labels and pictures.

    Pictures have been through the encoder, so their means are compared, not their digests.
    """
    with (folder / "manifest.jsonl").open() as lines:
        rows = [json.loads(line) for line in lines]
    pictures = []
    for row in rows:
        image = cv2.imread(str(folder / row["file"]))
        if image is None or image.shape != (SIZE[1], SIZE[0], 3):
            return Verdict(same=False, sentence=f"NOT the pinned set: {row['file']} is damaged")
        pictures.append((row, print_of(image.astype(np.uint8, copy=False))))
    wanted = pinned(str(len(rows)))
    if wanted is None:
        return Verdict(same=False, sentence=f"there is no pin for {len(rows)} scenes")
    return verdict(digest(pictures), wanted, encoded=True)


def _scene(out: Path, index: int) -> Picture:
    scene = render(plan(index))
    cv2.imwrite(str(out / scene.row["file"]), scene.image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return scene.row, print_of(scene.image)


def _clip(out: Path, clip: Clip) -> list[Picture]:
    pictures = []
    with av.open(str(out / "clips" / f"{clip.name}.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "20", "threads": "1"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for frame in clip_frames(clip):
            picture = av.VideoFrame.from_ndarray(frame.image, format="bgr24")
            container.mux(stream.encode(picture))
            pictures.append((frame.row, print_of(frame.image)))
        container.mux(stream.encode())
    return pictures


def _lines(path: Path, pictures: list[Picture]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row, _ in pictures), encoding="utf-8")
