"""A fleet of groups in this process, on real streams, into a real store."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from lpr.config import Settings
from lpr.live import Keeping, World, parse_fleet
from lpr.live.cluster import ClusterFleet, GroupJob, _actor, _member
from tests.live.cluster.hosts import Threads
from tests.live.conftest import QUICK, Ticker
from tests.scan.parts import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.live import FleetConfig
    from lpr.store import Store

LEASE = 1.0  # seconds


class OneAtATime(ClusterFleet):
    """Ticks come from a thread of the test's, the rest from the test."""

    lock = threading.RLock()

    def tick(self) -> None:
        with self.lock:
            super().tick()

    def reload(self, config: FleetConfig) -> None:
        with self.lock:
            super().reload(config)


@pytest.fixture
def job(store: Store, tmp_path: Path) -> Callable[..., GroupJob]:
    """What groups are sent, for a file's text."""
    settings = Settings(
        store_url=f"sqlite:///{store.database.url.database}", evidence_dir=tmp_path / "evidence"
    )

    def make(text: str, **more: Any) -> GroupJob:
        config = parse_fleet(text, {}, name="cameras.toml")
        return GroupJob(settings, config, rules=QUICK, reader=DRAWN, evidence=False, **more)

    return make


@pytest.fixture
def spread(
    job: Callable[..., GroupJob], store: Store, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """A fleet of the given text, two cameras a group, that runs inside the block."""
    monkeypatch.setattr(_actor, "LEASE", LEASE)
    monkeypatch.setattr(_actor, "TICK", 0.05)
    monkeypatch.setattr(_member, "LEASE", LEASE)

    @contextmanager
    def run(text: str) -> Iterator[tuple[ClusterFleet, Threads]]:
        host = Threads()
        fleet = OneAtATime(job(text), host, Keeping(store), World(), size=2)
        fleet.start()
        ticker = Ticker(fleet)
        try:
            yield fleet, host
        finally:
            ticker.end()
            fleet.stop(grace=3.0)
            host.close()

    return run
