"""What may go wrong around a fleet: nothing is lost but frames, and those are counted."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from lpr.live import Fleet, Keeping, World, parse_fleet
from lpr.sightings import EvidenceFolder
from lpr.store import Sightings, open_store, upgrade_store
from tests.live.conftest import QUICK, Ticker
from tests.live.disks import small_disk
from tests.live.test_fleet import of_camera, one_camera
from tests.postgres import Server, server
from tests.scan.conftest import NOW
from tests.store.locked import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.pipeline import PlateReader
    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer

    Watching = Callable[..., Any]


def adds_up(fleet: Fleet) -> bool:
    """Whether every frame and every event is accounted for."""
    frames_do = all(
        each.analysed + each.dropped == each.frames.used for each in fleet.counts.values()
    )
    return frames_do and fleet.recorder.counts.abandoned == 0 and fleet.recorder.waiting == 0


def test_a_locked_database_costs_no_sighting(
    watching: Watching, streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    with watching(one_camera(streams.url("cars"))) as fleet:
        eventually(lambda: of_camera(store))
        with held(store):
            eventually(lambda: fleet.recorder.counts.failures >= 2)
            before = fleet.counts["gate"].analysed
            eventually(lambda: fleet.counts["gate"].analysed > before + 10)  # reading goes on
        stored = fleet.recorder.counts.stored
        eventually(lambda: fleet.recorder.counts.stored > stored)
    assert adds_up(fleet)
    assert all(each.final for each in of_camera(store))
    assert len(of_camera(store)) == fleet.counts["gate"].visits.total()


def test_when_too_much_waits_for_the_store_frames_are_dropped_and_nothing_else(
    watching: Watching, streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    with watching("[watch]\npending = 1\n" + one_camera(streams.url("cars"))) as fleet:
        eventually(lambda: of_camera(store))
        with held(store):
            eventually(lambda: fleet.counts["gate"].dropped >= 3)
            assert fleet.recorder.waiting <= 1
        eventually(lambda: fleet.recorder.waiting == 0)
    assert adds_up(fleet)
    assert len(of_camera(store)) == fleet.counts["gate"].visits.total()


def test_a_clock_that_jumps_changes_no_visit(
    watching: Watching, streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    """The time of day is set back by an hour while a vehicle stands there."""
    shift = timedelta()
    world = World(now=lambda: datetime.now(UTC) + shift)
    with watching(one_camera(streams.url("one")), world) as fleet:
        seen = eventually(lambda: of_camera(store))[-1]
        shift = timedelta(hours=-1)
        before = fleet.counts["gate"].analysed
        eventually(lambda: fleet.counts["gate"].analysed > before + 10)
    last = Sightings(store).get(seen.id)
    assert last is not None
    assert last.first_at == seen.first_at
    assert timedelta() < last.last_at - last.first_at < timedelta(minutes=1)
    assert last.final


def test_a_picture_that_changes_its_size_begins_new_visits(
    watching: Watching, streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    with watching(one_camera(streams.url("resized"))) as fleet:
        eventually(lambda: fleet.counts["gate"].resized >= 2)
        assert fleet.cameras["gate"].status.state == "running"
    assert adds_up(fleet)
    boxes = {round(each.box[2] - each.box[0], -1) for each in of_camera(store)}
    assert boxes == {80, 160}
    assert {each.plate for each in of_camera(store)} == {"B1234TXY"}


def test_a_camera_that_goes_ends_its_visits_and_one_that_comes_back_goes_on(
    watching: Watching,
    own_stream: RtspServer,
    store: Store,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lpr.live._analyst.OUTAGE", 2.0)
    with watching(one_camera(own_stream.url("one"), "read_timeout = 1")) as fleet:
        eventually(lambda: of_camera(store))
        own_stream.kill()
        eventually(lambda: any(each.final for each in of_camera(store)))
        own_stream.start()
        eventually(lambda: len(of_camera(store)) >= 2)
    assert fleet.counts["gate"].reconnects == 1
    assert adds_up(fleet)


def test_one_camera_in_trouble_disturbs_no_other(
    watching: Watching,
    own_stream: RtspServer,
    streams: RtspServer,
    eventually: Eventually,
) -> None:
    text = one_camera(streams.url("cars")) + f'\n[cameras.frozen]\nurl = "{own_stream.url("one")}"'
    with watching(text) as fleet:
        eventually(lambda: fleet.cameras["frozen"].status.state == "running")
        own_stream.freeze()
        try:
            eventually(lambda: fleet.cameras["frozen"].status.state == "stalled")
            before = fleet.counts["gate"].analysed
            eventually(lambda: fleet.counts["gate"].analysed > before + 20)
            assert fleet.cameras["gate"].status.state == "running"
        finally:
            own_stream.thaw()
        eventually(lambda: fleet.cameras["frozen"].status.state == "running")


def test_a_full_disk_costs_the_pictures_not_the_sighting(
    watching: Watching, streams: RtspServer, store: Store, eventually: Eventually, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    with small_disk(folder, kilobytes=4) as make_room:
        evidence = EvidenceFolder(folder)
        with watching(one_camera(streams.url("cars")), evidence=evidence) as fleet:
            seen = eventually(lambda: of_camera(store))[-1]
            assert (seen.plate, seen.evidence) == ("B1234TXY", None)
            make_room()
            shown = eventually(lambda: [each.evidence for each in of_camera(store)][-1])
            assert evidence.get(shown.frame)
            assert evidence.get(shown.crop)
        assert not list(folder.rglob("*.part"))
    assert fleet.recorder.counts.without_pictures >= 1
    assert adds_up(fleet)


def test_a_full_disk_under_the_database_costs_no_sighting(
    empty_store: Path,
    reader: PlateReader,
    streams: RtspServer,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    config = parse_fleet(one_camera(streams.url("cars")), {}, name="cameras.toml")
    with small_disk(folder, empty_store.stat().st_size // 1024 + 256) as make_room:
        shutil.copyfile(empty_store, folder / "store.db")
        with closing(open_store(f"sqlite:///{folder}/store.db")) as store:
            fleet = Fleet(config, reader, Keeping(store), rules=QUICK)
            fleet.start()
            ticker = Ticker(fleet)
            eventually(lambda: fleet.recorder.counts.failures >= 2)
            before = fleet.counts["gate"].analysed
            eventually(lambda: fleet.counts["gate"].analysed > before + 10)  # reading goes on
            make_room()
            stored = fleet.recorder.counts.stored
            eventually(lambda: fleet.recorder.counts.stored > stored)
            ticker.end()
            fleet.stop(grace=3.0)
            assert len(of_camera(store)) == fleet.counts["gate"].visits.total()
    assert adds_up(fleet)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Server]:
    """A server that keeps what it says it has kept, also when it crashes."""
    with server("max_connections=20") as running:
        yield running


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_server_that_is_restarted_costs_no_sighting(
    own_postgres: Server,
    reader: PlateReader,
    streams: RtspServer,
    eventually: Eventually,
    mode: str,
) -> None:
    """By an administrator, and by a crash: in both, nothing answers at its port for a while."""
    with psycopg.connect(own_postgres.url.replace("+psycopg", "") + "/postgres") as connection:
        connection.autocommit = True
        connection.execute(f"CREATE DATABASE {mode}")
    url = f"{own_postgres.url}/{mode}"
    upgrade_store(url, now=NOW)
    config = parse_fleet(one_camera(streams.url("cars")), {}, name="cameras.toml")
    with closing(open_store(url, busy_timeout=0.5)) as store:
        fleet = Fleet(config, reader, Keeping(store), rules=QUICK)
        fleet.start()
        ticker = Ticker(fleet)
        eventually(lambda: of_camera(store))
        own_postgres.stop(mode)
        eventually(lambda: fleet.recorder.counts.failures >= 2)
        before = fleet.counts["gate"].analysed
        eventually(lambda: fleet.counts["gate"].analysed > before + 10)  # reading goes on
        own_postgres.start()
        stored = fleet.recorder.counts.stored
        eventually(lambda: fleet.recorder.counts.stored > stored)
        ticker.end()
        fleet.stop(grace=3.0)
    assert adds_up(fleet)
    with closing(open_store(url)) as store:
        assert len(of_camera(store)) == fleet.counts["gate"].visits.total()
        assert all(each.final for each in of_camera(store))
