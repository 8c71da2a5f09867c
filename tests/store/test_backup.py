"""The operators' page: how a store is copied while it is in use."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from lpr.store import open_store, upgrade_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lpr.store import AuditEntry, Store

PAGE = Path(__file__).parents[2] / "docs/operators.md"


def test_the_copy_that_the_page_makes_holds_every_record(
    file_store: Store,
    file_url: str,
    tmp_path: Path,
    now: datetime,
    entry: Callable[..., AuditEntry],
) -> None:
    file_store.audit.append([entry(number) for number in range(3)])
    statement = re.findall(r'sqlite3 \S+ "(.* INTO) ', PAGE.read_text(encoding="utf-8"))[0]
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(file_url.removeprefix("sqlite:///"))) as connection:
        connection.execute(f"{statement} '{copy}'")
    upgrade_store(f"sqlite:///{copy}", now=now)
    with closing(open_store(f"sqlite:///{copy}")) as restored:
        assert restored.audit.head() == file_store.audit.head()
        assert restored.audit.verify().ok
        with restored.transaction() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
