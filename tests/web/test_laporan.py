"""Reports: counts that name no vehicle, by day, camera and city, and the same as files."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from lpr.store import Camera, Cameras, Sightings
from tests.api.conftest import NOW, World
from tests.store.seen import a_sighting, a_tax
from tests.web.conftest import Officer

PAST = NOW.astimezone(UTC)
OWING = {"tax": a_tax("MENUNGGAK")}
ELSEWHERE = {"camera": "depok", "latitude": -6.4, "longitude": 106.82}


def see(world: World, number: int, days: float = 0, **changes: Any) -> None:
    at = PAST - timedelta(days=days, minutes=1)
    made = a_sighting(number, **({"first_at": at, "last_at": at} | changes))
    Sightings(world.store.opened).add([made])


@pytest.fixture
def officer(world: World, log_in: Callable[..., Officer]) -> Officer:
    place = {"latitude": -6.1754, "longitude": 106.8272}
    Cameras(world.store.opened).put([Camera("gerbang-1", "Gerbang <b>Timur")])
    see(world, 1, **place)
    see(world, 2, **place, **OWING)
    see(world, 2, days=1, **ELSEWHERE, **OWING)
    see(world, 3, days=1, plate=None, ending="unreadable", tax=None, latitude=None, longitude=None)
    see(world, 4, days=8, **OWING)
    return log_in("analis")


@pytest.mark.parametrize(
    ("role", "may"),
    [("petugas", False), ("operator", False), ("analis", True), ("pengawas", True)],
)
def test_who_may_see_reports(log_in: Callable[..., Officer], role: str, *, may: bool) -> None:
    officer = log_in(role)
    officer.open("/laporan", 200 if may else 403)
    assert ("/laporan" in officer.open("/cari").links()) is may


def test_seven_days_by_day_with_each_vehicle_once_in_all(officer: Officer) -> None:
    page = officer.open("/laporan")
    assert "Seluruhnya 4 2 0 25 % 1 Rp 2.345.000" in page.text
    assert "24 November 2026 2 1 0 50 % 1 Rp 2.345.000" in page.text
    assert "25 November 2026 2 2 0 0 % 1 Rp 2.345.000" in page.text
    assert (page.value("dari"), page.value("sampai")) == ("2026-11-19", "2026-11-25")


def test_amounts_are_of_one_moment_or_of_a_span(world: World, officer: Officer) -> None:
    assert "jawaban registri 25 November 2026 09.00 WIB." in officer.open("/laporan").text
    see(world, 5, tax=a_tax("MENUNGGAK", as_of=OWING["tax"].as_of - timedelta(minutes=50)))
    span = "jawaban registri antara 25 November 2026 08.10 WIB dan 25 November 2026 09.00 WIB."
    assert span in officer.open("/laporan").text


def test_no_vehicle_is_named_and_the_report_is_recorded(world: World, officer: Officer) -> None:
    before = len(world.records)
    page = officer.open("/laporan?per=kamera")
    assert "1001" not in page.source
    assert "1002" not in page.source
    told = [(each.action, each.plate, each.fields) for each in world.records[before:]]
    assert told == [("report", None, ("camera",))]


def test_by_camera_and_by_city(officer: Officer) -> None:
    page = officer.open("/laporan?per=kamera")
    assert "Gerbang <b>Timur 3 2" in page.text
    assert "depok 1 1" in page.text
    assert page.all("b") == []
    page = officer.open("/laporan?per=kota")
    assert "Jakarta Pusat 2 2 0 0 % 1" in page.text
    assert "Di luar Jakarta 1 1" in page.text
    assert "Letak tidak diketahui 1 0 0 100 % 0 Rp 0" in page.text


def test_the_chart_is_drawn_from_the_table(officer: Officer) -> None:
    page = officer.open("/laporan")
    rows = [each for each in page.all("tr") if "data-day" in each]
    assert [(each["data-day"], each["data-vehicles"], each["data-amount"]) for each in rows] == [
        ("2026-11-24", "1", "2345000"),
        ("2026-11-25", "2", "2345000"),
    ]


def test_days_of_ones_own(officer: Officer) -> None:
    page = officer.open("/laporan?dari=2026-11-17&sampai=2026-11-17")
    assert "Seluruhnya 1 1 0 0 % 1" in page.text
    assert "Tidak ada penampakan" in officer.open("/laporan?sampai=2025-01-01").text


def test_the_files_hold_the_same_rows(officer: Officer) -> None:
    links = sorted(each["href"] for each in officer.open("/laporan").all("a") if "download" in each)
    text, table = (officer.client.get(each) for each in links)
    rows = list(csv.DictReader(io.StringIO(text.text)))
    assert [(row["day"], row["vehicles"]) for row in rows] == [
        ("2026-11-24", "1"),
        ("2026-11-25", "2"),
    ]
    assert pq.read_table(io.BytesIO(table.content)).column("vehicles").to_pylist() == [1, 2]


@pytest.mark.parametrize(
    "query",
    [
        "dari=kemarin",
        "dari=2026-11-25&sampai=2026-11-24",
        "dari=2024-01-01",
        "dari=0001-01-01&sampai=0001-01-02",
    ],
)
def test_days_that_cannot_be_used_are_told_on_the_page(
    world: World, officer: Officer, query: str
) -> None:
    before = len(world.records)
    assert "tidak dapat dipakai" in officer.open(f"/laporan?{query}", 400).text
    assert world.records[before:] == []


def test_a_way_that_is_none_is_refused(officer: Officer) -> None:
    officer.open("/laporan?per=nopol", 422)


def test_without_a_purpose_it_is_asked_for_first(log_in: Callable[..., Officer]) -> None:
    officer = log_in("pengawas", purpose="")
    answer = officer.client.get("/laporan", follow_redirects=False)
    assert answer.headers["location"] == "/keperluan?ke=/laporan"


def test_in_english(officer: Officer) -> None:
    officer.send("/bahasa", bahasa="en", ke="/laporan")
    page = officer.open("/laporan")
    assert "Recoverable tax" in page.text
    assert "Dapat ditagih" not in page.text
