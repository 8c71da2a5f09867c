"""How cameras are is known outside of the process that watches them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lpr.live import CameraStatus, World, parse_fleet
from lpr.live._health import BEAT, HealthReporter
from lpr.store import HEALTH_FRESH, CameraState, CameraStates
from tests.live.test_faults import held
from tests.live.test_fleet import one_camera
from tests.scan.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer

LOST = CameraStatus("reconnecting", 940.0, "no route to host")
RUNS = CameraStatus("running", 990.0)
FIXED = World(now=lambda: NOW, seconds=lambda: 1000.0)


def known(store: Store, camera: str = "gate") -> CameraState | None:
    return CameraStates(store).get(camera)


def test_a_camera_that_runs_and_one_that_does_not(
    watching: Callable[..., Any], streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    away = (
        '[cameras.away]\nurl = "rtsp://kepala:rahasia@127.0.0.1:1/none"\n[cameras.off]\nurl = "0"\n'
    )
    with watching(one_camera(streams.url("one")) + away + "enabled = false\n") as fleet:

        def states() -> dict[str, str]:
            return {name: each.state for name, each in CameraStates(store).all().items()}

        eventually(
            lambda: states() == {"gate": "running", "away": "reconnecting", "off": "disabled"}
        )
        lost = eventually(lambda: known(store, "away"))
        assert lost.reason
        assert "rahasia" not in lost.reason
        assert fleet.cameras["gate"].status.state == "running"
    ended = known(store)
    assert ended is not None
    assert (ended.state, ended.reason) == ("disabled", "stopped")


def test_a_camera_that_leaves_the_file_has_a_last_word(
    watching: Callable[..., Any], streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    both = one_camera(streams.url("one")) + f'[cameras.gone]\nurl = "{streams.url("one")}"\n'
    with watching(both) as fleet:
        eventually(lambda: known(store, "gone"))
        fleet.reload(parse_fleet(one_camera(streams.url("one")), {}, name="cameras.toml"))
        eventually(lambda: getattr(known(store, "gone"), "state", None) == "disabled")
        eventually(lambda: getattr(known(store), "state", None) == "running")


def test_moments_are_those_of_the_day(store: Store, eventually: Eventually) -> None:
    reporter = HealthReporter(store, dict, FIXED)
    reporter.start()
    reporter.camera("gate", LOST)
    told = eventually(lambda: known(store))
    reporter.stop(5.0)
    assert told == CameraState(
        "gate", "reconnecting", NOW - timedelta(seconds=60), NOW, "no route to host"
    )


def test_a_state_that_does_not_change_is_told_again(store: Store, eventually: Eventually) -> None:
    moments = iter(NOW + timedelta(seconds=n) for n in range(1000))
    world = World(now=lambda: next(moments), seconds=lambda: 1000.0)
    reporter = HealthReporter(store, lambda: {"gate": RUNS}, world, beat=0.02)
    reporter.start()
    first = eventually(lambda: known(store))
    eventually(lambda: known(store).told_at > first.told_at)  # type: ignore[union-attr]
    reporter.stop(5.0)
    assert timedelta(seconds=2 * BEAT) < HEALTH_FRESH, "one beat may be missed"


def test_what_is_now_counts_more_than_what_was_heard(store: Store, eventually: Eventually) -> None:
    reporter = HealthReporter(store, lambda: {"gate": RUNS}, FIXED)
    reporter.camera("gate", LOST)
    reporter.start()
    assert eventually(lambda: known(store)).state == "running"
    reporter.stop(5.0)


def test_a_locked_store_costs_no_word(store: Store, eventually: Eventually, caplog: Any) -> None:
    reporter = HealthReporter(store, dict, FIXED, beat=0.02)
    with held(store):
        reporter.camera("gate", LOST)
        reporter.start()
        eventually(lambda: "store-failed" in caplog.text)
        reporter.camera("other", RUNS)
    eventually(lambda: known(store) and known(store, "other"))
    reporter.stop(5.0)


def test_one_that_never_began_can_be_stopped(store: Store) -> None:
    reporter = HealthReporter(store, dict, FIXED)
    reporter.camera("gate", LOST)
    reporter.stop(0.1)
    assert known(store) is None
