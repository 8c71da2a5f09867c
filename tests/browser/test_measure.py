"""How soon pages are seen: what measures it ends, whatever a page does."""

import pytest
from playwright.sync_api import Browser

from benchmarks.pages import SIZES, Demo, Manner, measure
from tests.api.conftest import PASSWORD, World


@pytest.fixture
def demo(world: World) -> Demo:
    """The service of these tests, which an officer of theirs opens."""
    return Demo(world.app, "B1234PYZ", "si-petugas", PASSWORD)


def test_a_page_with_an_open_stream_is_measured_on_each_screen(
    browser: Browser, site: str, demo: Demo
) -> None:
    pages = {"Langsung": "/langsung", "Cari, card": "/cari?nopol={plate}"}
    views = list(measure(browser, site, demo, Manner(1, 1), pages))
    widths = [width for width, _ in SIZES.values()]
    assert [(each.page, each.width) for each in views] == [
        (name, width) for name in pages for width in widths
    ]
    for each in views:
        assert 0 < each.first[0] <= each.largest[0]
        assert each.loaded[0] > 0


def test_a_page_that_draws_nothing_is_named_and_not_waited_for(
    browser: Browser, site: str, demo: Demo
) -> None:
    empty = {"Kosong": "/langsung/kartu?alert=999999"}
    with pytest.raises(RuntimeError, match=r"/langsung/kartu.* was not seen: .*nothing was drawn"):
        list(measure(browser, site, demo, Manner(1, 1, 15_000), empty))
