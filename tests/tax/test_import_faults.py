"""An import that is killed, and one whose disk is full: nothing half done, and it goes on."""

from __future__ import annotations

import os
import resource
import select
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lpr.errors import RegistryError, RegistryMissingError
from lpr.tax import ImportOptions, import_file, open_registry
from lpr.tax import _files as files
from lpr.tax.generate import generate_file
from tests.tax.importer import AS_OF, HELPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = str(Path(__file__).with_name("importer.py"))
ROOT = str(Path(__file__).resolve().parents[2])
COUNT = 2_000
PATIENCE = 60_000  # milliseconds


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "ekstrak.csv"
    generate_file(path, count=COUNT, today=date(2026, 11, 25))
    return path


@contextmanager
def importing(extract: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-P", PROGRAM, str(extract), url]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def has_ended(pid: int) -> bool:
    """Whether a process ends, of itself, before patience does."""
    with suppress(ProcessLookupError):
        watched = os.pidfd_open(pid)
        try:
            poll = select.poll()
            poll.register(watched, select.POLLIN)
            return bool(poll.poll(PATIENCE))
        finally:
            os.close(watched)
    return True


def dump(file: Path) -> list[str]:
    """Everything in a registry but whose copy it is, since a moment may be written in any zone."""
    with closing(sqlite3.connect(file)) as connection:
        return [line for line in connection.iterdump() if '"registry_meta"' not in line]


def test_an_import_that_is_killed_leaves_nothing_and_goes_on(extract: Path, tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed.db", tmp_path / "whole.db"
    with importing(extract, f"sqlite:///{killed}") as process:
        assert process.stdout is not None
        helpers = [int(pid) for pid in process.stdout.readline().split()]
        assert len(helpers) == HELPERS
        assert int(process.stdout.readline()) > 0
        process.kill()  # SIGKILL, wherever it is
        process.wait(60)
        assert all(map(has_ended, helpers)), "a helper outlives the import"
    with pytest.raises(RegistryMissingError):
        open_registry(f"sqlite:///{killed}")
    with importing(extract, f"sqlite:///{killed}") as process:
        said, _ = process.communicate()
        assert process.returncode == 0
    word, rows, resumed_at = said.splitlines()[-1].split()
    assert (word, int(rows)) == ("done", COUNT)
    assert int(resumed_at) >= 100
    import_file(extract, f"sqlite:///{whole}", ImportOptions(as_of=AS_OF))
    assert dump(killed) == dump(whole)


@contextmanager
def too_small(folder: Path, *, mount: bool) -> Iterator[Callable[[], None]]:
    """A disk without room for the registry: a file system of its own, else a limit on files.

    Gives what makes room.
    """
    folder.mkdir()
    if mount:
        sized = ("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder))
        mount = subprocess.run(sized, check=False).returncode == 0  # noqa: S603 - our own words
    if mount:
        larger = ("mount", "-o", "remount,size=64m", str(folder))
        try:
            yield lambda: subprocess.run(larger, check=True)  # noqa: S603 - as above
        finally:
            subprocess.run(("umount", str(folder)), check=True)  # noqa: S603, S607 - as above
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, before[1]))
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("mount", [os.getuid() == 0, False])
def test_a_full_disk_imports_nothing_and_room_lets_it_go_on(
    extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, mount: bool
) -> None:
    monkeypatch.setattr(files, "CHUNK", 100)
    with too_small(tmp_path / "disk", mount=mount) as make_room:
        url = f"sqlite:///{tmp_path / 'disk' / 'registry.db'}"
        with pytest.raises(RegistryError, match="free space"):
            import_file(extract, url, ImportOptions(as_of=AS_OF))
        with pytest.raises(RegistryMissingError):
            open_registry(url)
        make_room()
        done = import_file(extract, url, ImportOptions(as_of=AS_OF))
        assert done.rows == COUNT
        with closing(open_registry(url)) as registry, registry.engine.connect() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM vehicle").scalar()
            check = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        assert (count, check) == (COUNT, "ok")
