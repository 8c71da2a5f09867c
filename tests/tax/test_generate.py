from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from lpr.errors import OutputError
from lpr.plates import PlateClass, parse
from lpr.tax import ImportOptions, TaxStatus, import_file
from lpr.tax.generate import MOST, generate_file

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 25)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_can_be_imported(tmp_path: Path, url: str, serve: Any) -> None:
    generate_file(tmp_path / "a.csv", count=3000, today=TODAY)
    done = import_file(tmp_path / "a.csv", url, ImportOptions(as_of=datetime.now(UTC)))
    assert (done.rows, done.rejected) == (3000, 0)
    service = serve(url)
    answers = service.status_many([parse(row["nopol"]) for row in rows(tmp_path / "a.csv")])
    statuses = {answer.status for answer in answers}
    assert {TaxStatus.LUNAS, TaxStatus.MENUNGGAK, TaxStatus.LUAR_WILAYAH} <= statuses
    assert TaxStatus.TIDAK_DITEMUKAN not in statuses
    assert any(answer.blocks for answer in answers)


def test_no_number_comes_twice_and_kinds_fit_their_ranges(tmp_path: Path) -> None:
    generate_file(tmp_path / "a.parquet", count=150_000, today=TODAY)
    table = pq.read_table(tmp_path / "a.parquet")
    numbers = table["nopol"].to_pylist()
    assert len(set(numbers)) == len(numbers) == 150_000
    for text, jenis in zip(numbers[:500], table["jenis"].to_pylist(), strict=False):
        is_motorcycle = parse(text).plate_class is PlateClass.MOTORCYCLE
        assert is_motorcycle == (jenis == "sepeda_motor")


def test_both_forms_hold_the_same_and_a_seed_repeats_it(tmp_path: Path) -> None:
    for name, seed in (("a.csv", 1), ("b.csv", 1), ("c.csv", 2), ("d.parquet", 1)):
        generate_file(tmp_path / name, count=200, today=TODAY, seed=seed)
    first = (tmp_path / "a.csv").read_bytes()
    assert first == (tmp_path / "b.csv").read_bytes()
    assert first != (tmp_path / "c.csv").read_bytes()
    table = pq.read_table(tmp_path / "d.parquet")
    named = [{name: str(value) for name, value in row.items()} for row in table.to_pylist()]
    assert named == rows(tmp_path / "a.csv")


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, float]] = []
    generate_file(
        tmp_path / "a.parquet",
        count=100_001,
        today=TODAY,
        progress=lambda rows, done: told.append((rows, done)),
    )
    assert [rows for rows, _ in told] == [100_000, 100_001]
    assert told[-1][1] == 1.0


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_a_count_out_of_range_is_refused(count: int, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be had"):
        generate_file(tmp_path / "a.csv", count=count, today=TODAY)


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "none" / "a.csv", tmp_path / "folder"):
        with pytest.raises(OutputError, match="cannot be written"):
            generate_file(path, count=1, today=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
