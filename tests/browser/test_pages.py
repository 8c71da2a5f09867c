"""Every page as a browser shows it: who sees it, on which screens, and to whom it is accessible."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import ViewportSize

from lpr.tax import WIB
from lpr.web._pages import navigation
from tests.browser.conftest import HOSTILE, ODD, PAST, Desk, found_chromium, too_wide

Sit = Callable[..., Desk]

AT, MINUTE, LOCAL = PAST.astimezone(WIB), timedelta(minutes=1), "%Y-%m-%dT%H:%M"
# A page, and an address of it where it shows most; with the texts of `poison` where it has any.
PAGES = {
    "/cari": "/cari?nopol=B+2381+SFA",
    "/peta": "/peta?rentang=24",
    "/langsung": "/langsung",
    "/daftar-pantau": "/daftar-pantau",
    "/verifikasi": "/verifikasi?urutan=terbaru",
    "/kejanggalan": "/kejanggalan?rentang=24",
    "/kamera": "/kamera",
    "/laporan": "/laporan?per=kamera",
    "/audit": "/audit?" + urlencode({"dari": f"{AT:{LOCAL}}", "sampai": f"{AT + MINUTE:{LOCAL}}"}),
    "/verifikasi/ketepatan": "/verifikasi/ketepatan",
    "/keperluan": "/keperluan",
}
HARMLESS = {"/kejanggalan", "/verifikasi/ketepatan", "/keperluan"}
"""Pages on which nothing of `poison` stands."""

PHONE, DESK = ViewportSize(width=360, height=800), ViewportSize(width=1920, height=1080)
SEEN_BY = {
    "petugas": {"/cari", "/langsung", "/verifikasi"},
    "operator": {"/cari", "/kamera"},
    "analis": {"/cari", "/verifikasi", "/kamera", "/laporan"},
    "pengawas": {
        *("/cari", "/peta", "/langsung", "/daftar-pantau", "/verifikasi", "/kejanggalan"),
        *("/kamera", "/laporan", "/audit"),
    },
    "admin": {each.path for each in navigation()},
}
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
BAD = """axe.run({resultTypes: ["violations"]}).then((found) => found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ").slice(0, 500)}`))"""
LEFT = """() => {
    const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const reached = (window.reached ??= new Set());
    return [...document.querySelectorAll(wanted)]
        .filter((each) => !each.disabled && each.tabIndex >= 0 && each.type !== "hidden")
        .filter((each) => each.checkVisibility() && !reached.has(each))
        .map((each) => each.outerHTML.slice(0, 200));
}"""
ARRIVED = """() => {
    const here = document.activeElement;
    if (here === document.body) return "";
    window.reached.add(here);
    const marked = [here, here.closest(".photo")?.querySelector(".photo-label") ?? here];
    const isShown = marked.some((each) => getComputedStyle(each).outlineStyle !== "none");
    return isShown ? "" : `not shown: ${here.outerHTML.slice(0, 200)}`;
}"""


def faults_of_access(desk: Desk) -> list[str]:
    """What axe-core calls serious or critical; by the debugger, as the page's policy forbids it."""
    session = desk.page.context.new_cdp_session(desk.page)
    source = AXE.read_text(encoding="utf-8")
    session.send("Runtime.evaluate", {"expression": source})
    asked = {"expression": BAD, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", asked)
    assert "value" in answer["result"], answer
    found: list[str] = answer["result"]["value"]
    return found


def unreached(desk: Desk) -> list[str]:
    """What the Tab key does not reach, or reaches without showing it."""
    left: list[str] = desk.page.evaluate(LEFT)
    assert left
    hidden = []
    for _ in range(3 * len(left)):  # a day's field has three stops
        desk.page.keyboard.press("Tab")
        hidden.append(desk.page.evaluate(ARRIVED))
        if not (left := desk.page.evaluate(LEFT)):
            break
    return [*filter(None, hidden), *left]


# --- each page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_is_accessible_and_shows_texts_as_texts(sit_down: Sit, path: str) -> None:
    desk = sit_down("si-admin")
    for size in (DESK, PHONE):
        desk.page.set_viewport_size(size)
        assert desk.open(PAGES[path]) == 200
        assert desk.path == path
        assert too_wide(desk) == [], f"at {size['width']} px"
        assert faults_of_access(desk) == [], f"at {size['width']} px"
    assert (HOSTILE in str(desk.page.text_content("main"))) == (path not in HARMLESS)
    assert not desk.planted()
    assert desk.complaints == []


@pytest.mark.parametrize("path", ["/cari", "/peta", "/langsung", "/verifikasi", "/laporan"])
def test_keys_reach_everything_on_a_page_and_show_where_one_is(sit_down: Sit, path: str) -> None:
    desk = sit_down("si-admin")
    desk.open(PAGES[path])
    assert unreached(desk) == []


def test_pages_of_one_thing_show_texts_as_texts(sit_down: Sit) -> None:
    desk = sit_down("si-admin")
    paths = [f"/kamera/{ODD}"]
    for path, link in {
        "/peta?rentang=24&kamera=" + ODD: ".entries .head a",
        "/langsung": f"article:has-text('{ODD}') .head a, .alert .head a",
        "/daftar-pantau": ".watch-entries .head a",
    }.items():
        desk.open(path)
        paths.append(str(desk.page.get_attribute(link, "href")))
    for path in paths:
        assert desk.open(path) == 200, path
        assert HOSTILE in str(desk.page.text_content("main")), path
        assert not desk.planted(), path


def test_what_scripts_draw_shows_texts_as_texts(sit_down: Sit) -> None:
    desk = sit_down("si-admin")
    desk.open("/peta")
    desk.page.click(".mark >> nth=0")
    for mark in desk.page.locator(".mark").all():
        if HOSTILE in str(mark.text_content()):
            mark.click()
    desk.page.wait_for_selector(".leaflet-popup")
    assert HOSTILE in str(desk.page.text_content(".map"))
    assert not desk.planted()


def test_the_log_in_fits_and_is_accessible(sit_down: Sit) -> None:
    desk = sit_down()
    for size in (DESK, PHONE):
        desk.page.set_viewport_size(size)
        assert desk.open("/masuk") == 200
        assert too_wide(desk) == []
        assert faults_of_access(desk) == []
    assert desk.complaints == []


# --- each role ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SEEN_BY)
def test_a_role_sees_its_pages_only(sit_down: Sit, role: str) -> None:
    desk = sit_down(f"si-{role}")
    desk.open("/cari")
    links = desk.page.locator(".nav a")
    assert {each.get_attribute("href") for each in links.all()} == SEEN_BY[role]
    for path in sorted({each.path for each in navigation()} - SEEN_BY[role]):
        assert desk.open(path) == 403
        assert "Peran Anda tidak mengizinkan ini" in str(desk.page.text_content("main"))


# --- the checks themselves ------------------------------------------------------------------------


def test_the_checks_find_what_is_wrong(sit_down: Sit, site: str) -> None:
    desk = sit_down()
    desk.open("/masuk")
    desk.page.evaluate("document.querySelector('main').append(document.createElement('select'))")
    assert [each.split(":")[0] for each in faults_of_access(desk)] == ["select-name"]
    desk.page.evaluate(
        """document.querySelector("main select").onfocus = function () { this.blur(); }"""
    )
    assert any("<select" in each for each in unreached(desk))
    desk.page.evaluate("document.querySelector('main').style.minWidth = '3000px'")
    assert too_wide(desk) != []
    desk.page.goto("about:blank")
    desk.page.set_content("<img class=planted src='http://127.0.0.1:9/elsewhere.png'>")
    assert desk.planted()
    assert [url for url in desk.outside if not url.startswith(site)] == desk.outside != []
    desk.outside.clear()


def test_without_chromium_the_tests_fail_and_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match=r"Chromium is missing.*apt-get install"):
        found_chromium()
