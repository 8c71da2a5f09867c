"""The ledger of scans: each segment of footage, how far it is, and what was found in it.

A segment is known by the digest of all that its result depends on, so the same piece is never
counted twice, in whatever scans it occurs. Its result and its state are written in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from sqlalchemy import LargeBinary, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lpr.store._entry import kept
from lpr.store._models import StoreBase
from lpr.store._upsert import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpr.store._store import Store

SegmentState: TypeAlias = Literal["waiting", "running", "done", "failed"]

_CHUNK = 500  # keys in one statement


class SegmentRow(StoreBase):
    """One piece of footage."""

    __tablename__ = "scan_segment"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    task: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of footage, as the ledger is told of it.

    Attributes:
        key: digest of all that the result depends on, at most 64 characters.
        name: for people: the file and the time in it.
        task: what a worker needs, as text.

    """

    key: str
    name: str
    task: str


@dataclass(frozen=True, slots=True)
class SegmentStatus:
    """How far a segment is.

    Attributes:
        state: waiting, running, done or failed.
        attempts: how often it was begun.
        reason: why it failed; None elsewhere.

    """

    state: SegmentState
    attempts: int
    reason: str | None


class ScanLedger:
    """The ledger of a store; each method raises StoreError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def plan(self, segments: Sequence[Segment]) -> dict[str, SegmentStatus]:
        """Enter the segments, and give where each stands, by key.

        What is done stays done. What failed, or was running when a scan was cut off, waits again.
        """
        new = [
            {"key": each.key, "name": kept(each.name), "task": each.task, "state": "waiting"}
            | {"attempts": 0, "reason": None, "result": None}
            for each in segments
        ]
        again = {"state": "waiting", "attempts": 0, "reason": None}
        for part in _chunks(new):
            keys = [row["key"] for row in part]
            open_ = SegmentRow.key.in_(keys), SegmentRow.state != "done"
            with self._store.transaction() as connection:
                connection.execute(insert_new(connection, SegmentRow), part)
                connection.execute(update(SegmentRow).where(*open_).values(again))
        return self.status([each.key for each in segments])

    def begin(self, key: str) -> None:
        """A worker has begun the segment."""
        attempts = SegmentRow.attempts + 1
        self._change(key, state="running", attempts=attempts, reason=None)

    def wait(self, key: str) -> None:
        """Its worker was stopped or lost: the segment waits again, unless it is done."""
        self._change(key, state="waiting")

    def finish(self, key: str, result: bytes) -> None:
        """The segment is done, and this is what was found: both or neither."""
        self._change(key, state="done", reason=None, result=result)

    def fail(self, key: str, reason: str) -> None:
        """The segment cannot be done."""
        self._change(key, state="failed", reason=kept(reason))

    def status(self, keys: Sequence[str]) -> dict[str, SegmentStatus]:
        """Where segments stand, by key; those that are not known are left out."""
        row = SegmentRow
        query = select(row.key, row.state, row.attempts, row.reason)
        found: dict[str, SegmentStatus] = {}
        for part in _chunks(keys):
            with self._store.reading() as connection:
                for each in connection.execute(query.where(row.key.in_(part))):
                    state = cast("SegmentState", each.state)
                    found[each.key] = SegmentStatus(state, each.attempts, each.reason)
        return found

    def results(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """What was found in segments that are done, in the order of the keys."""
        query = select(SegmentRow.key, SegmentRow.result).where(SegmentRow.state == "done")
        for part in _chunks(keys):
            with self._store.reading() as connection:
                rows = connection.execute(query.where(SegmentRow.key.in_(part))).all()
            held = {row.key: bytes(row.result) for row in rows if row.result is not None}
            yield from ((key, held[key]) for key in part if key in held)

    def _change(self, key: str, **values: Any) -> None:
        """Change a segment that is not done; what is done stays so."""
        wanted = SegmentRow.key == key, SegmentRow.state != "done"
        with self._store.transaction() as connection:
            connection.execute(update(SegmentRow).where(*wanted).values(values))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
