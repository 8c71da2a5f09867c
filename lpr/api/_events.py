"""Live events: what becomes of alerts, told to everybody who listens by one look at the store.

Another process may have written them (`plat watch`), so the store is looked at each half second
while somebody listens: once for all of them, whoever of them comes first. What they have not seen
yet is remembered for a while; who fell further behind reads it from the store.
"""

from __future__ import annotations

from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.to_thread

from lpr.errors import RateLimitError, StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from lpr.store import Alert, Alerts

T = TypeVar("T")

_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class EventRules:
    """How events are looked for and told; times in seconds.

    Attributes:
        every: between two looks at the store.
        forgotten: who has not looked for so long begins anew.
        heartbeat: of silence, after which a stream says that it is there; and how often it makes
            sure that its listener may still listen.
        longest: that a stream lasts; its client then comes again and goes on where it was.
        kept: changes that are remembered for all.
        page: alerts that are read from the store at once.
        most: streams at once.
        each: streams of one caller at once.

    """

    every: float = 0.5
    forgotten: float = 5.0
    heartbeat: float = 15.0
    longest: float = 300.0
    kept: int = 2000
    page: int = 200
    most: int = 200
    each: int = 10


class EventBoard:
    """The newest changes of alerts, for all listeners of a service; used by one event loop.

    Args:
        alerts: those of the store; may raise StoreError, as everything that asks it here.
        timer: seconds that never run back.
        pause: waits for so many seconds.
        rules: how often, how long and how many.

    """

    def __init__(
        self,
        alerts: Callable[[], Alerts],
        timer: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = anyio.sleep,
        rules: EventRules | None = None,
    ) -> None:
        self.rules = rules or EventRules()
        self.timer = timer
        self.closed = False
        self._alerts, self._pause = alerts, pause
        self._one = anyio.CapacityLimiter(1)
        self._lock = anyio.Lock()
        self._looked = _NEVER
        self._trouble: str | None = None  # why the last look failed
        self._from = self._until = 0  # the versions between which every change is remembered
        self._kept: deque[Alert] = deque()
        self._listening: Counter[str] = Counter()

    def check(self, actor: str) -> None:
        """Make sure that there is a place for one more stream.

        Raises:
            RateLimitError: there are too many, or too many of this caller.

        """
        rules = self.rules
        if self.listeners >= rules.most or self._listening[actor] >= rules.each:
            raise RateLimitError("Too many streams of events are open. Close one of them.", 5.0)

    @contextmanager
    def place(self, actor: str) -> Iterator[None]:
        """Be one of the listeners."""
        self._listening[actor] += 1
        try:
            yield
        finally:
            self._listening[actor] -= 1
            if not self._listening[actor]:
                del self._listening[actor]

    @property
    def listeners(self) -> int:
        """Streams that are open."""
        return self._listening.total()

    def close(self) -> None:
        """The service ends: streams end with their next look."""
        self.closed = True

    async def begin(self, after: int | None) -> int:
        """The version from which on a listener is told; None: from now on.

        Raises:
            StoreError: the store cannot be read.

        """
        await self._look()
        return self._until if after is None else min(after, self._until)

    async def wait(self) -> None:
        """Until it is worth looking again."""
        rest = self._looked + self.rules.every - self.timer()
        await self._pause(min(max(rest, 0.0), self.rules.every))

    async def after(self, version: int) -> list[Alert]:
        """Alerts that were made or changed after that version, the first change first.

        Not more than a page of them: after the last one's version there may be others.

        Raises:
            StoreError: the store cannot be read.

        """
        await self._look()
        if version < self._from:
            return await self._read(version)
        return [each for each in self._kept if each.version > version][: self.rules.page]

    async def _look(self) -> None:
        """See what is new, unless somebody just did."""
        async with self._lock:
            now = self.timer()
            if now - self._looked >= self.rules.every:
                idle, self._looked = now - self._looked, now
                await self._see(idle)
            elif self._trouble is not None:
                raise StoreError(self._trouble)

    async def _see(self, idle: float) -> None:
        try:
            if self._trouble is not None or idle > self.rules.forgotten:
                await self._begin_anew()
            while len(await self._take()) == self.rules.page:
                pass
        except StoreError as error:
            self._trouble = str(error)
            raise
        self._trouble = None

    async def _begin_anew(self) -> None:
        version = await self._asked(lambda: self._alerts().version())
        self._kept.clear()
        self._from = self._until = version

    async def _take(self) -> list[Alert]:
        """Remember the next changes; the oldest are forgotten."""
        found = await self._read(self._until)
        for alert in found:
            self._until = alert.version
            self._kept.append(alert)
            if len(self._kept) > self.rules.kept:
                self._from = self._kept.popleft().version
        return found

    async def _read(self, version: int) -> list[Alert]:
        page = self.rules.page
        return await self._asked(lambda: self._alerts().changed_after(version, page))

    async def _asked(self, question: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(question, limiter=self._one)
