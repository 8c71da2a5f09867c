"""A real store in a file, and what alerts are made of."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from lpr.alerts import AlertMaker, AlertRules, Observed
from lpr.store import (
    Alerts,
    Camera,
    Cameras,
    Outbox,
    Store,
    WatchLists,
    add_sightings,
    open_store,
    upgrade_store,
)
from tests.store.entries import NOW
from tests.store.seen import a_sighting
from tests.store.watched import SITI, an_entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from lpr.store import Alert, Delivery, Sighting, WatchEntry

SINKS = ("kantor",)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.db"
    upgrade_store(f"sqlite:///{path}", now=NOW)
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty_store, tmp_path / "store.db")
    with closing(open_store(f"sqlite:///{tmp_path / 'store.db'}")) as opened:
        yield opened


def _body(sighting: Sighting) -> dict[str, str]:
    return {"id": sighting.id, "event": "alert"}


@dataclass
class Street:
    """Vehicles that pass a camera, and what officers are told of them."""

    store: Store
    rules: AlertRules = field(default_factory=AlertRules)
    now: datetime = NOW
    sinks: tuple[str, ...] = SINKS

    def __post_init__(self) -> None:
        self.maker = AlertMaker(self.store, self.rules)
        self._numbers = count()
        Cameras(self.store).put([Camera("gerbang-1", "Gerbang Timur", "Cakung", -6.2, 106.8)])

    def watch(self, pattern: str, **changes: Any) -> WatchEntry:
        return WatchLists(self.store).add(an_entry(pattern, **changes), SITI, self.now)

    def sees(self, *sightings: Sighting, recorded: bool = False) -> list[Alert]:
        """Keep the sightings as the recorder does; gives all alerts as they are then."""
        self.maker.refresh(self.now)
        with self.store.transaction() as connection:
            add_sightings(connection, sightings)
            observed = [Observed(each, partial(_body, each)) for each in sightings]
            sinks = () if recorded else self.sinks
            self.maker.raise_alerts(connection, observed, sinks, self.now, recorded=recorded)
        return self.alerts

    def passes(self, plate: str | None, minute: float = 0, **changes: Any) -> list[Alert]:
        """A visit of a vehicle that was last seen so many minutes after the fixed moment."""
        first = NOW + timedelta(minutes=minute) - timedelta(seconds=3)
        known: dict[str, Any] = {"plate": plate, "raw": plate or "", "tax": None, "candidates": ()}
        number = next(self._numbers)
        return self.sees(a_sighting(number, first_at=first, **(known | changes)))

    @property
    def alerts(self) -> list[Alert]:
        """The oldest first."""
        return sorted(Alerts(self.store).search().alerts, key=lambda each: each.id)

    @property
    def told(self) -> list[Delivery]:
        """What the receiver was told since it was last asked."""
        outbox = Outbox(self.store)
        taken = outbox.claim(SINKS[0], self.now, limit=100, lease=60)
        outbox.delivered(taken)
        return taken


@pytest.fixture
def street(store: Store) -> Street:
    return Street(store)
