"""Alerts and ended entries of watch-lists go when their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.store import (
    Act,
    Alerts,
    LegalHolds,
    NewAlert,
    Store,
    WatchFilter,
    WatchLists,
    add_alerts,
    load_rules,
    run_retention,
)
from tests.store.entries import NOW
from tests.store.watched import SITI, TODAY, an_alert, an_entry

if TYPE_CHECKING:
    from lpr.store import KindReport

DAY = timedelta(days=1)


def give(store: Store, *new: NewAlert) -> None:
    with store.transaction() as connection:
        add_alerts(connection, new, NOW)


def end(store: Store, kind: str, act: Act, **more: bool) -> KindReport:
    report = run_retention(store, load_rules(), act, **more)
    return next(each for each in report.kinds if each.kind == kind)


def plates(store: Store) -> list[str]:
    return sorted(each.plate for each in Alerts(store).search().alerts)


def test_periods_differ_by_what_became_of_an_alert(store: Store, act: Act) -> None:
    give(
        store,
        an_alert(1, at=NOW - 29 * DAY),
        an_alert(2, at=NOW - 31 * DAY),
        an_alert(3, at=NOW - 31 * DAY, state="seen"),
        an_alert(4, at=NOW - 6 * DAY, state="waiting"),
        an_alert(5, at=NOW - 8 * DAY, state="waiting"),
        an_alert(6, at=NOW - 0.9 * DAY, state="dismissed"),
        an_alert(7, at=NOW - 1.1 * DAY, state="dismissed"),
    )
    report = end(store, "alerts", act)
    assert dict(report.due) == {"DISMISSED": 1, "OPEN": 1, "SEEN": 1, "WAITING": 1}
    assert (report.held, report.erased) == (0, 4)
    assert plates(store) == ["B1001XYZ", "B1004XYZ", "B1006XYZ"]
    assert store.audit.verify().ok


def test_a_legal_hold_keeps_alerts_and_entries(store: Store, act: Act) -> None:
    give(store, an_alert(0, at=NOW - 40 * DAY), an_alert(1, at=NOW - 40 * DAY))
    lists = WatchLists(store)
    for number in (0, 1):
        lists.add(an_entry(f"B{1000 + number}XYZ", valid_until=TODAY - 40 * DAY), SITI, NOW)
    LegalHolds(store).set("B1000XYZ", "perkara", act)
    report = run_retention(store, load_rules(), act)
    told = {each.kind: (each.held, each.erased) for each in report.kinds}
    assert (told["alerts"], told["watchlists"]) == ((1, 1), (1, 1))
    assert plates(store) == ["B1000XYZ"]
    assert [each.pattern for each in lists.search(WatchFilter()).entries] == ["B1000XYZ"]


def test_entries_go_after_they_ended_and_never_before(store: Store, act: Act) -> None:
    lists = WatchLists(store)
    lists.add(an_entry("B1AB", valid_until=TODAY - 32 * DAY), SITI, NOW)
    lists.add(an_entry("B2AB", valid_until=TODAY - 29 * DAY), SITI, NOW)
    lists.add(an_entry("B3AB"), SITI, NOW - 300 * DAY)
    for pattern, age in (("B4AB", 31), ("B5AB", 29)):
        held = lists.add(an_entry(pattern), SITI, NOW - 300 * DAY)
        lists.remove(held.id, SITI, NOW - age * DAY)
    assert dict(end(store, "watchlists", act, dry_run=True).due) == {"ENDED": 2}
    assert end(store, "watchlists", act).erased == 2
    left = [each.pattern for each in lists.search(WatchFilter()).entries]
    assert sorted(left) == ["B2AB", "B3AB", "B5AB"]
    assert end(store, "watchlists", act).erased == 0


def test_numbers_are_not_given_out_again(store: Store, act: Act) -> None:
    give(store, an_alert(1, at=NOW - 40 * DAY))
    (before,) = Alerts(store).search().alerts
    end(store, "alerts", act)
    give(store, an_alert(2))
    (after,) = Alerts(store).search().alerts
    assert after.id > before.id
    assert after.version > before.version
