"""A group as a node runs it: what it answers, and when it ends by itself."""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from lpr.config import Settings
from lpr.live import CameraStatus, FleetReport
from lpr.live.cluster import GroupActor, GroupJob, GroupReport, _actor
from lpr.live.cluster._actor import LEASE, UNASKED
from lpr.store import Sightings
from tests.live.cluster.test_cluster_fleet import a_file, cameras

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


@contextmanager
def running(job: GroupJob) -> Iterator[GroupActor]:
    actor = GroupActor(job)
    try:
        yield actor
    finally:
        actor.stop(3.0)


def test_it_tells_all_that_happened_since_it_was_last_asked(
    job: Callable[..., GroupJob], streams: RtspServer, eventually: Eventually
) -> None:
    heard: list[tuple[str, str]] = []
    events: list[str] = []

    def asked() -> GroupReport:
        report = actor.report()
        heard.extend((name, each.state) for name, each in report.heard)
        events.extend(each.event for each in report.lines)
        return pickle.loads(pickle.dumps(report))  # noqa: S301 - our own, as a cluster sends it

    with running(job(cameras(streams, "a"))) as actor:
        eventually(lambda: asked().fleet.recorded.stored)
        told = asked()
        assert told.failure is None
        assert told.fleet.statuses["a"].state == "running"
        last = actor.stop(3.0)
    assert heard[:2] == [("a", "reconnecting"), ("a", "running")]
    assert "camera-opened" in events
    assert [(name, each.state) for name, each in last.heard] == [("a", "disabled")]


def test_one_that_nobody_asks_stores_what_it_saw_and_ends(
    job: Callable[..., GroupJob],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_actor, "LEASE", 2.0)
    with running(job(cameras(streams, "a"))) as actor:
        eventually(actor._ended.is_set)
        assert actor.report().failure == UNASKED
        seen = Sightings(store).search().sightings
    assert all(each.final for each in seen)
    assert LEASE < 15.0  # seconds in which Ray finds that a silent node is lost, at the least


def test_what_hinders_it_is_told_and_not_raised(
    job: Callable[..., GroupJob], streams: RtspServer, tmp_path: Path
) -> None:
    sent = job(cameras(streams, "a"))
    broken = Settings(store_url=sent.settings.store_url, models_dir=tmp_path)
    with running(GroupJob(broken, sent.config)) as actor:
        told = actor.report()
        assert told.failure is not None
        assert told.failure.endswith("[model-missing]")
        assert actor.reload(a_file(cameras(streams, "b"))).failure == told.failure


def test_a_job_prints_no_password_and_survives_the_way(
    job: Callable[..., GroupJob], streams: RtspServer
) -> None:
    sent = job(cameras(streams, "a"))
    assert "rahasia" not in repr(sent)
    there = pickle.loads(pickle.dumps(sent))  # noqa: S301 - as above
    assert there.config.cameras["a"].address == sent.config.cameras["a"].address
    assert "rahasia" in there.config.cameras["a"].address


@pytest.mark.parametrize(("now", "since"), [(1000.0, 990.0), (5.0, -5.0)])
def test_states_are_told_by_the_clock_of_whoever_asked(now: float, since: float) -> None:
    status = CameraStatus("running", 40.0)
    report = GroupReport(FleetReport(statuses={"a": status}), 50.0, (("a", status),))
    moved: Any = report.by_clock_of(now)
    assert moved.fleet.statuses["a"].since == since
    assert moved.heard == (("a", CameraStatus("running", since)),)
