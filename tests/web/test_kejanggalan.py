"""Anomalies: leads with their sightings side by side, on the record, and never called findings."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest

from lpr.store import Camera, Cameras, Sightings
from tests.api.conftest import NOW, World
from tests.store.seen import a_sighting
from tests.web.conftest import Officer

PAST = NOW.astimezone(UTC) - timedelta(hours=1)
MONAS = {"camera": "monas", "latitude": -6.1754, "longitude": 106.8272}
TMII = {"camera": "tmii", "latitude": -6.3024, "longitude": 106.8951}
FITS = {"expiry": "2029-01", "colour": "black"}


@pytest.fixture
def officer(world: World, log_in: Callable[..., Officer]) -> Officer:
    Cameras(world.store.opened).put([Camera("monas", "Monas <b>", None, -6.1754, 106.8272)])
    return log_in("pengawas", purpose="penegakan_hukum")


def see(world: World, minutes: float, plate: str = "B1234PYZ", **changes: Any) -> str:
    first = PAST + timedelta(minutes=minutes)
    known = FITS | MONAS | {"first_at": first, "last_at": first, "plate": plate}
    made = a_sighting(round(minutes), **(known | changes))
    Sightings(world.store.opened).add([made])
    return made.id


@pytest.mark.parametrize(
    ("role", "may"),
    [("petugas", False), ("operator", False), ("analis", False), ("pengawas", True)],
)
def test_who_may_see_leads(log_in: Callable[..., Officer], role: str, *, may: bool) -> None:
    officer = log_in(role)
    officer.open("/kejanggalan", 200 if may else 403)
    assert ("/kejanggalan" in officer.open("/cari").links()) is may


def test_nothing_is_looked_for_before_it_is_asked_for(world: World, officer: Officer) -> None:
    see(world, 0, expiry="2026-03")
    before = len(world.records)
    page = officer.open("/kejanggalan")
    assert "Petunjuk, bukan temuan." in page.text
    assert "1234" not in page.text
    ticked = {each["value"] for each in page.all("input") if "checked" in each}
    assert ticked == {"clone", "old_series", "expired"}, "those that look no number up"
    assert world.records[before:] == []


def test_a_clone_suspicion_shows_both_sightings_distance_time_and_speed(
    world: World, officer: Officer
) -> None:
    first, second = see(world, 0), see(world, 5, **TMII)
    before = len(world.records)
    page = officer.open("/kejanggalan?jenis=clone")
    assert "Dugaan pelat ganda B 1234 PYZ" in page.text
    assert "Petunjuk, bukan temuan: pelat mungkin digandakan" in page.text
    assert "Nomor yang sama terlihat di Monas <b> lalu di tmii, berjarak" in page.text
    assert "Jarak garis lurus 16 km Selang waktu 5 menit Berarti 192 km/jam" in page.text
    assert page.text.index("Lebih dahulu Monas <b>") < page.text.index("Kemudian tmii")
    assert page.all("b") == []
    shown = {each["src"] for each in page.all("img")}
    assert shown == {
        f"/bukti/{each}/{kind}" for each in (first, second) for kind in ("frame", "crop")
    }
    assert {f"/peta/{first}", f"/peta/{second}", "/peta?nopol=B1234PYZ"} <= page.links()
    told = [(each.action, each.plate, each.purpose) for each in world.records[before:]]
    assert told == [
        ("anomalies", None, "penegakan_hukum"),
        ("anomalies", "B1234PYZ", "penegakan_hukum"),
    ]


def test_two_places_at_once_have_no_speed(world: World, officer: Officer) -> None:
    see(world, 0)
    see(world, 0, **TMII)
    assert "Berarti di dua tempat sekaligus" in officer.open("/kejanggalan?jenis=clone").text


def test_the_speed_is_settable(world: World, officer: Officer) -> None:
    see(world, 0)
    see(world, 15, **TMII)  # 64 km/h
    assert "Tidak ada kejanggalan" in officer.open("/kejanggalan?jenis=clone").text
    assert "64 km/jam" in officer.open("/kejanggalan?jenis=clone&kecepatan=60").text


def test_kinds_are_chosen_and_the_registry_is_asked_only_for_those_that_need_it(
    world: World, officer: Officer
) -> None:
    see(world, 0, "B1234RFS", expiry="2020-01")
    see(world, 1, colour="red")
    page = officer.open("/kejanggalan?rentang=24")
    assert "Seri lama B 1234 RFS" in page.text
    assert "Masa berlaku lewat B 1234 RFS" in page.text
    assert "Warna pelat lain B" not in page.text
    assert not [each for each in world.records if each.result == "LUNAS"]
    assert "Warna pelat lain B 1234 PYZ" in officer.open("/kejanggalan?jenis=colour").text
    assert [each for each in world.records if each.result == "LUNAS"]


def test_times(world: World, officer: Officer) -> None:
    see(world, -60 * 24 * 3, expiry="2020-01")
    assert "B 1234 PYZ" not in officer.open("/kejanggalan?jenis=expired").text
    assert "B 1234 PYZ" in officer.open("/kejanggalan?jenis=expired&rentang=168").text
    own = "dari=2026-11-22T00:00&sampai=2026-11-23T00:00"
    assert "B 1234 PYZ" in officer.open(f"/kejanggalan?jenis=expired&{own}").text


def test_pages(world: World, officer: Officer) -> None:
    for number in range(12):
        see(world, number, f"B{1300 + number}PYZ", expiry="2020-01")
    page = officer.open("/kejanggalan?jenis=expired")
    assert "10 petunjuk pada halaman ini" in page.text
    (more,) = (each["href"] for each in page.all("a") if each.get("rel") == "next")
    assert "2 petunjuk pada halaman ini" in officer.open(more).text


@pytest.mark.parametrize(
    "query",
    [
        "rentang=selamanya",
        "dari=kemarin",
        "dari=2026-11-25T00:00&sampai=2026-11-24T00:00",
        "dari=2026-01-01T00:00&sampai=2026-11-24T00:00",
        "dari=0001-01-01T00:00",
        "kecepatan=cepat",
        "kecepatan=0",
        "kecepatan=-5",
        "lanjut=entah",
    ],
)
def test_a_field_that_cannot_be_used_is_told_on_the_page(
    world: World, officer: Officer, query: str
) -> None:
    before = len(world.records)
    assert "tidak dapat dipakai" in officer.open(f"/kejanggalan?{query}", 400).text
    assert world.records[before:] == []


def test_a_kind_that_there_is_none_of_is_refused(officer: Officer) -> None:
    officer.open("/kejanggalan?jenis=lain", 422)


def test_in_english(world: World, officer: Officer) -> None:
    see(world, 0, expiry="2026-03")
    officer.send("/bahasa", bahasa="en", ke="/kejanggalan")
    page = officer.open("/kejanggalan?jenis=expired")
    assert "A lead, not a finding" in page.text
    assert "bukan temuan" not in page.text
