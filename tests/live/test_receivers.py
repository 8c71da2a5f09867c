"""The receivers of a fleet: one that cannot be used, or whose worker died, costs no other."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from lpr.live import parse_fleet
from lpr.live.sinks._files import FileSink
from lpr.store import Outbox
from tests.live.sinks.test_mqtt_tls import authority
from tests.live.test_fleet import one_camera

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from lpr.live.sinks import Outcome
    from lpr.store import Delivery, Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


def lines(folder: Path) -> str:
    return f'[sinks.lines]\ntype = "jsonl"\nfolder = "{folder}"\n'


def test_a_receiver_that_cannot_be_used_costs_no_other(
    watching: Callable[..., Any], streams: RtspServer, eventually: Eventually, tmp_path: Path
) -> None:
    authority(tmp_path, "ca")
    certificate, away = tmp_path / "ca.pem", tmp_path / "away.pem"
    broker = f'[sinks.broker]\ntype = "mqtt"\nurl = "mqtts://127.0.0.1:1"\nca = "{certificate}"\n'
    camera = one_camera(streams.url("cars"))
    with watching(camera) as fleet:
        config = parse_fleet(f"{camera}{broker}{lines(tmp_path / 'out')}", {}, name="cameras.toml")
        certificate.rename(away)
        fleet.reload(config)
        assert set(fleet.receivers.workers) == {"lines"}
        eventually(lambda: list((tmp_path / "out").glob("*.jsonl")))
        away.rename(certificate)
        fleet.reload(config)
        assert set(fleet.receivers.workers) == {"broker", "lines"}


def test_a_worker_that_a_fault_ended_is_started_again(  # noqa: PLR0913 - fixtures
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    faults, sound = [KeyError("a fault of this program")], FileSink.deliver

    def deliver(self: FileSink, delivery: Delivery) -> Outcome:
        if faults:
            raise faults.pop()
        return sound(self, delivery)

    monkeypatch.setattr(FileSink, "deliver", deliver)
    with watching(one_camera(streams.url("cars"), lines(tmp_path / "out"))) as fleet:
        eventually(lambda: fleet.receivers.workers["lines"].counts.delivered)
    assert not faults
    assert Outbox(store).backlog() == {}
