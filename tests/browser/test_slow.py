"""A slow, broken or stopped network: nothing is lost, done twice, or taken for something else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route

from lpr.errors import StoreLockedError
from lpr.web.pages import daftar_pantau
from tests.browser.conftest import Desk, until

Sit = Callable[..., Desk]

SAMPLES = Path(__file__).parents[2] / "samples"
BLACK, WHITE = SAMPLES / "02-mobil-hitam-menunggak.jpg", SAMPLES / "01-mobil-putih.jpg"
UNSENT = "!document.querySelector('form[data-sent]')"
CARD = "article.answer-card"
PRESS = "setTimeout(() => document.querySelector('main button.primary').click())"
"""Clicks once this has been answered, so that nobody waits for where it leads."""

GO_ON_HERE = """navigation.addEventListener("navigate", () => setTimeout(() => {
    document.querySelector("a.skip").click();
    setTimeout(() => console.log(`sent: ${document.querySelectorAll("form[data-sent]").length}`));
}), { once: true });"""
"""Follows a link within the page while a form is on its way."""

OUT_OF_PATIENCE = """() => document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.timeout) detail.timeout = 1;
}, { once: true })"""
"""The next answer, if it is not waited for for ever, is waited for for a moment."""


def holding(desk: Desk, path: str) -> list[Route]:
    """What the window asks of addresses like this from now on; nothing is answered by itself."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route(path, hold)
    return held


def photograph(desk: Desk, file: Path, held: list[Route]) -> None:
    """Take one, and wait until it is on its way."""
    before = len(held)
    desk.page.set_input_files("#foto", file)
    assert until(lambda: len(held) > before, desk.page)


# --- the search -----------------------------------------------------------------------------------


def test_a_second_photograph_takes_the_place_of_one_on_its_way(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    held = holding(desk, "**/cari/foto")
    photograph(desk, BLACK, held)
    photograph(desk, WHITE, held)
    held[-1].continue_()
    desk.page.wait_for_selector(CARD)
    assert desk.page.get_attribute(CARD, "aria-label") == "B 1247 TJK"


def test_a_number_searched_later_is_not_answered_by_the_photograph_before(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    held = holding(desk, "**/cari/foto")
    stopped: list[str] = []
    desk.page.on("requestfailed", lambda asked: stopped.append(asked.url))
    photograph(desk, BLACK, held)
    desk.page.fill("#nopol", "B 1234 PYZ")
    desk.page.press("#nopol", "Enter")
    desk.page.wait_for_selector(f"{CARD}[aria-label='B 1234 PYZ']")
    assert until(lambda: stopped, desk.page)
    assert stopped[0].endswith("/cari/foto")
    assert desk.page.locator("#gagal").is_hidden()


def test_a_number_that_is_being_typed_is_left_alone_by_an_answer(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    held = holding(desk, "**/cari/foto")
    photograph(desk, WHITE, held)
    desk.page.focus("#nopol")
    desk.page.keyboard.type("B 12")
    held[0].continue_()
    desk.page.wait_for_selector("section.seen")
    desk.page.wait_for_selector("#hasil:not(.htmx-settling):not(.htmx-added)")
    desk.page.keyboard.type("34")
    assert desk.page.input_value("#nopol") == "B 1234"


@pytest.mark.parametrize("path", ["**/cari?*", "**/cari/foto"], ids=["number", "photograph"])
def test_a_search_that_is_never_answered_is_given_up_and_can_be_sent_again(
    sit_down: Sit, path: str
) -> None:
    def search() -> None:
        if path == "**/cari/foto":
            desk.page.set_input_files("#foto", WHITE)
        else:
            desk.page.fill("#nopol", "B 1234 PYZ")
            desk.page.press("#nopol", "Enter")

    desk = sit_down("si-petugas")
    desk.open("/cari")
    desk.page.evaluate(OUT_OF_PATIENCE)
    desk.page.route(path, lambda _: None, times=1)
    search()
    desk.page.wait_for_selector("#gagal:visible")
    search()
    desk.page.wait_for_selector(CARD)
    assert desk.page.locator("#gagal").is_hidden()


def test_another_language_shows_the_number_that_was_searched(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    desk.page.fill("#nopol", "B 1234 PYZ")
    desk.page.press("#nopol", "Enter")
    desk.page.wait_for_url("**/cari?nopol=*")
    desk.page.click("form[action='/bahasa'] button[value=en]")
    desk.page.wait_for_selector("html[lang=en]")
    assert desk.page.get_attribute(CARD, "aria-label") == "B 1234 PYZ"


# --- the map --------------------------------------------------------------------------------------


def test_a_map_that_does_not_come_says_so(sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    desk.page.route("**/leaflet.js*", lambda route: route.abort())
    desk.open("/peta")
    assert "belum dapat dimuat" in desk.page.inner_text("#peta")


# --- forms ----------------------------------------------------------------------------------------


def test_an_error_beside_a_form_leaves_what_was_typed(
    sit_down: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> None:
        raise StoreLockedError("the store is busy")

    desk = sit_down("si-pengawas")
    desk.open("/daftar-pantau")
    desk.page.fill("form.fields [name=alasan]", "surat paksa 41")
    with monkeypatch.context() as broken:
        broken.setattr(daftar_pantau, "tell_pattern", fail)
        desk.page.fill("form.fields [name=nopol]", "B 40?? TST")  # the page asks what it matches
        desk.page.wait_for_selector("[role=alert]:visible")
    assert desk.page.input_value("form.fields [name=alasan]") == "surat paksa 41"
    desk.page.fill("form.fields [name=nopol]", "B 41?? TST")
    desk.page.wait_for_selector("#cocok .notice")
    assert desk.page.locator("#gagal").is_hidden()


def test_a_form_whose_sending_was_stopped_can_be_sent_again(sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    desk.open("/keperluan")
    held = holding(desk, "**/keperluan")
    browser = desk.page.context.new_cdp_session(desk.page)
    for number in (1, 2):
        browser.send("Runtime.evaluate", {"expression": PRESS})
        assert until(lambda wanted=number: len(held) == wanted, desk.page)
        if number == 1:
            browser.send("Page.stopLoading")
            assert until(lambda: desk.page.evaluate(UNSENT), desk.page)
    held[-1].continue_()
    desk.page.wait_for_url("**/cari")


def test_a_form_on_its_way_stays_so_when_a_link_within_the_page_is_followed(sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    desk.open("/keperluan")
    held = holding(desk, "**/keperluan")
    said: list[str] = []
    desk.page.on("console", lambda each: said.append(each.text))
    browser = desk.page.context.new_cdp_session(desk.page)
    browser.send("Runtime.evaluate", {"expression": GO_ON_HERE + PRESS})
    assert until(lambda: held and said, desk.page)
    assert said == ["sent: 1"]
    held[0].continue_()
    desk.page.wait_for_url("**/cari")
