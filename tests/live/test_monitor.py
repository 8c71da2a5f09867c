"""What Prometheus reads, and what says whether all is well."""

from __future__ import annotations

import json
import socket
import struct
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lpr.errors import ConfigurationError
from lpr.live import Monitor
from tests.live.test_fleet import of_camera, one_camera

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


def read(monitor: Monitor, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://{monitor.address}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def samples(text: str) -> dict[tuple[str, str], float]:
    """Values by the sample's name and its labels' values."""
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_who_connects_and_asks_nothing_holds_up_no_other(
    watching: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    text = '[cameras.off]\nurl = "0"\nenabled = false'
    with watching(text) as fleet, closing(Monitor("127.0.0.1:0", fleet)) as monitor:
        host, _, port = monitor.address.rpartition(":")
        with socket.create_connection((host, int(port))) as silent:
            with urlopen(f"http://{monitor.address}/healthz", timeout=5) as answer:
                assert answer.status == 200
            silent.sendall(b"GET /healthz HTTP/1.1\r\n")
            silent.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert read(monitor, "/healthz")[0] == 200
    assert capfd.readouterr().err == ""


def test_every_count_is_told(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    text = one_camera(streams.url("cars")) + (
        f'\n[cameras.off]\nurl = "rtsp://127.0.0.1:1/x"\nenabled = false\n'
        f'[sinks.lines]\ntype = "jsonl"\nfolder = "{tmp_path / "out"}"\n'
    )
    with watching(text) as fleet, closing(Monitor("127.0.0.1:0", fleet)) as monitor:
        eventually(lambda: any(each.final for each in of_camera(store)))
        eventually(lambda: fleet.receivers.workers["lines"].counts.delivered)
        status, told = read(monitor, "/metrics")
        found = samples(told)
    assert status == 200
    assert found["plat_frames_decoded_total", "gate"] > 10
    assert found["plat_frames_analysed_total", "gate"] > 5
    assert found["plat_frames_skipped_total", "gate still"] == 0
    assert {cause for name, cause in found if name == "plat_frames_skipped_total"} == {
        f"{camera} {cause}"
        for camera in ("gate", "off")
        for cause in ("damaged", "undecoded", "thinned", "still", "dropped")
    }
    assert ("plat_frames_waiting", "gate") in found
    assert found["plat_visits_total", "gate plate"] >= 1
    assert found["plat_visits_total", "gate unreadable"] == 0
    assert found["plat_camera_reconnects_total", "gate"] == 0
    assert found["plat_camera_state", "gate running"] == 1
    assert found["plat_camera_state", "off disabled"] == 1
    assert found["plat_events_stored_total", ""] >= 2
    assert found["plat_event_latency_seconds_count", ""] >= 2
    buckets = [v for (name, _), v in found.items() if name == "plat_event_latency_seconds_bucket"]
    assert buckets == sorted(buckets)
    assert found["plat_sink_delivered_total", "lines"] >= 1
    assert ("plat_sink_waiting", "lines") in found


def test_health_is_that_a_camera_runs(
    watching: Callable[..., Any], own_stream: RtspServer, eventually: Eventually
) -> None:
    text = one_camera(own_stream.url("one", "siti:rahasia@"), "read_timeout = 1")
    with watching(text) as fleet, closing(Monitor("127.0.0.1:0", fleet)) as monitor:
        eventually(lambda: read(monitor, "/healthz")[0] == 200)
        assert json.loads(read(monitor, "/healthz")[1]) == {
            "active": True,
            "cameras": {"gate": {"status": "running"}},
        }
        own_stream.kill()
        eventually(lambda: read(monitor, "/healthz")[0] == 503)
        told = read(monitor, "/healthz")[1]
    assert json.loads(told)["cameras"]["gate"]["status"] == "reconnecting"
    assert "rahasia" not in told


def test_other_paths_and_taken_ports_are_said(
    watching: Callable[..., Any], streams: RtspServer
) -> None:
    with (
        watching(one_camera(streams.url("one"))) as fleet,
        closing(Monitor("127.0.0.1:0", fleet)) as monitor,
    ):
        assert read(monitor, "/other")[0] == 404
        with pytest.raises(ConfigurationError, match=r"watch\.metrics: cannot listen on 127"):
            Monitor(monitor.address, fleet)
