"""Many writers at once, in threads and processes, and one that is killed: nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from lpr.errors import StoreDamagedError, StoreError
from lpr.store import AuditEntry, AuditFilter, Receipt, open_store
from lpr.store._audit import AuditLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from lpr.store import Store

    Entry = Callable[..., AuditEntry]

WRITER = str(Path(__file__).with_name("writer.py"))
ROOT = str(Path(__file__).resolve().parents[2])


@contextmanager
def writer(url: str, name: str, count: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-P", WRITER, url, name, str(count)]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def receipts(text: str) -> list[Receipt]:
    pairs = (line.split(":") for line in text.splitlines())
    return [Receipt(int(seq), digest) for seq, digest in pairs]


def test_200_look_ups_of_threads_and_processes_make_one_whole_chain(url: str, entry: Entry) -> None:
    with (
        writer(url, "a", 50) as one,
        writer(url, "b", 50) as other,
        closing(open_store(url, busy_timeout=60)) as store,
        ThreadPoolExecutor(20) as threads,
    ):
        mine = list(
            threads.map(
                lambda number: store.audit.append([entry(number, actor="account:c")]), range(100)
            )
        )
        said = [process.communicate() for process in (one, other)]
        assert [error for _, error in said] == ["", ""]
        given = [*mine, *receipts(said[0][0]), *receipts(said[1][0])]
        found = store.audit.verify(given)
        assert (found.ok, found.records) == (True, 201)
        assert sorted(each.seq for each in given) == list(range(1, 201))
        actors = Counter(each.entry.actor for each in store.audit.records())
        assert actors == {"system": 1, "account:a": 50, "account:b": 50, "account:c": 100}
        in_order = store.audit.records(AuditFilter(actor="account:a"))
        moments = [each.entry.at for each in in_order]
        assert moments == sorted(moments)


def test_a_writer_that_is_killed_loses_nothing_that_it_was_told(url: str, entry: Entry) -> None:
    told: list[str] = []
    with writer(url, "a", 1_000_000) as process:
        assert process.stdout is not None
        for line in process.stdout:
            told.append(line)
            if len(told) == 10:
                process.kill()  # SIGKILL, wherever it is
    with closing(open_store(url, busy_timeout=60)) as store:
        found = store.audit.verify(receipts("".join(told[:10])))
        assert found.ok
        assert found.records >= 11
        last = store.audit.append([entry(1)])  # and the log goes on
        assert store.audit.verify([last]).ok


class SlowStore:
    """A store whose write transactions wait until they are let go on, and are counted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.go_on = Event()
        self.transactions = 0
        self.error: BaseException | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        self.transactions += 1
        assert self.go_on.wait(60)
        with self._store.transaction() as connection:
            yield connection
            if self.error is not None:
                raise self.error

    def snapshot(self) -> object:
        return self._store.snapshot()


def waiting(
    slow: SlowStore, log: AuditLog, entry: Entry, count: int
) -> tuple[list[Thread], list[object]]:
    """Threads that append, all of them in the queue; and what became of each."""
    ends: list[object] = []

    def append(number: int) -> None:
        try:
            ends.append(log.append([entry(number)]))
        except (StoreError, KeyboardInterrupt) as error:
            ends.append(error)

    threads = [Thread(target=append, args=(number,)) for number in range(count)]
    threads[0].start()
    while not slow.transactions:  # the first has begun to write
        pass
    for each in threads[1:]:
        each.start()
    while len(log._waiting) < count - 1:
        pass
    return threads, ends


def test_entries_that_wait_are_written_together(file_store: Store, entry: Entry) -> None:
    slow = SlowStore(file_store)
    log = AuditLog(slow)  # type: ignore[arg-type]  # a store that is watched
    threads, ends = waiting(slow, log, entry, 8)
    slow.go_on.set()
    for each in threads:
        each.join()
    assert slow.transactions == 2  # the first alone, the others together
    assert sorted(each.seq for each in ends if isinstance(each, Receipt)) == list(range(1, 9))
    assert file_store.audit.verify().records == 9


@pytest.mark.parametrize("error", [StoreDamagedError("Damaged."), KeyboardInterrupt()])
def test_what_fails_together_is_told_to_each(
    file_store: Store, entry: Entry, error: BaseException
) -> None:
    slow = SlowStore(file_store)
    slow.error = error
    log = AuditLog(slow)  # type: ignore[arg-type]  # a store that is watched
    threads, ends = waiting(slow, log, entry, 4)
    slow.go_on.set()
    for each in threads:
        each.join()
    assert len(ends) == 4
    assert not any(isinstance(each, Receipt) for each in ends)
    assert file_store.audit.head().seq == 0
    slow.error = None
    assert log.append([entry(1)]).seq == 1
