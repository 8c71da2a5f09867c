"""Stated confidence against what was right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import reliability

if TYPE_CHECKING:
    from pathlib import Path

POINTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def reading(confidence: float, *, right: bool, **fields: Any) -> dict[str, Any]:
    text = "B1234XYZ" if right else "B1234XYV"
    return {"reader": "plat", "label": "B1234XYZ", "text": text, "confidence": confidence} | fields


def test_readings_that_keep_their_word_have_no_error() -> None:
    kept = [(1.0, True)] * 40 + [(0.5, True), (0.5, False)] * 20
    result = reliability.reliability(kept, 2)
    assert [(each.stated, each.observed) for each in result.bins] == [(0.5, 0.5), (1.0, 1.0)]
    assert result.error == 0


def test_boasting_is_measured() -> None:
    result = reliability.reliability([(0.9, index < 6) for index in range(10)], 1)
    assert result.error == pytest.approx(0.3)
    assert result.bins[0].low < 0.6 < result.bins[0].high


@given(POINTS, st.integers(1, 12))
def test_every_reading_is_in_one_bin_and_bins_are_in_order(
    points: list[reliability.Point], count: int
) -> None:
    result = reliability.reliability(points, count)
    assert sum(each.n for each in result.bins) == result.n == len(points)
    assert len(result.bins) <= count
    stated = [each.stated for each in result.bins]
    assert stated == sorted(stated)
    assert 0 <= result.error <= 1
    assert all(0 <= each.low <= each.observed <= each.high <= 1 for each in result.bins)


def test_bins_hold_equally_many() -> None:
    result = reliability.reliability([(index / 100, True) for index in range(100)], 8)
    assert {each.n for each in result.bins} <= {12, 13}


def test_no_readings_are_refused() -> None:
    with pytest.raises(ValueError, match="no readings"):
        reliability.reliability([])


def test_other_readers_and_plates_without_a_text_are_left_out() -> None:
    readings = [
        reading(0.9, right=True),
        reading(0.8, right=False),
        reading(0.7, right=True, reader="other"),
        reading(0.0, right=False, text=None),
    ]
    assert reliability.points(readings, "plat") == [(0.9, True), (0.8, False)]


def test_the_command_writes_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "readings.jsonl"
    rows = [reading(0.5 + index / 100, right=index % 4 > 0) for index in range(40)]
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert reliability.main([str(source), "--out", str(tmp_path / "out")]) == 0
    written = json.loads((tmp_path / "out" / "reliability.json").read_text())
    assert written["n"] == 40
    assert len(written["bins"]) == 8
    said = capsys.readouterr().out
    assert said.count("stated") == 8
    assert "n=40" in said


def test_the_command_names_a_reader_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "readings.jsonl"
    source.write_text(json.dumps(reading(0.9, right=True)) + "\n")
    assert reliability.main([str(source), "--reader", "none", "--out", str(tmp_path)]) == 1
    assert "no reading of none" in capsys.readouterr().err
