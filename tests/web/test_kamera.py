"""Cameras: how they are, what they read and need; pictures for those only who may see vehicles."""

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from lpr.live._camera import STOPPED, SWITCHED_OFF
from lpr.live._watchdog import CONNECTING, SILENT
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, CameraState, CameraStates, Evidence, Sightings
from lpr.video._gate import FrameCounts
from lpr.video._listening import Listening, LiveOptions
from tests.api.conftest import NOW, World
from tests.store.seen import a_sighting
from tests.web.conftest import Officer
from tests.web.markup import Document

PAST = NOW.astimezone(UTC)
GATE = Camera("gerbang-1", "Gerbang Timur", "Jakarta Timur", -6.2, 106.8, "lajur masuk")
STORE = Camera("gudang")
LISTENING = Listening("rtsp://kamera:554/1", LiveOptions(), float, FrameCounts())
UNREADABLE = {"ending": "unreadable", "plate": None, "tax": None, "reason": "glare"}


@pytest.fixture
def officer(world: World, log_in: Callable[..., Officer]) -> Officer:
    Cameras(world.store.opened).put([GATE, STORE])
    return log_in("operator")


def told(world: World, camera: str, state: str, minutes: float = 0.5, reason: str = "") -> None:
    at = PAST - timedelta(minutes=minutes)
    found = CameraState(camera, state, at - timedelta(hours=1), at, reason or None)  # type: ignore[arg-type]
    CameraStates(world.store.opened).put([found])


def see(world: World, number: int, minutes: float, **changes: Any) -> None:
    at = PAST - timedelta(minutes=minutes)
    known = {"first_at": at, "last_at": at, "evidence": None}
    Sightings(world.store.opened).add([a_sighting(number, **(known | changes))])


def plots(page: Document) -> list[list[int]]:
    found = (each.get("data-hours") for each in page.all("div"))
    return [[int(n) for n in text.split(",")] for text in found if text]


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [("petugas", False), ("operator", True), ("analis", True), ("pengawas", True), ("admin", True)],
)
def test_who_may_see_cameras(
    world: World, log_in: Callable[..., Officer], role: str, *, may: bool
) -> None:
    Cameras(world.store.opened).put([GATE])
    officer = log_in(role)
    for path in ("/kamera", "/kamera/gerbang-1"):
        officer.open(path, 200 if may else 403)
    assert ("/kamera" in officer.open("/cari").links()) is may


def test_counts_name_no_vehicle_and_need_no_purpose(
    world: World, log_in: Callable[..., Officer]
) -> None:
    Cameras(world.store.opened).put([GATE])
    see(world, 1, 5)
    officer = log_in("operator", purpose="")
    before = len(world.records)
    for path in ("/kamera", "/kamera/gerbang-1"):
        assert "1001" not in officer.open(path).text
    assert world.records[before:] == []


# --- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "minutes", "words"),
    [
        ("running", 1, "Berjalan sejak"),
        ("stalled", 1, "Macet sejak"),
        ("reconnecting", 1, "Menyambung ulang sejak"),
        ("disabled", 60, "Dimatikan sejak"),
        ("running", 2, "Tidak diawasi sejak 25 November 2026 10.28 WIB"),
    ],
)
def test_how_a_camera_is(
    world: World, officer: Officer, state: str, minutes: float, words: str
) -> None:
    told(world, "gerbang-1", state, minutes, "no route to host" if state == "stalled" else "")
    page = officer.open("/kamera")
    assert words in page.text
    assert ("no route to host" in page.text) is (state == "stalled")
    assert "Hanya rekaman" in page.text


@pytest.mark.parametrize(
    ("reason", "words", "is_told"),
    [
        (SILENT, "Tidak ada gambar yang datang", False),
        (CONNECTING, "Belum tersambung", False),
        (SWITCHED_OFF, "Dimatikan dalam berkas kamera", False),
        (STOPPED, "Pengawasan dihentikan", False),
        (str(LISTENING.lost("ended the stream")), "memutus alirannya", True),
        (str(LISTENING.lost("went silent or ended the stream")), "memutus alirannya", True),
        (str(LISTENING.lost("sends nothing that can be decoded")), "tidak dapat dibaca", True),
        ("rtsp://kamera:554/1 refuses the user or the password; correct them.", "menolak", True),
        ("rtsp://k:554/1 cannot be opened (no route); check address.", "tidak dapat dibuka", True),
        ("The stream holds no pictures; choose another.", "tidak berisi gambar", False),
        ("entah", "Kamera bermasalah", True),
    ],
)
def test_why_a_camera_does_not_run_is_said_in_the_reader_s_words(
    world: World, officer: Officer, reason: str, words: str, *, is_told: bool
) -> None:
    told(world, "gerbang-1", "stalled", reason=reason)
    page = officer.open("/kamera")
    assert words in page.text
    assert (reason in page.text) is is_told, "what the words leave out"


def test_those_in_need_come_first(world: World, officer: Officer) -> None:
    Cameras(world.store.opened).put([Camera(name) for name in ("a", "b", "c", "d")])
    for camera, state in {"a": "running", "b": "disabled", "c": "stalled", "d": "running"}.items():
        told(world, camera, state, 60 if camera == "d" else 0.5)
    names = [
        each["href"] for each in officer.open("/kamera").all("a") if "/kamera/" in each["href"]
    ]
    assert list(dict.fromkeys(names)) == [
        f"/kamera/{name}" for name in ("c", "d", "b", "a", "gerbang-1", "gudang")
    ]


def test_what_a_camera_read_and_needs(world: World, officer: Officer) -> None:
    for number in range(30):
        changes: dict[str, Any] = {"box": (0.0, 0.0, 40.0, 14.0)}
        if number < 6:
            changes |= UNREADABLE
        elif number < 9:
            changes |= {"ending": "review"}
        see(world, number, 61 + number, **changes)
    page = officer.open("/kamera")
    assert "0,9 pelat per jam" in page.text, "21 in 24 hours"
    assert "Terbanyak 21, pukul 09.00 WIB" in page.text
    assert [each["value"] for each in page.all("meter")] == ["0.7", "0.1", "0.2"]
    assert "Tidak terbaca karena: silau 20 %" in page.text
    assert "Pelat selebar 40 piksel (huruf 7 piksel); perlu 80" in page.text
    assert "Pelat silau: ubah sudut kamera" in page.text
    [counts] = plots(page)
    assert (len(counts), sum(counts)) == (25, 21)


def test_a_long_list_has_pages(world: World, officer: Officer) -> None:
    Cameras(world.store.opened).put([Camera(f"k-{n:02}") for n in range(43)])
    shown, path = [], "/kamera"
    while path:
        page = officer.open(path)
        assert "45 kamera" in page.text
        shown += [each["href"] for each in page.all("a") if each["href"].startswith("/kamera/")]
        path = next((each["href"] for each in page.all("a") if each.get("rel") == "next"), "")
    assert len(set(shown)) == 45
    officer.open("/kamera?mulai=-1", 422)


def test_no_camera_is_said(log_in: Callable[..., Officer]) -> None:
    assert "Belum ada kamera" in log_in("operator").open("/kamera").text


# --- one camera -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "number"), [(1, 1), (7, 2), (31, 3)])
def test_one_camera_over_days(world: World, officer: Officer, days: int, number: int) -> None:
    for seen, ago in enumerate((0.5, 5, 20)):
        see(world, seen, ago * 24 * 60)
    page = officer.open(f"/kamera/gerbang-1?hari={days}")
    [counts] = plots(page)
    assert (len(counts), sum(counts)) == (days * 24 + 1, number)
    [current] = [
        each["href"] for each in page.all("a") if "hari=" in each["href"] and "aria-current" in each
    ]
    assert current == f"/kamera/gerbang-1?hari={days}"
    assert ("Angka tiap jam" in page.text) is (days == 1)
    assert "18 piksel pada pelat selebar 100 piksel" in page.text


def test_a_camera_that_saw_nothing(officer: Officer) -> None:
    page = officer.open("/kamera/gudang")
    assert "Tidak melihat kendaraan pada waktu ini" in page.text
    assert "belum diisi" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kamera/none", 404),
        ("/kamera/-", 422),
        ("/kamera/gudang?hari=90", 422),
        ("/kamera/none/gambar", 403),
    ],
)
def test_what_is_not_there(officer: Officer, path: str, status: int) -> None:
    officer.open(path, status)


# --- the picture ----------------------------------------------------------------------------------


@pytest.fixture
def overseer(world: World, log_in: Callable[..., Officer]) -> Officer:
    Cameras(world.store.opened).put([GATE, STORE])
    return log_in("pengawas")


def test_the_last_picture_is_recorded(world: World, overseer: Officer, tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "evidence")
    proof = Evidence(folder.put(b"frame"), folder.put(b"crop"), PAST - timedelta(minutes=5))
    see(world, 1, 5, evidence=proof)
    assert "/kamera/gerbang-1/gambar" in overseer.open("/kamera").links()
    before = len(world.records)
    page = overseer.open("/kamera/gerbang-1/gambar")
    [picture] = page.all("img")
    assert b64decode(picture["src"].removeprefix("data:image/jpeg;base64,")) == b"frame"
    assert "Diambil 25 November 2026 10.25 WIB" in page.text
    [record] = world.records[before:]
    assert (record.action, record.plate, record.fields) == ("location", "B1001XYZ", ("frame",))


def test_without_a_picture_that_is_said(world: World, overseer: Officer) -> None:
    see(world, 1, 5)
    page = overseer.open("/kamera/gerbang-1/gambar")
    assert "Belum ada gambar" in page.text
    assert page.all("img") == []
    overseer.open("/kamera/none/gambar", 404)


@pytest.mark.parametrize("role", ["operator", "analis"])
def test_pictures_are_not_for_those_who_may_see_counts_only(
    world: World, log_in: Callable[..., Officer], role: str
) -> None:
    Cameras(world.store.opened).put([GATE])
    officer = log_in(role)
    officer.open("/kamera/gerbang-1/gambar", 403)
    for path in ("/kamera", "/kamera/gerbang-1"):
        assert [each for each in officer.open(path).links() if "gambar" in each] == []


def test_a_picture_needs_a_purpose(world: World, log_in: Callable[..., Officer]) -> None:
    Cameras(world.store.opened).put([GATE])
    client = log_in("pengawas", purpose="").client
    answer = client.get("/kamera/gerbang-1/gambar", follow_redirects=False)
    assert answer.headers["location"].startswith("/keperluan?ke=/kamera")


def test_hostile_text_stays_text(world: World, overseer: Officer) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x>"
    Cameras(world.store.opened).put([Camera("jahat", bad, bad, -6.2, 106.8, bad)])
    told(world, "jahat", "stalled", 0.5, bad)
    for path in ("/kamera", "/kamera/jahat", "/kamera/jahat/gambar"):
        page = overseer.open(path)
        assert all("src" in each for each in page.all("script"))
        assert page.all("img") == []
