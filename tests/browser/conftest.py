"""The real service behind a real socket, and Chromium in front of it, once a module.

Playwright keeps an event loop in the thread that started it; so nothing here outlives its module.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    ViewportSize,
    sync_playwright,
)

from benchmarks.pages import FLAGS, chromium, serving
from lpr.access import Errand
from lpr.api import LateStore, create_app
from lpr.config import Settings
from lpr.errors import ConfigurationError
from lpr.pipeline import PlateReader
from lpr.sightings import EvidenceFolder
from lpr.store import (
    AuditEntry,
    Camera,
    Cameras,
    CameraState,
    CameraStates,
    Evidence,
    Match,
    NewWatchEntry,
    Sighting,
    Sightings,
    WatchLists,
    add_alerts,
)
from lpr.tax import SamplePlate, TaxService, TaxStatus, init_registry, open_registry
from lpr.web import install
from tests.api.conftest import NOW, PASSWORD, QUICK, World, draw
from tests.store.said import for_review
from tests.store.seen import a_sighting, a_tax
from tests.store.watched import an_alert
from tests.web.conftest import PURPOSE, ROLES

PAST = NOW.astimezone(UTC) - timedelta(hours=1)
PLACES = (("gerbang-1", -6.3024, 106.8951), ("gerbang-2", -6.11, 106.88))
DESK = ViewportSize(width=1280, height=900)
HOSTILE = """"><img class=planted src=x onerror="window.ran=1"><script>window.ran=1</script>"""
"""A text for every field that people, cameras and registries fill."""

ODD = "jahat-1"
"""The camera that is called so."""


WIDE = """() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [`${scrollWidth - clientWidth} pixels`, ...[...document.querySelectorAll("main *")]
        .filter((each) => each.getBoundingClientRect().right > clientWidth + 0.5)
        .map((each) => each.outerHTML.slice(0, 120)).slice(-4)];
}"""


@dataclass
class Desk:
    """An officer's browser window, and what it asked for and complained of."""

    page: Page
    site: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.accept()))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.outside.append(url)

    def _said(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def planted(self) -> bool:
        """Whether a text of `HOSTILE` became a part of the page, or ran."""
        script = "window.ran === 1 || document.querySelector('.planted') !== null"
        return bool(self.page.evaluate(script))

    def open(self, path: str) -> int:
        answer = self.page.goto(self.site + path)
        assert answer is not None
        return answer.status

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def log_in(self, name: str) -> None:
        """By the page's form, as it stands on the screen."""
        self.page.fill("[name=account]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.select_option("main [name=purpose]", PURPOSE)
        self.page.click("main button.primary")


# --- the service ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The application with its real networks, an account a role, and something seen."""
    folder = tmp_path_factory.mktemp("browser")
    registry = f"sqlite:///{folder / 'registry.db'}"
    wished = [
        SamplePlate("B 1234 PYZ", status=TaxStatus.LUNAS),
        SamplePlate("B 2381 SFA", status=TaxStatus.MENUNGGAK),
    ]
    init_registry(registry, today=NOW.date(), sample=True, plates=wished, size=50)
    chosen = Settings(
        database_url=registry, store_url=f"sqlite:///{folder / 'store.db'}", rate_per_minute=0
    )
    world = World()
    world.store = LateStore(chosen, lambda: world.now, QUICK)
    tax = TaxService(open_registry(registry), clock=lambda: world.now)
    reader = PlateReader(chosen)
    world.app = create_app(
        chosen, reader, tax, lambda: world.now, store=world.store, console=install
    )
    seen = fill(world, EvidenceFolder(folder / "evidence"))
    poison(world, folder / "registry.db", seen)
    yield world
    world.store.close()


def fill(world: World, folder: EvidenceFolder) -> Evidence:
    """Accounts, cameras, sightings and alerts; what proves each of them."""
    for role in ROLES:
        world.account(f"si-{role}", role)
    world.account("budi", "petugas")
    picture = folder.put(draw(1, suffix=".jpg"))
    store = world.store.opened
    Cameras(store).put(
        [Camera(name, f"Gerbang {name[-1]}", None, *place) for name, *place in PLACES]
    )
    evidence = Evidence(picture, picture, PAST)
    doubtful = readings(evidence)
    Sightings(store).add([*doubtful, *vehicles(evidence)])
    waits = {"state": "waiting", "ending": "review", "confidence": 0.61}
    alerts = [
        an_alert(1, at=PAST, sighting=doubtful[1].id),
        an_alert(2, at=PAST, sighting=doubtful[2].id, **waits),
        an_alert(3, at=PAST, sighting=doubtful[3].id, **waits),
    ]
    with store.transaction() as connection:
        add_alerts(connection, alerts, world.now)
    return evidence


def poison(world: World, registry: Path, evidence: Evidence) -> None:
    """Put `HOSTILE` into every field that holds free text."""
    store, siti = world.store.opened, Errand("account:siti", "pengawas", PURPOSE, HOSTILE)
    Cameras(store).put([Camera(ODD, HOSTILE, HOSTILE, -6.18, 106.82, HOSTILE)])
    CameraStates(store).put([CameraState(ODD, "stalled", PAST, world.now, HOSTILE)])
    tax = a_tax("MENUNGGAK", source=HOSTILE)
    changes = {"camera": ODD, "source": HOSTILE, "raw": HOSTILE, "tax": tax}
    places = {"latitude": -6.18, "longitude": 106.82, "evidence": evidence}
    at = world.now - timedelta(minutes=3)
    sure = a_sighting(40, first_at=at, **changes, **places)
    unsure = for_review(41, first_at=at, **changes, **places)
    Sightings(store).add([sure, unsure])
    until = NOW.date() + timedelta(days=9)
    WatchLists(store).add(NewWatchEntry(HOSTILE, "B1040XYZ", HOSTILE, until), siti, PAST)
    match = Match(1, HOSTILE, "B1040XYZ", HOSTILE)
    told = {"raw": HOSTILE, "camera": ODD, "camera_name": HOSTILE, "area": HOSTILE}
    with store.transaction() as connection:
        alert = an_alert(40, at=at, sighting=sure.id, matches=(match,), **told)
        add_alerts(connection, [alert], world.now)
    act = AuditEntry(PAST, HOSTILE, HOSTILE, HOSTILE, None, HOSTILE, HOSTILE, HOSTILE)
    store.audit.append([act])
    with closing(sqlite3.connect(registry)) as connection, connection:
        connection.execute("UPDATE vehicle SET merk = ?, tipe = ?, warna = ?", (HOSTILE,) * 3)


def readings(evidence: Evidence) -> list[Sighting]:
    """What waits for a person, a minute apart."""
    return [
        for_review(number, first_at=PAST + timedelta(minutes=number), evidence=evidence)
        for number in range(6)
    ]


def vehicles(evidence: Evidence) -> list[Sighting]:
    found = []
    for number in range(10, 22):
        camera, latitude, longitude = PLACES[number % 2]
        at = PAST + timedelta(minutes=number)
        found.append(
            a_sighting(
                number,
                camera=camera,
                latitude=latitude,
                longitude=longitude,
                first_at=at,
                evidence=evidence,
            )
        )
    return found


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[str]:
    """Its address."""
    with serving(world.app) as address:
        yield address


# --- the browser ----------------------------------------------------------------------------------


def found_chromium() -> str:
    """Where it is; these tests are never left out silently."""
    try:
        return chromium()
    except ConfigurationError as error:
        pytest.fail(f"{error} `.ci/prerequisites python3 tests` does so.")


@pytest.fixture(scope="module")
def browser(site: str) -> Iterator[Browser]:  # noqa: ARG001 - the service ends after it
    path = found_chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=[*FLAGS], timeout=120_000)
        try:
            yield started
        finally:
            started.close()


@pytest.fixture
def sit_down(browser: Browser, site: str) -> Iterator[Callable[..., Desk]]:
    """A window of a browser of its own: ``sit_down("si-petugas")`` is logged in already.

    Afterwards nothing has left the host, and no script has failed.
    """
    opened: list[BrowserContext] = []
    desks: list[Desk] = []

    def sit(name: str | None = None, size: ViewportSize = DESK) -> Desk:
        context = browser.new_context(viewport=size, reduced_motion="reduce")
        context.set_default_timeout(60_000)
        opened.append(context)
        if name:
            sent = {"account": name, "password": PASSWORD, "purpose": PURPOSE}
            assert context.request.post(f"{site}/masuk", form=sent).ok
        desks.append(Desk(context.new_page(), site))
        return desks[-1]

    yield sit
    for context in opened:
        context.close()
    assert [url for desk in desks for url in desk.outside] == [], "asked of other hosts"
    assert [text for desk in desks for text in desk.faults] == [], "scripts that failed"


@contextmanager
def later(world: World, **span: float) -> Iterator[None]:
    """The service's clock shows a later time for a while."""
    before = world.now
    world.now += timedelta(**span)
    try:
        yield
    finally:
        world.now = before


def until(is_so: Callable[[], object], page: Page) -> bool:
    """Whether it comes true soon; the browser goes on meanwhile."""
    end = time.monotonic() + 60
    while not is_so():
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(20)
    return True


def stop_time(desk: Desk) -> None:
    """Before a page is opened: what can be undone for a while can be so for ever."""
    desk.page.clock.install(time=NOW)
    desk.page.clock.pause_at(NOW + timedelta(minutes=1))


def too_wide(desk: Desk) -> list[str]:
    """What makes a page wider than its screen."""
    found: list[str] = desk.page.evaluate(WIDE)
    return found


AGAIN = """(selector) => {
    const button = document.querySelector(selector);
    button.click();
    setTimeout(() => { button.click(); console.log("again"); }, 100);
}"""


def twice(desk: Desk, selector: str, path: str) -> None:
    """Click what posts to the path, and again before the first sending is answered."""
    held: list[Route] = []
    said: list[str] = []

    def hold(route: Route) -> None:
        held.append(route)

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    desk.page.route(f"**{path}", hold)
    desk.page.on("console", hear)
    desk.page.evaluate(AGAIN, selector)
    assert until(lambda: held and "again" in said, desk.page)
    held[-1].continue_()
    desk.page.remove_listener("console", hear)
