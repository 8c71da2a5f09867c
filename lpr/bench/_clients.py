"""Clients that keep a service busy: each sends its next request when it has its last answer.

A client of our own, since it shares the cores with the service that it measures: a request costs
it a tenth of what a full HTTP library's costs.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SECOND = 1000.0
_OK = 200
_LATE = 60.0  # seconds after which an answer is given up


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be sent any number of times: its kind, and its bytes."""

    kind: str
    request: bytes


@dataclass(slots=True)
class Tally:
    """What came of the calls: milliseconds by kind, and what went wrong, by status or error."""

    times_ms: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    marked: int = 0
    """Answers that hold the mark that was looked for."""

    @property
    def calls(self) -> int:
        """Calls that were answered with 200."""
        return sum(map(len, self.times_ms.values()))

    def fail(self, reason: str) -> None:
        """Count a failure."""
        self.errors[reason] = self.errors.get(reason, 0) + 1


@dataclass(frozen=True, slots=True)
class Load:
    """How long clients go on: so many seconds, or so many calls in all where that is given."""

    clients: int
    seconds: float
    calls: int | None = None


def drive(  # noqa: PLR0913 - what is sent, and what is told of it
    address: tuple[str, int],
    calls: Sequence[Sequence[Call]],
    load: Load,
    *,
    mark: bytes = b"",
    on_answer: Callable[[int], None] = lambda _: None,
    timer: Callable[[], float] = time.perf_counter,
) -> tuple[Tally, float]:
    """Send calls from `load.clients` clients at once; what came of them, and the seconds it took.

    Args:
        address: host and port of the service.
        calls: what each client sends, over and over; at least one sequence, none empty.
        load: how many clients, and how long.
        mark: bytes that an answer to a call other than a look-up is searched for.
        on_answer: is told how many calls lie behind, answered or not, after each.
        timer: seconds that never run back.

    """
    tally = Tally()
    started = timer()
    run = _Run(address, tally, mark, on_answer, timer, started + load.seconds, load.calls)
    asyncio.run(run.all([calls[number % len(calls)] for number in range(load.clients)]))
    return tally, timer() - started


@dataclass(slots=True)
class _Run:
    address: tuple[str, int]
    tally: Tally
    mark: bytes
    on_answer: Callable[[int], None]
    timer: Callable[[], float]
    end: float
    left: int | None
    behind: int = 0

    async def all(self, calls: Sequence[Sequence[Call]]) -> None:
        await asyncio.gather(*(self.client(own) for own in calls))

    def wanted(self, calls: Sequence[Call]) -> Iterator[Call]:
        place = 0
        while self.left != 0 and (self.left is not None or self.timer() < self.end):
            if self.left is not None:
                self.left -= 1
            yield calls[place % len(calls)]
            place += 1
            self.behind += 1
            self.on_answer(self.behind)

    async def client(self, calls: Sequence[Call]) -> None:
        """Keep one connection; a new one after each failure, at most once a call."""
        connection: _Connection | None = None
        for call in self.wanted(calls):
            started = self.timer()
            try:
                connection = connection or await _Connection.open(self.address)
                async with asyncio.timeout(_LATE):
                    status, body = await connection.ask(call.request)
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                self.tally.fail(type(error).__name__)
                _close(connection)
                connection = None
                continue
            if status != _OK:
                self.tally.fail(str(status))
                continue
            self.tally.times_ms.setdefault(call.kind, []).append((self.timer() - started) * SECOND)
            self.tally.marked += bool(self.mark) and self.mark in body
        _close(connection)


def _close(connection: _Connection | None) -> None:
    if connection is not None:
        connection.writer.close()


@dataclass(frozen=True, slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, address: tuple[str, int]) -> _Connection:
        return cls(*await asyncio.open_connection(*address))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body; ValueError for what is no HTTP/1.1 answer with a length."""
        self.writer.write(request)
        await self.writer.drain()
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        lines = head.lower().split(b"\r\n")
        length = next((line[15:] for line in lines if line.startswith(b"content-length:")), b"")
        return status, await self.reader.readexactly(int(length))
