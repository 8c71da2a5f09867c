"""An agency's own map under the marks: from a file of ours, or from the one host that is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.api.conftest import World
from tests.browser.conftest import Desk, until
from tests.web.archives import archive

Sit = Callable[..., Desk]

DRAWN = """[...document.querySelectorAll(".leaflet-tile")]
    .filter((each) => each.naturalWidth === 256 && each.src.startsWith("blob:")).length"""


@contextmanager
def having(world: World, **parts: Any) -> Iterator[None]:
    """The service has other parts for a while."""
    before = {name: getattr(world.app.state, name) for name in parts}
    for name, part in parts.items():
        setattr(world.app.state, name, part)
    try:
        yield
    finally:
        for name, part in before.items():
            setattr(world.app.state, name, part)


def test_a_file_is_drawn_at_every_zoom(world: World, sit_down: Sit, tmp_path: Path) -> None:
    file = tmp_path / "jakarta.pmtiles"
    file.write_bytes(archive())
    desk = sit_down("si-pengawas")
    with having(world, map_archive=file):
        desk.open("/peta")
        assert until(lambda: desk.page.evaluate(DRAWN), desk.page)
        for _ in range(4):  # further than the file has pictures: its last ones are drawn larger
            desk.page.click(".leaflet-control-zoom-in")
        assert until(lambda: desk.page.evaluate(DRAWN), desk.page)
    assert desk.complaints == []


def test_tiles_of_another_host_are_asked_of_that_host_alone(world: World, sit_down: Sit) -> None:
    services = world.app.state.services
    settings = services.settings.model_copy(
        update={"map_tiles": "http://127.0.0.1:9/{z}/{x}/{y}.png"}
    )
    desk = sit_down("si-pengawas")
    with having(world, services=replace(services, settings=settings)):
        desk.open("/peta")
        assert until(lambda: desk.outside, desk.page)
    asked = {url[: len("http://127.0.0.1:9/")] for url in desk.outside}
    assert asked == {"http://127.0.0.1:9/"}
    assert not [text for text in desk.complaints if "Content Security Policy" in text]
    desk.outside.clear()
    desk.page.goto("about:blank")  # nothing is asked any more
    desk.outside.clear()
