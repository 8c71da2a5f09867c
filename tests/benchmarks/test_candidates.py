"""Whether the registry saves readings or spoils them: drawn, filled, counted, written down."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks import candidates
from benchmarks.candidates import __main__ as command
from benchmarks.candidates import _street
from lpr.config import Settings
from lpr.inference import Margins
from lpr.ocr import Reading
from lpr.pipeline import PlateReading
from lpr.plates import Candidate, parse
from lpr.tax import open_registry
from training.render.text import PlateText

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest


def subject(
    text: str, *read: tuple[str, float], decision: Any = "review", **values: Any
) -> candidates.Subject:
    """A white car whose plate bears `text`, and was read as these numbers."""
    plate = PlateText((text,), parse(text).text, None, "0329", "white", electric=False)
    found = tuple(Candidate(parse(each), share, "civil") for each, share in read)
    reading = PlateReading(
        raw=found[0].plate.text,
        text=found[0].plate.text,
        candidates=found,
        confidence=found[0].probability,
        rule="civil",
        colour="white",
        colour_confidence=1.0,
        expiry="2029-03",
        expiry_confidence=0.9,
        decision=decision,
    )
    return candidates.Subject(plate, motorcycle=False, reading=replace(reading, **values))


RIGHT = subject("B1234TXY", ("B1234TXY", 0.7), ("B1284TXY", 0.1))
MENDED = subject("B1284SXY", ("B1234SXY", 0.6), ("B1284SXY", 0.3))
SURE = subject("B7TXY", ("B7TXY", 0.99), decision="accept")
AFAR = subject("D1234TXY", ("D1234TXY", 0.7), ("B1234TXZ", 0.1))
UNREAD = subject("B1TXY", ("B1TXZ", 0.9))
ALL = [RIGHT, MENDED, SURE, AFAR, UNREAD]


def test_each_reading_has_an_outcome(tmp_path: Path) -> None:
    url = candidates.filled(tmp_path, ALL, others=500, density=0.0, seed=3)
    found = candidates.outcomes(ALL, url)
    assert found == ["saved", "saved", "accepted", "untouched", "untouched"]
    figures = candidates.tally(ALL, found)
    assert (figures["readings"], figures["accepted"], figures["review"]) == (5, 1, 4)
    assert figures["counts"] == {"saved": 2, "spoilt": 0, "ambiguous": 0, "untouched": 2}
    assert figures["saved"]["n"] == 4
    assert figures["spoilt"]["value"] == 0.0
    assert figures["mended"] == 1


def test_what_would_be_spoilt_is_counted(tmp_path: Path) -> None:
    """The registry holds what was read, of the same month, and the true number comes from afar."""
    wrong = subject("D1234SXY", ("B1234SXY", 0.97))
    held = subject("B1234SXY", ("B1234SXY", 0.97))
    url = candidates.filled(tmp_path, [held], others=0, density=0.0)
    found = candidates.outcomes([wrong], url)
    assert found == ["spoilt"]
    assert candidates.tally([wrong], found)["spoilt"]["value"] == 1.0


def test_ambiguous_readings_are_counted(tmp_path: Path) -> None:
    other = subject("B1284TXY", ("B1284TXY", 0.99))
    url = candidates.filled(tmp_path, [RIGHT, other], others=0, density=0.0)
    assert candidates.outcomes([RIGHT], url) == ["ambiguous"]


def test_a_dense_registry_holds_what_was_taken_into_account(tmp_path: Path) -> None:
    url = candidates.filled(tmp_path, ALL, others=0, density=1.0)
    registry = open_registry(url)
    held = set(registry.fetch(["B1284TXY", "B1234SXY", "B1TXZ", "B1234TXZ", "D1234TXY"]))
    registry.close()
    assert held == {"B1284TXY", "B1234SXY", "B1TXZ", "B1234TXZ"}


def test_the_street_is_the_same_each_time() -> None:
    first = [vehicles for (_, vehicles), _ in zip(_street._scenes(5), range(3), strict=False)]
    again = [vehicles for (_, vehicles), _ in zip(_street._scenes(5), range(3), strict=False)]
    assert first == again
    for vehicles in first:
        assert len({each.motorcycle for each in vehicles.values()}) == 1
        assert all(parse(text).text == text for text in vehicles)


def test_plates_are_read_as_a_user_gets_them() -> None:
    subjects = candidates.read_street(2, Settings(), seed=2)
    assert len(subjects) == 2
    for each in subjects:
        assert each.reading.decision in ("accept", "review")
        assert each.reading.detection_confidence > 0.9  # a labelled box


def test_the_table_has_a_row_a_registry() -> None:
    figures = candidates.tally(ALL, ["saved", "spoilt", "accepted", "ambiguous", "untouched"])
    text = candidates.markdown([("dense", figures)], "about it")
    assert "| dense | 4 of 5 | 1: 0.250 [" in text


def test_nothing_to_correct_is_said() -> None:
    figures = candidates.tally([SURE], ["accepted"])
    assert "| 0: none |" in candidates.markdown([("spread", figures)], "about it")


def test_the_command_prints_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--count", "2", "--others", "0", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == ["spread", "dense, 50%"]
    assert all(each["readings"] == 2 for each in figures.values())


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--count", "1", "--models", str(tmp_path)]) == 1
    assert "[model-missing]" in capsys.readouterr().err


class Doubting:
    """A reader for which the first plate of each picture is no plate."""

    margins = Margins()
    accept_threshold = 0.9

    def read(self, crops: Sequence[Any]) -> list[Reading]:
        seen = Reading(raw="", text=None, candidates=(), confidence=0.0, rule=None)
        return [replace(seen, plate_probability=float(index > 0)) for index in range(len(crops))]


def test_what_a_second_look_leaves_out_is_no_subject() -> None:
    subjects = candidates.read_street(3, Settings(), seed=2, reader=Doubting())
    assert len(subjects) == 3
    assert {subject.reading.plate_probability for subject in subjects} == {1.0}
