"""A PostgreSQL server for the tests: Debian's package, a folder and a port of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = "PostgreSQL is missing. Install Debian's package and repeat: apt-get install postgresql"
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")
_PLAIN = "--locale=C"


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`, of the newest version installed.

    Raises:
        RuntimeError: the package is missing; the sentence names it.

    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if not found:
        raise RuntimeError(MISSING)
    return found[-1].parent


@dataclass
class Server:
    """A server at a port of its own; `url` is its superuser's, without a database's name."""

    folder: Path
    port: int
    options: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://plat@127.0.0.1:{self.port}"

    def make(self) -> None:
        data, program = str(self.folder / "data"), str(programs() / "initdb")
        _run(program, "-D", data, "-U", "plat", "-A", "trust", "--no-sync", "-E", "UTF8", _PLAIN)

    def start(self) -> None:
        own = ("listen_addresses=127.0.0.1", f"port={self.port}")
        options = (*self.options, *own, f"unix_socket_directories={self.folder}")
        told = " ".join(f"-c {each}" for each in options)
        self._control("-l", str(self.folder / "log"), "-o", told, "start")

    def stop(self, mode: str = "immediate") -> None:
        """``fast``: as by an administrator; ``immediate``: as by a crash."""
        self._control("-m", mode, "stop")

    def _control(self, *words: str) -> None:
        _run(str(programs() / "pg_ctl"), "-D", str(self.folder / "data"), "-w", *words)


@contextmanager
def server(*options: str) -> Iterator[Server]:
    """A running server; without options one that may lose what a crash interrupts."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # pytest's folders are closed to user postgres
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    made = Server(folder, _free_port(), options or _CARELESS)
    try:
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """Nobody who uses the database of a URL is answered: its processes stand still.

    As where the storage hangs: the host goes on, and takes new connections, which nobody serves.
    """
    place = url.replace("+psycopg", "")
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with psycopg.connect(place) as connection:
        name = connection.info.dbname
        processes = [pid for (pid,) in connection.execute(asked, [name])]
        processes.insert(0, _parent(connection.info.backend_pid))  # who serves new ones
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)


def _parent(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("PPid:")[1].split()[0])


def _run(*command: str) -> None:
    """Run a server program, which refuses to be run by root."""
    as_user = ("runuser", "-u", "postgres", "--") if os.getuid() == 0 else ()
    subprocess.run(  # noqa: S603 - fixed words
        (*as_user, *command), check=True, stdout=subprocess.DEVNULL, cwd="/"
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
