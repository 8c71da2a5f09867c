"""A PostgreSQL server for the tests: Debian's package, a folder and a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = "PostgreSQL is missing. Install Debian's package and repeat: apt-get install postgresql"
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


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


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the URL of its superuser, without a database's name."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # pytest's folders are closed to user postgres
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    port = _free_port()
    options = " ".join(f"-c {each}" for each in _OPTIONS)
    options += f" -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    data, log = str(folder / "data"), str(folder / "log")
    try:
        initdb = (str(binaries / "initdb"), "-D", data, "-U", "plat", "-A", "trust", "--no-sync")
        _run(*initdb, "-E", "UTF8", "--locale=C")
        control = (str(binaries / "pg_ctl"), "-D", data, "-w")
        _run(*control, "-l", log, "-o", options, "start")
        try:
            yield f"postgresql+psycopg://plat@127.0.0.1:{port}"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


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
