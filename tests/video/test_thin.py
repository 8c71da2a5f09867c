"""What nobody asks for is not decoded, and what is asked for is the same as without that."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lpr.video import Frame, FrameGate, GateRules, frames
from tests.video.clips import RATE, clip, passing

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 12.0
ENCODED = [
    ("b.mp4", "libx264", {"bf": "3", "b-pyramid": "none"}),
    ("pyramid.mkv", "libx264", {"bf": "3", "b-pyramid": "normal"}),
    ("many.ts", "libx264", {"bf": "16", "b-adapt": "0"}),
    ("open.mp4", "libx264", {"bf": "3", "x264-params": "open-gop=1:log=-1"}),
    ("h265.mp4", "libx265", {"x265-params": "bframes=4:log-level=none"}),
    ("none.mp4", "libx264", {"bf": "0"}),
    ("mjpeg.avi", "mjpeg", {}),
]


def both(
    path: Path, rules: GateRules, monkeypatch: pytest.MonkeyPatch, start: float = 0.0
) -> tuple[tuple[list[Frame], FrameGate], tuple[list[Frame], FrameGate]]:
    """The frames and the gate as it is, and where everything is decoded."""
    thin, full = FrameGate(rules), FrameGate(rules)
    seen = list(frames(path, gate=thin, start=start))
    with monkeypatch.context() as patch:
        patch.setattr("lpr.video._decode._thinning", lambda *_: None)
        return (seen, thin), (list(frames(path, gate=full, start=start)), full)


def assert_same(one: list[Frame], other: list[Frame]) -> None:
    assert [(f.index, f.time, f.quiet) for f in one] == [(f.index, f.time, f.quiet) for f in other]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(("name", "codec", "options"), ENCODED)
@pytest.mark.parametrize("rules", [GateRules(every=0.3), GateRules(every=0.5, motion=True)])
def test_the_same_frames_come_and_fewer_are_decoded(  # noqa: PLR0913 - fixtures
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    codec: str,
    options: dict[str, str],
    rules: GateRules,
) -> None:
    path = clip(tmp_path / name, passing(2.0, 10.0), seconds=SECONDS, codec=codec, options=options)
    for start in (0.0, 3.2):
        (seen, thin), (expected, full) = both(path, rules, monkeypatch, start)
        assert_same(seen, expected)
        assert thin.counts.total == full.counts.total
        assert (thin.counts.used, thin.counts.still) == (full.counts.used, full.counts.still)
        is_intra = options.get("bf") == "0" or codec == "mjpeg"
        assert (thin.counts.undecoded == 0) == is_intra


def test_frames_that_came_unevenly_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = np.random.default_rng(5).integers(20, 900, 60)
    times = [Fraction(int(steps[:n].sum()), 1000) for n in range(60)]
    path = clip(tmp_path / "vfr.mkv", passing(2.0, 9.0), times=times, options={"bf": "3"})
    (seen, thin), (expected, _) = both(path, GateRules(every=1.0), monkeypatch)
    assert_same(seen, expected)
    assert thin.counts.undecoded > 0


def test_where_every_frame_is_asked_for_every_one_is_decoded(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", passing(2.0, 4.0), seconds=4.0, options={"bf": "3"})
    gate = FrameGate(GateRules(every=1 / RATE))
    assert len(list(frames(path, gate=gate))) == 4 * RATE
    assert gate.counts.undecoded == 0
