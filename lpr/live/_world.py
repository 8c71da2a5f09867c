"""What a fleet needs of the world around it; tests put others in its place."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def utc_now() -> datetime:
    """The time of day, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
    """``now``: the time of day, aware, which may be set and then jumps. ``seconds``: never jumps.

    Everything is measured in ``seconds``; ``now`` only says when it was, for people and records.
    """

    now: Callable[[], datetime] = utc_now
    seconds: Callable[[], float] = time.monotonic
