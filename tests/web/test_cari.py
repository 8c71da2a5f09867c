"""The search: a card a status, the bill explained, nothing unrecorded or for the wrong role."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lpr.errors import RegistryLockedError
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, Evidence, Sightings, chosen_evidence_dir
from lpr.tax import PlateColour, TaxService, TaxStatus, UnavailableRegistry
from lpr.web import install
from tests.api.conftest import World
from tests.store.seen import a_sighting
from tests.web.conftest import PURPOSE, REGISTERED, Officer
from tests.web.markup import Document

HOSTILE = """'"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"""
WORDS = {
    TaxStatus.LUNAS: "Lunas",
    TaxStatus.MENUNGGAK: "Menunggak",
    TaxStatus.JATUH_TEMPO_DEKAT: "Jatuh tempo dekat",
    TaxStatus.DIKECUALIKAN: "Dikecualikan",
    TaxStatus.DIHAPUS: "Registrasi dihapus",
}


def tones(page: Document) -> list[str]:
    classes = [each.attributes.get("class", "").split() for each in page.elements]
    return [tone for each in classes if "verdict" in each for tone in each[1:]]


# --- each status its card -------------------------------------------------------------------------


@pytest.mark.parametrize("status", WORDS)
def test_a_status_is_told_in_colour_and_words(officer: Officer, status: TaxStatus) -> None:
    page = officer.open(f"/cari?nopol={REGISTERED[status]}")
    assert tones(page) == [f"tone-{status.lower()}"]
    assert WORDS[status] in page.text
    assert "registri contoh" in page.text
    assert "per 25 November 2026" in page.text


@pytest.mark.parametrize("status", [each for each in REGISTERED if each.is_block])
def test_a_block_stands_beside_the_status(officer: Officer, status: TaxStatus) -> None:
    page = officer.open(f"/cari?nopol={REGISTERED[status]}")
    badges = [each["class"] for each in page.all("li") if "badge" in each.get("class", "")]
    assert badges == [f"badge tone-{status.lower()}"]


def test_a_bill_is_explained_line_by_line_with_its_law(officer: Officer) -> None:
    page = officer.open(f"/cari?nopol={REGISTERED[TaxStatus.MENUNGGAK]}")
    assert "Jumlah yang harus dibayar Rp" in page.text
    assert "Pokok PKB" in page.text
    lines = sum(each.get("class") == "why" for each in page.all("div"))
    assert lines == page.text.count("Dasar: ") + page.text.count("Dasar hukum tidak ada") > 0
    assert "ditetapkan oleh registri" in page.text


def test_the_vehicle_can_be_compared(officer: Officer) -> None:
    page = officer.open(f"/cari?nopol={REGISTERED[TaxStatus.MENUNGGAK]}")
    assert "Cocokkan dengan kendaraan" in page.text
    assert "Sepeda motor" in page.text
    assert any("number-plate plate-" in each.get("class", "") for each in page.all("p"))


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        ("B 9998 PZZ", "tidak_ditemukan", "Periksa sekali lagi"),
        ("D 1020 ABC", "luar_wilayah", "bukan kewenangan DKI Jakarta"),
        ("B 1234 EFG", "luar_wilayah", "Bapenda Jawa Barat"),
        ("50073-00", "plat_khusus", "tidak ada di registri"),
        ("CD 12 35", "dikecualikan", "korps diplomatik"),
        ("halo", "format_salah", "Tulis seperti B 1234 XYZ"),
    ],
)
def test_what_has_no_bill_has_a_card_of_its_own(
    officer: Officer, number: str, status: str, words: str
) -> None:
    page = officer.open(f"/cari?nopol={number}")
    assert tones(page) == [f"tone-{status}"]
    assert words in page.text


def test_a_registry_that_is_away_is_never_not_found(world: World, officer: Officer) -> None:
    away = TaxService(UnavailableRegistry(RegistryLockedError("It is locked.")))
    world.app.state.services = replace(world.app.state.services, tax=away)
    page = officer.open("/cari?nopol=B9998PZZ")
    assert tones(page) == ["tone-tidak_tersedia"]
    assert "belum diketahui" in page.text
    assert "Tidak ditemukan" not in page.text
    assert "/cari?nopol=B9998PZZ" in page.links()  # try again
    assert world.records[-1].result == "TIDAK_TERSEDIA"


def test_of_several_vehicles_the_plate_colour_is_asked_for(officer: Officer) -> None:
    number = REGISTERED[TaxStatus.AMBIGU]
    page = officer.open(f"/cari?nopol={number}")
    assert tones(page) == ["tone-ambigu"]
    links = {f"/cari?nopol=B1103PAD&warna={each}" for each in PlateColour}
    assert links <= page.links()
    found = [tones(officer.open(each))[0] for each in sorted(links)]
    # Two vehicles bear the number; the private one is found by black and by white.
    assert found.count("tone-ambigu") == len(PlateColour) - 3
    assert tones(officer.open(f"/cari?nopol={number}&warna=ungu")) == ["tone-ambigu"]


# --- what was typed -------------------------------------------------------------------------------


def test_what_was_typed_otherwise_is_said(officer: Officer) -> None:
    page = officer.open("/cari?nopol=b i234 pyz")
    assert "Anda mengetik “b i234 pyz”; dicari sebagai B 1234 PYZ" in page.text
    assert tones(page) == ["tone-lunas"]


def test_several_that_may_be_meant_are_offered_and_nothing_is_looked_up(
    world: World, officer: Officer
) -> None:
    page = officer.open("/cari?nopol=B 0234 PYZ")
    assert "Nomor yang mana?" in page.text
    assert "/cari?nopol=B8234PYZ" in page.links()
    assert [each for each in world.records if each.action == "lookup"] == []


@pytest.mark.parametrize("text", ["", "   ", "%20"])
def test_without_a_number_there_is_the_field_alone(officer: Officer, text: str) -> None:
    page = officer.open(f"/cari?nopol={text}")
    assert tones(page) == []
    assert "Nomor polisi" in page.text


def test_hostile_text_is_only_text(officer: Officer) -> None:
    answer = officer.client.get("/cari", params={"nopol": HOSTILE, "warna": HOSTILE})
    page = Document(answer.text)
    assert all(each.get("src", "/").startswith("/static/") for each in page.all("script"))
    assert page.all("img") == []
    assert page.value("nopol") == HOSTILE[:64]
    assert "49" not in page.text


# --- recorded, and for a purpose ------------------------------------------------------------------


def test_a_look_up_is_recorded_before_it_is_shown(
    world: World, log_in: Callable[..., Officer]
) -> None:
    log_in("petugas", purpose="penegakan_hukum").open("/cari?nopol=b1234pyz")
    record = world.records[-1]
    assert (record.action, record.plate, record.actor) == (
        "lookup",
        "B1234PYZ",
        "account:si-petugas",
    )
    assert (record.purpose, record.result) == ("penegakan_hukum", "LUNAS")


def test_without_a_purpose_it_is_asked_for_first(
    world: World, log_in: Callable[..., Officer]
) -> None:
    officer = log_in(purpose="")
    page = officer.open("/cari?nopol=B 1234 PYZ")
    assert "Untuk keperluan apa?" in page.text
    assert [each for each in world.records if each.action == "lookup"] == []
    ke = page.value("ke")
    page = officer.send("/keperluan", purpose="penelitian", ke=ke)
    assert tones(page) == ["tone-lunas"]
    assert world.records[-1].purpose == "penelitian"


def test_what_cannot_be_recorded_is_not_shown(world: World, officer: Officer) -> None:
    officer.open("/cari")
    with world.store.opened.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE audit_record")
    answer = officer.client.get("/cari?nopol=B1234PYZ")
    assert answer.status_code == 503
    assert "Lunas" not in answer.text


# --- last seen ------------------------------------------------------------------------------------

SEEN = "B 6543 SFA"


@pytest.fixture
def jpeg(world: World, picture: Callable[..., bytes]) -> bytes:
    """The evidence of one sighting of `SEEN`, an hour ago at a camera with a hostile name."""
    store = world.store.opened
    Cameras(store).put([Camera("gerbang-1", f"Gerbang {HOSTILE}", "Jakarta Timur", -6.2, 106.8)])
    folder = EvidenceFolder(chosen_evidence_dir(world.app.state.services.settings))
    jpeg = picture(1, suffix=".jpg")
    proof = Evidence(folder.put(jpeg), folder.put(jpeg), world.now)
    seen = a_sighting(plate="B6543SFA", raw=HOSTILE, first_at=world.now, evidence=proof)
    Sightings(store).add([seen])
    return jpeg


@pytest.mark.parametrize("role", ["pengawas", "admin"])
def test_those_who_may_see_where_it_was_last_seen(
    log_in: Callable[..., Officer], jpeg: bytes, role: str
) -> None:
    officer = log_in(role)
    page = officer.open(f"/cari?nopol={SEEN}")
    assert "Terakhir terlihat Gerbang" in page.text
    assert "Jakarta Timur 25 November 2026 10.30 WIB" in page.text
    (image,) = page.all("img")
    assert officer.client.get(image["src"]).content == jpeg


@pytest.mark.parametrize("role", ["petugas", "operator", "analis"])
def test_others_do_not(
    world: World, log_in: Callable[..., Officer], jpeg: bytes, role: str
) -> None:
    supervisor, officer = log_in("pengawas"), log_in(role)
    (image,) = supervisor.open(f"/cari?nopol={SEEN}").all("img")
    page = officer.open(f"/cari?nopol={SEEN}")
    assert "Terakhir" not in page.text
    assert page.all("img") == []
    answer = officer.client.get(image["src"])
    assert answer.status_code == 403
    assert jpeg not in answer.content
    assert not any(r.action == "location" and role in r.actor for r in world.records)


def test_where_it_was_seen_is_recorded_with_its_picture(
    world: World, log_in: Callable[..., Officer], jpeg: bytes
) -> None:
    del jpeg
    officer = log_in("pengawas")
    (image,) = officer.open(f"/cari?nopol={SEEN}").all("img")
    officer.client.get(image["src"])
    shown = [each for each in world.records if each.action == "location"]
    assert [each.plate for each in shown] == ["B6543SFA", "B6543SFA"]
    assert "crop" in shown[-1].fields


def test_a_number_that_no_camera_saw_is_told(log_in: Callable[..., Officer]) -> None:
    assert "Belum pernah terlihat" in log_in("pengawas").open(f"/cari?nopol={SEEN}").text


def test_a_picture_that_is_not_there_is_told(log_in: Callable[..., Officer]) -> None:
    page = log_in("pengawas").open(f"/bukti/{'0' * 32}/crop", 404)
    assert "Tidak ada (lagi)" in page.text


# --- odd-even, language ---------------------------------------------------------------------------


def test_odd_even_is_a_hint_on_the_card(officer: Officer) -> None:
    page = officer.open("/cari?nopol=B 1234 PYZ")  # the 25th, half past ten
    assert "Ganjil-genap berlaku: tanggal ganjil." in page.text
    assert "Ganjil-genap: nomor genap, hari ini tidak boleh melintas" in page.text
    assert "Pergub DKI Jakarta 88/2019" in page.text


def test_everything_is_said_in_english_too(officer: Officer) -> None:
    officer.send("/bahasa", bahasa="en", ke="/cari")
    page = officer.open(f"/cari?nopol={REGISTERED[TaxStatus.MENUNGGAK]}")
    for words in ("In arrears", "Amount due Rp", "Vehicle tax", "Motorcycle", "Law: ", "Tax due"):
        assert words in page.text
    for words in ("Menunggak", "Jumlah", "Pokok", "Cocokkan"):
        assert words not in page.text


def test_the_agency_s_roads_and_holidays_are_told(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    table = tmp_path / "ganjil-genap.toml"
    table.write_text(
        """holidays = [2026-11-26]
        [[periods]]
        since = 2019-09-09
        law = "Pergub 88/2019"
        weekdays = [1, 2, 3, 4, 5]
        hours = ["06:00-10:00"]
        roads = ["Jalan M.H. Thamrin", "Jalan <b>Sudirman"]""",
        encoding="utf-8",
    )
    world = make_world(console=install, odd_even_rules=table)
    client, _ = world.log_in(world.account(), purpose=PURPOSE)
    page = Document(client.get("/cari?nopol=B 1234 PYZ").text)
    assert "Ruas: Jalan M.H. Thamrin, Jalan <b>Sudirman." in page.text
    assert "berlaku: tanggal ganjil" in page.text
    world.now += timedelta(days=1)
    client, _ = world.log_in("siti", purpose=PURPOSE)
    page = Document(client.get("/cari?nopol=B 1234 PYZ").text)
    assert "Ganjil-genap tidak berlaku hari ini." in page.text
    assert "Ruas:" not in page.text


# --- half a number, and what a photograph leaves behind -------------------------------------------


def test_half_a_number_asks_for_the_whole_one(officer: Officer) -> None:
    page = officer.open("/cari?nopol=B 12?? T*")
    assert "Tulis nomor lengkap" in page.text
    assert "Yang mungkin dimaksud" not in page.text
    assert not any(each.startswith("/peta") for each in page.links())


def test_half_a_number_leads_who_may_to_the_map(log_in: Callable[..., Officer]) -> None:
    page = log_in("pengawas").open("/cari?nopol=B 12?? T*")
    (link,) = [each for each in page.links() if each.startswith("/peta?")]
    assert link == "/peta?nopol=B%2012%3F%3F%20T%2A"


def test_a_photograph_takes_the_address_of_the_number_before(officer: Officer) -> None:
    (form,) = [each for each in officer.open("/cari").all("form") if "data-photo" in each]
    assert form["hx-push-url"] == "/cari"


def test_long_arrears_are_counted_as_people_write_numbers(
    world: World, log_in: Callable[..., Officer]
) -> None:
    world.later(days=1500)
    page = log_in("petugas").open(f"/cari?nopol={REGISTERED[TaxStatus.MENUNGGAK]}")
    assert len(re.findall(r"\b\d\.\d{3} hari", page.text)) == 3
    assert not re.search(r"\d{4} hari", page.text)
