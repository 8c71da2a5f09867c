"""The queue of readings on a slow or broken network: nothing is decided unseen, nothing skipped."""

from collections.abc import Callable

from playwright.sync_api import Route

from tests.browser.conftest import Desk, stop_time, until

Sit = Callable[..., Desk]

BROKEN_OFF = """() => { Response.prototype.text = async () => { throw new TypeError("cut"); }; }"""
"""As a network does it between the head of an answer and its words."""


def follow_nothing(desk: Desk) -> str:
    """Decide about a reading whose follower never comes; gives its id."""
    stop_time(desk)
    desk.page.route("**/verifikasi?*", lambda route: route.abort())
    desk.open("/verifikasi")
    first = str(desk.page.get_attribute(".reading", "data-id"))
    assert until(lambda: desk.page.evaluate("isSeen()"), desk.page)
    desk.page.click("button[value=no_plate]")
    return first


def test_a_reading_that_does_not_come_is_not_the_end_of_the_queue(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    first = follow_nothing(desk)
    notice = desk.page.locator("#antrean [role=alert]")
    notice.wait_for()
    assert desk.page.locator("#habis").is_hidden()
    assert desk.page.evaluate("document.activeElement.matches('#antrean button')")
    desk.page.unroute_all()
    desk.page.click("#antrean button")
    desk.page.wait_for_selector(f".reading:not([data-id='{first}'])")
    desk.page.click("#urung")
    desk.page.wait_for_selector(f".reading[data-id='{first}']")


def test_no_verdict_is_taken_on_a_picture_that_did_not_come(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    stop_time(desk)
    desk.page.route("**/pelat", lambda route: route.abort(), times=1)
    desk.open("/verifikasi")
    first = desk.page.get_attribute(".reading", "data-id")
    again: list[Route] = []

    def hold(route: Route) -> None:
        again.append(route)

    desk.page.route(f"**/{first}/pelat", hold)
    desk.page.click("button[value=no_plate]")
    told = desk.page.locator(".says [role=alert]")
    told.wait_for()
    assert desk.page.get_attribute(".reading", "data-id") == first
    assert until(lambda: again, desk.page)
    again[0].continue_()
    told.wait_for(state="detached")
    desk.page.click("button[value=no_plate]")
    desk.page.click("#urung")
    desk.page.wait_for_selector(f".reading[data-id='{first}']")


def decide(desk: Desk) -> str:
    """About the first reading, which is not sent yet, while the next lies ready; gives its id."""
    stop_time(desk)
    desk.open("/verifikasi")
    assert until(lambda: desk.page.evaluate("isSeen() && ready.length"), desk.page)
    reading = str(desk.page.get_attribute(".reading", "data-id"))
    desk.page.click("button[value=no_plate]")
    assert until(lambda: desk.page.evaluate("ready.length"), desk.page)
    return reading


def assert_given_back(desk: Desk, reading: str) -> None:
    """After the one in view."""
    mine = f"ready[0]?.dataset.id === '{reading}' && ready[0].querySelector('.again').textContent"
    assert until(lambda: desk.page.evaluate(mine), desk.page)
    assert "belum sampai" in desk.page.evaluate(mine)


def test_a_verdict_that_is_not_answered_is_given_back(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    reading = decide(desk)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route(f"**/verifikasi/{reading}", hold)
    desk.page.clock.fast_forward(7000)  # it cannot be undone any more
    assert until(lambda: held, desk.page)
    desk.page.clock.fast_forward(30_000)
    assert_given_back(desk, reading)


def test_a_refusal_that_breaks_off_gives_the_reading_back(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    reading = decide(desk)
    desk.page.route(f"**/verifikasi/{reading}", lambda route: route.fulfill(status=503))
    desk.page.evaluate(BROKEN_OFF)
    desk.page.clock.fast_forward(7000)
    assert_given_back(desk, reading)


def test_a_double_click_skips_one_reading(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/verifikasi")
    assert until(lambda: desk.page.evaluate("isSeen() && ready.length"), desk.page)
    second = desk.page.evaluate("ready[0].dataset.id")
    desk.page.evaluate("[1, 2].forEach(() => document.querySelector('.skip-it').click())")
    assert desk.page.get_attribute(".reading", "data-id") == second
