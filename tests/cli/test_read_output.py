import csv
import io
import json
from typing import Any

import pytest

from lpr.cli._read_output import CSV_COLUMNS, open_writer

PLATE: dict[str, Any] = {
    "text": "B1234TXY",
    "display": "B 1234 TXY",
    "raw": "B1234TXY",
    "confidence": 0.9765,
    "decision": "accept",
    "box": [10.0, 20.1, 110.5, 55.5],
    "detection_confidence": 0.9123,
    "candidates": [
        {"text": "B1234TXY", "probability": 0.9877},
        {"text": "B1284TXY", "probability": 0.01},
    ],
    "rule": "civil",
    "region": {
        "code": "B",
        "name": "Jakarta Timur",
        "tax_authority": "Bapenda DKI Jakarta",
    },
    "class": "passenger_car",
    "expiry": "2028-03",
    "colour": "white",
    "reason": None,
    "tax": {
        "status": "MENUNGGAK",
        "blocks": ["BLOKIR_ETLE"],
        "amount_due": 4_343_000,
        "estimated": True,
        "due_date": "2026-01-10",
        "as_of": "2026-11-25T10:00:00+07:00",
    },
}
UNREAD = PLATE | {
    "text": None,
    "display": None,
    "raw": "-XQ99",
    "confidence": 0.0,
    "decision": "review",
    "candidates": [],
    "rule": None,
    "region": None,
    "class": None,
    "expiry": None,
    "tax": None,
}


def record(file: str, *plates: dict[str, Any], error: Any = None) -> dict[str, Any]:
    size = {"width": None, "height": None} if error else {"width": 640, "height": 480}
    elapsed = None if error else 12.3
    head = {"file": file} | size | {"elapsed_ms": elapsed}
    return head | {"plates": list(plates), "error": error}


RECORDS = [
    record("satu.jpg", PLATE, UNREAD),
    record("=dua, ü.jpg"),
    record("[red]tiga.jpg", error={"code": "image-empty", "message": "The file is empty."}),
]


def printed(output_format: str, *records: dict[str, Any], tax: bool = True) -> str:
    stream = io.StringIO()
    with open_writer(output_format, stream, tax=tax) as writer:
        for one in records:
            writer.add(one)
    return stream.getvalue()


def test_json_lines_are_one_record_a_line() -> None:
    lines = printed("jsonl", *RECORDS).splitlines()
    assert [json.loads(line) for line in lines] == RECORDS


def test_json_lines_come_as_they_are_known() -> None:
    stream = io.StringIO()
    with open_writer("jsonl", stream, tax=True) as writer:
        writer.add(RECORDS[0])
        assert json.loads(stream.getvalue()) == RECORDS[0]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array(count: int) -> None:
    assert json.loads(printed("json", *RECORDS[:count])) == RECORDS[:count]


def test_json_stays_whole_when_the_reading_stops() -> None:
    stream = io.StringIO()

    def stopped() -> None:
        with open_writer("json", stream, tax=True) as writer:
            writer.add(RECORDS[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert json.loads(stream.getvalue()) == RECORDS[:1]


@pytest.mark.parametrize("output_format", ["json", "jsonl"])
def test_names_are_escaped_where_the_stream_cannot_carry_them(output_format: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    with open_writer(output_format, stream, tax=True) as writer:
        writer.add(RECORDS[1])
    stream.flush()
    found = json.loads(raw.getvalue())
    assert (found[0] if output_format == "json" else found)["file"] == "=dua, ü.jpg"


def test_not_a_number_is_no_json() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        printed("jsonl", record("a.jpg", PLATE | {"confidence": float("nan")}))


CSV = """\
file,width,height,elapsed_ms,text,display,raw,confidence,decision,x1,y1,x2,y2,\
detection_confidence,candidates,rule,region_code,region_name,tax_authority,class,expiry,colour,\
reason,tax_status,tax_blocks,amount_due,estimated,due_date,as_of,error_code,error_message
satu.jpg,640,480,12.3,B1234TXY,B 1234 TXY,B1234TXY,0.9765,accept,10.0,20.1,110.5,55.5,\
0.9123,B1234TXY:0.9877 B1284TXY:0.01,civil,B,Jakarta Timur,Bapenda DKI Jakarta,passenger_car,\
2028-03,white,,MENUNGGAK,BLOKIR_ETLE,4343000,True,2026-01-10,2026-11-25T10:00:00+07:00,,
satu.jpg,640,480,12.3,,,'-XQ99,0.0,review,10.0,20.1,110.5,55.5,\
0.9123,,,,,,,,white,,,,,,,,,
"'=dua, ü.jpg",640,480,12.3,,,,,,,,,,,,,,,,,,,,,,,,,,,
[red]tiga.jpg,,,,,,,,,,,,,,,,,,,,,,,,,,,,,image-empty,The file is empty.
"""


def test_csv_is_a_line_a_plate() -> None:
    assert printed("csv", *RECORDS) == CSV


def test_the_table_says_why_a_plate_was_not_read() -> None:
    unread = PLATE | {"text": None, "display": None, "decision": "review", "reason": "glare"}
    assert "review: glare" in printed("table", record("a.jpg", unread))


def test_csv_has_its_columns_even_without_pictures() -> None:
    assert printed("csv") == ",".join(CSV_COLUMNS) + "\n"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_csv_runs_nothing_in_a_spreadsheet(sign: str) -> None:
    text = printed("csv", record(f"{sign}cmd.jpg"))
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["file"] == f"'{sign}cmd.jpg"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_csv_survives_names_with_line_ends(end: str) -> None:
    text = printed("csv", record(f"a{end}b.jpg", PLATE))
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["file"].split() == ["a", "b.jpg"]
    assert row["text"] == "B1234TXY"


@pytest.mark.parametrize("output_format", ["table", "csv", "json", "jsonl"])
def test_no_name_steers_the_terminal(output_format: str) -> None:
    text = printed(output_format, record("\x1b[31mred\x9b2J\x7f.jpg", PLATE))
    assert "[31mred" in text
    assert not set(text) & {"\x1b", "\x9b", "\x7f"}


def test_json_keeps_the_name() -> None:
    name = "\x1b[31mred\x9b2J\x7f.jpg"
    assert json.loads(printed("jsonl", record(name)))["file"] == name


def test_no_name_makes_a_row_of_the_table() -> None:
    lines = printed("table", record("a\nb.jpg")).splitlines()
    assert len(lines) == len(printed("table", record("a.jpg")).splitlines())


def test_csv_keeps_numbers_as_numbers() -> None:
    plate = PLATE | {"tax": PLATE["tax"] | {"amount_due": -3000}}
    (row,) = csv.DictReader(io.StringIO(printed("csv", record("a.jpg", plate))))
    assert int(row["amount_due"]) == -3000


TABLE = """\
┏━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━\
┳━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┓
┃ File          ┃ Plate      ┃ Confidence ┃ Decision    ┃ Area          ┃ Tax status            \
┃              Amount due ┃ Due date   ┃
┡━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━\
╇━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━┩
│ satu.jpg      │ B 1234 TXY │      0.977 │ accept      │ Jakarta Timur │ MENUNGGAK BLOKIR_ETLE \
│ Rp 4.343.000 (estimasi) │ 2026-01-10 │
│ satu.jpg      │ ? (-XQ99)  │      0.000 │ review      │               │                       \
│                         │            │
│ =dua, ü.jpg   │ -          │            │ no plate    │               │                       \
│                         │            │
│ [red]tiga.jpg │ -          │            │ image-empty │               │                       \
│                         │            │
└───────────────┴────────────┴────────────┴─────────────┴───────────────┴───────────────────────\
┴─────────────────────────┴────────────┘
"""


def test_the_table_says_all_on_one_line_a_plate() -> None:
    assert printed("table", *RECORDS) == TABLE


def test_the_table_shows_what_was_read_beside_a_number_that_the_registry_told() -> None:
    told = PLATE | {"decision": "corrected", "raw": "B12?4TXY"}
    assert "B 1234 TXY (B12?4TXY)" in printed("table", record("a.jpg", told))


def test_the_table_without_tax_has_no_column_of_it() -> None:
    text = printed("table", *RECORDS, tax=False)
    assert "Jakarta Timur" in text
    assert "Tax" not in text
    assert "MENUNGGAK" not in text


def test_long_names_are_folded_and_not_cut() -> None:
    name = "a" * 300 + ".jpg"
    text = printed("table", record(name, PLATE))
    assert sum(line.count("a") for line in text.splitlines() if "aaa" in line) >= 300
