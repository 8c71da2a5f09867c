"""Where the work is done: an engine takes pieces of footage and tells what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.inference import Provider

SHIPPED = "lpr.scan._worker:shipped"
"""Where a worker finds what reads: a module and a function without arguments.

This one, which runs our networks, is also told which were planned with.
"""


@dataclass(frozen=True, slots=True)
class Networks:
    """What a command chose of the networks, for workers whose own settings may be others.

    Attributes:
        models_dir: folder of the weights, absolute; None: those that came with the package.
        provider: what they run on.

    """

    models_dir: Path | None
    provider: Provider


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a piece.

    Attributes:
        key: of the piece.
        result: what was found, as the ledger keeps it; None where there is none.
        reason: why there is none; None where its worker was lost, and the piece may be tried again.

    """

    key: str
    result: bytes | None = None
    reason: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the worker ended before the piece did."""
        return self.result is None and self.reason is None


class Engine(Protocol):
    """Does the work; used by one thread."""

    @property
    def workers(self) -> int:
        """How many pieces are worked on at once."""

    def submit(self, key: str, task: str) -> None:
        """Begin a piece; at most `workers` are begun and not yet told of."""

    def next(self, timeout: float) -> Outcome | None:
        """The next piece that ended, or None when none did for so many seconds."""

    def close(self) -> None:
        """Stop all work at once."""
