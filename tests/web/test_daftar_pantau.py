"""Watch-lists by page: added, changed, removed, imported, and never shown without a record."""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import Any

import pytest

from lpr.store import Match, WatchEntry, add_alerts
from tests.api.conftest import NOW, World
from tests.store.watched import SITI, an_alert, an_entry
from tests.web.conftest import PURPOSE, Officer
from tests.web.markup import Document

PATH = "/daftar-pantau"
NEW = {
    "nopol": "b 1234 xyz",
    "alasan": "surat paksa 12/2026",
    "daftar": "penagihan",
    "sampai": "2026-12-31",
}
HOSTILE = """'"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"""


@pytest.fixture
def officer(log_in: Callable[..., Officer]) -> Officer:
    return log_in("pengawas")


@pytest.fixture
def held(world: World) -> WatchEntry:
    return listed(world)


def listed(world: World, pattern: str = "B1000XYZ", **changes: Any) -> WatchEntry:
    return world.store.watch_lists.add(an_entry(pattern, **changes), SITI, world.now)


def shown(page: Document) -> list[int]:
    """Ids of the entries that a page lists, in order."""
    ids = [each.get("id", "") for each in page.all("li")]
    return [int(each.removeprefix("entri-")) for each in ids if each.startswith("entri-")]


def kept(world: World) -> list[WatchEntry]:
    return world.store.watch_lists.holding(date(2026, 11, 25))


def upload(officer: Officer, text: str | bytes, **fields: str) -> tuple[int, Document]:
    data = text if isinstance(text, bytes) else text.encode()
    sent = {"csrf": officer.csrf, **fields}
    answer = officer.client.post(f"{PATH}/impor", data=sent, files={"berkas": ("a.csv", data)})
    return answer.status_code, Document(answer.text)


# --- who, and what for ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["petugas", "operator", "analis"])
def test_watch_lists_are_not_for_every_role(
    world: World, log_in: Callable[..., Officer], held: WatchEntry, role: str
) -> None:
    officer = log_in(role)
    before = len(world.records)
    for path in (PATH, f"{PATH}/{held.id}", f"{PATH}/cocok?nopol=B1*"):
        assert "Peran Anda tidak mengizinkan ini" in officer.open(path, 403).text
    for path in (PATH, f"{PATH}/{held.id}", f"{PATH}/{held.id}/hapus"):
        officer.send(path, 403, **NEW)
    assert upload(officer, "pattern,reason,list\nB1ABC,alasan,x\n")[0] == 403
    assert PATH not in officer.open("/cari").links()
    assert kept(world) == [held]
    assert world.records[before:] == []


def test_without_a_purpose_it_is_asked_for_first(
    world: World, log_in: Callable[..., Officer], held: WatchEntry
) -> None:
    officer = log_in("pengawas", purpose="")
    for path in (PATH, f"{PATH}/{held.id}"):
        answer = officer.client.get(path, follow_redirects=False)
        assert answer.headers["location"].startswith(f"/keperluan?ke={PATH}")
    sent = {"csrf": officer.csrf, **NEW}
    answer = officer.client.post(PATH, data=sent, follow_redirects=False)
    assert answer.headers["location"].startswith("/keperluan")
    assert kept(world) == [held]


# --- what is listed -------------------------------------------------------------------------------


def test_the_entries_are_listed_and_each_is_recorded(world: World, officer: Officer) -> None:
    made = [listed(world), listed(world, "B12??X*", list_name="curian", reason="LP/33")]
    before = len(world.records)
    page = officer.open(PATH)
    assert shown(page) == [made[1].id, made[0].id]
    for words in ("B12??X*", "LP/33", "Sampai 31 Desember 2026", "oleh siti", "curian (1)"):
        assert words in page.text
    found = {(each.action, each.actor, each.purpose) for each in world.records[before:]}
    assert found == {("watchlists", "account:si-pengawas", PURPOSE)}
    assert {each.plate for each in world.records[before:]} == {None, "B1000XYZ", "B12??X*"}


def test_a_list_or_a_number_is_chosen(world: World, officer: Officer) -> None:
    one, other = listed(world), listed(world, "B12??X*", list_name="curian")
    gone = listed(world, "D1ABC")
    world.store.watch_lists.remove(gone.id, SITI, world.now)
    chosen = {
        "daftar=curian": [other.id],
        "nopol=b+1000+xyz": [one.id],
        "nopol=b+12??+x*": [other.id],
        "daftar=tidak+ada": [],
        "berakhir=ya": [gone.id, other.id, one.id],
        "daftar=&nopol=": [other.id, one.id],
    }
    for query, wanted in chosen.items():
        assert shown(officer.open(f"{PATH}?{query}")) == wanted
    assert "Tidak ada entri yang cocok" in officer.open(f"{PATH}?daftar=tidak+ada").text


def test_older_entries_are_on_the_next_page(world: World, officer: Officer) -> None:
    made = [listed(world, f"B{number}XYZ").id for number in range(1, 53)]
    page = officer.open(PATH)
    following = next(each["href"] for each in page.all("a") if each.get("rel") == "next")
    assert shown(page) + shown(officer.open(following)) == made[::-1]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("nopol=bukan", 422),
        ("nopol=" + "B" * 70, 422),
        ("lanjut=x", 400),
        ("daftar=" + "x" * 65, 400),
    ],
)
def test_a_filter_that_cannot_be_used(
    world: World, officer: Officer, held: WatchEntry, query: str, status: int
) -> None:
    answer = officer.client.get(f"{PATH}?{query}")
    assert answer.status_code in (status, 400, 422)
    assert shown(Document(answer.text)) == []
    assert "B1000XYZ" not in [each.plate for each in world.records if each.action == "watchlists"]
    assert kept(world) == [held]


# --- what is added --------------------------------------------------------------------------------


def test_an_entry_is_added_once_however_often_it_is_sent(world: World, officer: Officer) -> None:
    for _ in range(2):
        page = officer.send(PATH, **NEW)
        assert "B 1234 XYZ" in page.text
    (entry,) = kept(world)
    assert (entry.list_name, entry.pattern, entry.reason, entry.owner) == (
        *("penagihan", "B1234XYZ", "surat paksa 12/2026"),
        "account:si-pengawas",
    )
    assert entry.valid_until == date(2026, 12, 31)
    assert shown(page) == [entry.id]
    assert [each.action for each in world.records].count("watch-add") == 1


def test_without_a_day_it_holds_for_a_while(world: World, officer: Officer) -> None:
    officer.send(PATH, **{**NEW, "sampai": ""})
    assert kept(world)[0].valid_until == NOW.date() + timedelta(days=90)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"nopol": "bukan nomor"}, 422, "Nomor atau pola ini tidak dapat dipakai"),
        ({"nopol": "B*"}, 422, "sedikitnya dua huruf atau angka"),
        ({"alasan": "x"}, 422, "Periksa alasan"),
        ({"daftar": ""}, 422, "Periksa alasan"),
        ({"sampai": "2026-11-24"}, 422, "Periksa alasan"),
        ({"sampai": "2028-01-01"}, 422, "Periksa alasan"),
        ({"sampai": "besok"}, 422, "Periksa alasan"),
        ({"nopol": "B 1000 XYZ"}, 409, "Nomor ini sudah ada di daftar itu"),
    ],
)
def test_an_entry_that_cannot_stand_stays_filled_in(  # noqa: PLR0913 - what is sent and answered
    world: World,
    officer: Officer,
    held: WatchEntry,
    change: dict[str, str],
    status: int,
    words: str,
) -> None:
    sent = {**NEW, **change}
    answer = officer.client.post(PATH, data={"csrf": officer.csrf, **sent})
    assert words in answer.text
    assert answer.status_code in (status, 400)
    values = [each.get("value") for each in Document(answer.text).all("input")]
    assert all(each in values for each in sent.values())
    assert kept(world) == [held]


def test_the_existing_entry_is_one_step_away(officer: Officer, held: WatchEntry) -> None:
    page = officer.send(PATH, 409, **{**NEW, "nopol": "b1000xyz"})
    assert f"{PATH}?nopol=b1000xyz" in page.links()
    assert shown(officer.open(f"{PATH}?nopol=b1000xyz")) == [held.id]


def test_a_pattern_is_explained_while_it_is_typed(world: World, officer: Officer) -> None:
    before = len(world.records)
    page = officer.open(f"{PATH}/cocok?nopol=b+12??+x*")
    assert page.all("html") == []
    assert "B12??X* : B12 , 2 huruf atau angka apa saja, X , apa saja, boleh kosong." in page.text
    assert "B 1244 X" in page.text
    assert "Hanya nomor ini: B 1234 XYZ" in officer.open(f"{PATH}/cocok?nopol=b1234xyz").text
    assert "Belum menjadi nomor" in officer.open(f"{PATH}/cocok?nopol=b").text
    assert officer.open(f"{PATH}/cocok").text == ""
    officer.open(f"{PATH}/cocok?nopol={'B' * 65}", 422)
    assert world.records[before:] == []


def test_it_is_explained_without_scripts_too(world: World, officer: Officer) -> None:
    page = officer.send(PATH, **{**NEW, "nopol": "b 12?? x*", "act": "cocok"})
    assert "2 huruf atau angka apa saja" in page.text
    assert page.value("alasan") == NEW["alasan"]
    assert kept(world) == []


# --- what is changed and removed ------------------------------------------------------------------


def test_an_entry_is_changed_once(world: World, officer: Officer, held: WatchEntry) -> None:
    sent = {"alasan": "lunas sebagian", "sampai": "2027-01-31", "version": str(held.version)}
    for _ in range(2):
        page = officer.send(f"{PATH}/{held.id}", **sent)
        assert page.value("alasan") == "lunas sebagian"
    (entry,) = kept(world)
    assert (entry.valid_until, entry.changed_by) == (date(2027, 1, 31), "account:si-pengawas")
    assert [each.action for each in world.records].count("watch-change") == 1


def test_who_comes_second_is_told_who_was_first(
    world: World, officer: Officer, log_in: Callable[..., Officer], held: WatchEntry
) -> None:
    sent = {"sampai": "2027-01-31", "version": str(held.version)}
    log_in("admin", "budi").send(f"{PATH}/{held.id}", **sent, alasan="yang pertama")
    page = officer.send(f"{PATH}/{held.id}", 409, **sent, alasan="yang kedua")
    assert "Sementara itu budi sudah mengubahnya, 25 November 2026 10.30 WIB" in page.text
    assert page.value("alasan") == "yang kedua"
    (entry,) = kept(world)
    assert entry.reason == "yang pertama"
    assert page.value("version") == str(entry.version)


@pytest.mark.parametrize(
    "change",
    [{"alasan": ""}, {"alasan": "x" * 201}, {"sampai": "2020-01-01"}, {"version": "satu"}],
)
def test_a_change_that_cannot_be_made(
    world: World, officer: Officer, held: WatchEntry, change: dict[str, str]
) -> None:
    known = {"alasan": "lain lagi", "sampai": "2027-01-31", "version": str(held.version)}
    sent = {"csrf": officer.csrf, **known, **change}
    answer = officer.client.post(f"{PATH}/{held.id}", data=sent)
    assert answer.status_code in (400, 422)
    assert kept(world) == [held]


def test_an_entry_is_removed_twice_and_once(
    world: World, officer: Officer, held: WatchEntry
) -> None:
    for _ in range(2):
        page = officer.send(f"{PATH}/{held.id}/hapus")
        assert "sudah dihapus dari daftarnya" in page.text
    assert kept(world) == []
    assert [each.action for each in world.records].count("watch-remove") == 1
    assert all(each.get("name") != "alasan" for each in page.all("input"))


def test_a_stranger_s_page_changes_nothing(
    world: World, officer: Officer, held: WatchEntry
) -> None:
    for path in (PATH, f"{PATH}/{held.id}", f"{PATH}/{held.id}/hapus"):
        officer.send(path, 403, **{**NEW, "csrf": "falsch"})
    assert upload(officer, "pattern,reason,list\nB1ABC,alasan,x\n", csrf="falsch")[0] == 403
    assert kept(world) == [held]


def test_an_entry_that_there_is_none_of(officer: Officer) -> None:
    assert "Tidak ada (lagi)" in officer.open(f"{PATH}/99", 404).text
    officer.send(f"{PATH}/99/hapus", 404)
    officer.open(f"{PATH}/0", 422)


# --- hits -----------------------------------------------------------------------------------------


def test_an_entry_tells_where_it_was_seen_and_that_is_recorded(
    world: World, officer: Officer
) -> None:
    wide, never = listed(world, "B1*XYZ"), listed(world, "D1*")
    at = NOW.astimezone(UTC) - timedelta(minutes=9)
    new = [an_alert(number, at=at, matches=(Match.of(wide),)) for number in (1, 2)]
    with world.store.opened.transaction() as connection:
        seen = add_alerts(connection, new, world.now)
    page = officer.open(PATH)
    assert "Terlihat 2 kali" in page.text
    assert "Terlihat 0 kali" in page.text
    before = len(world.records)
    page = officer.open(f"{PATH}/{wide.id}")
    assert {f"/langsung/{each.id}" for each in seen} <= page.links()
    assert "Gerbang Timur, Cakung" in page.text
    assert "25 November 2026 10.21 WIB" in page.text
    recorded = {(each.action, each.plate) for each in world.records[before:]}
    assert recorded == {
        *(("watchlists", "B1*XYZ"), ("alerts", "B1001XYZ"), ("alerts", "B1002XYZ")),
    }
    assert "Belum terlihat sejak ditambahkan" in officer.open(f"{PATH}/{never.id}").text


# --- files ----------------------------------------------------------------------------------------


def test_a_file_is_imported_and_may_come_again(world: World, officer: Officer) -> None:
    text = "pattern,reason,list,valid_until\nb 1234 xyz,surat paksa,penagihan,2026-12-31\n"
    text += "B 12?? X*,LP/33,curian,\n"
    status, page = upload(officer, text)
    assert status == 200
    assert "2 ditambah, 0 diubah, 0 tetap" in page.text
    assert "0 ditambah, 0 diubah, 2 tetap" in upload(officer, text)[1].text
    assert {each.pattern for each in kept(world)} == {"B1234XYZ", "B12??X*"}
    assert officer.client.get(f"{PATH}/impor").url.path == PATH


def test_a_list_for_rows_that_name_none(world: World, officer: Officer) -> None:
    assert upload(officer, "pattern,reason\nB1234XYZ,alasan\n", daftar="curian")[0] == 200
    assert kept(world)[0].list_name == "curian"


def test_rows_that_cannot_be_used_are_named_and_nothing_changes(
    world: World, officer: Officer, held: WatchEntry
) -> None:
    text = f"pattern,reason,list\nB1234XYZ,alasan,x\nbukan,alasan,x\nB2ABC,{HOSTILE},x,y\n"
    status, page = upload(officer, text)
    assert status in (400, 422)
    assert "2 baris tidak dapat dipakai" in page.text
    assert "'bukan' is no Indonesian registration number" in page.text
    assert "It has 4 cells, the header has 3." in page.text
    assert all("src" in each for each in page.all("script"))
    assert kept(world) == [held]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Pilih berkas CSV dahulu"),
        (b"\xff\xfe\x00", "Berkas tidak dapat diimpor"),
        (b"nomor,sebab\n", "Berkas tidak dapat diimpor"),
        (b"pattern,reason,list\n", "Berkas tidak dapat diimpor"),
    ],
)
def test_a_file_that_is_none(world: World, officer: Officer, data: bytes, words: str) -> None:
    status, page = upload(officer, data)
    assert status in (400, 422)
    assert words in page.text
    assert kept(world) == []


# --- what the page is made of ---------------------------------------------------------------------


def test_hostile_text_stays_text(world: World, officer: Officer) -> None:
    entry = listed(world, list_name=HOSTILE[:64], reason=HOSTILE)
    for path in (PATH, f"{PATH}/{entry.id}"):
        page = officer.open(path)
        assert all("src" in each for each in page.all("script"))
        assert [each for each in page.all("img") if each.get("src") == "x"] == []
    answer = officer.client.get(PATH, params={"nopol": HOSTILE, "daftar": HOSTILE[:64]})
    assert "<script>alert" not in answer.text
    sent = {"csrf": officer.csrf, **dict.fromkeys(NEW, HOSTILE)}
    assert "<script>alert" not in officer.client.post(PATH, data=sent).text


def test_the_page_speaks_english_too(officer: Officer, held: WatchEntry) -> None:
    officer.send("/bahasa", bahasa="en", ke=PATH)
    assert "What is looked for" in officer.open(PATH).text
    assert "Take off the list" in officer.open(f"{PATH}/{held.id}").text
