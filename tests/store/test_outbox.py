"""The outbox on both engines: nothing lost, nobody waits for another, in order."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from lpr.store import (
    Act,
    Backlog,
    Delivery,
    Message,
    Outbox,
    Store,
    add_messages,
    load_rules,
    open_store,
    run_retention,
)
from lpr.store._outbox_models import OutboxDeliveryRow, OutboxMessageRow

if TYPE_CHECKING:
    from collections.abc import Callable

LEASE = 60.0


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return Outbox(store)


@pytest.fixture
def send(store: Store, now: datetime) -> Callable[..., None]:
    """Write messages with the given keys for the given receivers."""

    def write(*keys: str, sinks: tuple[str, ...] = ("office",)) -> None:
        messages = [Message(key, "sighting-final", now, f'{{"n": "{key}"}}', sinks) for key in keys]
        with store.transaction() as connection:
            add_messages(connection, messages)

    return write


def keys(deliveries: list[Delivery]) -> list[str]:
    return [each.key for each in deliveries]


def rows(store: Store) -> tuple[int, int]:
    with store.reading() as connection:
        messages = connection.execute(select(func.count()).select_from(OutboxMessageRow)).scalar()
        owed = connection.execute(select(func.count()).select_from(OutboxDeliveryRow)).scalar()
    return int(messages or 0), int(owed or 0)


def test_messages_come_in_order_with_all_that_they_say(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a", "b", "c")
    first, second = outbox.claim("office", now, limit=2, lease=LEASE)
    assert (first.key, first.kind, first.at) == ("a", "sighting-final", now)
    assert (first.body, first.sink, first.attempts) == ('{"n": "a"}', "office", 1)
    assert second.key == "b"


def test_what_is_delivered_is_gone_when_every_receiver_has_it(
    outbox: Outbox, store: Store, send: Callable[..., None], now: datetime
) -> None:
    send("a", sinks=("office", "broker"))
    outbox.delivered(outbox.claim("office", now, limit=9, lease=LEASE))
    assert rows(store) == (1, 1)
    assert outbox.backlog() == {"broker": Backlog(waiting=1)}
    outbox.delivered(outbox.claim("broker", now, limit=9, lease=LEASE))
    assert rows(store) == (0, 0)
    assert outbox.backlog() == {}


def test_a_claimed_message_is_nobody_elses_until_the_lease_is_over(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a")
    assert keys(outbox.claim("office", now, limit=9, lease=LEASE)) == ["a"]
    soon, late = now + timedelta(seconds=59), now + timedelta(seconds=61)
    assert outbox.claim("office", soon, limit=9, lease=LEASE) == []
    (again,) = outbox.claim("office", late, limit=9, lease=LEASE)
    assert again.attempts == 2


def test_nothing_newer_goes_past_what_somebody_holds(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a", "b")
    assert keys(outbox.claim("office", now, limit=1, lease=LEASE)) == ["a"]
    send("c")
    assert outbox.claim("office", now, limit=9, lease=LEASE) == []
    late = now + timedelta(seconds=61)
    assert keys(outbox.claim("office", late, limit=9, lease=LEASE)) == ["a", "b", "c"]


def test_what_is_given_back_is_due_at_once_whatever_the_clock_says(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a", "b")
    outbox.give_back(outbox.claim("office", now, limit=9, lease=LEASE), "it answered 503")
    set_back = now - timedelta(minutes=10)
    assert keys(outbox.claim("office", set_back, limit=9, lease=LEASE)) == ["a", "b"]


def test_what_is_refused_is_kept_and_never_sent(
    outbox: Outbox, store: Store, send: Callable[..., None], now: datetime
) -> None:
    send("bad", "good")
    bad, good = outbox.claim("office", now, limit=9, lease=LEASE)
    outbox.refused(bad, now, "it answered 422")
    outbox.delivered([good])
    later = now + timedelta(days=30)
    assert outbox.claim("office", later, limit=9, lease=LEASE) == []
    assert outbox.backlog() == {"office": Backlog(waiting=0, refused=1)}
    assert rows(store) == (1, 1)


def test_a_clock_that_was_set_back_keeps_nothing_waiting(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a")
    ahead = now + timedelta(days=400)
    outbox.claim("office", ahead, limit=9, lease=LEASE)
    assert keys(outbox.claim("office", now, limit=9, lease=LEASE)) == ["a"]


def test_a_message_for_nobody_is_not_written(store: Store, send: Callable[..., None]) -> None:
    send("a", sinks=())
    assert rows(store) == (0, 0)


def test_a_receiver_named_twice_gets_it_once(store: Store, send: Callable[..., None]) -> None:
    send("a", sinks=("office", "office"))
    assert rows(store) == (1, 1)


def test_messages_and_what_they_tell_of_are_kept_together_or_not_at_all(
    store: Store, now: datetime
) -> None:
    message = Message("a", "sighting-new", now, "{}", ("office",))
    with pytest.raises(ZeroDivisionError), store.transaction() as connection:
        _ = [add_messages(connection, [message]), 1 / 0]
    assert rows(store) == (0, 0)


def test_another_process_goes_on_where_one_ended(
    url: str, store: Store, send: Callable[..., None], now: datetime
) -> None:
    send("a", "b")
    Outbox(store).claim("office", now, limit=1, lease=LEASE)  # and then it died
    late = now + timedelta(seconds=61)
    with closing(open_store(url)) as other:
        assert keys(Outbox(other).claim("office", late, limit=9, lease=LEASE)) == ["a", "b"]


def test_who_needs_longer_keeps_what_it_has(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a", "b")
    taken = outbox.claim("office", now, limit=9, lease=LEASE)
    soon, late = now + timedelta(seconds=59), now + timedelta(seconds=61)
    assert outbox.renew(taken, soon, lease=LEASE)
    assert outbox.claim("office", late, limit=9, lease=LEASE) == []
    outbox.delivered(taken[:1])
    assert outbox.renew(taken[1:], late, lease=LEASE)


def test_what_somebody_else_claimed_since_is_not_taken_from_him(
    url: str, outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("a", "b")
    lost = outbox.claim("office", now, limit=9, lease=LEASE)
    late = now + timedelta(seconds=61)
    with closing(open_store(url)) as other:
        (first,) = Outbox(other).claim("office", late, limit=1, lease=LEASE)
        assert not outbox.renew(lost, late, lease=LEASE)
        outbox.give_back(lost, "the store was away")
        assert outbox.claim("office", late, limit=9, lease=LEASE) == []
        assert Outbox(other).renew([first], late, lease=LEASE)


def test_a_late_word_about_a_message_that_is_gone_is_none_about_a_newer_one(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    """A process stood still with the only message in hand, which another one delivered."""
    send("a")
    lost = outbox.claim("office", now, limit=9, lease=LEASE)
    late = now + timedelta(seconds=61)
    outbox.delivered(outbox.claim("office", late, limit=9, lease=LEASE))
    send("b")  # in SQLite under the number that is free again
    outbox.delivered(lost)
    outbox.refused(lost[0], late, "it answered 422")
    assert outbox.backlog() == {"office": Backlog(waiting=1)}
    assert not outbox.renew(lost, late, lease=LEASE)
    assert keys(outbox.claim("office", late, limit=9, lease=LEASE)) == ["b"]


def test_what_was_refused_stays_so_when_it_is_given_back(
    outbox: Outbox, send: Callable[..., None], now: datetime
) -> None:
    send("bad")
    (bad,) = outbox.claim("office", now, limit=9, lease=LEASE)
    outbox.refused(bad, now, "it answered 422")
    outbox.give_back([bad], "")
    assert outbox.claim("office", now, limit=9, lease=LEASE) == []


def test_messages_that_nobody_takes_are_kept_for_a_time(
    outbox: Outbox, store: Store, send: Callable[..., None], now: datetime, act: Act
) -> None:
    send("old")
    (old,) = outbox.claim("office", now, limit=9, lease=LEASE)
    outbox.refused(old, now, "it answered 422")
    send("waiting", sinks=("office", "broker"))
    week = timedelta(days=7)
    run_retention(store, load_rules(), replace(act, at=now + week))
    assert rows(store) == (2, 3)
    report = run_retention(store, load_rules(), replace(act, at=now + week + timedelta(seconds=1)))
    assert rows(store) == (0, 0)
    (told,) = (each for each in report.kinds if each.kind == "messages")
    assert (told.due, told.erased) == ({"ENDED": 2}, 2)
