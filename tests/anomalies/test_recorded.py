"""No lead is shown that is not recorded."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.access import Errand
from lpr.anomalies import AnomalyKind, RecordedAnomalies
from lpr.errors import MalformedRequestError, StoreDamagedError
from lpr.store import Sightings, Store, ready_store
from tests.store.entries import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = (NOW, NOW + timedelta(days=1))
ERRAND = Errand("account:budi", "pengawas", "penegakan_hukum", "LP/12")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        Sightings(store).add([a_sighting(0, expiry="2020-01"), a_sighting(1)])
        yield store


@pytest.fixture
def anomalies(store: Store) -> RecordedAnomalies:
    return RecordedAnomalies(store, None, ERRAND, lambda: NOW)


def test_a_search_and_each_lead_are_recorded(store: Store, anomalies: RecordedAnomalies) -> None:
    kinds = {AnomalyKind.EXPIRED, AnomalyKind.CLONE}
    [lead] = anomalies.find(*DAY, kinds).anomalies
    asked, shown = (each.entry for each in list(store.audit.records())[1:])
    assert (asked.action, asked.plate, asked.source) == ("anomalies", None, "clone expired")
    assert (shown.action, shown.plate, shown.result) == ("anomalies", lead.plate, "expired")
    assert shown.source == f"sighting {lead.sightings[0].id}"
    assert {(each.actor, each.role, each.purpose, each.case) for each in (asked, shown)} == {
        ("account:budi", "pengawas", "penegakan_hukum", "LP/12")
    }


def test_a_search_that_finds_nothing_is_recorded_too(
    store: Store, anomalies: RecordedAnomalies
) -> None:
    assert anomalies.find(*DAY, {AnomalyKind.OLD_SERIES}).anomalies == ()
    assert len(list(store.audit.records())) == 2


def test_what_was_not_asked_rightly_is_not_recorded(
    store: Store, anomalies: RecordedAnomalies
) -> None:
    with pytest.raises(MalformedRequestError):
        anomalies.find(*DAY, page="nowhere")
    assert len(list(store.audit.records())) == 1


def test_what_cannot_be_recorded_is_not_shown(store: Store, anomalies: RecordedAnomalies) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_head_delete")
        connection.exec_driver_sql("DELETE FROM audit_head")
    with pytest.raises(StoreDamagedError):
        anomalies.find(*DAY)
