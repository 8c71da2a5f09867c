"""A verdict's number goes with its sighting; that there was a verdict stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.store import (
    Act,
    LegalHolds,
    RetentionReport,
    Reviews,
    Sightings,
    Store,
    Verdict,
    load_rules,
    run_retention,
    settled,
)
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from tests.store.seen import a_tax

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import Review, Sighting

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def old(number: int, age: timedelta = 25 * HOUR, **more: Any) -> Sighting:
    return for_review(number, first_at=NOW - age - timedelta(seconds=3), **more)


def say(store: Store, seen: Sighting, *verdict: Any, **more: Any) -> Review:
    return decide(store, seen, *verdict, **({"at": NOW - HOUR, "tax": a_tax("LUNAS")} | more))


def end(store: Store, act: Act) -> RetentionReport:
    return run_retention(store, load_rules(), act)


def erased(report: RetentionReport) -> int:
    return next(each.erased for each in report.kinds if each.kind == "reviews")


def test_the_number_goes_with_the_sighting_and_the_verdict_stays(store: Store, act: Act) -> None:
    seen, kept = old(1), old(2, HOUR)
    Sightings(store).add([seen, kept])
    given = say(store, seen, Verdict.CORRECTED, "B9XYZ")
    other = say(store, kept)
    report = end(store, act)
    assert erased(report) == 1
    left = Reviews(store).get(seen.id)
    assert left is not None
    assert (left.plate, left.read.plate, left.read.raw, left.read.candidates) == (
        None,
        None,
        "",
        (),
    )
    assert (left.tax, left.crop) == (None, None)
    assert (left.verdict, left.camera, left.by, left.at) == (
        given.verdict,
        given.camera,
        given.by,
        given.at,
    )
    assert Reviews(store).get(kept.id) == other
    assert Reviews(store).counts() == {
        ("gerbang-1", Verdict.CONFIRMED): 1,
        ("gerbang-1", Verdict.CORRECTED): 1,
    }
    assert store.audit.verify().ok


def test_nothing_is_erased_twice(store: Store, act: Act) -> None:
    seen = old(1)
    Sightings(store).add([seen])
    say(store, seen)
    assert erased(end(store, act)) == 1
    assert erased(end(store, act)) == 0


def test_a_hold_on_the_number_that_a_person_named_keeps_all_of_it(store: Store, act: Act) -> None:
    seen = old(1)
    Sightings(store).add([seen])
    given = say(store, seen, Verdict.CORRECTED, "B9XYZ")
    holds = LegalHolds(store)
    holds.set("B9XYZ", "perkara", act)
    report = end(store, act)
    assert next(each.held for each in report.kinds if each.kind == "sightings") == 1
    assert Sightings(store).get(seen.id) == settled(seen, given)
    assert Reviews(store).get(seen.id) == given
    holds.release("B9XYZ", act)
    assert erased(end(store, act)) == 1
    assert Sightings(store).get(seen.id) is None


def test_a_hold_on_the_number_that_was_misread_keeps_it_too(store: Store, act: Act) -> None:
    seen = old(1)
    Sightings(store).add([seen])
    say(store, seen, Verdict.CORRECTED, "B9XYZ")
    LegalHolds(store).set("B1001XYZ", "perkara", act)
    report = end(store, act)
    assert next(each.held for each in report.kinds if each.kind == "sightings") == 1
    assert Sightings(store).get(seen.id) is not None


@pytest.mark.parametrize("number", ["B1001XYZ", "B9XYZ"])
def test_a_hold_keeps_a_number_whose_sighting_is_gone_already(
    store: Store, act: Act, tmp_path: Path, number: str
) -> None:
    """Where an agency keeps the numbers in verdicts longer than the sightings."""
    rules = tmp_path / "rules.toml"
    rules.write_text('[reviews]\ndefault = "30d"\n')
    seen, other = old(1), old(2)
    Sightings(store).add([seen, other])
    given = say(store, seen, Verdict.CORRECTED, "B9XYZ")
    say(store, other)
    run_retention(store, load_rules(rules), act)
    assert Sightings(store).get(seen.id) is None
    LegalHolds(store).set(number, "perkara", act)
    later = replace(act, at=act.at + 40 * DAY)
    report = run_retention(store, load_rules(rules), later)
    held = next(each for each in report.kinds if each.kind == "reviews")
    assert (held.held, held.erased) == (1, 1)
    assert Reviews(store).get(seen.id) == given


def test_the_named_numbers_tax_decides_how_long_it_is_kept(store: Store, act: Act) -> None:
    owes, paid = old(1, tax=a_tax("LUNAS")), old(2, tax=a_tax("MENUNGGAK"))
    Sightings(store).add([owes, paid])
    say(store, owes, Verdict.CORRECTED, "B8XYZ", tax=a_tax("MENUNGGAK"))
    say(store, paid, Verdict.CORRECTED, "B9XYZ", tax=a_tax("LUNAS"))
    report = end(store, act)
    due = next(each.due for each in report.kinds if each.kind == "sightings")
    assert dict(due) == {"LUNAS": 1}
    assert Sightings(store).get(owes.id) is not None
    assert Sightings(store).get(paid.id) is None


def test_a_dry_run_counts_by_verdict(store: Store, act: Act) -> None:
    seen = old(1)
    Sightings(store).add([seen])
    say(store, seen)
    end(store, Act(NOW - 2 * DAY, act.actor, act.role))  # nothing is due yet
    with store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM sighting")
    report = run_retention(store, load_rules(), act, dry_run=True)
    assert dict(next(each.due for each in report.kinds if each.kind == "reviews")) == {
        "CONFIRMED": 1
    }
    left = Reviews(store).get(seen.id)
    assert left is not None
    assert left.plate == seen.plate
