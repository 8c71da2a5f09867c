"""Audit: who looked at what, for supervisors, who are in it themselves; and whether it is whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import text

from lpr.errors import StoreError
from lpr.store import AuditEntry, AuditLog
from lpr.web._chain import ChainCheck, chain_check
from lpr.web._recorded import RecordWords
from lpr.web._texts import texts
from tests.api.conftest import NOW, World
from tests.web.conftest import Officer
from tests.web.markup import Document


def an_entry(minutes: int, name: str, plate: str, action: str = "lookup") -> AuditEntry:
    return AuditEntry(
        at=NOW - timedelta(hours=1) + timedelta(minutes=minutes),
        actor=f"account:{name}",
        role="petugas",
        action=action,
        plate=plate,
        purpose="penagihan",
        case="BAP <b>7",
        result="LUNAS",
        fields=("amount_due",),
        source="registri uji",
    )


@pytest.fixture
def officer(world: World, log_in: Callable[..., Officer]) -> Officer:
    acts = [("siti", "B1XYZ"), ("siti", "B2XYZ"), ("ani", "B1XYZ"), ("ani", "B3XYZ")]
    found = [an_entry(minutes, *act) for minutes, act in enumerate(acts)]
    world.store.opened.audit.append([*found, an_entry(9, "<i>x", "B4XYZ", "sihir")])
    return log_in("pengawas")


def acts(page: Document) -> int:
    """How many records a page shows."""
    return sum(each.get("class") == "seq" for each in page.all("th"))


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [("petugas", False), ("operator", False), ("analis", False), ("pengawas", True)],
)
def test_who_may_see_the_log(log_in: Callable[..., Officer], role: str, *, may: bool) -> None:
    officer = log_in(role, purpose="")
    for path in ("/audit", "/audit/rantai"):
        officer.open(path, 200 if may else 403)
    officer.send("/audit/rantai", 200 if may else 403)
    assert ("/audit" in officer.open("/cari").links()) is may


def test_whoever_looks_stands_in_it(world: World, officer: Officer) -> None:
    officer.open("/audit?nopol=b+1+xyz&siapa=siti&tindakan=lookup")
    last = world.records[-1]
    assert (last.actor, last.action, last.plate) == ("account:si-pengawas", "audit-read", "B1XYZ")
    assert last.source == "audit actor=account:siti action=lookup", "the number can be erased"


# --- records --------------------------------------------------------------------------------------


def test_records_as_text_the_newest_first(officer: Officer) -> None:
    page = officer.open("/audit?tindakan=lookup")
    assert acts(page) == 4
    assert page.text.index("B 3 XYZ") < page.text.index("B 2 XYZ")
    assert "25 November 2026 09.33 WIB ani petugas Mencari nomor registri uji" in page.text
    assert "Penagihan BAP <b>7 Lunas jumlah" in page.text
    assert page.all("b") == []
    assert "<i>x petugas sihir" in officer.open("/audit").text, "an action that is in no catalogue"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("nopol=b1xyz&tindakan=lookup", 2),
        ("siapa=siti&tindakan=lookup", 2),
        ("siapa=account:ani", 2),
        ("siapa=siapa", 0),
        ("tindakan=sihir", 1),
        ("tindakan=lookup&dari=2026-11-25T09:32", 2),
        ("tindakan=lookup&sampai=2026-11-25T09:31", 1),
        ("nopol=b1xyz&siapa=ani&dari=2026-11-25T09:00&sampai=2026-11-25T10:00", 1),
    ],
)
def test_filters(officer: Officer, query: str, count: int) -> None:
    page = officer.open(f"/audit?{query}")
    assert acts(page) == count
    assert ("Tidak ada catatan yang cocok" in page.text) is (count == 0)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("registri uji", "registri uji"),
        ("search of alerts", "daftar peringatan"),
        ("search of alerts, 44 found", "mencari peringatan: 44 ditemukan"),
        ("2 watch-lists", "2 daftar pantau"),
        ("search of watch-lists, 5 found", "mencari pantauan: 5 ditemukan"),
        ("watch-list entry 7", "pantauan 7"),
        ("alert 9", "peringatan 9"),
        ("sighting 4d2c8f0a6b1e4f7d9c3a5b7e1f2d4c6a", "penampakan 4d2c8f0a…"),
        ("queue of all cameras", "antrean semua kamera"),
        ("queue gerbang-1", "antrean kamera gerbang-1"),
        ("events", "peringatan langsung"),
        ("last seen", "terakhir terlihat"),
        ("legal hold", "penahanan penghapusan"),
        ("search", "pencarian penampakan"),
        (
            "search camera=gerbang-1 since=2026-11-24T02:40:00Z status=MENUNGGAK ending=review",
            (
                "pencarian penampakan, kamera: gerbang-1, dari: 24 November 2026 09.40 WIB, "
                "status: Menunggak, bacaan: perlu diperiksa"
            ),
        ),
        (
            "audit actor=account:siti action=lookup",
            "catatan audit, siapa: siti, tindakan: Mencari nomor",
        ),
        (
            "report 2026-11-18T17:00:00Z 2026-11-25T17:00:00Z",
            "19 November 2026 00.00 WIB sampai 26 November 2026 00.00 WIB",
        ),
        ("clone expired", "Dugaan pelat ganda, Masa berlaku lewat"),
        ("account:siti pengawas", "siti pengawas"),
        ("", ""),
    ],
)
def test_what_was_asked_is_told_in_words(source: str, words: str) -> None:
    entry = replace(an_entry(0, "siti", "B1XYZ"), source=source)
    assert RecordWords(texts("id")).source(entry) == words


def test_roles_results_and_what_was_shown_are_told_in_words() -> None:
    words = RecordWords(texts("id"))
    entry = replace(an_entry(0, "siti", "B1XYZ"), role="pengawas+pemilik_data", result="denied")
    assert words.role(entry) == "pengawas + data pemilik"
    assert words.result(entry) == "Ditolak"
    assert words.purpose(replace(entry, purpose="pengawasan")) == "Pengawasan"
    assert words.purpose(replace(entry, purpose="retensi")) == "Masa simpan"
    assert words.purpose(replace(entry, purpose="hak_subjek_data")) == "Hak subjek data"
    assert words.purpose(replace(entry, purpose="")) == ""
    assert words.result(replace(entry, result="clone")) == "Dugaan pelat ganda"
    assert words.result(replace(entry, result="erased 12")) == "12 dihapus"
    assert words.fields(replace(entry, fields=("place", "entah"))) == "tempat, entah"


def test_every_source_that_is_written_has_words(
    world: World, log_in: Callable[..., Officer]
) -> None:
    officer = log_in("admin")
    for path in ("/langsung", "/daftar-pantau", "/verifikasi", "/peta?rentang=24", "/laporan"):
        officer.open(path)
    officer.open("/kejanggalan?rentang=24")
    officer.open("/audit")
    words = RecordWords(texts("id"))
    raw = {each.source for each in world.records if words.source(each) == each.source}
    assert {each for each in raw if each and not each.startswith("plat ")} == set()


def test_pages(world: World, officer: Officer) -> None:
    many = [an_entry(number % 50, "budi", f"B{1000 + number}XYZ") for number in range(120)]
    world.store.opened.audit.append(many)
    sizes, address = [], "/audit?siapa=budi"
    while address:
        page = officer.open(address)
        sizes.append(acts(page))
        address = next((each["href"] for each in page.all("a") if each.get("rel") == "next"), "")
    assert sizes == [50, 50, 20]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("nopol=bukan+nomor", 422),
        ("dari=kemarin", 400),
        ("sampai=0001-01-01T00:00", 400),
    ],
)
def test_a_field_that_cannot_be_used_is_told_and_nothing_is_shown(
    world: World, officer: Officer, query: str, status: int
) -> None:
    before = len(world.records)
    page = officer.open(f"/audit?{query}", status)
    assert acts(page) == 0
    assert world.records[before:] == []


@pytest.mark.parametrize("query", ["sebelum=-1", "sebelum=x", f"sebelum={1 << 64}"])
def test_a_page_that_is_none_is_refused(officer: Officer, query: str) -> None:
    officer.open(f"/audit?{query}", 422)


# --- the chain ------------------------------------------------------------------------------------


def test_the_chain_is_checked_when_somebody_asks(world: World, officer: Officer) -> None:
    assert "Belum diperiksa" in officer.open("/audit").text
    page = officer.send("/audit/rantai")
    head = chain_check(world.app).last
    assert head is not None
    assert head.found is not None
    assert head.found.head is not None
    assert f"Utuh: {head.found.records} catatan." in page.text
    assert "Diperiksa 25 November 2026 10.30 WIB oleh si-pengawas." in page.text
    assert head.found.head.hash in officer.open("/audit/rantai").text


def test_a_chain_that_was_tampered_with_is_told(world: World, officer: Officer) -> None:
    with world.store.opened.transaction() as connection:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_record'"
        )
        for (name,) in connection.execute(text(names)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_record SET actor = 'account:lain' WHERE seq = 2"))
    page = officer.send("/audit/rantai")
    assert "kerusakan ditemukan" in page.text
    assert "Diubah. Record 2 was changed after it was written." in page.text
    assert "Penjaganya dilepas." in page.text


def test_a_check_needs_the_session_s_token(world: World, officer: Officer) -> None:
    assert officer.client.post("/audit/rantai", data={"csrf": "salah"}).status_code == 403
    assert chain_check(world.app).last is None


def test_while_one_check_is_under_way_no_other_begins(world: World, officer: Officer) -> None:
    held = chain_check(world.app)
    assert held.begin(NOW)
    page = officer.send("/audit/rantai")
    assert "Sedang diperiksa sejak 25 November 2026 10.30 WIB." in page.text
    assert held.last is None
    assert "/audit/rantai" not in {each.get("action") for each in page.all("form")}
    (section,) = (each for each in page.all("section") if each.get("id") == "rantai")
    assert section["hx-get"] == "/audit/rantai"


def test_a_check_that_fails_is_told_and_may_be_repeated() -> None:
    held = ChainCheck()
    held.begin(NOW)

    def away() -> AuditLog:
        raise StoreError("The disk is gone.")

    held.run(away, lambda: NOW, "budi")
    assert held.last is not None
    assert (held.last.found, held.last.error) == (None, "The disk is gone.")
    assert held.begin(NOW)


def test_a_check_lets_others_ask_meanwhile(world: World) -> None:
    held, began, goes_on = ChainCheck(), Event(), Event()
    held.begin(NOW)

    def slow() -> AuditLog:
        began.set()
        assert goes_on.wait(10)
        return world.store.opened.audit

    thread = Thread(target=held.run, args=(slow, lambda: NOW, "budi"))
    thread.start()
    assert began.wait(10)
    assert not held.begin(NOW)
    goes_on.set()
    thread.join(10)
    assert held.last is not None
    assert held.last.found is not None
    assert held.last.found.ok


def test_in_english(officer: Officer) -> None:
    officer.send("/bahasa", bahasa="en", ke="/audit")
    page = officer.open("/audit")
    assert "Looked a number up" in page.text
    assert "Mencari" not in page.text
