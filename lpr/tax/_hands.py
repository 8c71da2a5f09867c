"""Who reads and prepares the rows of an import: this process, or several beside it.

Work is handed out in pieces that depend on nothing but their arguments, and taken back in order.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

from lpr.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Task(Protocol[T_co]):
    """Work that was handed out."""

    def result(self) -> T_co:
        """What came of it; raises what the work raised."""


@dataclass(frozen=True, slots=True)
class _Later(Generic[T]):
    """Work that this process does when its result is asked for."""

    work: Callable[[], T]

    def result(self) -> T:
        return self.work()


class Hands:
    """Hands out work; at most `ahead` pieces should be under way."""

    def __init__(self, pool: ProcessPoolExecutor | None, processes: int) -> None:
        self._pool = pool
        self.ahead = processes + 1

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Task[T]:
        """Hand out a piece; its arguments and its result are pickled where there is a pool."""
        if self._pool is None:
            return _Later(lambda: work(*args, **kwargs))
        return self._pool.submit(work, *args, **kwargs)


@contextmanager
def hands(processes: int) -> Iterator[Hands]:
    """So many processes beside this one; 0: this one does the work itself.

    Raises:
        RegistryError: inside the block, when one of the processes was ended from outside.

    """
    if processes == 0:
        yield Hands(None, 0)
        return
    pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin)
    try:
        yield Hands(pool, processes)
    except BrokenProcessPool as error:
        raise RegistryError(
            "A process of the import was ended from outside, perhaps for want of memory. Nothing "
            "was imported; the same command goes on where it stopped."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a process of the pool: leave Ctrl-C to the first process, and end when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
