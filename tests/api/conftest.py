"""A real application on a real registry; only the two networks are stand-ins of our protocols.

A drawn plate is a rectangle whose green is full; its blue says which of ``NUMBERS`` stands on it.
So an answer depends on the picture that was sent, and mixed-up pictures would show.
"""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import cv2
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from lpr.access import Passwords, Roles
from lpr.api import LateStore, create_app
from lpr.api._events import EventRules
from lpr.config import Settings
from lpr.detect import Detection
from lpr.inference import Margins, ModelCard, ModelInput
from lpr.ocr import Reading
from lpr.pipeline import PlateReader
from lpr.plates import Candidate, parse
from lpr.store import Act, AuditEntry, NewKey, upgrade_store
from lpr.tax import (
    WIB,
    SamplePlate,
    TaxService,
    TaxStatus,
    UnavailableRegistry,
    init_registry,
    open_registry,
)

Pixels = NDArray[np.uint8]
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=WIB)
NUMBERS = ("B 1234 PYZ", "B 6543 SFA", "D 1020 ABC", "CD 12 35")
UNREADABLE = 9
STEP = 25  # between two plates' blue, far more than JPEG changes


class RectangleDetector:
    """Finds the one full-green rectangle of a drawn picture."""

    def detect(self, image: Pixels) -> list[Detection]:
        rows, columns = np.nonzero(image[:, :, 1] > 200)
        if not len(rows):
            return []
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        return [Detection(tuple(map(float, box)), 0.9)]  # type: ignore[arg-type]


class BlueReader:
    """Reads the number that the mean blue of a crop stands for."""

    margins = Margins()
    accept_threshold = 0.95

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        return [self._one(round(float(crop[:, :, 0].mean()) / STEP)) for crop in crops]

    def _one(self, index: int) -> Reading:
        if index == UNREADABLE:
            return Reading("", None, (), 0.0, None, legibility=0.1)
        plate = parse(NUMBERS[index])
        best = Candidate(plate, 0.97, "civil", ())
        other = Candidate(parse("B 1234 PYX"), 0.02, "civil", ())
        return Reading(
            plate.text, plate.text, (best, other), 0.98, "civil", "2028-04", 0.9, "white", 0.9
        )


def draw(index: int | None, *, suffix: str = ".png") -> bytes:
    """A picture of 320 x 200 with the plate ``NUMBERS[index]`` on it, or with none."""
    picture = np.full((200, 320, 3), 40, np.uint8)
    if index is not None:
        picture[100:140, 120:240] = (index * STEP, 255, 0)
    written, data = cv2.imencode(suffix, picture)
    assert written
    return data.tobytes()


@pytest.fixture(scope="session")
def picture() -> Callable[..., bytes]:
    return draw


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('registry') / 'registry.db'}"
    wished = [
        SamplePlate(NUMBERS[0], status=TaxStatus.LUNAS),
        SamplePlate(NUMBERS[1], status=TaxStatus.MENUNGGAK),
    ]
    init_registry(url, today=NOW.date(), sample=True, plates=wished, size=200)
    return url


@pytest.fixture(scope="session")
def cards() -> tuple[ModelCard, ...]:
    return tuple(
        ModelCard(name, "1", f"{name}.onnx", digit * 64, "none", ModelInput(8, 8), "Apache-2.0")
        for name, digit in (("plate-detector", "a"), ("plate-reader", "b"))
    )


@pytest.fixture(scope="session")
def make_app(database_url: str, cards: tuple[ModelCard, ...]) -> Callable[..., FastAPI]:
    """Build an application; keywords are settings, ``down`` an error of the registry."""

    def make(down: Exception | None = None, **settings: int) -> FastAPI:
        chosen = Settings(database_url=database_url, **settings)  # type: ignore[arg-type]
        reader = PlateReader(chosen, reader=BlueReader(), detector=RectangleDetector())
        registry = UnavailableRegistry(down) if down else open_registry(database_url)  # type: ignore[arg-type]
        tax = TaxService(registry, clock=lambda: NOW)
        return create_app(chosen, reader, tax, lambda: NOW, models=cards)

    return make


@pytest.fixture(scope="session")
def app(make_app: Callable[..., FastAPI]) -> FastAPI:
    return make_app()


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, "http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Host and port of a real server; its socket queues clients until the server accepts."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
    assert not thread.is_alive()


PASSWORD = "kuda baterai staples"  # noqa: S105 - of a test
QUICK = Passwords(time_cost=1, memory_kib=8)


@dataclass
class World:
    """An application with a store of its own, and the clocks in hand."""

    app: FastAPI = field(init=False)
    store: LateStore = field(init=False)
    now: datetime = NOW
    seconds: float = 1000.0
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.seconds += timedelta(**span).total_seconds()

    async def pause(self, seconds: float) -> None:
        """Somebody waits: the time passes at once, and what is to happen meanwhile happens."""
        self.later(seconds=seconds)
        if self.meanwhile:
            self.meanwhile.pop(0)()
        await anyio.lowlevel.checkpoint()

    def client(self, *, base: str = "http://127.0.0.1", **headers: str) -> TestClient:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return TestClient(self.app, base, headers=named)

    @property
    def act(self) -> Act:
        return Act(self.now, "local:root", "local")

    def account(self, name: str = "siti", roles: str = "petugas") -> str:
        self.store.accounts.add(name, Roles.of(roles), PASSWORD, self.act)
        return name

    def key(self, roles: str = "petugas", *, days: float = 30, purpose: str | None = None) -> str:
        if "kepala" not in {each.name for each in self.store.accounts.all()}:
            self.account("kepala", "admin+pemilik_data")
        until = self.now + timedelta(days=days)
        wanted = NewKey("test", "kepala", Roles.of(roles), until, purpose)
        return self.store.keys.add(wanted, self.act).text

    def with_key(self, roles: str = "petugas", purpose: str | None = "penagihan") -> TestClient:
        return self.client(Authorization=f"Bearer {self.key(roles, purpose=purpose)}")

    def log_in(self, name: str = "siti", **more: Any) -> tuple[TestClient, dict[str, Any]]:
        """A client with a session's cookie and CSRF token, and what the log-in answered."""
        client = self.client()
        sent = {"account": name, "password": PASSWORD, **more}
        answer = client.post("/api/v1/session", json=sent)
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client, answer.json()

    @property
    def records(self) -> list[AuditEntry]:
        """What the audit log holds, without its beginning."""
        return [each.entry for each in self.store.opened.audit.records()][1:]


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    upgrade_store(f"sqlite:///{path}", now=NOW)
    return path


@pytest.fixture
def make_world(
    database_url: str, empty_store: Path, tmp_path: Path
) -> Iterator[Callable[..., World]]:
    """Build a world; keywords are settings, ``local`` whether it listens on loopback only."""
    places = (tmp_path / f"store-{number}.db" for number in count())

    def make(
        *, local: bool = True, console: Callable[[FastAPI], None] | None = None, **settings: Any
    ) -> World:
        place = next(places)
        shutil.copy(empty_store, place)
        urls = {"database_url": database_url, "store_url": f"sqlite:///{place}"}
        chosen = Settings(**{**urls, **settings})
        world = World()
        world.store = LateStore(chosen, lambda: world.now, QUICK)
        opened.callback(world.store.close)
        registry = opened.enter_context(closing(open_registry(database_url)))
        reader = PlateReader(chosen, reader=BlueReader(), detector=RectangleDetector())
        world.app = create_app(
            chosen,
            reader,
            TaxService(registry, clock=lambda: world.now),
            lambda: world.now,
            store=world.store,
            local=local,
            timer=lambda: world.seconds,
            pause=world.pause,
            console=console,
        )
        world.app.state.services.events.rules = EventRules(longest=5.0)
        return world

    with ExitStack() as opened:
        yield make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()
