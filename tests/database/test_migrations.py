from __future__ import annotations

import re
from pathlib import Path

import lpr.database
from lpr.database import SchemaState
from lpr.store._revisions import MIGRATIONS as STORE
from lpr.tax._schema import MIGRATIONS as REGISTRY


def test_each_room_counts_its_own_revisions() -> None:
    assert STORE.version_table != REGISTRY.version_table
    for each in (STORE, REGISTRY):
        numbers = sorted(path.name[1:5] for path in each.folder.glob("versions/r*.py"))
        assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
        assert each.head == numbers[-1]


def test_a_state_is_current_or_not() -> None:
    assert SchemaState("x", "0002", "0002").is_current
    assert not SchemaState("x", "0001", "0002").is_current
    assert not SchemaState("x", None, "0002").is_current


def test_the_room_knows_of_nothing_but_errors() -> None:
    folder = Path(str(lpr.database.__file__)).parent
    known = {
        found
        for path in folder.rglob("*.py")
        for found in re.findall(r"from (lpr\.\w+)", path.read_text(encoding="utf-8"))
    }
    assert known == {"lpr.database", "lpr.errors"}


def test_its_face_imports_no_alembic() -> None:
    folder = Path(str(lpr.database.__file__)).parent
    readers = [path.name for path in folder.glob("*.py") if "alembic" in path.read_text()]
    assert readers == ["migrations.py"]
