"""Files as columns: what Arrow reads is what Python's own reader reads, line for line."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.errors import ImportRejectedError
from lpr.tax import _fields as fields
from lpr.tax import _files
from lpr.tax._files import opened

if TYPE_CHECKING:
    from pathlib import Path

Line = tuple[int, list[str]]


def read(path: Path) -> tuple[list[str], list[Line], list[Line], list[int]]:
    """Header, rows and uneven lines with their numbers, and the sizes of the chunks."""
    rows: list[Line] = []
    uneven: list[Line] = []
    sizes = []
    with opened(path) as file:
        for raw in file.chunks:
            chunk = raw.parsed()
            if chunk is None:
                continue
            cells = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
            rows += zip(chunk.lines, map(list, cells), strict=True)
            uneven += [(line, list(cells)) for line, cells in chunk.uneven]
            sizes.append(len(chunk.lines) + len(chunk.uneven))
            assert 0.0 <= chunk.done <= 1.0
        return list(file.header), rows, uneven, sizes


def by_python(text: str) -> tuple[list[str], list[Line], list[Line]]:
    """The same by the standard library alone."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    header = next(reader, [])
    lines = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    rows = [line for line in lines if len(line[1]) == len(header)]
    return header, rows, [line for line in lines if len(line[1]) != len(header)]


CELLS = st.text(st.sampled_from("a1 ,é\"\n'\\"), max_size=4)
BARE = str.maketrans("", "", ',"\n')
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=9)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(
    rows=ROWS,
    form=st.tuples(
        st.sampled_from(["\n", "\r\n", "\r"]),
        st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE]),
        st.booleans(),
    ),
    size=st.integers(1, 4),
)
def test_any_file_is_read_as_python_reads_it(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    rows: list[list[str]],
    form: tuple[str, Any, bool],
    size: int,
) -> None:
    end, quoting, last = form
    out = StringIO(newline="")
    plain = [[cell.translate(BARE) for cell in row] for row in rows]
    plain = [row for row in plain if row != [""]]  # which only quotes can write
    writer = csv.writer(out, lineterminator=end, quoting=quoting, escapechar=None)
    writer.writerows([["x", "y", "z"], *(plain if quoting == csv.QUOTE_NONE else rows)])
    text = out.getvalue() if last else out.getvalue().removesuffix(end)
    path = tmp_path_factory.mktemp("file") / "file.csv"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_files, "CHUNK", size)
        header, found, uneven, sizes = read(path)
    assert (header, found, uneven) == by_python(text)
    assert all(each <= size for each in sizes)


def test_plain_files_are_read_by_arrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "_rows", None)  # Python's reader is not asked
    path = tmp_path / "file.csv"
    path.write_text('"x";y\n1;2\n3; 4\n"a;b";""\n"c";"d"')
    rows = [["1", "2"], ["3", " 4"], ["a;b", ""], ["c", "d"]]
    assert read(path)[:2] == (["x", "y"], list(enumerate(rows, start=2)))


def test_an_odd_line_costs_only_its_own_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "CHUNK", 2)
    path = tmp_path / "file.csv"
    path.write_text("x,y\n1,2\n3\n\n5,6\n7,8\n9,0\n")
    _, rows, uneven, sizes = read(path)
    assert [line for line, _ in rows] == [2, 5, 6, 7]
    assert uneven == [(3, ["3"])]
    assert sizes == [2, 1, 2]


def test_line_breaks_in_quotes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text('x,y\n1,2\n"a\nb",3\n4,5\n')
    assert read(path)[1] == [(2, ["1", "2"]), (4, ["a\nb", "3"]), (5, ["4", "5"])]


def test_a_quoted_header_and_a_mark_of_the_byte_order(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b'\xef\xbb\xbf"x;1";y\n1;2\n')
    assert read(path)[:2] == (["x;1", "y"], [(2, ["1", "2"])])


@pytest.mark.parametrize("content", [b"", b"\n", b"x,y\n", b"x,y"])
def test_files_without_rows(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert read(path)[1:] == ([], [], [])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"x,y\n1,\xff\n", 2),
        (b"x,\xff\n1,2\n", 1),
        (b"x,y\n" + b"1,2\n" * 5 + b"3,\xe9\n4,5\n", 7),
        (b'x,y\n1,2\n"a\nb",3\n' + b"1,2\n" * 5 + b"3,\xe9\n4,5\n", 10),
        (b'x,y\n1,"2\n', 2),
        (b"x,y\n" + b"1,2\n" * 5 + b'1,"2\n' + b"3,4\n" * 5, 7),
        (b'x,y\n"a\nb",3\n\n1,"2"3\n', 5),
    ],
)
def test_what_is_no_text_or_csv_is_refused_by_its_line(
    content: bytes, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "CHUNK", 2)
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRejectedError, match=rf"\(line {line}\b"):
        read(path)


def test_parquet_gives_text_and_the_number_of_the_row(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"x": ["a", None, "c"], "y": [1, 2, None]}), path)
    _, rows, _, sizes = read(path)
    assert rows == [(1, ["a", "1"]), (2, ["", "2"]), (3, ["c", ""])]
    assert sizes == [3]


def test_of_parquet_only_the_wanted_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    others = {"NO. X": pa.array([b"\xff\xd8"]), "z": pa.array([[1, 2]])}
    pq.write_table(pa.table({"NO": ["a"], **others, " y ": [1]}), path)
    with opened(path, {"NO", "y"}) as file:
        assert list(file.header) == ["NO", "NO. X", "z", " y "]
        (chunk,) = (raw.parsed() for raw in file.chunks)
    assert chunk is not None
    assert [column.to_pylist() for column in chunk.columns] == [["a"], [""], [""], ["1"]]


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (pa.array(["2026-05-01", None]).cast(pa.timestamp("ns")), ["2026-05-01", ""]),
        (
            pa.array(["2026-05-01 08", "1969-05-01", None]).cast(pa.timestamp("ms")),
            ["2026-05-01 08:00:00.000", "1969-05-01", ""],
        ),
        (pa.array([Decimal("4200000.00")], pa.decimal128(18, 2)), ["4200000"]),
        (pa.array([Decimal("143.000"), None], pa.decimal128(18, 3)), ["143", ""]),
        (pa.array([143.125, 1.05, 4.2e6]), ["143.1250", "1.05", "4200000"]),
        (pa.array([1.25e10, -1e10, 1e300, None]), ["12500000000", "-10000000000", "1e+300", ""]),
        (pa.array([1.5, 2.0, None]).cast("float16"), ["1.5", "2", ""]),
        (pa.array(["143.125"]), ["143.125"]),
    ],
)
def test_parquets_own_types_become_what_people_write(
    tmp_path: Path, cells: Any, texts: list[str]
) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"a": cells}), path)
    _, rows, _, _ = read(path)
    assert [row for _, (row,) in rows] == texts


def test_no_part_of_a_rupiah_in_parquet_is_taken_for_thousands(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"a": [143.125]}), path)
    _, [(_, [cell])], _, _ = read(path)
    with pytest.raises(ValueError, match="whole rupiah"):
        fields.rupiah(cell)
