"""The map: what it shows to whom, that it is recorded first, and that nothing leaves the host."""

import json
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from lpr.places import ATTRIBUTION, CITIES
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, Evidence, Sighting, Sightings, Verdict
from lpr.web import install
from tests.api.conftest import NOW, World
from tests.store.said import decide
from tests.store.seen import a_sighting, a_tax
from tests.web.conftest import PURPOSE, Officer
from tests.web.markup import Document

GATE = Camera("gerbang-1", "Gerbang Timur", "Jakarta Timur", -6.2, 106.8)
NORTH = Camera("pelabuhan", "Pos 9", None, -6.11, 106.88)
NOWHERE = Camera("gudang")
OWING = {"tax": a_tax("MENUNGGAK")}
HOSTILE = """'"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"""


@pytest.fixture
def officer(world: World, log_in: Callable[..., Officer]) -> Officer:
    Cameras(world.store.opened).put([GATE, NORTH, NOWHERE])
    return log_in("pengawas")


@pytest.fixture
def see(world: World) -> Callable[..., Sighting]:
    """Add a sighting of some minutes ago at a camera."""

    def add(number: int, minutes: float, camera: Camera = GATE, **changes: Any) -> Sighting:
        at = NOW.astimezone(UTC) - timedelta(minutes=minutes)
        place = {"latitude": camera.latitude, "longitude": camera.longitude}
        known = {"camera": camera.id, "first_at": at, "last_at": at, "evidence": None, **place}
        seen = a_sighting(number, **(known | changes))
        Sightings(world.store.opened).add([seen])
        return seen

    return add


def spots(page: Document) -> dict[str, tuple[str | None, str, str]]:
    return {
        each["data-spot"]: (each.get("data-lat"), each["data-seen"], each["data-arrears"])
        for each in page.all("li")
        if "data-spot" in each
    }


def links(page: Document) -> list[str]:
    """Ids of the sightings that are listed, in order."""
    found = [each.get("href", "") for each in page.all("a")]
    return [path.removeprefix("/peta/") for path in found if path.startswith("/peta/")]


# --- who, and what for ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["petugas", "operator", "analis"])
@pytest.mark.parametrize("path", ["/peta", "/peta?nopol=B1001XYZ", f"/peta/{'a' * 32}"])
def test_where_vehicles_were_is_not_for_every_role(
    world: World, log_in: Callable[..., Officer], role: str, path: str
) -> None:
    officer = log_in(role)
    before = len(world.records)
    assert "Peran Anda tidak mengizinkan ini" in officer.open(path, 403).text
    assert "/peta" not in officer.open("/cari").links()
    assert world.records[before:] == []


def test_without_a_purpose_it_is_asked_for_first(
    world: World, log_in: Callable[..., Officer], see: Callable[..., Sighting]
) -> None:
    see(1, 5)
    client = log_in("pengawas", purpose="").client
    for path in ("/peta", "/peta?nopol=B1001XYZ"):
        answer = client.get(path, follow_redirects=False)
        assert answer.headers["location"].startswith("/keperluan?ke=/peta")
    assert [each for each in world.records if each.action == "location"] == []


# --- counts ---------------------------------------------------------------------------------------


def test_at_first_cameras_are_counted_and_no_vehicle_is_named(
    world: World, officer: Officer, see: Callable[..., Sighting]
) -> None:
    see(1, 5)
    see(2, 10, **OWING)
    see(3, 15, NORTH, **OWING)
    see(4, 20, NOWHERE)
    see(5, 25 * 60)
    before = len(world.records)
    page = officer.open("/peta")
    assert spots(page) == {
        "gerbang-1": ("-6.2", "2", "1"),
        "pelabuhan": ("-6.11", "1", "1"),
        "gudang": (None, "1", "0"),
    }
    assert "1 kamera belum punya letak" in page.text
    assert "XYZ" not in page.source.replace("B 1234 XYZ", "")
    assert links(page) == []
    assert world.records[before:] == []


def test_a_reading_that_waits_for_a_person_is_no_arrears(
    officer: Officer, see: Callable[..., Sighting]
) -> None:
    see(1, 5, ending="review", **OWING)
    assert spots(officer.open("/peta"))["gerbang-1"] == ("-6.2", "1", "0")


def test_arrears_by_camera_and_hour(officer: Officer, see: Callable[..., Sighting]) -> None:
    for number in range(8):
        see(number, number + 1, **OWING)  # 10:22 to 10:29
    see(8, 100, **OWING)  # 08:50
    see(9, 5, NORTH, **OWING)
    see(10, 6)
    page = officer.open("/peta")
    cells = [each.get("class", "") for each in page.all("td")]
    assert len(cells) == 2 * 25
    gate, north = cells[:25], cells[25:]
    assert (gate[10], gate[8], gate[11]) == ("heat-4", "heat-1", "heat-0")
    assert (north[10], north[8]) == ("heat-1", "heat-0")
    assert "Paling banyak 8" in page.text
    rows = [each for each in page.all("th") if each["scope"] == "row"]
    assert len(rows) == 2


def test_cameras_that_only_a_scan_named_are_counted(
    officer: Officer, see: Callable[..., Sighting]
) -> None:
    see(1, 5, Camera("rekaman-7"), **OWING)
    page = officer.open("/peta")
    assert spots(page)["rekaman-7"] == (None, "1", "1")
    assert "Tidak ada kendaraan menunggak" not in page.text
    assert any("kamera=rekaman-7" in each for each in page.links())


def test_the_heat_is_of_arrears_whatever_status_is_listed(
    officer: Officer, see: Callable[..., Sighting]
) -> None:
    see(1, 5, **OWING)
    see(2, 6, NORTH)
    page = officer.open("/peta?status=LUNAS")
    assert spots(page) == {"pelabuhan": ("-6.11", "1", "0")}
    assert [each["class"] for each in page.all("td")].count("heat-4") == 1


# --- search ---------------------------------------------------------------------------------------


def test_a_search_lists_sightings_and_is_recorded_first(
    world: World, officer: Officer, see: Callable[..., Sighting]
) -> None:
    old, new = see(1, 30, **OWING), see(2, 10, NORTH, **OWING)
    see(3, 5)
    before = len(world.records)
    page = officer.open("/peta?status=MENUNGGAK&nopol=&rentang=")
    assert links(page) == [new.id, old.id]
    assert "B 1002 XYZ" in page.text
    assert "Rp 2.345.000" in page.text
    assert "25 November 2026 10.20 WIB" in page.text
    asked, *named = world.records[before:]
    assert (asked.action, asked.actor, asked.purpose) == (
        "location",
        "account:si-pengawas",
        PURPOSE,
    )
    assert "status=MENUNGGAK" in asked.source
    assert {each.plate for each in named} == {"B1001XYZ", "B1002XYZ"}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("kamera=pelabuhan", {2}),
        ("kelas=motorcycle", {3}),
        ("nopol=b 100? x*&rentang=24", {1, 2, 3}),
        ("nopol=b 1002 *", {2}),
        ("rentang=1", {1, 2}),
        ("dari=2026-11-25T08:00&sampai=2026-11-25T09:00", {3}),
    ],
)
def test_each_filter_filters(
    officer: Officer, see: Callable[..., Sighting], query: str, numbers: set[int]
) -> None:
    seen = {
        1: see(1, 5),
        2: see(2, 50, NORTH),
        3: see(3, 100, plate_class="motorcycle"),
    }
    assert set(links(officer.open(f"/peta?{query}"))) == {seen[each].id for each in numbers}


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("id", "nomor dikoreksi petugas kamera membaca B 1001 XYZ"),
        ("en", "number corrected by an officer the camera read B 1001 XYZ"),
    ],
)
def test_a_corrected_number_stands_with_what_the_camera_read(
    world: World, officer: Officer, see: Callable[..., Sighting], language: str, note: str
) -> None:
    seen = see(1, 5, ending="review")
    decide(world.store.opened, seen, Verdict.CORRECTED, "B6543SFA")
    officer.send("/bahasa", bahasa=language, ke="/peta")
    track = officer.open("/peta?nopol=B6543SFA")
    assert links(track) == [seen.id]
    for page in (track, officer.open(f"/peta/{seen.id}"), officer.open("/cari?nopol=B6543SFA")):
        assert "B 6543 SFA" in page.text
        assert note in page.text
    assert links(officer.open("/peta?nopol=B1001XYZ")) == []


def test_what_is_no_plate_has_no_number(
    world: World, officer: Officer, see: Callable[..., Sighting]
) -> None:
    seen = see(1, 5, ending="review")
    decide(world.store.opened, seen, Verdict.NO_PLATE)
    page = officer.open(f"/peta/{seen.id}")
    assert "bukan pelat menurut petugas" in page.text
    assert links(officer.open("/peta?nopol=B1001XYZ")) == []
    assert "Tidak terbaca" in officer.open("/peta?kamera=gerbang-1").text


def test_older_ones_are_on_the_next_page(officer: Officer, see: Callable[..., Sighting]) -> None:
    seen = [see(number, number + 1) for number in range(60)]
    page = officer.open("/peta?kamera=gerbang-1")
    following = next(each["href"] for each in page.all("a") if each.get("rel") == "next")
    rest = officer.open(following)
    assert links(page) + links(rest) == [each.id for each in seen]
    assert spots(page) == spots(rest) == {"gerbang-1": ("-6.2", "60", "0")}


def test_nothing_found_is_said(officer: Officer) -> None:
    assert "Tidak ada penampakan yang cocok" in officer.open("/peta?nopol=B9999ZZZ").text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("nopol=bukan nomor", 400, "Nomor atau pola ini tidak dapat dipakai"),
        ("status=BAYAR&kamera=gerbang-1", 400, "Saringan ini tidak dapat dipakai"),
        ("dari=kemarin", 400, "Saringan ini tidak dapat dipakai"),
        ("kamera=gerbang-1&lanjut=xyz", 400, "Saringan ini tidak dapat dipakai"),
    ],
)
def test_a_filter_that_cannot_be_used_stays_filled_in(
    world: World, officer: Officer, query: str, status: int, words: str
) -> None:
    before = len(world.records)
    answer = officer.client.get(f"/peta?{query}")
    assert answer.status_code in (status, 422)
    assert words in answer.text
    for name, _, value in (part.partition("=") for part in query.split("&")):
        assert name == "lanjut" or f'value="{value}"' in answer.text or name == "status"
    assert world.records[before:] == []


# --- a track --------------------------------------------------------------------------------------


def test_one_number_shows_its_track_in_the_order_of_time(
    world: World, officer: Officer, see: Callable[..., Sighting]
) -> None:
    way = [see(1, 300 * 24 * 60), see(1, 90, NORTH), see(1, 30)]
    see(2, 40)
    before = len(world.records)
    page = officer.open("/peta?nopol=b+1001+xyz")
    stops = [each for each in page.all("li") if "data-stop" in each]
    assert [(each["data-stop"], each["data-camera"]) for each in stops] == [
        ("1", "gerbang-1"),
        ("2", "pelabuhan"),
        ("3", "gerbang-1"),
    ]
    assert [each["data-lat"] for each in stops] == ["-6.2", "-6.11", "-6.2"]
    assert links(page) == [each.id for each in way]
    assert "Jejak B 1001 XYZ" in page.text
    assert "B 1002 XYZ" not in page.text
    assert [each.plate for each in world.records[before:]] == ["B1001XYZ"]


# --- one sighting ---------------------------------------------------------------------------------


def test_a_sighting_shows_its_evidence(
    world: World, officer: Officer, see: Callable[..., Sighting], tmp_path: Path
) -> None:
    folder = EvidenceFolder(tmp_path / "evidence")
    proof = Evidence(folder.put(b"frame"), folder.put(b"crop"), NOW.astimezone(UTC))
    seen = see(1, 5, evidence=proof, ending="review", **OWING)
    before = len(world.records)
    page = officer.open(f"/peta/{seen.id}")
    pictures = [each["src"] for each in page.all("img")]
    assert pictures == [f"/bukti/{seen.id}/frame", f"/bukti/{seen.id}/crop"]
    assert [officer.client.get(each).content for each in pictures] == [b"frame", b"crop"]
    assert "belum diperiksa orang" in page.text
    assert "B 2001 XYZ (5 %)" in page.text
    assert {"/peta?nopol=B1001XYZ", "/cari?nopol=B1001XYZ"} <= page.links()
    assert [each.action for each in world.records[before:]] == ["location"] * 3
    assert {each.plate for each in world.records[before:]} == {"B1001XYZ"}


def test_a_sighting_that_is_not_kept(officer: Officer) -> None:
    assert "Tidak ada (lagi)" in officer.open(f"/peta/{'0' * 32}", 404).text
    officer.open("/peta/-", 422)


# --- what the page is made of ---------------------------------------------------------------------


def test_the_outlines_are_ours_and_attributed(officer: Officer) -> None:
    page = officer.open("/peta")
    [made] = [each for each in page.all("div") if each.get("id") == "peta"]
    assert made["data-attribution"] == ATTRIBUTION
    answer = officer.client.get(made["data-outlines"])
    assert answer.headers["content-type"] == "application/geo+json"
    assert len(answer.content) < 30_000
    names = [each["properties"]["name"] for each in json.loads(answer.content)["features"]]
    assert sorted(names) == sorted(CITIES)


def test_without_a_setting_no_other_host_is_named(officer: Officer) -> None:
    answer = officer.client.get("/peta")
    assert 'data-tiles=""' in answer.text
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert "https://" not in answer.text


def test_an_agency_s_tiles_are_the_only_other_host(make_world: Callable[..., World]) -> None:
    tiles = "https://peta.example.go.id:8443/{z}/{x}/{y}.png?k=1;2"
    world = make_world(console=install, map_tiles=tiles, map_tiles_attribution="Dinas <b>")
    client, _ = world.log_in(world.account(roles="pengawas"), purpose=PURPOSE)
    answer = client.get("/peta")
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://peta.example.go.id:8443;" in policy
    assert "script-src 'self';" in policy
    assert "k=1" not in policy
    assert f"{ATTRIBUTION} · Dinas &lt;b&gt;" in answer.text
    assert "peta.example" not in client.get("/cari").headers["Content-Security-Policy"]


def test_hostile_text_stays_text(
    world: World, officer: Officer, see: Callable[..., Sighting]
) -> None:
    bad = Camera("jahat", HOSTILE, HOSTILE, -6.2, 106.9, HOSTILE)
    Cameras(world.store.opened).put([bad])
    seen = see(1, 5, bad, raw=HOSTILE, **OWING)
    for path in ("/peta", "/peta?kamera=jahat", "/peta?nopol=B1001XYZ", f"/peta/{seen.id}"):
        page = officer.open(path)
        assert all("src" in each for each in page.all("script"))
        assert [each for each in page.all("img") if each.get("src") == "x"] == []
        assert "49" not in page.text.replace(HOSTILE, "")
    answer = officer.client.get("/peta", params={"nopol": HOSTILE, "kamera": HOSTILE})
    assert "<script>alert" not in answer.text


def test_the_map_speaks_english_too(officer: Officer, see: Callable[..., Sighting]) -> None:
    see(1, 5, **OWING)
    officer.send("/bahasa", bahasa="en", ke="/peta")
    page = officer.open("/peta?nopol=b1001xyz")
    assert "Track of B 1001 XYZ" in page.text
    assert "Where vehicles were seen" in page.text
