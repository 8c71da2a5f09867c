"""Helpers of an import: the same result with and without them, and no loss when one is killed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from multiprocessing import active_children
from pathlib import Path  # noqa: TC003 - the helpers unpickle paths
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import ImportRejectedError, RegistryError, RegistryMissingError
from lpr.tax import WIB, ImportOptions, import_file, open_registry, read_mapping
from lpr.tax import _files as files
from lpr.tax._hands import hands
from lpr.tax.generate import generate_file

if TYPE_CHECKING:
    from lpr.tax import ImportSummary

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
COUNT = 900
"""Vehicles; chunks are made small, so that each helper has several."""


@pytest.fixture
def extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of vehicles in nine chunks, with a wrong row and a repeated one."""
    monkeypatch.setattr(files, "CHUNK", 100)
    path = tmp_path / "ekstrak.csv"
    generate_file(path, count=COUNT, today=AS_OF.date())
    lines = path.read_text().splitlines(keepends=True)
    lines.insert(450, lines[449])
    lines.insert(700, '"C 1 AB"' + lines[699][lines[699].index(",") :])
    path.write_text("".join(lines))
    return path


def load(path: Path, url: str, **options: Any) -> ImportSummary:
    return import_file(path, url, ImportOptions(as_of=AS_OF, allow_rejects=True, **options))


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_helpers_make_the_same_registry(extract: Path, tmp_path: Path) -> None:
    alone, helped = tmp_path / "a.db", tmp_path / "b.db"
    first = load(extract, f"sqlite:///{alone}")
    second = load(extract, f"sqlite:///{helped}", processes=2)
    assert first == second
    assert (first.rows, first.rejected) == (COUNT, 2)
    assert dump(alone) == dump(helped)
    again = load(extract, f"sqlite:///{helped}", processes=1)
    assert (again.added, again.replaced) == (0, COUNT)
    assert dump(alone) == dump(helped)


def test_a_mapping_goes_to_the_helpers(tmp_path: Path, file_url: str) -> None:
    mapping = tmp_path / "peta.toml"
    mapping.write_text(
        '[dates]\nformats = ["%d/%m/%y"]\n[money]\nthousands = ","\ndecimal = "."\n'
        '[values.plate_colour]\nHTM = "hitam"\n'
    )
    path = tmp_path / "ekstrak.csv"
    path.write_text(
        "nopol,plate_colour,jenis,tgl_pajak,njkb\n"
        'B 1 TXY,HTM,sedan,20/11/26,"1,000.00"\nB 2 TXY,HTM,sedan,kemarin,1\n'
    )
    done = load(path, file_url, mapping=read_mapping(mapping), processes=1)
    assert (done.rows, done.rejected) == (1, 1)
    with closing(open_registry(file_url)) as registry:
        (record,) = registry.fetch(["B1TXY"])["B1TXY"]
    assert (record.facts.njkb, record.tgl_pajak.isoformat()) == (1000, "2026-11-20")


@pytest.mark.parametrize("content", [b"x\xff\n", b'B 1 TXY,"\n'])
def test_what_helpers_cannot_read_is_refused(content: bytes, tmp_path: Path, file_url: str) -> None:
    path = tmp_path / "ekstrak.csv"
    path.write_bytes(b"nopol,plate_colour,jenis,tgl_pajak\n" + content)
    with pytest.raises(ImportRejectedError):
        load(path, file_url, processes=1)


def test_a_helper_that_is_killed_loses_nothing(extract: Path, file_url: str) -> None:
    def kill(_rows: int, _done: float) -> None:
        for child in active_children():
            child.kill()

    options = ImportOptions(as_of=AS_OF, allow_rejects=True, processes=1)
    with pytest.raises(RegistryError, match="goes on where it stopped"):
        import_file(extract, file_url, options, progress=kill)
    with pytest.raises(RegistryMissingError):
        open_registry(file_url)
    done = load(extract, file_url, processes=1)
    assert done.rows == COUNT
    assert done.resumed_at > 0


def test_without_helpers_work_is_done_when_it_is_asked_for() -> None:
    seen: list[int] = []
    with hands(0) as alone:
        task = alone.submit(seen.append, 1)
        assert seen == []
        task.result()
    assert seen == [1]
