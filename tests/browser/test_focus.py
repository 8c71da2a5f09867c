"""The focus of keys: it stays where one works, also when a part of the page is exchanged."""

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Desk, until

Sit = Callable[..., Desk]

DOUBTFUL = Path(__file__).parents[2] / "samples" / "09-malam.jpg"
AT_ITS_END = "!document.getElementById('habis').hidden"


def focused(desk: Desk, selector: str) -> bool:
    """Whether the focus comes to this part soon."""
    script = f"document.activeElement.matches({selector!r})"
    return until(lambda: desk.page.evaluate(script), desk.page)


def test_an_act_on_an_alert_keeps_the_focus_on_its_card(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/langsung")
    number = desk.page.get_attribute("article[data-state=waiting] >> nth=0", "data-alert")
    desk.page.focus(f"#alert-{number} button[value=konfirmasi]")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector(f"#alert-{number}[data-state=open]")
    assert focused(desk, f"#alert-{number}")
    desk.page.keyboard.press("Tab")
    assert focused(desk, f"#alert-{number} a")


def test_a_candidate_that_is_chosen_gives_the_focus_to_its_card(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.open("/cari")
    desk.page.set_input_files("#foto", DOUBTFUL)
    assert focused(desk, "#hasil")
    desk.page.focus(".choices a >> nth=0")
    desk.page.keyboard.press("Enter")
    assert focused(desk, ".answer-card")


def test_marks_that_part_leave_the_focus_on_the_map(sit_down: Sit) -> None:
    desk = sit_down("si-pengawas")
    desk.open("/peta")
    desk.page.wait_for_selector(".mark")
    for _ in range(9):  # as far as one can see
        desk.page.evaluate("document.querySelector('.leaflet-control-zoom-out').click()")
    desk.page.focus(".mark.many >> nth=0")
    desk.page.keyboard.press("Enter")
    assert focused(desk, "#peta")


def test_the_queue_has_the_focus_until_its_end(sit_down: Sit) -> None:
    desk = sit_down("si-petugas")
    desk.page.clock.install()
    desk.open("/verifikasi")
    assert until(lambda: desk.page.evaluate("isSeen()"), desk.page)
    desk.page.keyboard.press("u")
    assert focused(desk, ".reading")
    desk.page.focus("#urung")
    desk.page.clock.fast_forward(10_000)  # sent now, there is nothing to undo any more
    assert focused(desk, ".reading")
    for _ in range(9):  # more than there are
        desk.page.clock.fast_forward(1000)
        assert until(lambda: desk.page.evaluate(f"isSeen() || {AT_ITS_END}"), desk.page)
        desk.page.keyboard.press("u")
    assert desk.page.evaluate(AT_ITS_END)
    assert focused(desk, "#habis")
