"""A fleet on real RTSP streams, into a real store."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import cv2
import pytest

from lpr.access import Errand
from lpr.live import CameraWorker, Fleet, Keeping, World, parse_fleet
from lpr.live._group import JOIN
from lpr.lookups import RecordedLookups
from lpr.pipeline import PlateReader
from lpr.sightings import EvidenceFolder
from lpr.store import Cameras, Sightings
from lpr.tax import TaxService, open_registry
from tests.live.conftest import QUICK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.store import Sighting, Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


def of_camera(store: Store, camera: str = "gate") -> list[Sighting]:
    found = Sightings(store).search(limit=1000).sightings
    return [each for each in found if each.camera == camera]


def one_camera(url: str, more: str = "") -> str:
    return f'[cameras.gate]\nurl = "{url}"\nfps = 10\nmotion = false\n{more}'


def test_a_vehicle_is_seen_and_stored(
    watching: Callable[..., Any], streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    text = one_camera(streams.url("cars"), "latitude = -6.2\nlongitude = 106.8\nname = 'Gerbang'")
    with watching(text) as fleet:
        eventually(lambda: len({each.plate for each in of_camera(store) if each.final}) == 2)
    seen = of_camera(store)
    assert {each.plate for each in seen} == {"B1234TXY", "B6543SFA"}
    assert all(each.final for each in seen)
    assert {each.ending for each in seen} == {"plate"}
    assert {(each.latitude, each.longitude) for each in seen} == {(-6.2, 106.8)}
    assert Cameras(store).get("gate").name == "Gerbang"
    counts = fleet.counts["gate"]
    assert counts.visits["plate"] == len(seen)
    assert counts.analysed + counts.dropped == counts.frames.used
    assert fleet.recorder.counts.stored >= len(seen)


def test_the_file_is_loaded_anew_and_only_what_differs_starts_anew(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    kept, gone = one_camera(streams.url("cars")), streams.url("one")
    text = f'{kept}\n[cameras.gone]\nurl = "{gone}"\n'
    with watching(text) as fleet:
        eventually(lambda: all(each.status.state == "running" for each in fleet.cameras.values()))
        worker = fleet.cameras["gate"]
        added = f'\n[cameras.added]\nurl = "{gone}"\nfps = 10\nmotion = false\n'
        sink = f'[sinks.lines]\ntype = "jsonl"\nfolder = "{tmp_path / "out"}"\n'
        fleet.reload(parse_fleet(kept + added + sink, {}, name="cameras.toml"))
        assert set(fleet.cameras) == {"gate", "added"}
        assert fleet.cameras["gate"] is worker
        eventually(lambda: of_camera(store, "added"))
        eventually(lambda: list((tmp_path / "out").glob("*.jsonl")))
        slower = kept.replace("fps = 10", "fps = 2")
        fleet.reload(parse_fleet(slower, {}, name="cameras.toml"))
        assert fleet.cameras["gate"] is not worker
        eventually(lambda: fleet.cameras["gate"].status.state == "running")
        assert fleet.receivers.workers == {}
        eventually(lambda: all(each.final for each in of_camera(store, "added")))
    assert {each.id for each in Cameras(store).all()} == {"gate", "gone", "added"}


def test_threads_that_hang_hold_up_a_new_file_or_the_end_once_and_not_each(
    reader: PlateReader, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, waited = [0.0], list[float]()

    def join(_: CameraWorker, timeout: float) -> None:
        waited.append(timeout)
        now[0] += timeout

    monkeypatch.setattr(CameraWorker, "join", join)
    camera = '[cameras.c{}]\nurl = "0"\nenabled = false\n'
    files = [
        parse_fleet("".join(map(camera.format, range(count))), {}, name="cameras.toml")
        for count in (9, 5)
    ]
    world = World(seconds=lambda: now[0])
    fleet = Fleet(files[0], reader, Keeping(store), world, QUICK)
    fleet.start()
    fleet.reload(files[1])
    assert (len(waited), sum(waited)) == (4, JOIN)
    fleet.stop(grace=3.0)
    assert (len(waited), sum(waited)) == (9, JOIN + 3.0)


def test_frames_of_several_cameras_go_through_the_detector_together(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together: list[int] = []
    sound = PlateReader.watch_many

    def watch_many(self: PlateReader, frames: Any) -> Any:
        together.append(len(frames))
        return sound(self, frames)

    monkeypatch.setattr(PlateReader, "watch_many", watch_many)
    text = "".join(
        f'[cameras.c{n}]\nurl = "{streams.url("one")}"\nfps = 10\nmotion = false\n'
        for n in range(4)
    )
    with watching(text):
        eventually(lambda: all(of_camera(store, f"c{n}") for n in range(4)))
        eventually(lambda: max(together) >= 2)
    assert max(together) <= 4


def test_tax_is_asked_once_a_visit_and_is_told(  # noqa: PLR0913 - fixtures
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
    registry_url: str,
) -> None:
    errand = Errand("local:uji", "local", "pemeriksaan_pajak", None)
    with closing(open_registry(registry_url)) as registry:
        tax = RecordedLookups(TaxService(registry), store.audit, errand, "watch")
        text = one_camera(streams.url("one")) + (
            f'\n[sinks.lines]\ntype = "jsonl"\nevents = ["new", "final"]\n'
            f'folder = "{tmp_path / "out"}"\n'
        )
        with watching(text, tax=tax) as fleet:
            seen = eventually(lambda: of_camera(store))[-1]
            assert seen.tax is not None
            assert seen.tax.status == "LUNAS"
    visits = fleet.counts["gate"].visits.total()
    records = [each for each in store.audit.records() if each.entry.action == "watch"]
    assert len(records) == visits
    assert records[0].entry.plate == "B1234TXY"
    (path,) = (tmp_path / "out").glob("*.jsonl")
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert {each["event"] for each in told} == {"new", "final"}
    assert {each["tax"]["status"] for each in told} == {"LUNAS"}


def test_evidence_is_the_frame_and_the_crop_that_were_read(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    folder = EvidenceFolder(tmp_path / "evidence")
    with watching(one_camera(streams.url("one")), evidence=folder):
        seen = eventually(lambda: of_camera(store))[-1]
        assert seen.evidence is not None
        frame = cv2.imread(str(folder.folder / seen.evidence.frame_path))
        crop = cv2.imread(str(folder.folder / seen.evidence.crop_path))
    assert frame.shape == (200, 320, 3)
    assert crop.shape[1] == pytest.approx(80, abs=6)
    assert frame[:, :, 1].max() > 180


def test_a_region_and_a_least_width_are_each_cameras_own(
    watching: Callable[..., Any], streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    away, small = "region = [[0.6, 0], [1, 0], [1, 1], [0.6, 1]]", "min_plate_width = 200"
    text = one_camera(streams.url("one")) + "".join(
        f'\n[cameras.{name}]\nurl = "{streams.url("one")}"\nfps = 10\nmotion = false\n{more}\n'
        for name, more in (("away", away), ("small", small))
    )
    with watching(text) as fleet:
        eventually(lambda: of_camera(store))
        eventually(lambda: min(each.analysed for each in fleet.counts.values()) > 15)
    assert of_camera(store, "away") == of_camera(store, "small") == []
