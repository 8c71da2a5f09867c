"""What may stand on a watch-list, and which files are taken."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.alerts import (
    DEFAULT_DAYS,
    MOST_DAYS,
    new_entry,
    read_watch_file,
    write_rejects,
)
from lpr.errors import ImportRejectedError, InputError, MalformedPlateError, WatchListError
from tests.store.watched import TODAY

REASON = "surat paksa 12/2026"


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("b 1234 xyz", "B1234XYZ"), ("B 12?? X*", "B12??X*"), ("cd 12 *", "CD12-*")],
)
def test_a_number_is_taken_as_people_write_it(text: str, pattern: str) -> None:
    entry = new_entry(text, "  surat \n paksa ", " penagihan ", date(2026, 12, 1), TODAY)
    assert (entry.pattern, entry.reason, entry.list_name) == (pattern, "surat paksa", "penagihan")
    assert entry.valid_until == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["*", "B*", "??????", "-*", "", "B", "<b>"])
def test_what_would_watch_everybody_or_nobody_is_refused(text: str) -> None:
    with pytest.raises(MalformedPlateError):
        new_entry(text, REASON, "penagihan", None, TODAY)


def test_every_entry_ends() -> None:
    assert new_entry("B1AB", REASON, "a", None, TODAY).valid_until == TODAY + timedelta(
        days=DEFAULT_DAYS
    )
    last = TODAY + timedelta(days=MOST_DAYS)
    assert new_entry("B1AB", REASON, "a", last, TODAY).valid_until == last
    assert new_entry("B1AB", REASON, "a", TODAY, TODAY).valid_until == TODAY
    for day in (last + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(WatchListError, match=str(day)):
            new_entry("B1AB", REASON, "a", day, TODAY)


@pytest.mark.parametrize(
    ("reason", "name", "said"),
    [
        ("", "a", "reason has 0"),
        ("ab", "a", "reason has 2"),
        ("x" * 201, "a", "reason has 201"),
        (REASON, " ", "list's name has 0"),
        (REASON, "x" * 65, "list's name has 65"),
        ("a\x07bc", "a", "cannot be shown"),
        (REASON, "a\u202eb", "cannot be shown"),
    ],
)
def test_reason_and_list_are_short_plain_texts(reason: str, name: str, said: str) -> None:
    with pytest.raises(WatchListError, match=said):
        new_entry("B1AB", reason, name, None, TODAY)


# --- files ----------------------------------------------------------------------------------------


def read(text: str, list_name: str | None = None) -> tuple[list[tuple[str, ...]], list[str]]:
    file = read_watch_file(text.encode(), TODAY, list_name)
    entries = [(e.list_name, e.pattern, e.reason, str(e.valid_until)) for e in file.entries]
    return entries, [f"{each.line}: {each.reason}" for each in file.rejects]


def test_a_file_in_every_form_that_offices_save() -> None:
    for text in (
        "pattern,reason,list,valid_until\nb 1234 xyz,surat paksa,penagihan,2026-12-31\n",
        "\ufeffPattern;Reason;List;Valid_Until\r\nB1234XYZ;surat paksa;penagihan;31/12/2026\r\n",
        'list,pattern,valid_until,reason\npenagihan,"B1234XYZ",31-12-2026,surat paksa',
        "pattern,reason,list,valid_until\n\nB 1234 XYZ,surat paksa,penagihan,2026-12-31\n,,,\n",
    ):
        entries, rejects = read(text)
        assert entries == [("penagihan", "B1234XYZ", "surat paksa", "2026-12-31")]
        assert rejects == []


def test_list_and_end_may_be_left_out() -> None:
    entries, _ = read("pattern,reason\nB1AB,surat paksa\n", "penagihan")
    assert entries == [("penagihan", "B1AB", "surat paksa", "2027-02-23")]
    entries, _ = read("pattern,reason,list\nB1AB,surat paksa,\nB2AB,lain lain,curian", "x")
    assert [each[0] for each in entries] == ["x", "curian"]


def test_every_wrong_row_is_named_with_its_line() -> None:
    text = (
        "pattern,reason,list,valid_until\n"
        "B1AB,surat paksa,a,2026-12-31\n"
        "B1*,x,a,\n"
        '"B2AB","dua\nbaris",a,\n'
        "B3AB,surat paksa,a,besok\n"
        "B4AB,surat paksa,a\n"
        "b 1 ab,lagi lagi,a,\n"
        "B5AB,surat paksa,,\n"
        "hello,surat paksa,a,\n"
        "B6AB,surat paksa,a,2020-01-01\n"
    )
    entries, rejects = read(text)
    assert [each[1] for each in entries] == ["B1AB", "B2AB"]
    assert entries[1][2] == "dua baris"
    assert [each.partition(".")[0] for each in rejects] == [
        "3: The reason has 1 characters; write 3 to 200",
        "6: 'besok' is no day",
        "7: It has 3 cells, the header has 4",
        "8: It is the same number on the same list as line 2",
        "9: The list's name has 0 characters; write 1 to 64",
        "10: 'hello' is no Indonesian registration number: it has no digits",
        "11: The last day, 2020-01-01, is over",
    ]


def test_all_or_nothing_with_a_file_of_what_is_wrong() -> None:
    file = read_watch_file(b"pattern,reason,list\nB1AB,surat paksa,a\nX,=1+1,a\n", TODAY)
    with pytest.raises(ImportRejectedError, match="nothing was changed: 1 of its rows") as caught:
        file.checked("daftar.csv")
    assert caught.value.__notes__[0].startswith("line 3: 'X' is no")
    out = io.StringIO(newline="")
    write_rejects(out, file)
    header, row = out.getvalue().splitlines()
    assert header == "line,reason,pattern,reason,list"
    assert row.startswith("3,")
    assert row.endswith(",X,=1+1,a")  # as it stood: what was mended is imported again


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "must name the columns pattern, reason, list"),
        (b"pattern,reason\nB1AB,x y z", "must name the columns"),
        (b"pattern,reason,list,owner\n", "must name the columns"),
        (b"pattern,reason,list,list\n", "must name the columns"),
        (b"\xff\xfe\x00p", "not UTF-8"),
        (b'pattern,reason,list\n"B1AB', "no CSV"),
        (b'pattern,reason,list\nB1AB,surat paksa,a\n"B2"x,y,a', "Line 3 is no CSV"),
    ],
)
def test_what_is_no_such_file(data: bytes, said: str) -> None:
    with pytest.raises(ImportRejectedError, match=said):
        read_watch_file(data, TODAY)


def test_a_file_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lpr.alerts._file.MOST_ROWS", 2)
    rows = "".join(f"B{n}AB,surat paksa,a\n" for n in range(1, 5))
    entries, rejects = read("pattern,reason,list\n" + rows)
    assert len(entries) == 2
    assert [each.partition(":")[0] for each in rejects] == ["4", "5"]
    assert "more than 2 rows" in rejects[0]


def test_a_file_without_rows_is_not_imported() -> None:
    with pytest.raises(ImportRejectedError, match="holds no rows"):
        read_watch_file(b"pattern,reason,list\n", TODAY).checked("x.csv")


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    for start in (b"", b"pattern,reason,list\n"):
        with suppress(InputError):
            read_watch_file(start + data, TODAY)
