"""Alerts on both engines: found by state, place and time, and every change in its order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpr.errors import MalformedRequestError, NotFoundError
from lpr.store import (
    Alert,
    AlertFilter,
    Alerts,
    Area,
    Match,
    NewAlert,
    Store,
    add_alerts,
    alerts_about,
    alerts_of,
    change_alert,
    take_untold,
)
from tests.store.entries import NOW
from tests.store.watched import an_alert

if TYPE_CHECKING:
    from datetime import datetime

MINUTE = timedelta(minutes=1)


def give(store: Store, *new: NewAlert, now: datetime = NOW) -> list[Alert]:
    with store.transaction() as connection:
        return add_alerts(connection, new, now)


def move(store: Store, alert: int, by: str = "account:siti", **fields: object) -> Alert:
    with store.transaction() as connection:
        return change_alert(connection, alert, by, NOW, **fields)


def test_an_alert_is_kept_as_it_was_given(store: Store) -> None:
    matches = (Match(4, "curian", "B1000XYZ", "LP/3"), Match(2, "lain", "B1*", "<b>x</b>"))
    (given_one,) = give(store, an_alert(matches=matches))
    assert Alerts(store).get(given_one.id) == given_one
    assert given_one.matches == matches
    assert (given_one.state, given_one.opened_at, given_one.confirmed_by) == ("open", NOW, None)
    assert (given_one.changed_by, given_one.created_at) == ("system", NOW)
    assert (given_one.plate, given_one.raw) == ("B1000XYZ", "B 1000 XYZ")


def test_one_that_waits_is_not_open_yet(store: Store) -> None:
    (waiting,) = give(store, an_alert(state="waiting", matches=(), kind="arrears"))
    assert (waiting.opened_at, waiting.matches) == (None, ())


def test_one_that_there_is_none_of(store: Store) -> None:
    with pytest.raises(NotFoundError, match="alert 3"):
        Alerts(store).get(3)
    assert give(store) == []


def test_changes_are_told_in_their_order_and_each_alert_once(store: Store) -> None:
    alerts = Alerts(store)
    assert (alerts.version(), alerts.changed_after(0, 10)) == (0, [])
    first, second, third = give(store, an_alert(1), an_alert(2), an_alert(3))
    changed = move(store, first.id, state="seen")
    assert changed.version > third.version
    assert [each.id for each in alerts.changed_after(0, 10)] == [second.id, third.id, first.id]
    assert alerts.changed_after(third.version, 10) == [changed]
    assert [each.id for each in alerts.changed_after(0, 2)] == [second.id, third.id]
    assert alerts.version() == changed.version
    assert alerts.changed_after(changed.version, 10) == []


def test_what_a_change_leaves_alone_stays(store: Store) -> None:
    (before,) = give(store, an_alert())
    after = move(store, before.id, by="account:budi", state="dismissed", confidence=0.5)
    assert (after.state, after.confidence, after.changed_by) == ("dismissed", 0.5, "account:budi")
    assert (after.matches, after.plate, after.at) == (before.matches, before.plate, before.at)


def test_alerts_of_a_sighting_and_about_a_number(store: Store) -> None:
    old = an_alert(1, at=NOW - 40 * MINUTE)
    first, second, other = give(store, old, an_alert(1, sighting="f" * 32), an_alert(2))
    with store.reading() as connection:
        assert alerts_of(connection, {"f" * 32, "0" * 32}) == [second]
        near = alerts_about(connection, {"B1001XYZ"}, NOW - 30 * MINUTE, NOW + MINUTE)
        assert near == [second]
        wide = alerts_about(connection, {"B1001XYZ", "B1002XYZ"}, NOW - 60 * MINUTE, NOW + MINUTE)
        assert wide == [first, second, other]


def test_a_message_that_was_put_off_is_taken_once(store: Store) -> None:
    (waiting,) = give(store, an_alert(state="waiting", untold='{"a": 1}'))
    with store.transaction() as connection:
        assert take_untold(connection, waiting.id) == '{"a": 1}'
        assert take_untold(connection, waiting.id) is None


def test_pages_lead_through_all_the_last_seen_first(store: Store) -> None:
    given_ones = give(store, *(an_alert(n, at=NOW + n // 3 * MINUTE) for n in range(8)))
    expected = [each.id for each in sorted(given_ones, key=lambda a: (a.at, a.id), reverse=True)]
    found, page = [], None
    while True:
        answer = Alerts(store).search(limit=3, page=page)
        found += [each.id for each in answer.alerts]
        assert answer.version == given_ones[-1].version
        page = answer.next
        if page is None:
            break
    assert found == expected


@pytest.mark.parametrize("token", ["x", "W10", "WzEsMl0", "é", "bnVsbA", "W10=" * 99])
def test_a_page_token_that_no_page_gave(store: Store, token: str) -> None:
    with pytest.raises(MalformedRequestError):
        Alerts(store).search(page=token)


JAKARTA = Area(-6.4, 106.6, -6.0, 107.0)
_FILTERS = st.builds(
    AlertFilter,
    kind=st.sampled_from([None, "watch-list", "arrears"]),
    states=st.sampled_from([(), ("open",), ("waiting", "open"), ("seen",)]),
    camera=st.sampled_from([None, "gerbang-1", "gerbang-2"]),
    place=st.sampled_from([None, "Cakung"]),
    area=st.sampled_from([None, JAKARTA, Area(-6.2, 106.8, -6.2, 106.8), Area(1, 1, 2, 2)]),
    plate=st.sampled_from([None, "B1001XYZ"]),
    since=st.sampled_from([None, NOW, NOW + MINUTE]),
    until=st.sampled_from([None, NOW + MINUTE, NOW + 3 * MINUTE]),
)


@given(wanted=_FILTERS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
def test_a_filter_means_the_same_in_memory_and_in_the_database(
    file_store: Store, wanted: AlertFilter
) -> None:
    alerts = Alerts(file_store)
    if not alerts.version():
        give(
            file_store,
            an_alert(0),
            an_alert(1, kind="arrears", camera="gerbang-2", at=NOW + MINUTE),
            an_alert(1, state="waiting", latitude=None, longitude=None, at=NOW + 2 * MINUTE),
            an_alert(2, state="seen", area=None, latitude=1.5, longitude=1.5),
            an_alert(3, kind="arrears", area="Pulogadung", camera="gerbang-2"),
        )
    everything = alerts.search().alerts
    assert len(everything) == 5
    expected = [each for each in everything if wanted.fits(each)]
    assert list(alerts.search(wanted).alerts) == expected
