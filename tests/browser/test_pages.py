"""Every page as a browser shows it: where it fits, to whom it is accessible, and what it runs."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import HOSTILE, ODD, Desk, found_chromium

Sit = Callable[..., Desk]

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
    "/audit": "/audit?" + urlencode({"tindakan": HOSTILE}),
    "/verifikasi/ketepatan": "/verifikasi/ketepatan",
    "/keperluan": "/keperluan",
}
HARMLESS = {"/kejanggalan", "/verifikasi/ketepatan", "/keperluan"}
"""Pages on which nothing of `poison` stands."""

PHONE, DESK = ViewportSize(width=360, height=800), ViewportSize(width=1920, height=1080)
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
BAD = """axe.run({resultTypes: ["violations"]}).then((found) => found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ").slice(0, 500)}`))"""
WIDE = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [`${scrollWidth - clientWidth} pixels`, ...[...document.querySelectorAll("main *")]
        .filter((each) => each.getBoundingClientRect().right > clientWidth + 0.5)
        .map((each) => each.outerHTML.slice(0, 120)).slice(-4)];
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


def too_wide(desk: Desk) -> list[str]:
    """What makes a page wider than its screen."""
    found: list[str] = desk.page.evaluate(WIDE)
    return found


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
    assert [each for each in desk.complaints if "404" not in each] == []


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


# --- the checks themselves ------------------------------------------------------------------------


def test_without_chromium_the_tests_fail_and_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match=r"Chromium is missing.*apt-get install"):
        found_chromium()
