"""`plat serve` when its databases fail it: what the caller saw, and what was kept.

Every look-up that was answered stands in the audit log, and the log verifies, whatever happened.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from threading import Barrier, Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from lpr.store import open_store
from lpr.tax import init_registry, open_registry
from tests.cli.test_serve import get, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KIBIBYTE = 1024
SPACE = 2048 * KIBIBYTE
MOST = 500
"""Look-ups after which a full disk must have been met."""

CLIENTS = 200
"""Who look up at once when the service is killed."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registry") / "registry.db"
    init_registry(f"sqlite:///{path}", today=date(2026, 11, 25), sample=True, size=300)
    return path


@pytest.fixture(scope="module")
def numbers(registry: Path) -> list[str]:
    with closing(sqlite3.connect(registry)) as connection:
        query = "SELECT DISTINCT nopol_key FROM vehicle WHERE prefix = 'B' ORDER BY nopol_key"
        return [str(row[0]) for row in connection.execute(query)]


@dataclass(frozen=True)
class Disk:
    """A small disk: a file system of its own for root, else a limit on the size of files."""

    folder: Path
    is_mounted: bool

    def fill(self, pid: int) -> None:
        """Leave the process a few kilobytes."""
        if not self.is_mounted:
            largest = max(path.stat().st_size for path in self.folder.iterdir())
            limit = (largest + 16 * KIBIBYTE, resource.RLIM_INFINITY)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
            return
        left = shutil.disk_usage(self.folder).free - 64 * KIBIBYTE
        (self.folder / "filler").write_bytes(bytes(max(0, left)))

    def free(self, pid: int) -> None:
        """Give the space back."""
        (self.folder / "filler").unlink(missing_ok=True)
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def small_disk(folder: Path, *, mount: bool) -> Iterator[Disk]:
    folder.mkdir()
    if mount:
        options = ("-t", "tmpfs", "-o", f"size={SPACE}", "tmpfs", str(folder))
        mount = subprocess.run(("mount", *options), check=False).returncode == 0  # noqa: S603, S607 - our own words, system tools
    try:
        yield Disk(folder, mount)
    finally:
        if mount:
            subprocess.run(("umount", str(folder)), check=True)  # noqa: S603, S607 - as above


def look_up(base: str, number: str) -> tuple[int, Any]:
    return get(base, f"/api/v1/vehicles/{number}")


def recorded(store: Path) -> list[str]:
    """The plates of the look-ups in the audit log, which verifies."""
    with closing(open_store(f"sqlite:///{store}")) as kept:
        found = kept.audit.verify()
        assert found.ok, found
        entries = [record.entry for record in kept.audit.records()]
    return [str(entry.plate) for entry in entries if entry.action == "lookup"]


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another process's connection that lets nobody write, and nobody read a registry either."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def test_a_locked_store_and_a_locked_registry(
    registry: Path, numbers: list[str], tmp_path: Path
) -> None:
    store, ours = tmp_path / "store.db", tmp_path / "registry.db"
    shutil.copy(registry, ours)
    with closing(sqlite3.connect(ours)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # in which a writer keeps readers out
    places = {"PLAT_DATABASE_URL": f"sqlite:///{ours}", "PLAT_STORE_URL": f"sqlite:///{store}"}
    with serving(**places) as (_, base):
        assert look_up(base, numbers[0])[0] == 200
        with held(store):
            status, body = look_up(base, numbers[1])
            assert (status, body["code"]) == (503, "store-locked")
            assert "status" not in body or body["status"] == 503  # no tax status is told
        assert look_up(base, numbers[2])[0] == 200
        with closing(sqlite3.connect(ours, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            status, body = look_up(base, numbers[3])
            assert (status, body["code"]) == (503, "registry-locked")
            assert "bukan berarti tidak ditemukan" in body["detail"]
            connection.execute("ROLLBACK")
        assert look_up(base, numbers[4])[0] == 200
    asked = [numbers[place] for place in (0, 2, 3, 4)]  # what the store could not record is not
    assert recorded(store) == asked


@pytest.mark.parametrize("mount", [os.getuid() == 0, False])
def test_a_full_disk(registry: Path, numbers: list[str], tmp_path: Path, *, mount: bool) -> None:
    with small_disk(tmp_path / "disk", mount=mount) as disk:
        store = disk.folder / "store.db"
        places = {
            "PLAT_DATABASE_URL": f"sqlite:///{registry}",
            "PLAT_STORE_URL": f"sqlite:///{store}",
            "PLAT_RATE_PER_MINUTE": "0",
        }
        with serving(**places) as (process, base):
            told = [numbers[0]]
            assert look_up(base, numbers[0])[0] == 200
            disk.fill(process.pid)
            for turn in range(MOST):
                number = numbers[turn % len(numbers)]
                status, body = look_up(base, number)
                if status != 200:
                    break
                told.append(number)
            assert (status, body["code"]) == (503, "store")
            assert "free space" in body["detail"]
            assert look_up(base, numbers[1])[0] == 503  # nobody is told what is not recorded
            disk.free(process.pid)
            assert look_up(base, numbers[2])[0] == 200
            told.append(numbers[2])
        assert recorded(store) == told


def test_a_service_that_is_killed_while_it_writes(
    registry: Path, numbers: list[str], tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    places = {
        "PLAT_DATABASE_URL": f"sqlite:///{registry}",
        "PLAT_STORE_URL": f"sqlite:///{store}",
        "PLAT_RATE_PER_MINUTE": "0",
    }
    told: list[str] = []
    busy, midst = Barrier(CLIENTS), Event()

    def ask_on(base: str, number: str) -> None:
        for turn in range(MOST):
            if turn == 1:
                busy.wait(120)
            try:
                status, _ = look_up(base, number)
            except (OSError, HTTPException, ValueError):  # cut off in the middle of an answer
                return
            assert status == 200
            told.append(number)
            if len(told) >= CLIENTS * 5 // 4:
                midst.set()

    with serving(**places) as (process, base):
        asked = [numbers[each % len(numbers)] for each in range(CLIENTS)]
        threads = [Thread(target=ask_on, args=(base, each)) for each in asked]
        for each in threads:
            each.start()
        assert midst.wait(120)  # each was answered once, and asks again
        process.send_signal(signal.SIGKILL)
        for each in threads:
            each.join(60)
            assert not each.is_alive()
    kept = recorded(store)
    assert len(told) >= CLIENTS
    assert not Counter(told) - Counter(kept)
    assert len(told) <= len(kept) <= len(told) + len(threads)  # at most the one under way of each
    with serving(**places) as (_, base):  # and the service goes on
        assert look_up(base, numbers[0])[0] == 200
    assert recorded(store) == [*kept, numbers[0]]


def test_the_registry_is_whole_afterwards(registry: Path, numbers: list[str]) -> None:
    with closing(open_registry(f"sqlite:///{registry}")) as opened:
        assert set(opened.fetch(numbers)) == set(numbers)
