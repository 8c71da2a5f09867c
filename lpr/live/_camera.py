"""One camera: a thread that listens to it, connects again when it is lost, and tells how it is."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lpr.errors import StreamError, StreamRefusedError
from lpr.live._log import LOGGER, tell
from lpr.live._watchdog import CameraStatus, Watchdog, WatchRules
from lpr.video import FrameGate, LiveFrame, open_live

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.live._config import CameraConfig
    from lpr.live._counts import CameraCounts
    from lpr.live._world import World

    Hear: TypeAlias = Callable[[str, CameraStatus], None]

UNEXPECTED = "stopped by a fault of this program, which is in the log"
SWITCHED_OFF = "switched off in the file"
STOPPED = "stopped"


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A frame that is to be analysed; ``quiet`` as `lpr.video.Frame` has it."""

    frame: LiveFrame
    quiet: float


class Queue(Protocol):
    """Where frames wait to be analysed."""

    def put(self, camera: str, shot: Shot, /) -> int:
        """Add a frame; gives how many older ones of the camera were dropped for it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all cameras work with: ``hear`` is told of each change of a camera's state."""

    queue: Queue
    hear: Hear
    world: World


class CameraWorker:
    """Listens to one camera from `start` to `stop`; its frames go to the queue."""

    def __init__(
        self,
        name: str,
        config: CameraConfig,
        counts: CameraCounts,
        shared: Shared,
        rules: WatchRules | None = None,
    ) -> None:
        self.name, self.config, self.counts = name, config, counts
        self._queue, self._hear, self._world = shared.queue, shared.hear, shared.world
        self._gate = FrameGate(config.gate, counts=counts.frames)
        self._watchdog = Watchdog(rules or WatchRules(stall=config.stall))
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name=f"camera {name}", daemon=True)
        self._base = (counts.reconnects, counts.stalls)

    @property
    def status(self) -> CameraStatus:
        """How the camera is now."""
        return self._watchdog.status

    def start(self) -> None:
        """Begin to listen, unless the file switched the camera off."""
        if self.config.enabled:
            self._hear(self.name, self.status)
            self._thread.start()
        else:
            self._tell_watchdog(lambda dog, now: dog.disabled(now, SWITCHED_OFF))

    def tick(self) -> None:
        """Look whether the camera has fallen silent; to be called about once a second."""
        self._tell_watchdog(lambda dog, now: dog.tick(now))

    def stop(self) -> None:
        """Ask the thread to end; it does so with the next frame or time-out, and tells no more."""
        self._stopping.set()

    def join(self, timeout: float) -> None:
        """Wait for the thread's end; one that hangs in the network ends with the process."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        self._tell_watchdog(lambda dog, now: dog.disabled(now, STOPPED), last=True)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            refused = False
            try:
                self._watch_stream()
            except StreamError as error:
                refused = isinstance(error, StreamRefusedError)
                self._lose(str(error))
            except Exception:  # noqa: BLE001 - supervision: one camera's fault stops no other
                LOGGER.exception("camera-fault", extra={"values": {"camera": self.name}})
                self._lose(UNEXPECTED)
            if not self._stopping.is_set():
                self._stopping.wait(self._watchdog.wait(refused=refused))

    def _lose(self, reason: str) -> None:
        self._tell_watchdog(lambda dog, now: dog.lost(now, reason))

    def _watch_stream(self) -> None:
        """Hand on frames until the camera is lost or the worker is stopped."""
        config, seconds = self.config, self._world.seconds
        counts = self.counts.frames
        with open_live(
            config.address, config.listening, counts=counts, clock=seconds, alive=self._alive
        ) as stream:
            opened = stream.about
            tell("camera-opened", camera=self.name, stream=opened)
            for frame in stream.frames(self._stopping.is_set):
                if frame.index == 0 and stream.about != opened:  # another reader took over
                    tell("camera-opened", camera=self.name, stream=stream.about)
                self._take(frame)

    def _take(self, frame: LiveFrame) -> None:
        self._tell_watchdog(lambda dog, _: dog.frame(frame.arrived))
        if self._gate.admits(frame.picture, frame.time):
            shot = Shot(frame, self._gate.quiet)
            self.counts.dropped += self._queue.put(self.name, shot)

    def _alive(self) -> None:
        self._tell_watchdog(lambda dog, now: dog.alive(now))

    def _tell_watchdog(self, say: Callable[[Watchdog, float], bool], *, last: bool = False) -> None:
        """Once the worker is stopped only the ``last`` word counts: another may have its place.

        A thread that hung in the network comes back seconds later, with news of long ago.
        """
        with self._lock:  # also while it is told: the last word is the last that is heard
            if self._stopping.is_set() and not last:
                return
            changed = say(self._watchdog, self._world.seconds())
            self.counts.reconnects = self._base[0] + self._watchdog.reconnects
            self.counts.stalls = self._base[1] + self._watchdog.stalls
            if changed:
                self._tell(self.status)

    def _tell(self, status: CameraStatus) -> None:
        level = logging.INFO if status.state in ("running", "disabled") else logging.WARNING
        why = status.reason or None
        tell("camera-state", level, camera=self.name, state=status.state, reason=why)
        self._hear(self.name, status)
