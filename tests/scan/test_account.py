"""Sums of what was seen: nothing counted twice, nothing claimed that was not accepted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.cli._footage import run
from lpr.scan import FootageResult, Gathered, Missed, account
from tests.scan.footage import Passing, record
from tests.scan.parts import DOUBTFUL, Inline
from tests.scan.test_footage import JOB, rows, summary
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import Sighting

OWING = a_tax("MENUNGGAK", amount=1_000_000)
DAY = timedelta(days=1)


def told(*seen: Sighting, **fields: Any) -> dict[str, Any]:
    found = Gathered(seen, fields.pop("missed", ()), ("a note",), 42, 90.5)
    summary = account(found, seen).to_dict()
    assert json.loads(json.dumps(summary)) == summary
    return summary


def test_nothing_seen() -> None:
    summary = told()
    assert (summary["sightings"], summary["share_read"], summary["vehicles"]) == (0, None, 0)
    assert summary["arrears"] == {
        "vehicles": 0,
        "amount": 0,
        "estimated_vehicles": 0,
        "by_day": {},
    }
    assert summary["footage"] == {"seconds": 90.5, "frames": 42}
    assert summary["notes"] == ["a note"]


def test_what_is_owed_is_owed_once_a_day_and_once_in_all() -> None:
    plate = {"plate": "B1XYZ", "tax": OWING}
    summary = told(
        a_sighting(0, **plate),
        a_sighting(30, **plate),
        a_sighting(1, first_at=NOW + DAY, **plate),
        a_sighting(2, plate="B2XYZ", tax=a_tax("MENUNGGAK", amount=5, estimated=True)),
    )
    assert summary["arrears"]["vehicles"] == 2
    assert summary["arrears"]["amount"] == 1_000_005
    assert summary["arrears"]["estimated_vehicles"] == 1
    assert summary["arrears"]["by_day"] == {
        "2026-11-25": {"vehicles": 2, "amount": 1_000_005},
        "2026-11-26": {"vehicles": 1, "amount": 1_000_000},
    }
    assert summary["statuses"] == {"MENUNGGAK": 2}
    assert summary["vehicles"] == 2


def test_only_accepted_numbers_are_vehicles_and_owe() -> None:
    summary = told(
        a_sighting(0, ending="review", tax=OWING),
        a_sighting(1, ending="unreadable", plate=None, tax=None, reason="blurred"),
        a_sighting(2, ending="unreadable", plate=None, tax=None, reason="too_small"),
        a_sighting(3, ending="unreadable", plate=None, tax=None, reason="blurred"),
        a_sighting(4, tax=None),
    )
    assert summary["endings"] == {"plate": 1, "review": 1, "unreadable": 3}
    assert (summary["share_read"], summary["vehicles"]) == (0.2, 1)
    assert (summary["statuses"], summary["arrears"]["vehicles"]) == ({}, 0)
    assert summary["reasons"] == {"blurred": 2, "too_small": 1}


def test_days_and_hours_are_those_of_jakarta() -> None:
    late = NOW.replace(hour=17, minute=30)  # UTC; half past midnight there
    summary = told(a_sighting(0, first_at=late, tax=OWING), a_sighting(1, camera="gerbang-2"))
    assert list(summary["hours"]) == ["2026-11-25T09", "2026-11-26T00"]
    assert list(summary["arrears"]["by_day"]) == ["2026-11-26"]
    assert list(summary["cameras"]) == ["gerbang-1", "gerbang-2"]
    assert summary["cameras"]["gerbang-1"]["arrears"]["amount"] == 1_000_000
    assert summary["cameras"]["gerbang-2"]["arrears"]["amount"] == 0


def test_an_amount_that_is_not_known_is_no_amount() -> None:
    summary = told(a_sighting(0, tax=a_tax("MENUNGGAK", amount=None)))
    assert (summary["arrears"]["vehicles"], summary["arrears"]["amount"]) == (1, 0)


def test_what_failed_is_told() -> None:
    summary = told(missed=(Missed("a.mp4", "video-unreadable", "Why."),))
    assert summary["failed"] == [{"file": "a.mp4", "code": "video-unreadable", "message": "Why."}]


@pytest.mark.parametrize("ending", ["plate", "review"])
def test_tax_that_could_not_be_asked_for_is_told_however_the_sighting_ended(ending: str) -> None:
    seen = (a_sighting(0, ending=ending, tax=a_tax("TIDAK_TERSEDIA")), a_sighting(1))
    found = account(Gathered(seen, (), (), 42, 90.5), seen)
    result = FootageResult(found, seen, 0, 1)
    assert (found.away, result.exit_code) == (1, 1)
    assert any(line.startswith("Some tax could not be looked up") for line in result.lines())


def test_a_registry_that_is_away_fails_a_scan_of_readings_for_review_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{home / 'none.db'}")
    record(home / "in" / "20261125_080000.mp4", [Passing(0, 1.0, 3.0)], 4.0)
    assert run(replace(JOB, reader=DOUBTFUL), engine=Inline(reader=DOUBTFUL)) == 1
    assert [(row["ending"], row["tax_status"]) for row in rows()] == [("review", "TIDAK_TERSEDIA")]
    assert summary()["statuses"] == {}
    assert "Some tax could not be looked up" in capfd.readouterr().out
