"""A database server that stops answering: it is told, and whatever is lost is counted."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from lpr.config import Settings
from lpr.live import Fleet, Keeping, World, open_keeping, parse_fleet
from lpr.live._log import LOGGER
from lpr.store import Store, open_store, upgrade_store
from tests.live.conftest import QUICK, Ticker
from tests.live.test_fleet import of_camera, one_camera
from tests.postgres import frozen
from tests.scan.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lpr.pipeline import PlateReader
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


@pytest.fixture
def url(postgres_database: Callable[[], str]) -> str:
    place = postgres_database()
    upgrade_store(place, now=NOW)
    return place


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What was logged: events and their values."""
    monkeypatch.setattr(LOGGER, "propagate", True)
    return lambda: "\n".join(
        f"{each.getMessage()} {each.__dict__['values']}" for each in caplog.records
    )


@contextmanager
def ticking(fleet: Fleet) -> Iterator[Fleet]:
    fleet.start()
    ticker = Ticker(fleet)
    try:
        yield fleet
    finally:
        ticker.end()


@pytest.fixture
def fleet_of(reader: PlateReader, streams: RtspServer) -> Callable[[Store], Fleet]:
    config = parse_fleet(one_camera(streams.url("cars")), {}, name="cameras.toml")
    return lambda store: Fleet(config, reader, Keeping(store), rules=QUICK)


def test_a_fleet_has_a_limit_and_who_reports_or_imports_has_none(
    url: str, registry_url: str
) -> None:
    settings = Settings(store_url=url, database_url=registry_url)
    limit = text("SHOW statement_timeout")
    with (
        open_keeping(settings, World(), errand=None, evidence=False) as keeping,
        closing(open_store(url)) as other,
        keeping.store.transaction() as short,
        other.reading() as long,
    ):
        assert (short.execute(limit).scalar(), long.execute(limit).scalar()) == ("30s", "0")


def test_a_server_that_stands_still_is_told_and_costs_no_sighting(
    url: str,
    fleet_of: Callable[[Store], Fleet],
    eventually: Eventually,
    told: Callable[[], str],
) -> None:
    with closing(open_store(url, busy_timeout=0.5, answer_within=0.5)) as store:
        with ticking(fleet_of(store)) as fleet:
            eventually(lambda: of_camera(store))
            with frozen(url):
                eventually(lambda: fleet.recorder.counts.failures)
            stored = fleet.recorder.counts.stored
            eventually(lambda: fleet.recorder.counts.stored > stored)
        fleet.stop(grace=5.0)
        assert fleet.recorder.counts.abandoned == fleet.recorder.waiting == 0
        assert len(of_camera(store)) == fleet.counts["gate"].visits.total()
    assert "store-failed" in told()
    assert "does not answer" in told()


def test_what_waits_for_a_store_that_hangs_is_counted_as_lost(
    url: str,
    fleet_of: Callable[[Store], Fleet],
    eventually: Eventually,
    told: Callable[[], str],
) -> None:
    with closing(open_store(url)) as store, ExitStack() as hanging:
        with ticking(fleet_of(store)) as fleet:
            eventually(lambda: of_camera(store))
            hanging.enter_context(frozen(url))
            waiting = eventually(lambda: fleet.recorder.waiting)
        fleet.stop(grace=0.2)
        lost = fleet.recorder.counts.abandoned
        assert lost > waiting  # what waited, and what the recorder had in hand
        assert fleet.report().events_waiting == 0
        assert f"sightings-lost {{'number': {lost}" in told()
        hanging.close()
        eventually(lambda: all(each.name != "recorder" for each in threading.enumerate()))
