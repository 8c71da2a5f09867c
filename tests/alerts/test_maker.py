"""Who is told of which vehicle, and how often."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpr.alerts import AlertRules
from lpr.store import WatchLists, change_alert
from tests.alerts.conftest import Street
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax
from tests.store.watched import SITI, TODAY

if TYPE_CHECKING:
    from lpr.store import Alert, Store

OWING = a_tax("MENUNGGAK")


def shape(alerts: list[Alert]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.state, each.plate) for each in alerts]


def judge(street: Street, alert: int, state: str) -> None:
    """An officer's decision."""
    with street.store.transaction() as connection:
        change_alert(connection, alert, "account:budi", NOW, state=state)


def test_a_number_on_a_watch_list_is_told_of(street: Street) -> None:
    entry = street.watch("B12??X*", reason="surat paksa")
    (alert,) = street.passes("B1234XYZ", raw="8 1234 XYZ", tax=OWING)
    assert (alert.kind, alert.state, alert.plate) == ("watch-list", "open", "B1234XYZ")
    assert (alert.raw, alert.confidence) == ("8 1234 XYZ", 0.98)
    assert [(each.id, each.pattern, each.reason) for each in alert.matches] == [
        (entry.id, "B12??X*", "surat paksa")
    ]
    assert (alert.camera, alert.camera_name, alert.area) == ("gerbang-1", "Gerbang Timur", "Cakung")
    assert (alert.latitude, alert.longitude, alert.at) == (-6.2, 106.8, NOW)
    assert (alert.tax_status, alert.tax_amount) == ("MENUNGGAK", 2_345_000)
    assert (alert.changed_by, alert.opened_at) == ("system", NOW)


def test_a_vehicle_in_arrears_is_told_of(street: Street) -> None:
    assert shape(street.passes("B1AB", tax=OWING)) == [("arrears", "open", "B1AB")]


@pytest.mark.parametrize(
    "status", ["LUNAS", "JATUH_TEMPO_DEKAT", "TIDAK_DITEMUKAN", "TIDAK_TERSEDIA", "LUAR_WILAYAH"]
)
def test_others_are_not(street: Street, status: str) -> None:
    assert street.passes("B1AB", tax=a_tax(status)) == []
    assert street.passes("B1AB", 1) == []
    assert street.passes(None, 2, ending="unreadable", confidence=0.0) == []


def test_arrears_are_told_of_only_where_that_is_wanted(store: Store) -> None:
    street = Street(store, AlertRules(arrears=False))
    street.watch("B2AB")
    assert street.passes("B1AB", tax=OWING) == []
    assert shape(street.passes("B2AB", tax=OWING)) == [("watch-list", "open", "B2AB")]


def test_an_unreadable_plate_is_no_number_whatever_was_guessed(street: Street) -> None:
    street.watch("B1AB")
    seen = {"ending": "unreadable", "candidates": (("B1AB", 0.9),)}
    assert street.passes(None, **seen) == []


def test_one_alert_names_every_entry_the_narrowest_first(street: Street) -> None:
    street.watch("B1*")
    street.watch("B1AB", list_name="curian")
    street.watch("B1AB")
    (alert,) = street.passes("B1AB")
    told = [(each.list_name, each.pattern) for each in alert.matches]
    assert told == [("curian", "B1AB"), ("penagihan", "B1AB"), ("penagihan", "B1*")]


def test_once_for_a_vehicle_a_place_and_a_while(street: Street) -> None:
    street.watch("B1AB")
    street.watch("B2AB")
    street.passes("B1AB", 0)
    assert len(street.passes("B1AB", 10)) == 1
    assert len(street.passes("B1AB", 29.9)) == 1
    assert len(street.passes("B2AB", 10)) == 2  # another vehicle
    assert len(street.passes("B1AB", 10, camera="gerbang-2")) == 3  # another place
    assert len(street.passes("B1AB", 30)) == 4  # another while
    assert len(street.passes("B1AB", 59)) == 4


def test_events_of_one_visit_are_one_alert_however_long_it_stays(street: Street) -> None:
    street.watch("B1AB")
    first = a_sighting(plate="B1AB", final=False, tax=None)
    street.sees(first)
    longer = replace(first, last_at=first.last_at + timedelta(hours=3), final=True)
    assert len(street.sees(longer)) == 1
    assert len(street.sees(first, longer, longer)) == 1


def test_in_one_transaction_too(street: Street) -> None:
    street.watch("B1AB")
    visits = [a_sighting(n, plate="B1AB", tax=None) for n in range(4)]
    assert len(street.sees(*visits)) == 1


def test_what_comes_late_is_measured_against_its_own_time(street: Street) -> None:
    street.watch("B1AB")
    street.passes("B1AB", 60)
    assert len(street.passes("B1AB", 45)) == 1
    assert len(street.passes("B1AB", 30)) == 2


def test_the_window_is_a_setting(store: Store) -> None:
    street = Street(store, AlertRules(window=timedelta(minutes=5)))
    street.watch("B1AB")
    street.passes("B1AB", 0)
    assert len(street.passes("B1AB", 4)) == 1
    assert len(street.passes("B1AB", 6)) == 2


def test_arrears_do_not_hide_what_is_put_on_a_list_later(street: Street) -> None:
    street.passes("B1AB", 0, tax=OWING)
    street.watch("B1AB")
    told = shape(street.passes("B1AB", 5, tax=OWING))
    assert told == [("arrears", "open", "B1AB"), ("watch-list", "open", "B1AB")]


def test_entries_end_and_change_while_vehicles_pass(street: Street) -> None:
    ending = street.watch("B1AB", valid_until=TODAY)
    tomorrow = 24 * 60
    street.now = NOW + timedelta(days=1)
    assert street.passes("B1AB", tomorrow) == []
    street.now = NOW
    assert len(street.passes("B1AB", 0)) == 1
    WatchLists(street.store).remove(ending.id, SITI, NOW)
    assert len(street.passes("B1AB", 60)) == 1


# --- doubtful readings ------------------------------------------------------------------------


def test_a_doubtful_reading_waits_for_a_person_and_nobody_is_told(street: Street) -> None:
    street.watch("B1AB")
    told = street.passes("B1AB", ending="review", confidence=0.7)
    told += street.passes("B2AB", 1, ending="review", confidence=0.6, tax=OWING)[1:]
    assert shape(told) == [("watch-list", "waiting", "B1AB"), ("arrears", "waiting", "B2AB")]
    assert [each.opened_at for each in told] == [None, None]
    assert street.told == []


def test_its_candidates_are_looked_for_and_the_raw_reading_stays_beside(street: Street) -> None:
    street.watch("B1234XYZ")
    seen = {"raw": "B1Z34XYZ", "candidates": (("B1734XYZ", 0.5), ("B1234XYZ", 0.3))}
    (alert,) = street.passes("B1734XYZ", ending="review", confidence=0.5, tax=OWING, **seen)
    assert (alert.plate, alert.raw, alert.confidence) == ("B1234XYZ", "B1Z34XYZ", 0.3)
    assert (alert.state, alert.tax_status) == ("waiting", None)  # the tax is of another number


def test_candidates_count_only_where_the_reading_is_doubtful_and_they_are_likely(
    street: Street,
) -> None:
    street.watch("B1234XYZ")
    sure = {"candidates": (("B1734XYZ", 0.98), ("B1234XYZ", 0.3))}
    assert street.passes("B1734XYZ", **sure) == []
    weak = {"candidates": (("B1734XYZ", 0.5), ("B1234XYZ", 0.04))}
    assert street.passes("B1734XYZ", 1, ending="review", **weak) == []


def test_a_reading_that_gets_sure_opens_its_alert(street: Street) -> None:
    street.watch("B1AB")
    doubtful = a_sighting(
        plate="B1AB", ending="review", confidence=0.6, raw="B1A8", final=False, tax=None
    )
    (waiting,) = street.sees(doubtful)
    street.now += timedelta(seconds=2)
    (opened,) = street.sees(replace(doubtful, ending="plate", confidence=0.99, raw="B1AB"))
    assert (opened.id, opened.state, opened.opened_at) == (waiting.id, "open", street.now)
    assert (opened.confidence, opened.raw, opened.ending) == (0.99, "B1AB", "plate")
    assert (opened.confirmed_by, opened.changed_by) == (None, "system")
    assert opened.version > waiting.version
    (message,) = street.told
    assert json.loads(message.body)["alert"]["state"] == "open"


def test_the_next_visit_that_is_sure_opens_it_too(street: Street) -> None:
    street.watch("B1AB")
    street.passes("B1AB", 0, ending="review", confidence=0.6)
    (opened,) = street.passes("B1AB", 10, raw="B 1 AB")
    assert (opened.state, opened.raw) == ("open", "B 1 AB")
    assert opened.at == NOW + timedelta(minutes=10)
    (message,) = street.told
    assert json.loads(message.body)["id"] == opened.sighting  # and not that of the doubtful one


def test_a_reading_that_gets_surely_another_number_takes_its_alert_back(street: Street) -> None:
    street.watch("B1AB")
    for number, ending in enumerate(("review", "plate")):
        seen = a_sighting(number, plate="B1AB", ending=ending, final=False, tax=None)
        street.sees(seen)
        alert = street.sees(replace(seen, plate="B7AB", ending="plate", final=True))[-1]
        assert (alert.state, alert.changed_by) == ("dismissed", "system")
        street.now += timedelta(hours=1)
    assert len(street.passes("B1AB", 2)) == 3  # that was another vehicle: this one is told of


def test_a_doubtful_change_takes_nothing_back(street: Street) -> None:
    street.watch("B1AB")
    seen = a_sighting(plate="B1AB", final=False, tax=None)
    street.sees(seen)
    (alert,) = street.sees(replace(seen, plate="B7AB", ending="review"))
    assert alert.state == "open"


def test_what_somebody_saw_is_not_taken_back(street: Street) -> None:
    street.watch("B1AB")
    seen = a_sighting(plate="B1AB", final=False, tax=None)
    (alert,) = street.sees(seen)
    judge(street, alert.id, "seen")
    (alert,) = street.sees(replace(seen, plate="B7AB"))
    assert (alert.state, alert.changed_by) == ("seen", "account:budi")


def test_a_number_that_comes_back_in_the_same_visit_is_told_of_again(street: Street) -> None:
    street.watch("B1AB")
    seen = a_sighting(plate="B1AB", final=False, tax=None)
    street.sees(seen)
    street.sees(replace(seen, plate="B7AB"))
    told = street.sees(replace(seen, final=True))
    assert [each.state for each in told] == ["dismissed", "open"]


def test_receivers_hear_that_the_reading_took_an_alert_back(street: Street) -> None:
    street.watch("B1AB")
    seen = a_sighting(plate="B1AB", tax=None, final=False)
    street.sees(seen)
    assert [json.loads(each.body)["event"] for each in street.told] == ["alert"]
    (alert,) = street.sees(replace(seen, plate="B7AB", final=True))
    (message,) = street.told
    body = json.loads(message.body)
    assert (message.key, body["event"]) == (f"alert-{alert.id}-{alert.version}", "alert-dismissed")
    assert (body["alert"]["state"], body["alert"]["changed_by"]) == ("dismissed", "system")


def test_what_an_officer_dismissed_is_not_told_again_in_its_while(street: Street) -> None:
    street.watch("B1AB")
    (alert,) = street.passes("B1AB", 0)
    judge(street, alert.id, "dismissed")
    assert len(street.passes("B1AB", 10)) == 1
    assert len(street.passes("B1AB", 31)) == 2


def test_a_doubtful_reading_that_was_dismissed_hides_no_sure_one(street: Street) -> None:
    street.watch("B1AB")
    doubtful = a_sighting(plate="B1AB", ending="review", final=False, tax=None)
    (alert,) = street.sees(doubtful)
    judge(street, alert.id, "dismissed")
    assert len(street.passes("B1AB", 5, ending="review")) == 1
    # the same visit, whose picture the officer saw, stays judged
    assert len(street.sees(replace(doubtful, ending="plate"))) == 1
    assert shape(street.passes("B1AB", 10))[1:] == [("watch-list", "open", "B1AB")]


# --- arrears that are another vehicle's ---------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ending", "state"),
    [
        ("LUNAS", "plate", "dismissed"),
        ("TIDAK_DITEMUKAN", "plate", "dismissed"),
        ("LUNAS", "review", "open"),
        ("MENUNGGAK", "plate", "open"),
        ("AMBIGU", "plate", "open"),
        ("TIDAK_TERSEDIA", "plate", "open"),
        (None, "plate", "open"),
    ],
)
def test_arrears_are_taken_back_when_surely_another_vehicle_of_the_number_passed(
    street: Street, status: str | None, ending: str, state: str
) -> None:
    first = a_sighting(plate="B1AB", colour="yellow", final=False, tax=OWING)
    street.sees(first)
    tax = None if status is None else a_tax(status)
    (alert,) = street.sees(replace(first, colour="black", ending=ending, final=True, tax=tax))
    assert (alert.state, alert.tax_status) == (state, "MENUNGGAK")
    assert alert.changed_by == "system"


def test_the_vehicle_that_owes_is_told_of_when_it_passes_next(street: Street) -> None:
    first = a_sighting(plate="B1AB", colour="yellow", final=False, tax=OWING)
    street.sees(first)
    street.sees(replace(first, colour="black", final=True, tax=a_tax()))
    told = street.passes("B1AB", 5, colour="yellow", tax=OWING)
    assert [each.state for each in told] == ["dismissed", "open"]


def test_a_number_on_a_watch_list_is_looked_for_whatever_it_owes(street: Street) -> None:
    street.watch("B1AB")
    first = a_sighting(plate="B1AB", colour="yellow", final=False, tax=OWING)
    street.sees(first)
    told = street.sees(replace(first, colour="black", final=True, tax=a_tax()))
    assert shape(told) == [("watch-list", "open", "B1AB")]


# --- receivers ----------------------------------------------------------------------------------


def test_receivers_are_told_once_with_the_alert_in_the_message(street: Street) -> None:
    street.watch("B1AB")
    (alert,) = street.passes("B1AB")
    (message,) = street.told
    assert (message.key, message.kind) == (f"alert-{alert.id}", "alert")
    body: dict[str, Any] = json.loads(message.body)
    assert body["event"] == "alert"
    assert (body["id"], body["alert"]["id"]) == (alert.sighting, alert.id)
    assert body["alert"]["at"] == "2026-11-25T02:00:00.000+00:00"
    street.passes("B1AB", 1)
    assert street.told == []


def test_without_receivers_nothing_is_put_into_the_outbox(store: Store) -> None:
    street = Street(store, sinks=())
    street.watch("B1AB")
    street.passes("B1AB")
    street.passes("B1AC", ending="review", tax=OWING)
    assert street.told == []


# --- any order of visits ------------------------------------------------------------------------

_VISITS = st.lists(
    st.tuples(
        st.sampled_from(["B1AB", "B2AB"]),
        st.integers(0, 120),
        st.sampled_from(["plate", "review"]),
        st.sampled_from(["gerbang-1", "gerbang-2"]),
    ),
    max_size=12,
)


@given(visits=_VISITS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_whatever_passes_every_surely_read_vehicle_is_told_of_once_in_a_while(
    store: Store, visits: list[tuple[str, int, str, str]]
) -> None:
    street = Street(store)
    with store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM alert")
        connection.exec_driver_sql("DELETE FROM watch_entry")
    street.watch("B?AB")
    for plate, minute, ending, camera in sorted(visits, key=lambda visit: visit[1]):
        street.passes(plate, minute, ending=ending, camera=camera)
    told = street.alerts
    for alert in told:
        assert (alert.state == "open") == (alert.ending == "plate")
    for one, other in combinations(told, 2):
        if (one.plate, one.camera) == (other.plate, other.camera):
            assert abs(one.at - other.at) >= timedelta(minutes=30)
    for plate, minute, ending, camera in visits:
        at = NOW + timedelta(minutes=minute)
        assert any(
            (each.plate, each.camera) == (plate, camera)
            and abs(each.at - at) < timedelta(minutes=30)
            and (ending == "review" or each.state == "open")
            for each in told
        )


# --- recordings -----------------------------------------------------------------------------------


def test_what_is_found_in_a_recording_is_marked_and_told_to_no_receiver(street: Street) -> None:
    street.watch("B1AB")
    seen = a_sighting(plate="B1AB")
    (alert,) = street.sees(seen, recorded=True)
    assert (alert.state, alert.recorded, street.told) == ("open", True, [])
    assert len(street.sees(seen, recorded=True)) == 1, "scanned again"


def test_a_recording_silences_no_camera_and_a_camera_silences_recordings(street: Street) -> None:
    street.watch("B1AB")
    seen = a_sighting(plate="B1AB")
    street.sees(seen, recorded=True)
    alerts = street.passes("B1AB", 1)
    assert [each.recorded for each in alerts] == [True, False]
    assert len(street.told) == 1
    street.sees(replace(seen, id="e" * 32), recorded=True)
    assert len(street.alerts) == 2
