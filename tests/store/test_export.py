from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.store import (
    EXPORT_COLUMNS,
    AuditEntry,
    AuditRecord,
    record_dict,
    report_by_actor,
    write_csv,
    write_jsonl,
)
from tests.store.entries import an_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    Entry = Callable[..., AuditEntry]

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")')


def record(entry: AuditEntry, seq: int = 1, *, erased: bool = False) -> AuditRecord:
    return AuditRecord(seq, entry, erased, "ab")


def rows(*records: AuditRecord) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    assert write_csv(records, stream) == len(records)
    stream.seek(0)
    return list(csv.DictReader(stream))


def test_csv_holds_what_was_recorded(entry: Entry) -> None:
    (row,) = rows(record(entry(1)))
    assert row == {
        "seq": "1",
        "at": "2026-11-25T02:01:00.000000Z",
        "actor": "account:siti",
        "role": "petugas",
        "action": "lookup",
        "plate": "B1001XYZ",
        "purpose": "penagihan",
        "case": "LP/1",
        "result": "LUNAS",
        "fields": "status due_date",
        "source": "registri uji",
        "erased": "false",
        "hash": "ab",
    }


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("name", ["actor", "plate", "purpose", "case", "result", "source"])
def test_no_cell_is_a_formula(entry: Entry, name: str, text: str) -> None:
    (row,) = rows(record(entry(1, **{name: text})))
    assert row[name] == f"'{text}"


def test_no_list_of_fields_is_a_formula(entry: Entry) -> None:
    (row,) = rows(record(entry(1, fields=("=1+1", "b"))))
    assert row["fields"] == "'=1+1 b"


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_is_one_cell(text: str) -> None:
    (row,) = rows(record(an_entry(1, purpose=text)))
    assert row["purpose"].removeprefix("'") == text.removeprefix("'")
    assert not row["purpose"].startswith(("=", "+", "-", "@"))


def test_an_erased_plate_is_an_empty_cell(entry: Entry) -> None:
    (row,) = rows(record(entry(1, plate=None, case=None), erased=True))
    assert (row["plate"], row["case"], row["erased"]) == ("", "", "true")


def test_json_lines_hold_every_column(entry: Entry) -> None:
    stream = io.StringIO()
    assert write_jsonl([record(entry(1)), record(entry(2), 2)], stream) == 2
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [tuple(line) for line in lines] == [EXPORT_COLUMNS] * 2
    assert lines[1] == record_dict(record(entry(2), 2))
    assert lines[0]["fields"] == ["status", "due_date"]


def test_nothing_found_is_a_header_alone() -> None:
    assert rows() == []


def test_a_report_counts_what_each_actor_did(entry: Entry) -> None:
    told = [
        entry(1, actor="account:budi", purpose=""),
        entry(2),
        entry(3, plate="B1002XYZ", action="owner", role="pengawas"),
        entry(4, plate=None, action="login", purpose=""),
    ]
    budi, siti = report_by_actor([record(each, seq) for seq, each in enumerate(told, 1)])
    assert (budi.actor, dict(budi.plates), dict(budi.purposes)) == (
        "account:budi",
        {"B1001XYZ": 1},
        {"-": 1},
    )
    assert (siti.first, siti.last, siti.nameless) == (told[1].at, told[3].at, 1)
    document = siti.to_dict()
    assert document["actions"] == {"login": 1, "lookup": 1, "owner": 1}
    assert document["plates"] == {"B1002XYZ": 2}
    assert document["roles"] == ["pengawas", "petugas"]
    assert json.loads(json.dumps(document)) == document


def test_a_report_of_nothing_names_nobody() -> None:
    assert report_by_actor([]) == []
