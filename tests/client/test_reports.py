from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from lpr.client import Client, ForbiddenError, RejectedError
from tests.client.conftest import LAST_HOUR
from tests.client.told import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Sighting


@pytest.fixture
def analyst(client_of: Callable[..., Client], seen: list[Sighting]) -> Client:
    assert seen
    return client_of("analis")


def test_by_day(analyst: Client) -> None:
    found = analyst.reports.get()
    [row] = found.rows
    assert (row.day, row.camera, row.city) == (date(2026, 11, 25), None, None)
    assert (row.sightings, row.vehicles, row.waiting, row.unreadable) == (5, 2, 1, 1)
    assert (row.arrears_vehicles, row.arrears_amount) == (1, 2_345_000)
    assert found.total.arrears_amount == 2_345_000


def test_by_what_is_asked_for(analyst: Client) -> None:
    found = analyst.reports.get(("city", "camera"), since=LAST_HOUR)
    assert found.by == ("city", "camera")
    assert [(row.city, row.camera) for row in found.rows] == [
        ("Jakarta Barat", "b"),
        ("Jakarta Barat", "gerbang-1"),
        ("Jakarta Selatan", "gerbang-1"),
        (None, "gerbang-1"),
    ]
    none = analyst.reports.get(until=LAST_HOUR)
    assert (none.rows, none.total.sightings, none.total.unreadable_share) == ((), 0, None)


def test_files(analyst: Client) -> None:
    lines = analyst.reports.csv(("camera",)).decode().splitlines()
    assert lines[0].startswith("camera,sightings,vehicles")
    assert [line.split(",")[0] for line in lines[1:]] == ["b", "gerbang-1"]
    table = pq.read_table(io.BytesIO(analyst.reports.parquet(("camera",))))
    assert table.column("camera").to_pylist() == ["b", "gerbang-1"]


def test_what_cannot_be_asked_and_who_may_not(
    analyst: Client, client_of: Callable[..., Client]
) -> None:
    with pytest.raises(RejectedError):
        analyst.reports.get(since=LAST_HOUR - timedelta(days=400))
    with pytest.raises(ForbiddenError):
        client_of("petugas").reports.get()


def test_nothing_that_is_told_is_lost(world: Any, analyst: Client) -> None:
    told = world.with_key("admin").get("/api/v1/reports").json()
    report = analyst.reports.get().model_dump(mode="json", by_alias=True)
    for row in report["rows"]:
        assert row.pop("camera") is row.pop("city") is None
    assert keys(report) == keys(told)
