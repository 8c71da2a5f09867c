"""No alert is shown that is not recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.alerts import RecordedAlerts
from lpr.errors import MalformedRequestError, NotFoundError, StoreError
from lpr.store import AlertFilter, Alerts, AuditEntry
from tests.store.entries import NOW
from tests.store.seen import a_tax
from tests.store.watched import BUDI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.store import Receipt
    from tests.alerts.conftest import Street


@pytest.fixture
def recorded(street: Street) -> RecordedAlerts:
    return RecordedAlerts(Alerts(street.store), street.store.audit, BUDI, lambda: NOW)


def told(street: Street) -> list[AuditEntry]:
    return [each.entry for each in street.store.audit.records()][1:]


def test_a_search_is_one_record_and_one_of_each_number(
    street: Street, recorded: RecordedAlerts
) -> None:
    for number in range(2):
        street.passes(f"B{number + 1}AB", tax=a_tax("MENUNGGAK"))
        street.passes(f"B{number + 1}AB", 60, tax=a_tax("MENUNGGAK"))
    found = recorded.search(AlertFilter(kind="arrears"))
    assert len(found.alerts) == 4
    search, *named = told(street)
    assert (search.action, search.plate, search.source) == (
        "alerts",
        None,
        "search of alerts, 4 found",
    )
    assert {each.plate for each in named} == {"B1AB", "B2AB"}
    assert {(e.actor, e.purpose, e.result) for e in named} == {
        ("account:budi", "penagihan", "MENUNGGAK")
    }


def test_that_nothing_was_found_is_recorded(street: Street, recorded: RecordedAlerts) -> None:
    assert recorded.search(AlertFilter(plate="B1AB")).alerts == ()
    assert [(each.plate, each.result) for each in told(street)] == [("B1AB", "ok")]


def test_one_alert(street: Street, recorded: RecordedAlerts) -> None:
    (alert,) = street.passes("B1AB", tax=a_tax("MENUNGGAK"))
    assert recorded.get(alert.id) == alert
    (record,) = told(street)
    assert (record.plate, record.source) == ("B1AB", f"alert {alert.id}")
    with pytest.raises(NotFoundError):
        recorded.get(99)
    with pytest.raises(MalformedRequestError):
        recorded.search(page="x")
    assert len(told(street)) == 1


def test_a_stream_and_what_it_shows(street: Street, recorded: RecordedAlerts) -> None:
    recorded.listen()
    recorded.show([])
    recorded.show(street.passes("B1AB", tax=a_tax("MENUNGGAK")))
    assert [(each.plate, each.source) for each in told(street)] == [
        (None, "events"),
        ("B1AB", "events"),
    ]


class Broken:
    def append(self, entries: Sequence[AuditEntry]) -> Receipt:
        del entries
        raise StoreError("The disk is full.")


def test_what_cannot_be_recorded_is_shown_to_nobody(street: Street) -> None:
    (alert,) = street.passes("B1AB", tax=a_tax("MENUNGGAK"))
    recorded = RecordedAlerts(Alerts(street.store), Broken(), BUDI, lambda: NOW)
    for ask in (
        recorded.search,
        recorded.listen,
        lambda: recorded.get(alert.id),
        lambda: recorded.show([alert]),
    ):
        with pytest.raises(StoreError):
            ask()
