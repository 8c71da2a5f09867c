"""The three formats against golden files, and a file that appears whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import resource
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import ConfigurationError, OutputError
from lpr.scan import COLUMNS, open_output, output_format

if TYPE_CHECKING:
    from collections.abc import Sequence

GOLDEN = Path(__file__).parent / "golden"
NAMES = [column.name for column in COLUMNS]


def row(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(NAMES) | values


ROWS = [
    row(
        file="foto di jalan/ç 車.jpg",
        text="B1234TXY",
        display="B 1234 TXY",
        raw="B1234TXY",
        confidence=0.9765,
        decision="accept",
        x1=10.0,
        y1=20.1,
        x2=110.5,
        y2=55.5,
        detection_confidence=0.9,
        candidates="B1234TXY:0.97 B1234TXV:0.02",
        rule="civil",
        region_code="B",
        region_name="Jakarta Timur",
        tax_authority="Bapenda DKI Jakarta",
        expiry="2028-03",
        colour="white",
        tax_status="MENUNGGAK",
        tax_blocks="BLOKIR_ETLE",
        amount_due=4_343_000,
        estimated=True,
        due_date="2026-01-31",
    )
    | {"class": "passenger_car"},
    row(file="gate.mp4", time=2.5, frame=25, raw='"8X,X', confidence=0.0, decision="review"),
    row(file="=cmd|calc.jpg", error_code="image-empty", error_message="The file is empty."),
]


def write(path: Path, rows: Sequence[dict[str, Any]] = ROWS) -> bytes:
    with open_output(path) as output:
        for each in rows:
            output.write(each)
        assert output.rows == len(rows)
    return path.read_bytes()


# Formats


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_golden_file(tmp_path: Path, suffix: str) -> None:
    assert write(tmp_path / f"out.{suffix}") == (GOLDEN / f"rows.{suffix}").read_bytes()


def test_json_lines_give_the_rows_back(tmp_path: Path) -> None:
    lines = write(tmp_path / "out.jsonl").decode().splitlines()
    assert [json.loads(line) for line in lines] == ROWS


def test_csv_gives_the_texts_back(tmp_path: Path) -> None:
    write(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        first, second, third = csv.DictReader(file)
    assert list(first) == NAMES
    assert (first["file"], first["amount_due"]) == ("foto di jalan/ç 車.jpg", "4343000")
    assert (first["estimated"], first["time"]) == ("true", "")
    assert (second["raw"], second["text"], second["confidence"]) == ('"8X,X', "", "0.0")
    assert third["file"] == "'=cmd|calc.jpg"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_keeps_spreadsheets_from_running_a_text(tmp_path: Path, sign: str) -> None:
    write(tmp_path / "out.csv", [row(file=f"{sign}1+1", x1=-3.5)])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (read,) = csv.DictReader(file)
    assert read["file"] == f"'{sign}1+1"
    assert read["x1"] == "-3.5"


def test_parquet_gives_the_rows_back_with_their_types(tmp_path: Path) -> None:
    write(tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column_names == NAMES
    due = date(2026, 1, 31)
    assert table.to_pylist() == [ROWS[0] | {"due_date": due}, *ROWS[1:]]
    kinds = {field.name: field.type for field in table.schema}
    assert kinds["time"] == pa.float64()
    assert kinds["amount_due"] == kinds["frame"] == pa.int64()
    assert kinds["estimated"] == pa.bool_()
    assert kinds["due_date"] == pa.date32()
    assert kinds["text"] == kinds["expiry"] == pa.string()


def test_parquet_of_more_than_one_row_group(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write(path, [row(file=f"{number}.jpg", frame=number) for number in range(5000)])
    assert pq.ParquetFile(path).num_row_groups == 2
    assert pq.read_table(path, columns=["frame"])["frame"].to_pylist() == list(range(5000))


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_no_rows(tmp_path: Path, suffix: str) -> None:
    data = write(tmp_path / f"out.{suffix}", [])
    if suffix == "parquet":
        assert pq.read_table(tmp_path / "out.parquet").num_rows == 0
    else:
        assert data.decode() == {"jsonl": "", "csv": ",".join(NAMES) + "\r\n"}[suffix]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(texts=st.lists(TEXTS, max_size=4))
@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / f"out.{suffix}"
    write(path, [row(file="x", raw=text) for text in texts])
    if suffix == "parquet":
        read = pq.read_table(path)["raw"].to_pylist()
    elif suffix == "jsonl":
        read = [json.loads(line)["raw"] for line in path.read_bytes().splitlines()]
    else:
        with path.open(encoding="utf-8", newline="") as file:
            read = [each["raw"] for each in csv.DictReader(file)]
        texts = [f"'{text}" if text.startswith(tuple("=+-@\t\r")) else text for text in texts]
    assert read == texts


# The place


@pytest.mark.parametrize("name", ["out.CSV", "a.b.jsonl", "out.Parquet"])
def test_suffix_decides(name: str) -> None:
    assert output_format(Path(name)) == Path(name).suffix.lower()


@pytest.mark.parametrize("name", ["out", "out.txt", "out.json", ".csv", "out.csv.gz"])
def test_other_suffixes_are_wrong_usage(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"\.csv, \.jsonl, \.parquet") as caught:
        write(tmp_path / name)
    assert caught.value.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_nothing_is_seen_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with open_output(path) as output:
        output.write(ROWS[0])
        assert not path.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["out.jsonl"]


def write_and_fail(path: Path, error: type[BaseException]) -> None:
    with open_output(path) as output:
        output.write(ROWS[0])
        raise error


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OutputError])
def test_failure_leaves_the_older_file_as_it_was(
    tmp_path: Path, error: type[BaseException], suffix: str
) -> None:
    path = tmp_path / f"out.{suffix}"
    path.write_text("older", encoding="utf-8")
    with pytest.raises(error):
        write_and_fail(path, error)
    assert path.read_text(encoding="utf-8") == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_older_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("older\n" * 9999, encoding="utf-8")
    assert len(write(path).splitlines()) == 3


def test_file_is_for_its_owner_alone_whatever_it_replaces(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    for _ in range(2):
        with open_output(path) as output:
            output.write(row(file="a"))
            (part,) = tmp_path.glob(".out.csv.*")
            assert stat.S_IMODE(part.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)


def test_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "out.csv")
    write(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "out.csv").is_file()


def test_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write(tmp_path / "out.csv")


@pytest.mark.parametrize("place", ["missing/out.csv", "file/out.csv", f"{'x' * 300}.csv"])
def test_place_that_is_none(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / place)


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_full_disk(tmp_path: Path, suffix: str) -> None:
    """A limit on the size of files is a full disk that a test can make."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    rows = [row(file=os.urandom(20).hex()) for _ in range(5000)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(OutputError, match="File too large"):
            write(tmp_path / f"out.{suffix}", rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.iterdir())


UNPRIVILEGED = """
import os
from pathlib import Path
from lpr.errors import OutputError
from lpr.scan import open_output
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    with open_output(Path("out.csv")):
        print("opened")
except OutputError as error:
    print(error)
"""


def test_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """Root writes everywhere: the work is done by a process that has given its rights away."""
    tmp_path.chmod(0o555)
    command = [sys.executable, "-c", UNPRIVILEGED]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    tmp_path.chmod(0o755)
    assert done.stdout.startswith("The output out.csv cannot be written: Permission denied")
