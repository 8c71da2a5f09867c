"""A picture's record as rows."""

from __future__ import annotations

from typing import Any

from lpr.errors import ImageEmptyError
from lpr.records import error_record
from lpr.scan import COLUMNS, error_row, plate_rows

NAMES = [column.name for column in COLUMNS]

TAX = {
    "status": "MENUNGGAK",
    "blocks": ["BLOKIR_ETLE", "BLOKIR_POLISI"],
    "amount_due": 255_000,
    "estimated": False,
    "due_date": "2026-01-31",
    "as_of": "2026-11-25T09:00:00+07:00",
}


def plate(**changes: Any) -> dict[str, Any]:
    return {
        "text": "B6543SFA",
        "display": "B 6543 SFA",
        "raw": "B6543SFA",
        "confidence": 0.98,
        "decision": "accept",
        "box": [10.0, 20.0, 110.5, 50.0],
        "detection_confidence": 0.9,
        "candidates": [
            {"text": "B6543SFA", "probability": 0.97},
            {"text": "B6543SEA", "probability": 0.02},
        ],
        "rule": "civil",
        "region": {"code": "B", "name": "Jakarta Selatan", "tax_authority": "Bapenda DKI Jakarta"},
        "class": "motorcycle",
        "expiry": "2027-01",
        "colour": "black",
        "reason": None,
        "tax": TAX,
    } | changes


def record(*plates: dict[str, Any]) -> dict[str, Any]:
    return {"file": "a.jpg", "width": 320, "height": 200, "elapsed_ms": 9.9, "plates": list(plates)}


def test_every_value_finds_its_column() -> None:
    (row,) = plate_rows(record(plate()), time=1.23456, frame=12)
    assert row == {
        "file": "a.jpg",
        "time": 1.235,
        "frame": 12,
        "text": "B6543SFA",
        "display": "B 6543 SFA",
        "raw": "B6543SFA",
        "confidence": 0.98,
        "decision": "accept",
        "x1": 10.0,
        "y1": 20.0,
        "x2": 110.5,
        "y2": 50.0,
        "detection_confidence": 0.9,
        "candidates": "B6543SFA:0.97 B6543SEA:0.02",
        "rule": "civil",
        "region_code": "B",
        "region_name": "Jakarta Selatan",
        "tax_authority": "Bapenda DKI Jakarta",
        "class": "motorcycle",
        "expiry": "2027-01",
        "colour": "black",
        "reason": None,
        "tax_status": "MENUNGGAK",
        "tax_blocks": "BLOKIR_ETLE BLOKIR_POLISI",
        "amount_due": 255_000,
        "estimated": False,
        "due_date": "2026-01-31",
        "error_code": None,
        "error_message": None,
    }


def test_rows_have_all_columns_in_their_order() -> None:
    (row,) = plate_rows(record(plate(tax=None, region=None, text=None, display=None)))
    assert list(row) == NAMES
    assert list(error_row(error_record("a.jpg", ImageEmptyError("Empty.")))) == NAMES


def test_what_is_not_known_is_none() -> None:
    (row,) = plate_rows(record(plate(tax=None, region=None, candidates=[])))
    unknown = ("time", "frame", "region_code", "tax_status", "tax_blocks", "amount_due")
    assert [row[name] for name in unknown] == [None] * 6
    assert row["candidates"] == ""


def test_no_amount_is_not_nought() -> None:
    (row,) = plate_rows(record(plate(tax=TAX | {"amount_due": None, "blocks": []})))
    assert row["amount_due"] is None
    assert row["tax_blocks"] == ""


def test_plates_stand_from_the_top_then_from_the_left() -> None:
    boxes = [[90, 50, 99, 60], [50, 10, 59, 20], [10, 50, 19, 60]]
    seen = plate_rows(record(*(plate(box=box) for box in boxes)))
    assert [(row["x1"], row["y1"]) for row in seen] == [(50, 10), (10, 50), (90, 50)]


def test_nothing_that_changes_from_run_to_run_is_a_column() -> None:
    assert not {"as_of", "elapsed_ms", "created", "timestamp"} & set(NAMES)


def test_error_row() -> None:
    row = error_row(error_record("in/b.jpg", ImageEmptyError("The file is empty.")))
    said = {name: value for name, value in row.items() if value is not None}
    assert said == {
        "file": "in/b.jpg",
        "error_code": "image-empty",
        "error_message": "The file is empty.",
    }


def test_every_column_says_what_it_means_once() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(column.meaning for column in COLUMNS)
