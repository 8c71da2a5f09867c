"""Verification: one reading at a time, decided once, on the record; and how right readings were."""

from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, Evidence, Reviews, Sighting, Sightings, Verdict
from tests.api.conftest import NOW, World
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting
from tests.web.conftest import Officer
from tests.web.markup import Document

PAST = NOW.astimezone(UTC) - timedelta(hours=1)
CHANCES = (("B1234PYZ", 0.6), ("B6543SFA", 0.3), ("B1100PAA", 0.02))


@pytest.fixture
def seen(world: World, tmp_path: Path) -> list[Sighting]:
    """Three readings for review a minute apart at two cameras, and one that was accepted."""
    folder = EvidenceFolder(tmp_path / "evidence")
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), PAST)
    store = world.store.opened
    Cameras(store).put([Camera("gerbang-1", "Gerbang <Timur>"), Camera("gerbang-2")])

    def at(minutes: int, **changes: Any) -> dict[str, Any]:
        return {"first_at": PAST + timedelta(minutes=minutes)} | changes

    made = [
        for_review(0, **at(0, plate="B1234PYZ", candidates=CHANCES, evidence=shown)),
        for_review(1, **at(1, camera="gerbang-2")),
        for_review(2, **at(2, plate=None, raw="B <b>?", candidates=(), evidence=None)),
        a_sighting(3, **at(3)),
    ]
    Sightings(store).add(made)
    return made


def reading(page: Document) -> str:
    """The id of the reading that a page shows, or nothing."""
    return next((each["data-id"] for each in page.all("article") if "data-id" in each), "")


def standing(world: World, seen: Sighting) -> tuple[str, str, str | None] | None:
    found = Reviews(world.store.opened).get(seen.id)
    return found and (found.by, found.verdict.value, found.plate)


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "queue", "counts"),
    [
        ("petugas", 200, 403),
        ("operator", 403, 403),
        ("analis", 303, 200),
        ("pengawas", 200, 200),
        ("admin", 200, 200),
    ],
)
def test_who_may_decide_and_who_may_count(
    log_in: Callable[..., Officer], role: str, queue: int, counts: int
) -> None:
    officer = log_in(role)
    for path, status in (("/verifikasi", queue), ("/verifikasi/ketepatan", counts)):
        assert officer.client.get(path, follow_redirects=False).status_code == status
    in_navigation = "/verifikasi" in officer.open("/cari").links()
    assert in_navigation is (role != "operator")


@pytest.mark.usefixtures("seen")
def test_without_a_purpose_it_is_asked_for_first(log_in: Callable[..., Officer]) -> None:
    officer = log_in(purpose="")
    answer = officer.client.get("/verifikasi", follow_redirects=False)
    assert answer.headers["location"] == "/keperluan?ke=/verifikasi"
    asked = {"HX-Request": "true"}
    answer = officer.client.get("/verifikasi", headers=asked, follow_redirects=False)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (
        401,
        "/keperluan?ke=/verifikasi",
    ), "as the page's script asks"


# --- one reading ----------------------------------------------------------------------------------


def test_the_oldest_is_shown_with_its_candidates(
    world: World, officer: Officer, seen: list[Sighting]
) -> None:
    page = officer.open("/verifikasi")
    assert reading(page) == seen[0].id
    assert "3 bacaan menunggu." in page.text
    assert "Gerbang <Timur>" in page.text
    keys = {each.get("data-key"): each["value"] for each in page.all("button") if "value" in each}
    del keys[None]  # the language, and the correction, which is typed
    assert keys == {
        "Enter": "confirmed",
        "1": "B1234PYZ",
        "2": "B6543SFA",
        "3": "B1100PAA",
        "u": "unreadable",
        "n": "no_plate",
    }
    looks = [each for each in world.records if each.action == "review-queue"]
    assert [each.plate for each in looks] == [None, "B1234PYZ"], "recorded, and no more than shown"


def test_what_was_read_is_text_and_nothing_else(officer: Officer, seen: list[Sighting]) -> None:
    page = officer.open("/verifikasi?urutan=terbaru")
    assert reading(page) == seen[2].id
    assert "B <b>?" in page.text
    assert page.all("b") == []
    assert "confirmed" not in {each.get("value") for each in page.all("button")}


def test_the_queue_goes_on_and_ends(officer: Officer, seen: list[Sighting]) -> None:
    ids, address = [], "/verifikasi"
    while address:
        page = officer.open(address)
        ids.append(reading(page))
        address = next(each["data-next"] for each in page.all("article") if "data-id" in each)
    assert ids == [each.id for each in seen[:3]]
    page = officer.open("/verifikasi?kamera=gerbang-2")
    assert reading(page) == seen[1].id
    assert "1 bacaan menunggu." in page.text


def test_where_nothing_waits_it_is_said(officer: Officer) -> None:
    page = officer.open("/verifikasi")
    assert reading(page) == ""
    assert "Tidak ada bacaan yang menunggu." in page.text


@pytest.mark.parametrize(
    ("query", "status"), [("kamera=../x", 422), ("urutan=acak", 422), ("sesudah=entah", 400)]
)
def test_a_place_that_is_none_is_refused(officer: Officer, query: str, status: int) -> None:
    officer.open(f"/verifikasi?{query}", status)


def test_the_plate_is_shown_to_officers_the_frame_to_those_who_may_see_places(
    world: World, log_in: Callable[..., Officer], seen: list[Sighting]
) -> None:
    officer = log_in("petugas")
    answer = officer.client.get(f"/verifikasi/{seen[0].id}/pelat")
    assert (answer.content, answer.headers["content-type"]) == (b"crop", "image/jpeg")
    assert world.records[-1].action == "review-crop"
    frame = f"/bukti/{seen[0].id}/frame"
    assert frame not in {each["src"] for each in officer.open("/verifikasi").all("img")}
    assert frame in {each["src"] for each in log_in("pengawas").open("/verifikasi").all("img")}
    officer.open(f"/verifikasi/{seen[3].id}/pelat", 404)


# --- verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "verdict", "plate", "words"),
    [
        ({"putusan": "confirmed"}, "confirmed", "B1234PYZ", "Tersimpan: benar."),
        ({"pilihan": "B6543SFA"}, "corrected", "B6543SFA", "Tersimpan: dikoreksi."),
        ({"pilihan": "B1234PYZ"}, "confirmed", "B1234PYZ", "Tersimpan"),
        ({"putusan": "corrected", "nomor": "b 1100 paa"}, "corrected", "B1100PAA", "Tersimpan"),
        ({"putusan": "unreadable"}, "unreadable", None, "Tersimpan: tidak terbaca."),
        ({"putusan": "no_plate"}, "no_plate", None, "Tersimpan: bukan pelat."),
    ],
)
def test_a_verdict_is_kept_and_the_next_reading_follows(  # noqa: PLR0913 - fixtures and cases
    world: World,
    officer: Officer,
    seen: list[Sighting],
    fields: dict[str, str],
    verdict: str,
    plate: str | None,
    words: str,
) -> None:
    page = officer.send(f"/verifikasi/{seen[0].id}", **fields)
    assert standing(world, seen[0]) == ("account:si-petugas", verdict, plate)
    assert words in page.text
    assert reading(page) == seen[1].id


def test_the_page_s_script_learns_only_that_it_was_kept(
    world: World, officer: Officer, seen: list[Sighting]
) -> None:
    sent = {"csrf": officer.csrf, "putusan": "confirmed", "skrip": "1"}
    for _ in range(2):  # sent twice is one verdict
        answer = officer.client.post(f"/verifikasi/{seen[0].id}", data=sent)
        assert (answer.status_code, answer.text) == (204, "")
    decided = [each for each in world.records if each.action == "review"]
    assert [each.result for each in decided if each.result == "confirmed"] == ["confirmed"]


def test_the_second_officer_is_told_who_decided_what(
    world: World, log_in: Callable[..., Officer], seen: list[Sighting]
) -> None:
    siti, budi = log_in(name="siti"), log_in(name="budi")
    siti.send(f"/verifikasi/{seen[0].id}", pilihan="B6543SFA")
    page = budi.send(f"/verifikasi/{seen[0].id}", 409, putusan="confirmed")
    assert "siti mengoreksinya menjadi B 6543 SFA pada 25 November 2026 10.30 WIB." in page.text
    assert reading(page) == seen[1].id, "and goes on"
    assert standing(world, seen[0]) == ("account:siti", "corrected", "B6543SFA")
    told = [each for each in world.records if each.result == "conflict"]
    assert [(each.actor, each.plate) for each in told] == [
        ("account:budi", "B6543SFA"),
        ("account:budi", "B1234PYZ"),
    ]


def test_a_number_that_is_none_is_told_beside_the_reading(
    world: World, officer: Officer, seen: list[Sighting]
) -> None:
    page = officer.send(
        f"/verifikasi/{seen[0].id}", 422, putusan="corrected", nomor="<script>1</script>"
    )
    assert "Nomor itu tidak sah" in page.text
    assert reading(page) == seen[0].id
    assert page.value("nomor") == "<script>1</script>"
    assert standing(world, seen[0]) is None


@pytest.mark.parametrize(
    ("which", "fields", "status"),
    [
        (0, {}, 422),
        (0, {"putusan": "mungkin"}, 422),
        (0, {"putusan": "corrected"}, 422),
        (2, {"putusan": "confirmed"}, 422),
        (3, {"putusan": "confirmed"}, 422),
        (0, {"putusan": "confirmed", "urutan": "acak"}, 400),
    ],
)
def test_what_is_no_verdict_changes_nothing(  # noqa: PLR0913 - fixtures and cases
    world: World,
    officer: Officer,
    seen: list[Sighting],
    which: int,
    fields: dict[str, str],
    status: int,
) -> None:
    officer.send(f"/verifikasi/{seen[which].id}", status, **fields)
    assert standing(world, seen[which]) is None


def test_a_reading_that_is_gone_is_told(officer: Officer, seen: list[Sighting]) -> None:
    page = officer.send(f"/verifikasi/{'0' * 32}", 404, putusan="confirmed")
    assert "tidak disimpan lagi" in page.text
    assert reading(page) == seen[0].id


def test_a_verdict_needs_the_session_s_token(
    world: World, officer: Officer, seen: list[Sighting]
) -> None:
    sent = {"putusan": "confirmed"}
    assert officer.client.post(f"/verifikasi/{seen[0].id}", data=sent).status_code == 403
    assert standing(world, seen[0]) is None


# --- accuracy -------------------------------------------------------------------------------------


def test_accuracy_by_camera_with_n_and_interval(
    world: World, log_in: Callable[..., Officer], seen: list[Sighting]
) -> None:
    store = world.store.opened
    decide(store, seen[0], at=NOW - timedelta(days=2))
    decide(store, seen[1], Verdict.CORRECTED, "B1100PAA", at=NOW - timedelta(days=10))
    before = len(world.records)
    officer = log_in("analis", purpose="")
    page = officer.open("/verifikasi/ketepatan")
    assert "Gerbang <Timur> 1 100 % 20,7 % \N{EN DASH} 100 % 1 0 0 0" in page.text
    assert "gerbang-2 1 0 % 0 % \N{EN DASH} 79,3 % 0 1 0 0" in page.text
    assert "Semua kamera 2 50 % 9,5 % \N{EN DASH} 90,5 % 1 1 0 0" in page.text
    assert "gerbang-2" not in officer.open("/verifikasi/ketepatan?hari=7").text
    assert [each.action for each in world.records[before:] if each.plate] == []


def test_where_nobody_has_decided_it_is_said(log_in: Callable[..., Officer]) -> None:
    assert "Belum ada putusan" in log_in("analis").open("/verifikasi/ketepatan").text


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize("path", ["/verifikasi", "/verifikasi/ketepatan"])
def test_in_english(log_in: Callable[..., Officer], path: str) -> None:
    officer = log_in("pengawas")
    officer.send("/bahasa", bahasa="en", ke=path)
    page = officer.open(path)
    assert "bacaan" not in page.text.lower()
    assert page.all("html")[0]["lang"] == "en"
