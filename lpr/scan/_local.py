"""The engine of one machine: a process a worker, of one thread each."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from lpr.scan._engine import SHIPPED, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class LocalEngine:
    """Worker processes of this machine. A worker that is lost costs its piece one attempt."""

    def __init__(
        self, workers: int, *, evidence: Path | None = None, reader: str = SHIPPED
    ) -> None:
        self._command = [sys.executable, "-m", "lpr.scan._worker", reader]
        if evidence is not None:
            self._command.append(str(evidence.absolute()))
        self._ended: SimpleQueue[tuple[_Worker, Outcome]] = SimpleQueue()
        self._count = workers
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    @property
    def workers(self) -> int:
        """How many pieces are worked on at once."""
        return self._count

    @property
    def pids(self) -> list[int]:
        """The processes that are at work."""
        return [worker.pid for worker in self._busy]

    def submit(self, key: str, task: str) -> None:
        """Begin a piece; a worker is started when none is idle."""
        worker = self._idle.pop() if self._idle else _Worker(self._command, self._ended)
        self._busy.add(worker)
        worker.take(key, task)

    def next(self, timeout: float) -> Outcome | None:
        """The next piece that ended, or None when none did for so many seconds."""
        try:
            worker, outcome = self._ended.get(timeout=timeout)
        except Empty:
            return None
        if outcome.is_lost:
            worker.end()
        if worker not in self._busy:  # it ended while it had nothing to do, or was told of before
            self._idle = [each for each in self._idle if each is not worker]
            return None
        self._busy.discard(worker)
        if outcome.is_lost:  # perhaps after its last answer: then with what it was given since
            return Outcome(worker.key)
        self._idle.append(worker)
        return outcome

    def close(self) -> None:
        """Stop all work at once."""
        for worker in (*self._busy, *self._idle):
            worker.end()
        self._busy.clear()
        self._idle.clear()


class _Worker:
    """One process, and a thread that waits for its answers; ``key``: of the piece it was given."""

    def __init__(self, command: list[str], ended: SimpleQueue[tuple[_Worker, Outcome]]) -> None:
        # One thread each: more would only wait for each other on the cores that there are.
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with _without_ctrl_c():
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
            )
        self._ended = ended
        self.key = ""
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def take(self, key: str, task: str) -> None:
        """Begin a piece."""
        self.key = key
        stream: Any = self._process.stdin
        try:
            stream.write(json.dumps(task) + "\n")
            stream.flush()
        except BrokenPipeError:  # it ended while it had nothing to do
            self._ended.put((self, Outcome(key)))

    def end(self) -> None:
        """Kill it: what it was at is worth nothing before it is whole."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)

    def _listen(self) -> None:
        stream: Any = self._process.stdout
        for line in stream:
            if not line.endswith("\n"):  # it was killed while it told
                break
            told = json.loads(line)
            result = base64.b64decode(told["found"]) if "found" in told else None
            self._ended.put((self, Outcome(self.key, result, told.get("failed"))))
        self._process.wait()
        self._ended.put((self, Outcome(self.key)))


def _close(stream: Any) -> None:
    try:
        stream.close()
    except BrokenPipeError:  # what was written last was never taken
        return


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """A process that is started here hears of no Ctrl-C, which is for whoever asked.

    It will say so itself, but its imports take seconds. What comes meanwhile is heard afterwards.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
