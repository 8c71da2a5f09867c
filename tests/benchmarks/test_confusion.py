"""Confusions are counted by alignment; the sheet shows the surest errors first."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import confusion
from benchmarks.accuracy import _keep

TEXT = st.text("ABO01", max_size=9)


def reading(label: str, text: str | None, confidence: float = 0.5, **fields: Any) -> dict[str, Any]:
    return {
        "reader": "plat", "file": "images/crop0.png", "kind": "crop", "vehicle": None,
        "box": [0, 0, 100, 30], "seen": [0, 0, 100, 30], "label": label, "raw": text or "",
        "text": text, "confidence": confidence, "accepted": False, "ms": 1.0, **fields,
    }  # fmt: skip


@given(TEXT, TEXT)
def test_an_alignment_spells_both_texts(label: str, seen: str) -> None:
    pairs = confusion.align(label, seen)
    assert "".join(a for a, _ in pairs if a != "-") == label
    assert "".join(b for _, b in pairs if b != "-") == seen
    assert sum(a != b for a, b in pairs) <= max(len(label), len(seen))


@given(TEXT)
def test_equal_texts_confuse_nothing(text: str) -> None:
    assert all(a == b for a, b in confusion.align(text, text))


def test_substitutions_omissions_and_additions_are_told_apart() -> None:
    assert ("8", "B") in confusion.align("B8A", "BBA")
    assert ("1", "-") in confusion.align("B12A", "B2A")
    assert ("-", "7") in confusion.align("B2A", "B72A")


def test_the_summary_holds_characters_and_no_numbers() -> None:
    rows = [reading("B1A", "B7A"), reading("B1A", "B1A"), reading("CD46-93", None)]
    found = confusion.summary(rows, ["blurred"])
    assert (found["plates"], found["wrong"], found["without_text"]) == (3, 2, 1)
    assert found["characters"] == 6
    assert found["confusions"] == [{"label": "1", "read": "7", "times": 1}]
    assert "B1A" not in json.dumps(found)


def test_accepted_and_sure_errors_come_first() -> None:
    rows = [
        reading("B1A", "B2A", 0.4),
        reading("B1A", "B1A", 0.9),
        reading("B1A", "B3A", 0.3, accepted=True),
        reading("B1A", None, 0.0),
    ]
    assert [one["text"] for one in confusion.worst(rows, 2)] == ["B3A", "B2A"]


@pytest.mark.parametrize(
    ("fields", "level", "expected"),
    [
        ({"seen": None}, 128, "not found"),
        ({"kind": "scene", "box": [0, 0, 50, 20]}, 128, "under 80 px wide"),
        ({}, 10, "dark or glaring"),
        ({}, 128, "blurred"),
    ],
)
def test_a_cause_is_guessed_from_the_pixels(
    fields: dict[str, Any], level: int, expected: str
) -> None:
    crop = np.full((30, 100, 3), level, np.uint8)
    assert confusion.cause(reading("B1A", "B2A", **fields), crop) == expected


def test_a_sharp_crop_is_sorted_by_what_was_confused() -> None:
    sharp = np.zeros((64, 192, 3), np.uint8)
    sharp[:, ::2] = 200
    assert confusion.cause(reading("B1AO", "B1AQ"), sharp) == "O, Q, D or 0"
    assert confusion.cause(reading("B1A", "B7A", vehicle="motorcycle"), sharp) == "motorcycle"
    assert confusion.cause(reading("B1A", None), sharp) == "other"


def test_the_command_writes_matrix_and_sheet(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, out = tmp_path / "readings.jsonl", tmp_path / "out"
    rows = [reading("B1234TJK", "B1284TJK"), reading("B1234TJK", None, file="images/gone.png")]
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert confusion.main([str(lines), str(data), "--out", str(out)]) == 0
    assert "3 read as 8: 1" in capsys.readouterr().out
    assert json.loads((out / "confusion.json").read_text())["wrong"] == 2
    assert cv2.imread(str(out / "worst.jpg")).shape == (120, 1200, 3)
    assert len((out / "worst.csv").read_text().splitlines()) == 3


def test_sheets_of_photographs_stay_outside_the_project(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, inside = tmp_path / "readings.jsonl", _keep.PROJECT / "docs" / "sheet"
    lines.write_text(json.dumps(reading("B1A", "B2A")) + "\n")
    assert confusion.main([str(lines), str(data), "--out", str(inside)]) == 1
    assert "lies in the project" in capsys.readouterr().err
    assert not inside.exists()
    asked = [str(lines), str(data), "--reader", "nobody", "--out", str(tmp_path / "out")]
    assert confusion.main(asked) == 1
