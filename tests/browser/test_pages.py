"""Pages as a browser shows them: on which screens they fit, and whether they are accessible."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import VENDOR, Desk

Sit = Callable[..., Desk]

PAGES = (
    *("/cari", "/peta", "/daftar-pantau", "/verifikasi", "/verifikasi/ketepatan"),
    *("/kejanggalan", "/laporan", "/audit"),
)
SIZES = ({"width": 360, "height": 800}, {"width": 1920, "height": 1080})
AXE = VENDOR / "axe-core"
BAD = """axe.run({resultTypes: ["violations"]}).then((found) => found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ").slice(0, 500)}`))"""


def faults_of_access(desk: Desk) -> list[str]:
    """What axe-core calls serious or critical; by the debugger, as the page's policy forbids it."""
    session = desk.page.context.new_cdp_session(desk.page)
    source = (AXE / "axe.min.js").read_text(encoding="utf-8")
    session.send("Runtime.evaluate", {"expression": source})
    asked = {"expression": BAD, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", asked)
    assert "value" in answer["result"], answer
    found: list[str] = answer["result"]["value"]
    return found


def overflow(desk: Desk) -> int:
    """Pixels by which a page is wider than its screen."""
    width: int = desk.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_every_screen_and_is_accessible(sit_down: Sit, path: str) -> None:
    desk = sit_down("si-admin")
    for size in SIZES:
        desk.page.set_viewport_size(size)
        assert desk.open(path) == 200
        assert desk.path == path
        assert overflow(desk) <= 0, f"at {size['width']} px"
        assert faults_of_access(desk) == [], f"at {size['width']} px"
    assert desk.complaints == []
