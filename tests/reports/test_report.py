"""Reports: golden files for what is written, and each figure counted by hand."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from lpr.access import Errand
from lpr.errors import StoreDamagedError
from lpr.places import OUTSIDE
from lpr.reports import (
    DIMENSIONS,
    columns_of,
    make_report,
    recorded_report,
    to_dict,
    write_csv,
    write_parquet,
)
from tests.store.entries import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.reports import Report
    from lpr.store import Dimension, Store

GOLDEN = Path(__file__).with_name("golden")
TIME = (NOW - timedelta(days=1), NOW + timedelta(days=7))


def csv_of(report: Report) -> bytes:
    stream = io.StringIO(newline="")
    write_csv(report, stream)
    return stream.getvalue().encode()


@pytest.mark.parametrize(
    "by", [("day",), ("camera",), ("city",), ("day", "city", "camera")], ids="-".join
)
def test_csv_is_as_it_was(filled: Store, by: Sequence[Dimension]) -> None:
    golden = GOLDEN / f"{'-'.join(by)}.csv"
    assert csv_of(make_report(filled, *TIME, by)) == golden.read_bytes()


def test_of_nothing_there_is_a_header_and_a_total_of_nothing(store: Store) -> None:
    report = make_report(store, *TIME)
    assert csv_of(report).decode().splitlines() == [",".join(columns_of(("day",)))]
    told = to_dict(report)
    assert (told["rows"], told["total"]["sightings"]) == ([], 0)
    assert told["total"]["unreadable_share"] is None


def test_each_vehicle_counts_once_in_all(filled: Store) -> None:
    total = to_dict(make_report(filled, *TIME))["total"]
    assert total == {
        "sightings": 10,
        "vehicles": 6,
        "waiting": 1,
        "unreadable": 1,
        "unreadable_share": 0.1,
        "arrears_vehicles": 4,
        "arrears_amount": 1_275_000 + 830_500 + 99_000,
        "estimated_vehicles": 1,
        "unknown_vehicles": 1,
        "as_of_first": "2026-11-25T09:01:00+07:00",
        "as_of_last": "2026-11-26T09:00:00+07:00",
    }


def test_rows_of_days_hold_a_vehicle_each_and_the_total_once(filled: Store) -> None:
    report = make_report(filled, *TIME)
    amounts = {row.day: row.arrears_amount for row in report.rows}
    assert amounts == {
        date(2026, 11, 25): 1_250_000 + 830_500 + 99_000,
        date(2026, 11, 26): 1_275_000,
    }
    assert sum(amounts.values()) > report.total.arrears_amount


def test_a_city_is_that_of_the_camera(filled: Store) -> None:
    rows = make_report(filled, *TIME, ("city",)).rows
    assert {row.city: row.vehicles for row in rows} == {
        "Jakarta Pusat": 3,
        "Jakarta Timur": 3,
        OUTSIDE: 1,
        None: 0,
    }


def test_the_unreadable_share_of_each_camera(filled: Store) -> None:
    rows = to_dict(make_report(filled, *TIME, ("camera",)))["rows"]
    assert {row["camera"]: row["unreadable_share"] for row in rows} == {
        "arsip": 0.0,
        "depok": 0.0,
        "monas": 0.2,
        "tmii": 0.0,
    }


def test_json_has_the_columns_in_their_order(filled: Store) -> None:
    told = to_dict(make_report(filled, *TIME, ("city", "day", "city")))
    assert told["by"] == ["city", "day"]
    assert (told["from"], told["to"]) == ("2026-11-24T09:00:00+07:00", "2026-12-02T09:00:00+07:00")
    assert all(tuple(row) == columns_of(("city", "day")) for row in told["rows"])


@pytest.mark.parametrize("by", [(), DIMENSIONS])
def test_parquet_holds_what_csv_holds(filled: Store, by: Sequence[Dimension]) -> None:
    report = make_report(filled, *TIME, by)
    stream = io.BytesIO()
    write_parquet(report, stream)
    table = pq.read_table(stream)
    assert tuple(table.column_names) == columns_of(by)
    rows: list[dict[str, Any]] = table.to_pylist()
    assert len(rows) == len(report.rows)
    for row, held in zip(rows, report.rows, strict=True):
        assert row["arrears_amount"] == held.arrears_amount
        assert row["as_of_last"] == held.as_of_last
        assert row.get("day") == held.day


def test_parquet_of_nothing_has_its_types(store: Store) -> None:
    stream = io.BytesIO()
    write_parquet(make_report(store, *TIME, DIMENSIONS), stream)
    schema = pq.read_schema(stream)
    assert str(schema.field("day").type) == "date32[day]"
    assert str(schema.field("arrears_amount").type) == "int64"
    assert str(schema.field("as_of_first").type) == "timestamp[ms, tz=UTC]"


@pytest.mark.parametrize("by", [(), *((name,) for name in DIMENSIONS), DIMENSIONS])
def test_no_number_is_in_any_of_them(filled: Store, by: Sequence[Dimension]) -> None:
    report = make_report(filled, *TIME, by)
    stream = io.BytesIO()
    write_parquet(report, stream)
    for told in (csv_of(report), str(to_dict(report)).encode(), stream.getvalue()):
        assert b"PYZ" not in told
        assert b"XYZ" not in told


def test_who_asked_is_recorded_before_there_is_a_report(filled: Store) -> None:
    errand = Errand("account:rina", "analis", "penelitian", "ND/3")
    report = recorded_report(filled, errand, NOW, TIME, ("city",))
    assert report == make_report(filled, *TIME, ("city",))
    entry = filled.audit.page(limit=1)[0].entry
    assert (entry.actor, entry.action, entry.plate, entry.purpose, entry.case) == (
        "account:rina",
        "report",
        None,
        "penelitian",
        "ND/3",
    )
    assert (entry.fields, entry.source) == (
        ("city",),
        "report 2026-11-24T02:00:00Z 2026-12-02T02:00:00Z",
    )


def test_a_report_that_cannot_be_recorded_is_not_made(filled: Store) -> None:
    with filled.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_head_delete")
        connection.exec_driver_sql("DELETE FROM audit_head")
    with pytest.raises(StoreDamagedError):
        recorded_report(filled, Errand("account:rina", "analis", "penelitian"), NOW, TIME)
