"""``plat bench watch`` on real streams, with the real models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lpr import bench
from lpr.bench import WatchReport, measure_watch, watch_text
from lpr.cli import app
from lpr.config import Settings
from tests.live.conftest import clips, streams

if TYPE_CHECKING:
    from tests.live.rtsp import RtspServer

__all__ = ["clips", "streams"]  # fixtures


@pytest.fixture(scope="module")
def report(streams: RtspServer) -> WatchReport:
    urls = [streams.url("one"), streams.url("empty")]
    return measure_watch(urls, Settings(), seconds=3.0, fps=5.0, motion=False, warm_up=1.0)


def test_what_is_measured(report: WatchReport) -> None:
    assert list(report.streams) == ["stream-1", "stream-2"]
    assert report.seconds >= 3.0
    for figures in report.streams.values():
        assert figures.decoded > 0
        assert figures.analysed + figures.skipped["dropped"] > 0
        assert "running" in figures.states
    assert len(report.memory) >= 3
    assert report.memory[0] > 0
    assert report.cores >= 0
    assert set(report.models) == {"plate-corners", "plate-detector", "plate-reader"}


def test_the_report_as_json_and_as_text(report: WatchReport) -> None:
    document = json.loads(json.dumps(report.to_dict()))
    assert document["streams"]["stream-1"]["skipped"].keys() == {
        "damaged",
        "undecoded",
        "thinned",
        "still",
        "dropped",
    }
    assert document["memory_middle"] == report.memory[len(report.memory) // 2]
    assert document["memory_end"] == report.memory[-1]
    text = watch_text(report)
    assert "2 streams for 3 s; asked for 5 frames a second of each\n" in text
    assert "analysed a second: least " in text
    assert f"({len(report.latencies)} events)" in text


def test_the_shares_of_latencies(report: WatchReport) -> None:
    from dataclasses import replace

    hundred = replace(report, latencies=[n / 100 for n in range(101)])
    assert [hundred.latency(share) for share in (50, 95, 99)] == pytest.approx([0.5, 0.95, 0.99])
    assert replace(report, latencies=[0.7]).latency(95) == 0.7
    none = replace(report, latencies=[], slope=None)
    assert none.latency(95) is None
    assert "frame to stored event: no event (0 events)" in watch_text(none)
    assert "slope of the second half unknown" in watch_text(none)


def test_the_slope_of_memory_leaves_the_first_half_out() -> None:
    from lpr.bench._watch import _slope

    mebibyte = 1 << 20
    assert _slope([mebibyte * second for second in range(600)]) == 3600.0
    assert _slope([mebibyte * min(second, 290) for second in range(600)]) == 0.0
    assert _slope([mebibyte] * 598) is None


def test_the_report_tells_what_was_held_when(report: WatchReport) -> None:
    from dataclasses import replace

    told = watch_text(replace(report, memory=[each << 20 for each in (7, 8, 9)], slope=1.5))
    assert "memory: 7 to 8 to 9 MiB (start, middle, end), slope of the second half +1.5" in told


def test_the_command_measures_what_it_is_told(
    report: WatchReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def measured(urls: list[str], settings: Settings, **more: object) -> WatchReport:
        asked.extend([urls, settings.threads, more])
        return report

    monkeypatch.setattr(bench, "measure_watch", measured)
    words = ["bench", "watch", "rtsp://a/1", "--minutes", "2", "--no-motion", "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert asked == [["rtsp://a/1"], 2, {"seconds": 120.0, "fps": 5.0, "motion": False}]
    assert json.loads(done.output)["fps"] == 5.0
