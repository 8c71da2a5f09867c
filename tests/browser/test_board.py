"""The live board on a slow, broken or sleeping phone: what is new comes, and what fails is told."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from lpr.errors import StoreLockedError
from lpr.store import add_alerts
from lpr.web.pages import langsung
from tests.api.conftest import World
from tests.browser.conftest import Desk, until
from tests.store.watched import an_alert

Sit = Callable[..., Desk]

ASLEEP = 20_000
INTERRUPTED = """() => {
    const resume = async () => { sound.context.state = "running"; };
    sound.context = { state: "interrupted", resume };
}"""
"""As a phone does it that rings."""
BECOMES = """(state) => {
    Object.defineProperty(sound.context, "state", { value: state, configurable: true });
    sound.context.dispatchEvent(new Event("statechange"));
}"""
OVER_AT_ONCE = """() => {
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (span) => {
        AbortSignal.timeout = timeout; // of the first one only
        return timeout.call(AbortSignal, 1);
    };
}"""
SOON = """() => document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.timeout) detail.timeout = 1;
})"""
"""Whatever is not waited for for ever is waited for for a moment."""
TOLD = "article [role=alert]"
CHANGED = """() => {
    const card = document.querySelector("article");
    card.querySelector("a").focus();
    scrollTo(0, document.body.scrollHeight);
    const before = scrollY;
    exchange(card, card.cloneNode(true));
    return [before, scrollY];
}"""


def find(world: World, *numbers: int) -> list[int]:
    """New alerts; gives their ids."""
    with world.store.opened.transaction() as connection:
        made = [an_alert(each, at=world.now) for each in numbers]
        return [each.id for each in add_alerts(connection, made, world.now)]


def at_the_board(sit_down: Sit) -> Desk:
    desk = sit_down("si-petugas")
    desk.open("/langsung")
    desk.page.wait_for_selector(".link-on")
    return desk


def holding(desk: Desk, path: str | re.Pattern[str]) -> list[Route]:
    """The next that the window asks of an address like this; it is not answered by itself."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route(path, hold, times=1)
    return held


# --- what is new ----------------------------------------------------------------------------------


def test_what_is_told_while_cards_are_on_their_way_comes_too(world: World, sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    held = holding(desk, "**/langsung/kartu*")
    [first] = find(world, 201)
    assert until(lambda: held, desk.page)
    [second] = find(world, 202)
    assert until(lambda: desk.page.evaluate("waiting.size"), desk.page)
    held[0].continue_()
    for each in (first, second):
        desk.page.wait_for_selector(f"#alert-{each}")


def test_cards_that_never_come_are_asked_for_again(world: World, sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    desk.page.evaluate(OVER_AT_ONCE)
    held = holding(desk, "**/langsung/kartu*")
    [number] = find(world, 203)
    desk.page.wait_for_selector(f"#alert-{number}")
    assert held


def test_more_news_than_one_answer_holds_all_come(world: World, sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    ids = find(world, *range(300, 360))
    for each in (ids[0], ids[-1]):
        desk.page.wait_for_selector(f"#alert-{each}")


def test_of_many_alerts_at_once_the_newest_are_read_out(world: World, sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    held = holding(desk, "**/langsung/kartu*")
    find(world, 400)
    assert until(lambda: held, desk.page)
    last = find(world, *range(401, 406))[-1]
    assert until(lambda: desk.page.evaluate("waiting.size === 5"), desk.page)
    held[0].continue_()
    desk.page.wait_for_selector(f"#alert-{last}")
    said = desk.page.text_content("#kabar") or ""
    assert said.count("Baru: ") == 3
    assert said.endswith(" Dan 2 lainnya.")


def test_a_card_that_changes_leaves_the_board_where_it_was_scrolled_to(
    world: World, sit_down: Sit
) -> None:
    find(world, *range(230, 240))
    desk = at_the_board(sit_down)
    before, after = desk.page.evaluate(CHANGED)
    assert before == after > 0
    assert desk.page.evaluate("document.activeElement.matches('article')")


# --- the stream -----------------------------------------------------------------------------------


def streams(desk: Desk) -> list[str]:
    """Addresses of the streams that the window opens from now on."""
    opened: list[str] = []
    desk.page.on("request", lambda asked: "/events?" in asked.url and opened.append(asked.url))
    return opened


def test_a_network_that_came_back_is_not_called_lost(sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    opened = streams(desk)
    desk.page.context.set_offline(True)
    desk.page.wait_for_selector(".link-lost")
    desk.page.context.set_offline(False)
    desk.page.wait_for_selector(".link-on")
    assert opened


def test_a_phone_that_slept_opens_its_stream_anew(sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    opened = streams(desk)
    show(desk, is_hidden=True)
    desk.page.evaluate(f"hiddenAt -= {ASLEEP}")
    show(desk, is_hidden=False)
    assert until(lambda: opened, desk.page)
    desk.page.wait_for_selector(".link-on")


def show(desk: Desk, *, is_hidden: bool) -> None:
    """Let the page be out of sight, or come back."""
    desk.page.evaluate(
        """(is) => {
            Object.defineProperty(document, "hidden", { value: is, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )


def test_a_stream_that_outlives_its_time_is_opened_anew(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.page.clock.install()
    desk.open("/langsung")
    desk.page.wait_for_selector(".link-on")
    opened = streams(desk)
    desk.page.clock.fast_forward(400_000)  # the server ends each after 300 s
    assert until(lambda: opened, desk.page)


def test_a_sound_that_a_call_interrupted_comes_back_with_a_touch(sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    desk.page.click("#suara")
    desk.page.evaluate(INTERRUPTED)
    desk.page.keyboard.press("Shift")
    assert desk.page.evaluate("sound.context.state") == "running"


def test_a_sound_that_is_interrupted_says_so(sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    desk.page.click("#suara")
    for state, told in {
        "running": "hidup",
        "interrupted": "hidup setelah halaman disentuh",
    }.items():
        desk.page.evaluate(BECOMES, state)
        assert desk.page.inner_text("#suara span") == told


def test_a_stream_comes_back_though_nobody_says_whether_one_is_logged_in(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.page.add_init_script(f"({OVER_AT_ONCE})()")
    desk.page.route("**/api/v1/events?*", lambda route: route.fulfill(status=503), times=1)
    holding(desk, "**/api/v1/session")
    desk.open("/langsung")
    desk.page.wait_for_selector(".link-on")


# --- acts -----------------------------------------------------------------------------------------


def test_an_act_that_fails_leaves_the_board_and_says_so(
    sit_down: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreLockedError("the store is busy")

    desk = at_the_board(sit_down)
    cards = desk.page.locator("article").count()
    with monkeypatch.context() as broken:
        broken.setattr(langsung, "_act", fail)
        desk.page.click("article button[value=abaikan] >> nth=0")
        desk.page.wait_for_selector(TOLD)
    assert "Tidak dapat disimpan" in desk.page.inner_text(TOLD)
    assert desk.page.locator("article").count() == cards


def test_a_second_click_is_not_taken_for_one_on_what_came_meanwhile(
    world: World, sit_down: Sit
) -> None:
    desk = at_the_board(sit_down)
    [number] = find(world, 220)
    card = f"#alert-{number}"
    desk.page.click(f"{card} button[value=tangani]")
    desk.page.wait_for_selector(f"{card}[data-state=seen]")
    desk.page.locator(f"{card} button[value=abaikan]").dispatch_event("click", {"detail": 2})
    assert desk.page.locator(f"{card} form[data-sent]").count() == 0
    desk.page.click(f"{card} button[value=abaikan]")
    desk.page.wait_for_selector(f"{card}[data-state=dismissed]")


def test_an_act_that_is_not_answered_can_be_done_again(world: World, sit_down: Sit) -> None:
    desk = at_the_board(sit_down)
    [number] = find(world, 225)
    button = f"#alert-{number} button[value=tangani]"
    desk.page.wait_for_selector(button)
    desk.page.evaluate(SOON)
    holding(desk, f"**/langsung/{number}")
    desk.page.click(button)
    desk.page.wait_for_selector("#gagal:visible")
    desk.page.wait_for_selector(f"{button}:not([aria-disabled])")


def test_what_becomes_of_an_act_is_told_though_its_card_changed_meanwhile(
    world: World, sit_down: Sit
) -> None:
    desk, other = at_the_board(sit_down), sit_down("budi")
    [number] = find(world, 210)
    card = f"#alert-{number}"
    desk.page.wait_for_selector(card)
    held = holding(desk, re.compile(r"/langsung/\d+$"))
    desk.page.click(f"{card} button[value=abaikan]")
    assert until(lambda: held, desk.page)
    other.open(f"/langsung/{number}")
    other.page.click("button[value=tangani]")
    other.page.wait_for_selector(f"{card}[data-state=seen]")
    assert until(lambda: desk.page.evaluate("held.size"), desk.page)
    held[0].continue_()
    notice = desk.page.locator(f"{card} [role=alert]")
    notice.wait_for()
    assert "budi" in notice.inner_text()
