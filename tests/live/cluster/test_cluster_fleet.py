"""A fleet whose cameras are watched by groups elsewhere: spread, told of, lost and started anew."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lpr.live import parse_fleet
from lpr.store import CameraStates, Outbox, Sightings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from lpr.live import FleetConfig
    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


def cameras(server: RtspServer, *names: str, more: str = "") -> str:
    return "".join(
        f'[cameras.{name}]\nurl = "{server.url("cars", "siti:rahasia@")}"\nfps = 10\n'
        f"motion = false\n{more}"
        for name in names
    )


def lines(folder: Path) -> str:
    return (
        f'[sinks.lines]\ntype = "jsonl"\nfolder = "{folder}"\nevents = ["new", "final", "alert"]\n'
    )


def a_file(text: str) -> FleetConfig:
    return parse_fleet(text, {}, name="cameras.toml")


def states(store: Store) -> dict[str, str]:
    return {name: each.state for name, each in CameraStates(store).all().items()}


def finals(store: Store, *cameras: str) -> set[str]:
    """Cameras at which a visit was seen to its end."""
    found = Sightings(store).search(limit=1000).sightings
    return {each.camera for each in found if each.final and each.camera in cameras}


def test_groups_store_what_they_see_and_one_process_tells_of_it(
    spread: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    with spread(cameras(streams, "a", "b", "c") + lines(tmp_path / "out")) as (fleet, host):
        eventually(lambda: finals(store, "a", "b", "c") == {"a", "b", "c"})
        eventually(lambda: states(store) == dict.fromkeys("abc", "running"))
        assert sorted(len(each.job.config.cameras) for each in host.started) == [1, 2]
        counted = eventually(lambda: fleet.report().recorded.stored)
    told = [
        json.loads(line)
        for path in (tmp_path / "out").glob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
    keys = [(each["id"], each["event"]) for each in told]
    assert len(keys) == len(set(keys))
    seen = Sightings(store).search(limit=1000).sightings
    assert {key for key, event in keys if event == "final"} == {each.id for each in seen}
    assert Outbox(store).backlog() == {}
    report = fleet.report()
    assert report.recorded.stored >= counted
    assert report.recorded.abandoned == 0
    assert sum(each.visits.total() for each in report.counts.values()) == len(seen)
    assert states(store) == dict.fromkeys("abc", "disabled")


def test_only_groups_whose_cameras_differ_are_touched(
    spread: Callable[..., Any], streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    four = cameras(streams, "a", "b", "c", "d")
    with spread(four) as (fleet, host):
        eventually(lambda: states(store) == dict.fromkeys("abcd", "running"))
        kept, emptied = host.started
        workers = dict(kept.actor._group.cameras)
        gone = set(emptied.job.config.cameras)
        stay = sorted(workers)
        fleet.reload(a_file(cameras(streams, *stay)))
        eventually(lambda: {states(store)[each] for each in gone} == {"disabled"})
        assert kept.actor._group.cameras == workers
        eventually(emptied.actor._ended.is_set)
        fleet.reload(a_file(cameras(streams, *stay, "e")))
        eventually(lambda: states(store).get("e") == "running")
        assert len(host.started) == 3
        assert kept.actor._group.cameras == workers
        slower = cameras(streams, stay[0]) + cameras(streams, stay[1], more="stall = 9\n")
        fleet.reload(a_file(slower))
        now = kept.actor._group.cameras
        eventually(lambda: now.get(stay[1], workers[stay[1]]) is not workers[stay[1]])
        assert now[stay[0]] is workers[stay[0]]


def test_a_group_that_is_cut_off_ends_before_its_cameras_are_watched_anew(
    spread: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with spread(cameras(streams, "a", "b")) as (fleet, host):
        eventually(lambda: finals(store, "a", "b") == {"a", "b"})
        (lost,) = host.started
        lost.lost = True
        eventually(lambda: states(store)["a"] == "reconnecting")
        reason = CameraStates(store).all()["a"].reason
        assert reason == "its node was lost; its group starts on another"
        before = {each.id for each in Sightings(store).search(limit=1000).sightings}
        eventually(lambda: len(host.started) == 2)
        assert lost.actor._ended.is_set()
        former = fleet.report().recorded.stored
        eventually(lambda: states(store) == dict.fromkeys("ab", "running"))
        eventually(lambda: fleet.report().recorded.stored > former)
    after = Sightings(store).search(limit=1000).sightings
    assert before < {each.id for each in after}
    for camera in "ab":
        visits = sorted((each.first_at, each.last_at) for each in after if each.camera == camera)
        assert all(one[1] <= other[0] for one, other in pairwise(visits))
    assert "rahasia" not in capsys.readouterr().err
    assert "rahasia" not in repr(lost.job)
