"""Reports over HTTP: in three forms, for those who may, and never with a number."""

from __future__ import annotations

import io
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from lpr.api._review_examples import REPORT, REPORT_CSV
from lpr.reports import columns_of
from lpr.store import Sightings
from tests.api.conftest import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

URL = "/api/v1/reports"
PAST = NOW.astimezone(UTC) - timedelta(days=1)


@pytest.fixture
def client(world: Any) -> TestClient:
    owing = a_tax("MENUNGGAK", amount=1_250_000, as_of=PAST)
    seen = [
        a_sighting(0, first_at=PAST, tax=owing),
        a_sighting(1, first_at=PAST, camera="gerbang-2"),
        a_sighting(2, first_at=PAST, plate=None, ending="unreadable", tax=None),
        a_sighting(3, first_at=PAST - timedelta(days=30)),
    ]
    Sightings(world.store.opened).add(seen)
    client: TestClient = world.with_key("analis", "penelitian")
    return client


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_by_day_of_the_last_week(client: TestClient) -> None:
    body = client.get(URL).json()
    assert list(body) == list(REPORT)
    assert (body["from"], body["to"]) == ((NOW - timedelta(days=7)).isoformat(), NOW.isoformat())
    [row] = body["rows"]
    assert tuple(row) == columns_of(("day",))
    assert (row["day"], row["sightings"], row["vehicles"]) == ("2026-11-24", 3, 2)
    assert (row["arrears_vehicles"], row["arrears_amount"]) == (1, 1_250_000)
    assert row["unreadable_share"] == 0.3333
    assert body["total"] == {name: row[name] for name in columns_of(())}


def test_by_what_is_asked_for(client: TestClient) -> None:
    params: dict[str, Any] = {"by": ["city", "camera"]}
    body = client.get(URL, params=params).json()
    assert body["by"] == ["city", "camera"]
    assert [(row["city"], row["camera"]) for row in body["rows"]] == [
        ("Jakarta Barat", "gerbang-1"),
        ("Jakarta Barat", "gerbang-2"),
    ]
    assert set(REPORT["rows"][0]) == set(columns_of(("day", "city")))


def test_csv(client: TestClient) -> None:
    answer = client.get(URL, params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = 'attachment; filename="laporan_20261118_20261125.csv"'
    assert answer.headers["content-disposition"] == name
    header, row, *rest = answer.text.split("\r\n")
    assert header == REPORT_CSV.split("\r\n")[0]
    assert row.startswith("2026-11-24,3,2,0,1,0.3333,1,1250000,0,0,2026-11-24T")
    assert rest == [""]


def test_parquet(client: TestClient) -> None:
    answer = client.get(URL, params={"format": "parquet", "by": "camera"})
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    rows = pq.read_table(io.BytesIO(answer.content)).to_pylist()
    assert [(row["camera"], row["arrears_amount"]) for row in rows] == [
        ("gerbang-1", 1_250_000),
        ("gerbang-2", 0),
    ]


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_no_number_is_in_it(client: TestClient, form: str) -> None:
    answer = client.get(URL, params={"format": form, "by": ["day", "camera", "city"]})
    assert answer.status_code == 200
    assert b"XYZ" not in answer.content


def test_it_is_recorded_and_names_nobody(world: Any, client: TestClient) -> None:
    client.get(URL, params={"by": "city"})
    record = world.records[-1]
    assert (record.action, record.plate, record.purpose) == ("report", None, "penelitian")
    assert record.fields == ("city",)


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"by": "plate"}, (422, "validation")),
        ({"format": "xlsx"}, (422, "validation")),
        ({"from": "yesterday"}, (422, "validation")),
        ({"from": "2026-11-25T10:00:00", "to": "2026-11-25T09:00:00"}, (400, "malformed-request")),
        ({"from": "2024-01-01T00:00:00"}, (400, "malformed-request")),
    ],
)
def test_what_cannot_be_asked(
    client: TestClient, params: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert code(client.get(URL, params=params)) == problem


@pytest.mark.parametrize("role", ["petugas", "operator"])
def test_who_may_not_count(world: Any, role: str) -> None:
    assert code(world.with_key(role, "penelitian").get(URL)) == (403, "forbidden")
