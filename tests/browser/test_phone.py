"""Small screens and paper: what is in view, what keeps within its form, and what is printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, ViewportSize

from tests.browser.conftest import Desk, stop_time, too_wide, until

Sit = Callable[..., Desk]

SAMPLES = Path(__file__).parents[2] / "samples"
NARROW = ViewportSize(width=320, height=640)
PHONE = ViewportSize(width=390, height=700)
IN_VIEW = """() => ["#urung", ".reading .plate-picture"].map((each) => {
    const { top, bottom } = document.querySelector(each).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
})"""
ON_PAPER = """() => [...document.querySelectorAll("main h1, main .ask, main a[download]")]
.filter((each) => each.checkVisibility()).map((each) => each.textContent.trim())"""
TOP = "document.querySelector('.verdict').getBoundingClientRect()"
OPENED = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
BEYOND = """() => [...document.querySelectorAll("main :is(input, select, button)")]
.filter((each) => {
    const form = each.closest(".card, .ask");
    return form && each.checkVisibility()
        && each.getBoundingClientRect().right > form.getBoundingClientRect().right;
}).map((each) => each.outerHTML.slice(0, 120))"""
FADED = "getComputedStyle(document.querySelector('.answer-card')).opacity"
SPLIT = """() => [...document.querySelectorAll(".acts thead th")].filter((each) => {
    const text = document.createRange();
    text.selectNodeContents(each);
    return text.getClientRects().length > each.textContent.split(" ").length;
}).map((each) => each.textContent)"""


def test_a_photograph_takes_the_place_of_the_number_before(sit_down: Sit) -> None:
    desk = sit_down("si-petugas", size=NARROW)
    desk.open("/cari")
    desk.page.fill("#nopol", "b 2381 sfa")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("article.answer-card")
    desk.page.wait_for_url("**/cari?nopol=*")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/cari/foto", hold)  # the answer waits until the page was looked at
    desk.page.set_input_files("#foto", SAMPLES / "01-mobil-putih.jpg")
    desk.page.wait_for_selector(".busy.htmx-request")
    assert until(lambda: desk.page.evaluate(f"{FADED} < 0.5"), desk.page)
    assert until(lambda: held, desk.page)
    held[0].continue_()
    desk.page.wait_for_selector("section.seen")
    desk.page.wait_for_url("**/cari")
    assert desk.page.input_value("#nopol") == ""
    desk.page.go_back()
    desk.page.wait_for_selector("article.answer-card[aria-label='B 2381 SFA']")


def test_a_form_of_picture_that_only_the_browser_knows_is_read(
    sit_down: Sit, tmp_path: Path
) -> None:
    with Image.open(SAMPLES / "01-mobil-putih.jpg") as picture:
        picture.save(tmp_path / "foto.avif")
    desk = sit_down("si-petugas", size=NARROW)
    desk.open("/cari")
    desk.page.set_input_files("#foto", tmp_path / "foto.avif")
    desk.page.wait_for_selector("section.seen")


@pytest.mark.parametrize("path", ["/cari", "/peta", "/kejanggalan", "/audit", "/daftar-pantau"])
def test_fields_keep_within_their_form(sit_down: Sit, path: str) -> None:
    desk = sit_down("si-pengawas", size=NARROW)
    desk.open(path)
    desk.page.evaluate(OPENED)
    assert desk.page.evaluate(BEYOND) == []


@pytest.mark.parametrize("path", ["/kamera/gerbang-1", "/peta?rentang=24", "/laporan", "/kamera"])
def test_nothing_is_wider_than_a_narrow_phone(sit_down: Sit, path: str) -> None:
    desk = sit_down("si-pengawas", size=NARROW)
    desk.open(path)
    desk.page.evaluate(OPENED)
    assert too_wide(desk) == []


def test_no_column_of_the_log_breaks_its_word(sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    desk.open("/audit")
    assert desk.page.evaluate(SPLIT) == []


def test_the_next_plate_and_the_way_back_are_in_view_after_a_verdict(sit_down: Sit) -> None:
    desk = sit_down("si-petugas", size=PHONE)
    stop_time(desk)
    desk.open("/verifikasi")
    first = desk.page.get_attribute(".reading", "data-id")
    assert until(lambda: desk.page.evaluate("isSeen()"), desk.page)
    desk.page.click("button[value=no_plate]")
    desk.page.wait_for_selector(f".reading:not([data-id='{first}'])")
    scrolled = f"scrollY > 0 && ({IN_VIEW})().every(Boolean)"  # a moment after the next reading
    assert until(lambda: desk.page.evaluate(scrolled), desk.page)
    desk.page.click("#urung")
    desk.page.wait_for_selector(f".reading[data-id='{first}']")


@pytest.mark.parametrize("decide", ["click", "key"])
def test_no_verdict_is_taken_before_its_picture_is_in_view(sit_down: Sit, decide: str) -> None:
    desk = sit_down("si-petugas", size=PHONE)
    stop_time(desk)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/pelat", hold)  # a slow network
    desk.page.goto(f"{desk.site}/verifikasi", wait_until="domcontentloaded")
    first = desk.page.get_attribute(".reading", "data-id")
    assert until(lambda: desk.page.evaluate("isMeant()"), desk.page)
    if decide == "click":
        desk.page.click("button[value=no_plate]")
    else:
        desk.page.keyboard.press("n")
    told = desk.page.locator(".says [role=alert]")
    told.wait_for()
    assert "belum tampil" in told.inner_text()
    assert desk.page.get_attribute(".reading", "data-id") == first
    for each in held:
        each.continue_()
    told.wait_for(state="detached")
    desk.page.click("button[value=no_plate]")
    desk.page.wait_for_selector("#urung")
    desk.page.click("#urung")
    desk.page.wait_for_selector(f".reading[data-id='{first}']")


def test_an_answer_is_printed_whole_and_alone(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.page.emulate_media(media="print")
    desk.open("/cari?nopol=B+2381+SFA")
    assert desk.page.evaluate(ON_PAPER) == []
    verdict = desk.page.evaluate(TOP)
    assert verdict["left"] >= 0
    assert verdict["top"] >= 0


def test_a_report_is_printed_without_its_buttons(sit_down: Sit) -> None:
    desk = sit_down("si-analis")
    desk.page.emulate_media(media="print")
    desk.open("/laporan")
    assert len(desk.page.evaluate(ON_PAPER)) == 1
