"""A real RTSP server for the tests: Debian's GStreamer, run by the system's Python."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).with_name("rtsp_server.py")
SYSTEM_PYTHON = "/usr/bin/python3"
READY_SECONDS = 30
MISSING = "The RTSP server did not start; see the Debian packages in .ci/prerequisites. It said: {}"


@dataclass
class RtspServer:
    """Serves ``mounts`` (name: files) at 127.0.0.1, at the same port after a restart.

    ``sound``: each has some too, and it goes on when `freeze_pictures` stops the pictures.
    """

    mounts: dict[str, list[Path]]
    login: tuple[str, str] | None = None
    port: int = 0
    sound: bool = False
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def url(self, mount: str, login: str = "") -> str:
        return f"rtsp://{login}127.0.0.1:{self.port}/{mount}"

    def start(self) -> None:
        words = [f"{name}={','.join(map(str, files))}" for name, files in self.mounts.items()]
        if self.login:
            words += ["--user", self.login[0], "--password", self.login[1]]
        words += ["--sound"] if self.sound else []
        # A virtual environment's variables must not reach the system's Python.
        environment = {name: os.environ[name] for name in ("PATH", "HOME")}
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [SYSTEM_PYTHON, str(SCRIPT), "--port", str(self.port), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            ready = selector.select(READY_SECONDS)
        line = self._process.stdout.readline() if ready else ""
        if not line.startswith("ready "):
            self.kill()
            raise RuntimeError(MISSING.format(line))
        self.port = int(line.split()[1])

    def kill(self) -> None:
        """End at once, as by a power cut."""
        process = self._process
        if process is not None:
            process.kill()
            process.communicate(timeout=10)
            self._process = None

    def freeze(self) -> None:
        """Stop answering, with every connection open."""
        self._signal(signal.SIGSTOP)

    def freeze_pictures(self) -> None:
        """Stop sending pictures until a restart."""
        self._signal(signal.SIGUSR1)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def rtsp_server(
    mounts: dict[str, list[Path]],
    login: tuple[str, str] | None = None,
    *,
    sound: bool = False,
) -> Iterator[RtspServer]:
    server = RtspServer(mounts, login, sound=sound)
    server.start()
    try:
        yield server
    finally:
        server.kill()
