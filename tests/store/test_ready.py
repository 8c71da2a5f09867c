"""A store that is made when it is first needed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from lpr.errors import ConfigurationError, StoreDamagedError, StoreError
from lpr.store import AuditEntry, ready_store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def test_a_missing_one_is_made_and_the_next_finds_it(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/store.db"
    with closing(ready_store(url, now=now)) as store:
        made = store.audit.head()
    with closing(ready_store(url, now=now)) as store:
        assert store.audit.head() == made
        assert next(iter(store.audit.records())).entry.at == now


def test_its_files_are_for_their_owner_alone(tmp_path: Path, now: datetime) -> None:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=now)) as store:
        store.audit.append([AuditEntry(now, "local:uji", "local", "lookup")])
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert "store.db" in modes
    assert set(modes.values()) == {0o600}


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "store.db"
    path.write_text("words " * 1000)
    with pytest.raises(StoreDamagedError):
        ready_store(f"sqlite:///{path}", now=now)
    assert path.read_text().startswith("words")


def test_a_place_that_cannot_be_made(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        ready_store(f"sqlite:///{tmp_path}/file/store.db", now=now)


def test_no_url(now: datetime) -> None:
    with pytest.raises(ConfigurationError):
        ready_store("words", now=now)
