"""Real RTSP servers with drawn clips, a real store, and a reader that knows our drawing."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import pytest

from lpr.config import Settings
from lpr.live import Fleet, FleetRules, Keeping, WatchRules, World, parse_fleet
from lpr.live.sinks import DeliveryRules
from lpr.pipeline import PlateReader
from lpr.store import Store, open_store, upgrade_store
from lpr.tracking import TrackRules
from tests.live.rtsp import RtspServer, rtsp_server
from tests.scan.conftest import NOW, BlueReader, GreenDetector, drawn, registry_url

__all__ = ["registry_url"]  # a fixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

RATE = 10
X264 = {"bf": "0", "crf": "18"}
PATIENCE = 20.0  # seconds that a test waits for what must come; it comes in a fraction of that

QUICK = FleetRules(
    watch=WatchRules(stall=0.6, first=0.05, longest=0.2, steady=1.0, refused=0.2),
    track=TrackRules(patience=1.0, rejoin=1.5, preview=0.2),
    delivery=DeliveryRules(first=0.05, longest=0.2, look=0.2),
)


def encode(
    path: Path,
    scenes: Sequence[Sequence[int]],
    size: tuple[int, int] = (320, 200),
    keys: int = RATE // 2,
) -> Path:
    """A clip of one second, ten frames, for each scene of drawn plates; each ``keys`` a key one."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options=X264 | {"g": str(keys)})
        stream.codec_context.thread_count = 1  # one slice a picture
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(RATE * len(scenes)):
            frame = av.VideoFrame.from_ndarray(drawn(*scenes[number // RATE]), format="bgr24")
            frame = frame.reformat(width=size[0], height=size[1])
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """``cars``: two numbers, one after the other. ``one``: one that stays; ``large``: larger.

    ``seldom``: one that stays, with a key frame each 1.5 seconds.
    """
    folder = tmp_path_factory.mktemp("clips")
    return {
        "cars": encode(folder / "cars.mp4", [(0,), (), (1,), ()]),
        "one": encode(folder / "one.mp4", [(0,)]),
        "seldom": encode(folder / "seldom.mp4", 3 * [(0,)], keys=15),
        "empty": encode(folder / "empty.mp4", [()]),
        "large": encode(folder / "large.mp4", [(0,)], (640, 400)),
    }


@pytest.fixture(scope="session")
def streams(clips: dict[str, Path]) -> Iterator[RtspServer]:
    """A server that no test disturbs."""
    mounts = {name: [path] for name, path in clips.items()}
    with rtsp_server(mounts | {"resized": [clips["one"], clips["large"]]}) as server:
        yield server


@pytest.fixture
def own_stream(clips: dict[str, Path]) -> Iterator[RtspServer]:
    """A server for one test, which may kill or freeze it."""
    with rtsp_server({"one": [clips["one"]], "cars": [clips["cars"]]}) as server:
        yield server


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.db"
    upgrade_store(f"sqlite:///{path}", now=NOW)
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "store.db"
    path.write_bytes(empty_store.read_bytes())
    with closing(open_store(f"sqlite:///{path}", busy_timeout=0.2)) as opened:
        yield opened


@pytest.fixture(scope="session")
def reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=BlueReader())


class Eventually:
    """Waits for what another thread brings about."""

    def __init__(self) -> None:
        self._pause = threading.Event()

    def __call__(self, condition: Callable[[], Any], what: str = "", every: float = 0.02) -> Any:
        """The condition's first true value; fails after a long time."""
        for _ in range(int(PATIENCE / every)):
            if value := condition():
                return value
            self._pause.wait(every)
        raise AssertionError(f"it never came: {what or condition}")


@pytest.fixture
def eventually() -> Eventually:
    return Eventually()


class Ticker:
    """Calls a fleet's ``tick`` as the command does, from a thread."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet, self._ended = fleet, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.05):
            self._fleet.tick()

    def end(self) -> None:
        self._ended.set()
        self._thread.join(PATIENCE)


@pytest.fixture
def watching(reader: PlateReader, store: Store) -> Callable[..., Any]:
    """A fleet of the given TOML text that runs inside the block, and is stopped after it."""

    @contextmanager
    def run(
        text: str, world: World | None = None, by: PlateReader = reader, **keeping: Any
    ) -> Iterator[Fleet]:
        config = parse_fleet(text, {}, name="cameras.toml")
        fleet = Fleet(config, by, Keeping(store, **keeping), world, QUICK)
        fleet.start()
        ticker = Ticker(fleet)
        try:
            yield fleet
        finally:
            ticker.end()
            fleet.stop(grace=3.0)

    return run
