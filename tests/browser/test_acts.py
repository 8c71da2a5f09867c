"""What officers do in a browser, and what happens when two of them, or one twice, do the same."""

import re
from collections.abc import Callable
from pathlib import Path

from lpr.store import Reviews
from tests.api.conftest import NOW, World
from tests.browser.conftest import HOSTILE, Desk, later, until

Sit = Callable[..., Desk]

SAMPLE = Path(__file__).parents[2] / "samples" / "02-mobil-hitam-menunggak.jpg"
CARD = "article.answer-card"
LOOKED_AT = "isSeen()"
FILL = """async (text) => {
    const sent = [...document.querySelectorAll("main form")].map((form) => {
        const data = new FormData(form);
        for (const field of form.querySelectorAll("input, select, textarea"))
            if (field.name && !["hidden", "file"].includes(field.type)) data.set(field.name, text);
        const words = [...data].filter(([, each]) => typeof each === "string");
        return [form, new URLSearchParams(words)];
    });
    for (const [form, data] of sent) {
        const isPost = form.method === "post";
        const answer = await fetch(isPost ? form.action : `${form.action}?${data}`,
            isPost ? { method: "POST", body: data } : {});
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (page.querySelector(".planted, main script")) throw new Error(form.action);
    }
}"""
TWICE = """[1, 2].forEach(() => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })))"""


def add_entry(desk: Desk, number: str, reason: str) -> None:
    """Fill the form of the watch-lists; nothing is sent yet."""
    desk.open("/daftar-pantau")
    desk.page.fill("form.fields [name=nopol]", number)
    desk.page.fill("form.fields [name=alasan]", reason)
    desk.page.fill("form.fields [name=daftar] >> nth=0", "penagihan")


def entries(world: World, number: str) -> int:
    held = world.store.watch_lists.holding(NOW.date())
    return sum(each.pattern == number for each in held)


# --- in, and the search ---------------------------------------------------------------------------


def test_log_in_purpose_and_a_search(world: World, sit_down: Sit) -> None:
    desk = sit_down()
    desk.open("/")
    assert desk.path == "/masuk"
    desk.log_in("si-petugas")
    desk.page.wait_for_url("**/cari")
    assert "Penagihan" in desk.page.inner_text("details.purpose summary")
    desk.page.fill("#nopol", "b1234pyz")
    desk.page.click("form.search button")
    desk.page.wait_for_selector(CARD)
    assert desk.page.get_attribute(CARD, "aria-label") == "B 1234 PYZ"
    desk.page.wait_for_url("**/cari?nopol=b1234pyz")  # the address can be kept
    look = next(each for each in reversed(world.records) if each.plate == "B1234PYZ")
    assert (look.actor, look.purpose) == ("account:si-petugas", "penagihan")


def test_a_search_by_keyboard_alone(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    desk.page.focus("a.skip")  # the first of the page
    for _ in range(40):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.id") == "nopol":
            break
    desk.page.keyboard.type("B 1234 PYZ")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.matches('form.search button')")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector(CARD)
    assert "Lunas" in str(desk.page.text_content(f"{CARD} .verdict"))


def test_a_photograph_gives_the_card(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    desk.page.set_input_files("#foto", SAMPLE)
    desk.page.wait_for_selector(CARD)
    assert desk.page.get_attribute(CARD, "aria-label") == "B 2381 SFA"
    assert "Menunggak" in str(desk.page.text_content(f"{CARD} .verdict"))


def test_after_a_session_ended_the_log_in_leads_back(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    with later(world, days=2):
        desk.page.fill("#nopol", "B 1234 PYZ")
        desk.page.click("form.search button")
        desk.page.wait_for_url(re.compile(r"/masuk\?ke="))
        desk.log_in("si-petugas")
        desk.page.wait_for_selector(CARD)
    assert desk.path == "/cari"
    assert desk.page.get_attribute(CARD, "aria-label") == "B 1234 PYZ"


# --- once, however often it is sent ---------------------------------------------------------------


def test_a_double_click_makes_one_entry(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    sent: list[str] = []
    desk.page.on("request", lambda asked: sent.append(asked.method))
    add_entry(desk, "B 4001 TST", "surat paksa 41")
    desk.page.dblclick("form.fields button[value=tambah]")
    desk.page.wait_for_selector(".watch-entries >> text=B 4001 TST")
    assert entries(world, "B4001TST") == 1
    assert sent.count("POST") == 1


def test_a_double_click_confirms_an_alert_and_does_nothing_more(
    world: World, sit_down: Sit
) -> None:
    desk = sit_down("si-petugas")
    desk.open("/langsung")
    number = desk.page.get_attribute("article[data-state=waiting] >> nth=-1", "data-alert")
    assert number is not None
    desk.page.dblclick(f"#alert-{number} button[value=konfirmasi]")
    desk.page.wait_for_selector(f"#alert-{number}[data-state=open]")
    records = [each for each in world.records if each.action.startswith("alert-")]
    assert [each.action for each in records] == ["alert-confirm"]


def test_what_is_typed_is_shown_as_text_and_runs_nothing(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    add_entry(desk, "B 4003 TST", HOSTILE)
    desk.page.click("form.fields button[value=tambah]")
    entry = desk.page.locator(".watch-entries li", has_text="B 4003 TST")
    entry.wait_for()
    assert HOSTILE in entry.inner_text()
    entry.locator("a").first.click()
    desk.page.wait_for_url("**/daftar-pantau/*")
    assert desk.page.input_value("[name=alasan]") == HOSTILE
    assert not desk.planted()
    assert entries(world, "B4003TST") == 1


def test_every_field_gives_back_what_was_typed_as_text(sit_down: Sit) -> None:
    desk = sit_down("si-admin")
    for path in ("/cari", "/peta", "/daftar-pantau", "/verifikasi", "/kejanggalan", "/audit"):
        desk.open(path)
        desk.page.evaluate(FILL, HOSTILE)
        desk.page.wait_for_load_state("load")
        assert not desk.planted(), path
    desk.open("/keperluan")
    desk.page.fill("main [name=case]", HOSTILE)
    desk.page.click("main button.primary")
    desk.page.wait_for_url(re.compile(r"(?<!keperluan)$"))
    assert HOSTILE in str(desk.page.text_content("details.purpose summary"))
    assert not desk.planted()


def test_keys_decide_one_reading_and_not_the_next(world: World, sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/verifikasi?urutan=terbaru")
    first = desk.page.get_attribute(".reading", "data-id")
    assert first is not None
    assert until(lambda: desk.page.evaluate(LOOKED_AT), desk.page)
    desk.page.evaluate(TWICE)
    desk.page.wait_for_selector(f".reading:not([data-id='{first}'])")
    following = desk.page.get_attribute(".reading", "data-id")
    assert following is not None
    desk.open("/cari")  # leaving sends what could still be undone
    reviews = Reviews(world.store.opened)
    assert until(lambda: reviews.get(first), desk.page)
    assert reviews.get(following) is None
