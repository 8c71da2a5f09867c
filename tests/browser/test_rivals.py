"""Two officers do the same, or one officer twice: it happens once, and who was second is told."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Route

from lpr.store import Reviews
from tests.api.conftest import PASSWORD, World
from tests.browser.conftest import Desk, later, twice, until
from tests.web.conftest import PURPOSE

Sit = Callable[..., Desk]

READING = ".reading"
SAMPLE = Path(__file__).parents[2] / "samples" / "02-mobil-hitam-menunggak.jpg"
CORRECTED_TWICE = f"""[1, 2].forEach(() => {{
    document.querySelector("{READING} button[value=corrected]").click();
}})"""
CHOSEN_AGAIN = "() => send(document.querySelector('[data-photo]'), document.getElementById('foto'))"


def sent(desk: Desk) -> list[str]:
    """Addresses to which the window will have posted something."""
    posted: list[str] = []
    desk.page.on("request", lambda asked: asked.method == "POST" and posted.append(asked.url))
    return posted


def acts(world: World, name: str) -> list[str]:
    """What the records say that officers did, of the acts that begin so."""
    return [each.action for each in world.records if each.action.startswith(name)]


def fill_entry(desk: Desk, number: str, reason: str) -> None:
    """Fill the form of the watch-lists; nothing is sent yet."""
    desk.open("/daftar-pantau")
    desk.page.fill("form.fields [name=nopol]", number)
    desk.page.fill("form.fields [name=alasan]", reason)
    desk.page.fill("form.fields [name=daftar] >> nth=0", "penagihan")


def add_entry(desk: Desk, number: str) -> str:
    """The address of a new entry."""
    fill_entry(desk, number, "surat paksa 7")
    desk.page.click("form.fields button[value=tambah]")
    entry = desk.page.locator(".watch-entries li", has_text=number)
    return str(entry.locator("a").first.get_attribute("href"))


def correct(desk: Desk, number: str) -> None:
    """Type the number of the reading in view, and say that it is this one."""
    assert until(lambda: desk.page.evaluate("isSeen()"), desk.page)
    desk.page.fill(f"{READING} [name=nomor]", number)
    desk.page.press(f"{READING} [name=nomor]", "Enter")


# --- two officers ---------------------------------------------------------------------------------


def test_two_officers_act_on_one_alert(world: World, sit_down: Sit) -> None:
    first, second, board = sit_down("si-petugas"), sit_down("budi"), sit_down("si-admin")
    board.open("/langsung")
    card = "article[data-state=waiting]"
    number = str(board.page.get_attribute(f"{card} >> nth=0", "data-alert"))
    for desk in (first, second):
        desk.open(f"/langsung/{number}")
    first.page.click("button[value=konfirmasi]")
    first.page.wait_for_selector(f"#alert-{number}[data-state=open]")
    board.page.wait_for_selector(f"#alert-{number}[data-state=open]")
    second.page.click("button[value=abaikan]")
    notice = second.page.locator(f"#alert-{number} [role=alert]")
    notice.wait_for()
    assert "si-petugas" in notice.inner_text()
    assert "dikonfirmasi" in notice.inner_text().casefold()
    assert acts(world, "alert-") == ["alert-confirm"]
    second.page.click("button[value=abaikan]")  # knowing that, it may be dismissed
    second.page.wait_for_selector(f"#alert-{number}[data-state=dismissed]")
    assert acts(world, "alert-") == ["alert-confirm", "alert-dismiss"]


def test_two_officers_correct_one_reading(world: World, sit_down: Sit) -> None:
    first, second = sit_down("si-petugas"), sit_down("budi")
    for desk in (first, second):
        desk.open("/verifikasi")
    reading = str(first.page.get_attribute(READING, "data-id"))
    assert second.page.get_attribute(READING, "data-id") == reading
    reviews = Reviews(world.store.opened)
    correct(first, "B 1234 PYZ")
    first.open("/cari")  # leaving sends what could still be undone
    assert until(lambda: reviews.get(reading), first.page)
    correct(second, "B 2381 SFA")
    correct(second, "B 2381 SFA")  # the next one; the first is sent now
    notice = second.page.locator("#kabar .notice.warn")
    notice.wait_for()
    for told in ("si-petugas", "B 1234 PYZ", "Putusan"):
        assert told in notice.inner_text()
    kept = reviews.get(reading)
    assert kept is not None
    assert (kept.plate, kept.by) == ("B1234PYZ", "account:si-petugas")


def test_two_officers_put_one_number_on_a_list(sit_down: Sit) -> None:
    first, second = sit_down("si-pengawas"), sit_down("si-admin")
    fill_entry(second, "B 4010 TST", "laporan warga 12")
    add_entry(first, "B 4010 TST")
    second.page.click("form.fields button[value=tambah]")
    notice = second.page.locator(".make [role=alert]")
    notice.wait_for()
    assert "sudah ada" in notice.inner_text()
    assert second.page.input_value("form.fields [name=alasan]") == "laporan warga 12"
    second.page.click(".make a[href*=nopol]")
    second.page.wait_for_selector(".watch-entries >> text=surat paksa 7")


def test_two_officers_change_one_entry(world: World, sit_down: Sit) -> None:
    first, second = sit_down("si-pengawas"), sit_down("si-admin")
    path = add_entry(first, "B 4011 TST")
    for desk in (first, second):
        desk.open(path)
        desk.page.fill("[name=alasan]", f"alasan {desk is first}")
    first.page.click(".make form.fields button.primary")
    first.page.wait_for_selector("dd:has-text('si-pengawas')")
    assert until(lambda: "watch-change" in acts(world, "watch"), first.page)
    second.page.click(".make form.fields button.primary")
    notice = second.page.locator(".make [role=alert]")
    notice.wait_for()
    assert "si-pengawas" in notice.inner_text()
    assert second.page.input_value("[name=alasan]") == "alasan False"


# --- one officer, twice ---------------------------------------------------------------------------


def test_a_log_in_and_a_purpose_are_sent_once(sit_down: Sit) -> None:
    desk = sit_down()
    posted = sent(desk)
    desk.open("/masuk")
    desk.page.fill("[name=account]", "si-analis")
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.select_option("main [name=purpose]", PURPOSE)
    desk.page.dblclick("main button.primary")
    desk.page.wait_for_url("**/cari")
    desk.open("/keperluan")
    desk.page.dblclick("main button.primary")
    desk.page.wait_for_url(re.compile(r"(?<!keperluan)$"))
    assert [url.rpartition("/")[2] for url in posted] == ["masuk", "keperluan"]


def test_a_language_and_a_log_out_are_sent_once(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    posted = sent(desk)
    desk.open("/cari")
    twice(desk, "form[action='/bahasa'] button[value=en]", "/bahasa")
    desk.page.wait_for_selector("html[lang=en]")
    desk.page.wait_for_load_state()  # a page that still loads has no guard against a second click
    assert desk.path == "/cari"
    twice(desk, "form[action='/keluar'] button", "/keluar")
    desk.page.wait_for_url("**/masuk")
    assert desk.page.locator("[role=alert]:visible").count() == 0
    assert [url.rpartition("/")[2] for url in posted] == ["bahasa", "keluar"]


def test_a_photograph_is_sent_once(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    posted = sent(desk)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    before = acts(world, "read")
    desk.page.route("**/cari/foto", hold)  # the answer waits for the second sending
    desk.open("/cari")
    desk.page.set_input_files("#foto", SAMPLE)
    assert until(lambda: held, desk.page)
    desk.page.evaluate(CHOSEN_AGAIN)
    held[0].continue_()
    desk.page.wait_for_selector("article.answer-card")
    assert desk.page.locator("#gagal").is_hidden()
    assert len(posted) == 1
    assert acts(world, "read") == [*before, "read"]


def test_a_picture_of_a_camera_is_asked_for_once(sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    desk.open("/kamera/gerbang-1")
    asked: list[str] = []
    held: list[Route] = []
    busy = desk.page.locator(".busy")

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.on("request", lambda each: "/gambar" in each.url and asked.append(each.url))
    desk.page.route("**/gambar", hold, times=1)
    desk.page.dblclick("a[hx-get]")
    busy.wait_for()
    assert until(lambda: held, desk.page)
    held[0].continue_()
    desk.page.wait_for_selector(".picture .newest")
    busy.wait_for(state="hidden")
    assert len(asked) == 1


def test_an_entry_is_changed_and_removed_once(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    path = add_entry(desk, "B 4012 TST")
    before = len(acts(world, "watch-"))
    posted = sent(desk)
    desk.open(path)
    desk.page.fill("[name=alasan]", "lebih jelas")
    with desk.page.expect_navigation():  # the page before has the same parts
        desk.page.dblclick(".make form.fields button.primary")
    desk.page.click("details.card summary")
    desk.page.dblclick("button.danger")
    desk.page.wait_for_selector(".notice.warn")
    assert [url.rpartition("/")[2] for url in posted] == [path.rpartition("/")[2], "hapus"]
    assert acts(world, "watch-")[before:] == ["watch-change", "watch-remove"]


def test_a_file_is_imported_once(sit_down: Sit, tmp_path: Path) -> None:
    rows = "list,pattern,reason\npenagihan,B 4013 TST,surat paksa 8\n"
    file = tmp_path / "daftar.csv"
    file.write_text(rows, encoding="utf-8")
    desk = sit_down("si-pengawas")
    posted = sent(desk)
    desk.open("/daftar-pantau")
    desk.page.click("details.card summary")
    desk.page.set_input_files("[type=file]", file)
    desk.page.dblclick("form[enctype] button")
    desk.page.wait_for_selector(".notice.good")
    assert len(posted) == 1
    assert "1" in desk.page.inner_text(".notice.good")


def test_an_alert_is_taken_on_once(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/langsung")
    number = desk.page.get_attribute("article[data-state=open] >> nth=0", "data-alert")
    before = acts(world, "alert-")
    posted = sent(desk)
    desk.page.dblclick(f"#alert-{number} button[value=tangani]")
    desk.page.wait_for_selector(f"#alert-{number}[data-state=seen]")
    assert len(posted) == 1
    assert acts(world, "alert-") == [*before, "alert-seen"]


def test_a_correction_is_sent_once_and_the_next_reading_left_alone(
    world: World, sit_down: Sit
) -> None:
    desk = sit_down("si-petugas")
    desk.open("/verifikasi?urutan=terbaru")
    reading = str(desk.page.get_attribute(READING, "data-id"))
    assert until(lambda: desk.page.evaluate("isSeen()"), desk.page)
    desk.page.fill(f"{READING} [name=nomor]", "B 1234 PYZ")
    desk.page.evaluate(CORRECTED_TWICE)  # as near to each other as on a fast machine
    desk.page.wait_for_selector(f"{READING}:not([data-id='{reading}'])")
    following = str(desk.page.get_attribute(READING, "data-id"))
    desk.open("/cari")
    reviews = Reviews(world.store.opened)
    assert until(lambda: reviews.get(reading), desk.page)
    assert reviews.get(following) is None


# --- a session that ended -------------------------------------------------------------------------


def log_in_again(desk: Desk, name: str, ke: str) -> None:
    """The log-in says that something was not kept, and leads back."""
    desk.page.wait_for_url(re.compile(r"/masuk\?ke=.*&belum=1$"))
    assert "belum tersimpan" in desk.page.inner_text("main [role=alert]")
    desk.log_in(name)
    desk.page.wait_for_url(f"**{ke}")


def test_an_entry_after_the_session_ended(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    fill_entry(desk, "B 4014 TST", "surat paksa 9")
    desk.page.wait_for_selector("#cocok .notice")  # nothing is asked any more
    with later(world, days=2):
        desk.page.click("form.fields button[value=tambah]")
        log_in_again(desk, "si-pengawas", "/daftar-pantau")
        assert desk.page.locator(".watch-entries li", has_text="B 4014 TST").count() == 0


def test_what_is_being_typed_when_the_session_ends(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    fill_entry(desk, "", "surat paksa 10")
    with later(world, days=2):
        desk.page.fill("form.fields [name=nopol]", "B 40?? TST")  # the page asks what it matches
        log_in_again(desk, "si-pengawas", "/daftar-pantau")


def test_an_act_on_an_alert_after_the_session_ended(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/langsung")
    number = desk.page.get_attribute("article[data-state=waiting] >> nth=0", "data-alert")
    before = acts(world, "alert-")
    with later(world, days=2):
        desk.page.click(f"#alert-{number} button[value=abaikan]")
        log_in_again(desk, "si-petugas", "/langsung")
        assert desk.page.get_attribute(f"#alert-{number}", "data-state") == "waiting"
    assert acts(world, "alert-") == before


def test_a_verdict_after_the_session_ended(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/verifikasi")
    reading = str(desk.page.get_attribute(READING, "data-id"))
    assert until(lambda: desk.page.evaluate("isSeen() && ready.length"), desk.page)
    with later(world, days=2):
        correct(desk, "B 1234 PYZ")  # may be undone yet; the page asks for the reading after
        log_in_again(desk, "si-petugas", "/verifikasi")
        assert desk.page.get_attribute(READING, "data-id") == reading
    assert Reviews(world.store.opened).get(reading) is None
