"""Times of one recording, decoded in several ways in the same run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lpr.video import FrameGate, GateRules, duration, frames
from lpr.video._open import opened, video_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WAYS: dict[str, GateRules | None] = {
    "every frame decoded, none used": None,
    "every frame used": GateRules(),
    "2 a second": GateRules(every=0.5),
    "2 a second, motion gate": GateRules(every=0.5, motion=True),
    "5 a second, motion gate": GateRules(every=0.2, motion=True),
    "key frames only": GateRules(keys_only=True),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """``seconds`` of work for ``length`` seconds of recording; ``share`` of decoding's pace."""

    name: str
    seconds: float
    length: float
    used: int
    share: float

    @property
    def times_real(self) -> float:
        """How many times faster than real time."""
        return self.length / self.seconds

    def to_dict(self) -> dict[str, Any]:
        """JSON types."""
        return {
            "name": self.name,
            "seconds": round(self.seconds, 3),
            "times_real": round(self.times_real, 1),
            "used": self.used,
            "share_of_decoding": round(self.share, 3),
        }


def measure(
    path: Path, *, rounds: int = 3, timer: Callable[[], float] = time.perf_counter
) -> list[Pace]:
    """The best of ``rounds`` for each way, turn by turn, so that a busy machine is so to all."""
    best: dict[str, tuple[float, int]] = {}
    for _ in range(rounds):
        for name, rules in WAYS.items():
            started = timer()
            used = _decode(path) if rules is None else _use(path, rules)
            spent = timer() - started
            best[name] = min(best.get(name, (spent, used)), (spent, used))
    length = duration(path) or 0.0
    first = best[next(iter(WAYS))][0]
    return [Pace(name, spent, length, used, first / spent) for name, (spent, used) in best.items()]


def _decode(path: Path) -> int:
    """Decode all, convert nothing: the most that decoding allows."""
    with opened(path) as container:
        for _ in container.decode(video_stream(container)):
            pass
    return 0


def _use(path: Path, rules: GateRules) -> int:
    return sum(1 for _ in frames(path, gate=FrameGate(rules)))
