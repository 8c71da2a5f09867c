"""The live board: what it shows to whom, recorded before it is shown, and who acts first."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lpr.places import CITIES, box_of
from lpr.store import Alert, Camera, Cameras, Match, add_alerts
from tests.api.conftest import NOW, World
from tests.store.watched import an_alert
from tests.web.conftest import PURPOSE, Officer
from tests.web.markup import Document

EAST, NORTH = (-6.3024, 106.8951), (-6.11, 106.88)  # Taman Mini, Tanjung Priok
HOSTILE = """'"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"""

Give = Callable[..., Alert]


@pytest.fixture
def give(world: World) -> Give:
    """Add an alert about a vehicle of some minutes ago."""

    def add(number: int = 0, minutes: float = 1, **changes: Any) -> Alert:
        at = NOW.astimezone(UTC) - timedelta(minutes=minutes)
        with world.store.opened.transaction() as connection:
            return add_alerts(connection, [an_alert(number, at=at, **changes)], world.now)[0]

    return add


@pytest.fixture
def waiting(give: Give) -> Alert:
    return give(5, state="waiting", ending="review", confidence=0.61, raw="B 1O05 XYZ")


def told(page: Document) -> list[int]:
    """Ids of the alerts on a page, in order."""
    return [int(each["data-alert"]) for each in page.all("article") if "data-alert" in each]


def buttons(page: Document) -> list[str]:
    return [each["value"] for each in page.all("button") if each.get("name") == "act"]


def live(page: Document) -> dict[str, str]:
    return next(each for each in page.all("div") if each.get("id") == "langsung")


def decide(officer: Officer, alert: Alert, act: str, status: int = 200, **more: str) -> Document:
    sent = {"act": act, "version": str(alert.version), **more}
    return officer.send(f"/langsung/{alert.id}", status, **sent)


# --- who, and what for ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["operator", "analis"])
@pytest.mark.parametrize("path", ["/langsung", "/langsung/kartu?alert=1", "/langsung/1"])
def test_alerts_are_not_for_every_role(
    world: World, log_in: Callable[..., Officer], give: Give, role: str, path: str
) -> None:
    give()
    officer = log_in(role)
    before = len(world.records)
    assert "Peran Anda tidak mengizinkan ini" in officer.open(path, 403).text
    assert "/langsung" not in officer.open("/cari").links()
    assert world.records[before:] == []


def test_nobody_without_a_name_sees_them(world: World, give: Give) -> None:
    give()
    answer = world.client().get("/langsung", follow_redirects=False)
    assert answer.headers["location"] == "/masuk?ke=/langsung"


def test_a_session_that_ended_is_led_to_the_log_in(world: World, officer: Officer) -> None:
    world.later(days=2)
    for path in ("/langsung", "/langsung/kartu?alert=1"):
        answer = officer.client.get(path, follow_redirects=False)
        assert answer.headers["location"].startswith("/masuk?ke=/langsung")


def test_without_a_purpose_it_is_asked_for_first(
    world: World, log_in: Callable[..., Officer], waiting: Alert
) -> None:
    officer = log_in(purpose="")
    for path in ("/langsung", f"/langsung/{waiting.id}"):
        answer = officer.client.get(path, follow_redirects=False)
        assert answer.headers["location"].startswith("/keperluan?ke=/langsung")
    sent = {"csrf": officer.csrf, "act": "konfirmasi", "version": str(waiting.version)}
    answer = officer.client.post(f"/langsung/{waiting.id}", data=sent, follow_redirects=False)
    assert answer.headers["location"].startswith("/keperluan")
    assert world.store.alerts.get(waiting.id) == waiting
    assert [each for each in world.records if each.action == "alerts"] == []


# --- the board ------------------------------------------------------------------------------------


def test_the_newest_is_on_top_and_each_is_recorded(
    world: World, officer: Officer, give: Give
) -> None:
    old, new = give(1, 30, kind="arrears", matches=()), give(2, 10)
    give(3, 5, state="dismissed")
    before = len(world.records)
    page = officer.open("/langsung")
    assert told(page) == [new.id, old.id]
    for words in ("B 1002 XYZ", "Gerbang Timur, Cakung", "Menunggak", "Rp 2.345.000", "Baru"):
        assert words in page.text
    assert "25 November 2026 10.20 WIB" in page.text
    assert "penagihan : surat paksa" in page.text
    asked, *named = world.records[before:]
    assert (asked.action, asked.actor, asked.purpose) == ("alerts", "account:si-petugas", PURPOSE)
    assert {each.plate for each in named} == {"B1001XYZ", "B1002XYZ"}


def test_an_empty_board_says_so(officer: Officer) -> None:
    page = officer.open("/langsung")
    assert "Belum ada peringatan di sini" in page.text
    assert "Diperbarui bila dimuat ulang" in page.text
    assert "/langsung" in page.links()


def test_what_was_read_stands_beside_what_is_looked_for(officer: Officer, give: Give) -> None:
    wide = Match(7, "curian", "B1*XYZ", "LP/3")
    give(1, raw="B I001 XYZ", matches=(wide,), confidence=0.97)
    text = officer.open("/langsung").text
    assert "B I001 XYZ" in text
    assert "(B1*XYZ)" in text
    assert "keyakinan 97 %" in text


def test_a_reading_that_waits_shows_its_picture_and_asks(officer: Officer, waiting: Alert) -> None:
    page = officer.open("/langsung")
    assert buttons(page) == ["konfirmasi", "abaikan"]
    assert [each["src"] for each in page.all("img")] == [f"/langsung/{waiting.id}/crop"]
    assert "Apakah pada gambar tertulis B 1005 XYZ?" in page.text


@pytest.mark.parametrize(
    ("state", "acts"),
    [("open", ["tangani", "abaikan"]), ("seen", ["abaikan"]), ("dismissed", [])],
)
def test_each_state_offers_what_it_allows(
    officer: Officer, give: Give, state: str, acts: list[str]
) -> None:
    alert = give(1, state=state)
    page = officer.open(f"/langsung/{alert.id}")
    assert buttons(page) == acts
    names = {"open": "Baru", "seen": "Ditangani", "dismissed": "Diabaikan"}
    assert names[state] in page.text


def test_older_ones_are_on_another_page_that_does_not_change(officer: Officer, give: Give) -> None:
    made = [give(number, number + 1) for number in range(53)]
    page = officer.open("/langsung?jenis=watch-list")
    following = next(each["href"] for each in page.all("a") if each.get("rel") == "next")
    rest = officer.open(following)
    assert told(page) + told(rest) == [each.id for each in made]
    assert "data-events" not in rest.source
    assert "/langsung?jenis=watch-list" in rest.links()


# --- one camera, one city -------------------------------------------------------------------------


def test_a_camera_a_city_or_a_cause_is_chosen(world: World, officer: Officer, give: Give) -> None:
    Cameras(world.store.opened).put([Camera("gerbang-1", "Gerbang Timur"), Camera("pelabuhan")])
    (south, west) = EAST
    east = give(1, 1, latitude=south, longitude=west)
    north = give(2, 2, latitude=NORTH[0], longitude=NORTH[1], camera="pelabuhan", area=None)
    nowhere = give(3, 3, latitude=None, longitude=None, kind="arrears", matches=())
    chosen = {
        "": [east, north, nowhere],
        "kota=Jakarta+Timur": [east],
        "kota=Jakarta+Utara": [north],
        "kamera=pelabuhan": [north],
        "kamera=pelabuhan&kota=Jakarta+Timur": [],
        "jenis=arrears": [nowhere],
        "kamera=&kota=&jenis=": [east, north, nowhere],
    }
    for query, wanted in chosen.items():
        assert told(officer.open(f"/langsung?{query}")) == [each.id for each in wanted]
    assert "Jakarta Utara" in officer.open(f"/langsung/{north.id}").text
    options = [each["value"] for each in officer.open("/langsung").all("option")]
    assert {"gerbang-1", "pelabuhan", *CITIES} <= set(options)


def test_the_stream_tells_of_what_comes_after_the_page(officer: Officer, give: Give) -> None:
    last = give(1)
    page = officer.open("/langsung?kota=Jakarta+Timur&kamera=gerbang-1&jenis=arrears")
    parts = urlsplit(live(page)["data-events"])
    asked = {name: value[0] for name, value in parse_qs(parts.query).items()}
    south, west, north, east = box_of("Jakarta Timur")
    assert parts.path == "/api/v1/events"
    assert asked == {
        "kind": "arrears",
        "camera": "gerbang-1",
        "bbox": f"{west},{south},{east},{north}",
        "last_event_id": str(last.version),
    }
    plain = urlsplit(live(officer.open("/langsung"))["data-events"])
    assert parse_qs(plain.query) == {"last_event_id": [str(last.version)]}


def test_the_stream_of_the_page_is_one_that_the_api_knows(officer: Officer, give: Give) -> None:
    place = {"latitude": EAST[0], "longitude": EAST[1]}
    shown = give(1, **place)
    address = live(officer.open("/langsung?kota=Jakarta+Timur"))["data-events"]
    later = give(2, **place)
    give(3, latitude=NORTH[0], longitude=NORTH[1])
    answer = officer.client.get(address)
    assert answer.status_code == 200
    heads = [line for line in answer.text.splitlines() if line.startswith("id: ")]
    assert heads == [f"id: {each.version}" for each in (shown, later)]  # it begins after the first


def test_cards_are_fetched_for_the_board_that_asks(
    world: World, officer: Officer, give: Give
) -> None:
    one = give(1, latitude=EAST[0], longitude=EAST[1])
    gone = give(2, latitude=EAST[0], longitude=EAST[1], state="dismissed")
    other = give(3, latitude=NORTH[0], longitude=NORTH[1])
    place = live(officer.open("/langsung?kota=Jakarta+Timur"))["data-cards"]
    before = len(world.records)
    ids = "".join(f"&alert={each}" for each in (one.id, gone.id, other.id, 99))
    page = officer.open(place + ids)
    assert told(page) == [one.id, gone.id]  # what became of it is news too
    assert {each.plate for each in world.records[before:]} == {"B1001XYZ", "B1002XYZ"}
    assert [each["value"] for each in page.all("input") if each["name"] == "ke"] == [
        "/langsung?kota=Jakarta+Timur"
    ] * 2
    assert page.all("html") == []
    officer.open("/langsung/kartu?" + "&".join(["alert=1"] * 51), 422)


@pytest.mark.parametrize("query", ["kamera=../x", "kota=Bogor", "jenis=lain", "lanjut=%%%"])
def test_a_filter_that_cannot_be_used(world: World, officer: Officer, query: str) -> None:
    before = len(world.records)
    assert "Permintaan tidak dapat dibaca" in officer.open(f"/langsung?{query}", 400).text
    assert world.records[before:] == []


# --- what officers do -----------------------------------------------------------------------------


def test_a_reading_is_confirmed_once_however_often_it_is_sent(
    world: World, officer: Officer, waiting: Alert
) -> None:
    for _ in range(2):
        page = decide(officer, waiting, "konfirmasi", ke="/langsung?jenis=watch-list")
        assert "Dikonfirmasi si-petugas" in page.text
        assert told(page) == [waiting.id]
    held = world.store.alerts.get(waiting.id)
    assert (held.state, held.confirmed_by) == ("open", "account:si-petugas")
    done = [each for each in world.records if each.action == "alert-confirm"]
    assert [(each.plate, each.purpose) for each in done] == [("B1005XYZ", PURPOSE)]


def test_it_leads_back_to_the_board_it_was_sent_from(officer: Officer, waiting: Alert) -> None:
    sent = {"csrf": officer.csrf, "act": "abaikan", "version": str(waiting.version)}
    for here, there in (
        ("/langsung?kota=Jakarta+Timur", "/langsung?kota=Jakarta+Timur"),
        ("https://evil.example/", "/"),
        ("", f"/langsung/{waiting.id}"),
    ):
        path, fields = f"/langsung/{waiting.id}", {**sent, "ke": here}
        answer = officer.client.post(path, data=fields, follow_redirects=False)
        assert answer.headers["location"] == f"{there}#alert-{waiting.id}"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("konfirmasi", "abaikan", "Sudah dikonfirmasi oleh si-petugas, 25 November 2026 10.30 WIB"),
        ("konfirmasi", "konfirmasi", "Sudah dikonfirmasi oleh si-petugas"),
        ("abaikan", "konfirmasi", "Sudah diabaikan oleh si-petugas"),
        ("abaikan", "abaikan", "Sudah diabaikan oleh si-petugas"),
    ],
)
def test_who_comes_second_is_told_who_was_first(  # noqa: PLR0913 - two officers and their acts
    world: World,
    officer: Officer,
    log_in: Callable[..., Officer],
    waiting: Alert,
    first: str,
    second: str,
    words: str,
) -> None:
    other = log_in("pengawas", "budi")
    decide(officer, waiting, first)
    held = world.store.alerts.get(waiting.id)
    page = decide(other, waiting, second, 409)
    assert words in page.text
    assert told(page) == [waiting.id]
    assert world.store.alerts.get(waiting.id) == held


def test_one_handles_it_and_it_is_said_who(
    officer: Officer, log_in: Callable[..., Officer], world: World, waiting: Alert
) -> None:
    decide(officer, waiting, "konfirmasi")
    other = log_in("pengawas", "budi")
    decide(other, world.store.alerts.get(waiting.id), "tangani")
    text = officer.open("/langsung").text
    assert "Ditangani budi, 10.30 WIB. Bacaannya dikonfirmasi si-petugas." in text


def test_a_script_gets_the_card_alone(officer: Officer, waiting: Alert) -> None:
    headers = {"HX-Request": "true", "X-CSRF-Token": officer.csrf}
    sent = {"act": "konfirmasi", "version": str(waiting.version), "ke": "/langsung"}
    answer = officer.client.post(f"/langsung/{waiting.id}", data=sent, headers=headers)
    page = Document(answer.text)
    assert (answer.status_code, told(page), buttons(page)) == (
        *(200, [waiting.id]),
        ["tangani", "abaikan"],
    )
    assert "/langsung" in [each["value"] for each in page.all("input") if each["name"] == "ke"]


@pytest.mark.parametrize(
    "fields",
    [{"act": "hapus"}, {"version": ""}, {"version": "-1"}, {"version": "9" * 30}, {"version": "²"}],
)
def test_a_form_that_is_no_form(
    world: World, officer: Officer, waiting: Alert, fields: dict[str, str]
) -> None:
    sent = {"act": "konfirmasi", "version": str(waiting.version), **fields}
    officer.send(f"/langsung/{waiting.id}", 400, **sent)
    assert world.store.alerts.get(waiting.id) == waiting


def test_a_stranger_s_page_decides_nothing(world: World, officer: Officer, waiting: Alert) -> None:
    officer.send(f"/langsung/{waiting.id}", 403, csrf="falsch", act="abaikan", version="1")
    assert world.store.alerts.get(waiting.id) == waiting


def test_an_alert_that_is_not_kept(officer: Officer) -> None:
    assert "Tidak ada (lagi)" in officer.open("/langsung/99", 404).text
    officer.send("/langsung/99", 404, act="abaikan", version="1")
    for number in ("0", "x", str(1 << 63)):
        officer.open(f"/langsung/{number}", 422)


# --- what the page is made of ---------------------------------------------------------------------


def test_one_alert_links_what_its_reader_may_see(
    log_in: Callable[..., Officer], give: Give
) -> None:
    alert = give(1, matches=(Match(4, "curian", "B1001XYZ", "LP/3"),))
    simple = log_in("petugas").open(f"/langsung/{alert.id}")
    assert "/cari?nopol=B1001XYZ" in simple.links()
    assert not {"/peta?nopol=B1001XYZ", "/daftar-pantau/4"} & simple.links()
    whole = log_in("pengawas").open(f"/langsung/{alert.id}").links()
    assert {"/peta?nopol=B1001XYZ", "/daftar-pantau/4"} <= whole
    pictures = [each["src"] for each in simple.all("img")]
    assert pictures == [f"/langsung/{alert.id}/{kind}" for kind in ("frame", "crop")]


def test_what_comes_of_a_recording_is_marked(officer: Officer, give: Give) -> None:
    now, then = give(1), give(2, recorded=True)
    page = officer.open("/langsung")
    marked = {each["data-alert"] for each in page.all("article") if "data-recorded" in each}
    assert marked == {str(then.id)}
    assert "dari rekaman" in officer.open(f"/langsung/{then.id}").text
    assert "dari rekaman" not in officer.open(f"/langsung/{now.id}").text


def test_hostile_text_stays_text(officer: Officer, give: Give) -> None:
    match = Match(1, HOSTILE, "B1*", HOSTILE)
    alert = give(1, raw=HOSTILE, camera_name=HOSTILE, area=HOSTILE, matches=(match,))
    for path in ("/langsung", f"/langsung/{alert.id}", f"/langsung/kartu?alert={alert.id}"):
        page = officer.open(path)
        assert all("src" in each for each in page.all("script"))
        assert [each for each in page.all("img") if each.get("src") == "x"] == []
        assert "49" not in page.text.replace(HOSTILE, "")


def test_the_board_speaks_english_too(officer: Officer, waiting: Alert) -> None:
    officer.send("/bahasa", bahasa="en", ke="/langsung")
    page = officer.open("/langsung")
    assert told(page) == [waiting.id]
    assert "Waiting for confirmation" in page.text
    assert live(page)["data-events"]
    assert "Connected: new ones appear by themselves" in page.source
