"""A scan from its plan to the last piece: what is begun, done, lost and tried again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lpr.scan._found import unpack
from lpr.scan._pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lpr.scan._engine import Engine, Outcome
    from lpr.scan._piece import Piece
    from lpr.scan._progress import Progress
    from lpr.store import ScanLedger, SegmentStatus

ATTEMPTS = 3
"""How often a piece is begun before its worker's loss is taken for its fault."""

_TURN = 0.5  # seconds between two looks at whether to stop


@dataclass(slots=True)
class Conductor:
    """Sees that every piece of a plan is done once, or failed with a reason.

    Attributes:
        ledger: keeps how far each piece is.
        engine: does the work; closed when `conduct` ends.
        progress: is told.
        stopped: asked again and again; True stops the work at once.
        evidence: where the engine puts pictures; what the ledger has as done is worked on again
            where one of its pictures is not there. None asks for none.

    """

    ledger: ScanLedger
    engine: Engine
    progress: Progress
    stopped: Callable[[], bool]
    evidence: Path | None = None
    _begun: set[str] = field(default_factory=set)
    _attempts: dict[str, int] = field(default_factory=dict)
    _waiting: deque[Piece] = field(default_factory=deque)
    _tasks: dict[str, Piece] = field(default_factory=dict)
    _unproved: set[str] = field(default_factory=set)
    _done: int = 0

    def conduct(self, pieces: Sequence[Piece]) -> dict[str, SegmentStatus]:
        """Work until nothing waits, or until stopped; gives where each piece stands, by key.

        Raises:
            StoreError: the ledger cannot be written; what it tells as done stays so.
            OutputError: the evidence cannot be looked through.

        """
        self._tasks = {piece.key: piece for piece in pieces}
        states = self.ledger.plan([piece.segment for piece in pieces])
        done = [key for key in self._tasks if states[key].state == "done"]
        self._unproved = self._lacking(done)
        ready = set(done) - self._unproved
        self._waiting.extend(piece for piece in pieces if piece.key not in ready)
        self._done = len(pieces) - len(self._waiting)
        self._tell_before(len(pieces))
        try:
            while (self._waiting or self._begun) and not self.stopped():
                self._begin_some()
                outcome = self.engine.next(_TURN)
                if outcome is not None:
                    self._end(outcome)
        finally:
            self.engine.close()
            for key in sorted(self._begun):
                self.ledger.wait(key)
        return self._states()

    def _lacking(self, done: Sequence[str]) -> set[str]:
        """Pieces that were done into another folder, or whose pictures were deleted since.

        In the ledger they stay done, which may be that of other folders too.
        """
        if self.evidence is None:
            return set()
        pictures = Pictures(self.evidence)
        results = self.ledger.results(done)
        return {key for key, data in results if pictures.lacking(unpack(data).sightings)}

    def _tell_before(self, count: int) -> None:
        if self._done:
            self.progress.say(f"{self._done:,} of {count:,} pieces were done before")
        if self._unproved:
            self.progress.say(
                f"{len(self._unproved):,} of {count:,} pieces were done before, but {self.evidence}"
                " lacks pictures of theirs: they are read again"
            )

    def _states(self) -> dict[str, SegmentStatus]:
        states = self.ledger.status(list(self._tasks))
        return states | {key: replace(states[key], state="waiting") for key in self._unproved}

    def _begin_some(self) -> None:
        while self._waiting and len(self._begun) < self.engine.workers:
            piece = self._waiting.popleft()
            key = piece.key
            self.progress.begin(piece.name, self._done)
            self.ledger.begin(key)
            self._attempts[key] = self._attempts.get(key, 0) + 1
            self._begun.add(key)
            self.engine.submit(key, piece.task)

    def _end(self, outcome: Outcome) -> None:
        key = outcome.key
        piece = self._tasks[key]
        if outcome.result is not None:
            self.ledger.finish(key, outcome.result)
        elif outcome.reason is not None:
            self._fail(piece, outcome.reason)
        elif self._attempts[key] < ATTEMPTS:
            self.progress.say(f"{piece.name}: its worker was lost; once more")
            self.ledger.wait(key)
            self._begun.discard(key)
            self._waiting.appendleft(piece)
            return
        else:
            self._fail(piece, f"Its worker was lost {ATTEMPTS} times. [worker-lost]")
        self._begun.discard(key)
        self._unproved.discard(key)
        self._done += 1
        self.progress.advance(self._done)

    def _fail(self, piece: Piece, reason: str) -> None:
        self.progress.say(f"{piece.name}: {reason}")
        self.ledger.fail(piece.key, reason)
