"""`plat bench scan`: footage decoded and scanned in one run, by the shipped models."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lpr.bench import measure_scan, scan_text
from lpr.cli import app
from lpr.config import Settings

CLIP = Path(__file__).resolve().parents[2] / "samples" / "klip.mp4"


def test_a_recording_is_decoded_and_scanned() -> None:
    ticks = count()
    report = measure_scan([CLIP], Settings(), workers=1, timer=lambda: float(next(ticks)))
    told = report.to_dict()
    assert (report.decode_seconds, report.scan_seconds) == (1.0, 1.0)
    assert told["realtime_factor"] == told["decode_factor"] == pytest.approx(report.seconds, 0.01)
    assert told["share_of_decode"] == 1.0
    assert told["decode_fps"] == told["frames"] > 0
    assert 0 < told["looked"] < told["frames"]
    assert told["sightings"] > 0
    assert set(told["models"]) == {"plate-corners", "plate-detector", "plate-reader"}
    assert json.loads(json.dumps(told)) == told
    text = scan_text(report)
    assert "decode every frame" in text
    assert "share of decode       100.0%" in text


def test_a_recording_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"nothing")
    result = CliRunner().invoke(app, ["bench", "scan", str(tmp_path / "a.mp4"), "--json"])
    assert result.exit_code == 1
    assert "video-unreadable" in result.output
