"""Freshness, staleness, and the flip at midnight in Jakarta."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import WIB, Jenis, PlateColour, Regident, VehicleFacts, VehicleSummary
from lpr.tax._types import VehicleRecord
from lpr.tax.http import Found, NotFound, ReplyCache
from lpr.tax.http._cache import flip_after
from tests.tax.http.support import NOON

TTL, KEEP = timedelta(hours=6), timedelta(hours=24)
KEY = ("B1234TXY", None)


def record(due: date) -> VehicleRecord:
    kind, colour = Jenis.MINIBUS, PlateColour.PUTIH
    return VehicleRecord(
        key="B1234TXY",
        facts=VehicleFacts(kind, colour, 1),
        summary=VehicleSummary(kind, None, None, None, None, colour),
        wilayah=None,
        tgl_pajak=due,
        tgl_stnk=None,
        regident=Regident.AKTIF,
        source="uji",
        updated_at=NOON,
    )


def found(*dues: date, at: datetime = NOON) -> Found:
    return Found(at, "uji", tuple(record(due) for due in dues))


def cache(entries: int = 100) -> ReplyCache:
    return ReplyCache(TTL, KEEP, entries)


def test_fresh_then_stale_then_gone() -> None:
    kept, reply = cache(), NotFound(NOON, "uji")
    kept.put(KEY, reply, NOON)
    assert kept.fresh(KEY, NOON) == reply
    later = NOON + TTL - timedelta(seconds=1)
    assert kept.fresh(KEY, later) == replace(reply, age=later - NOON)
    assert kept.fresh(KEY, NOON + TTL) is None
    assert kept.stale(KEY, NOON + TTL) == replace(reply, age=TTL, stale=True)
    assert kept.stale(KEY, NOON + KEEP) is None
    assert kept.stale(KEY, NOON) is None


def test_a_due_date_that_passes_ends_both() -> None:
    kept = cache()
    evening = datetime(2026, 11, 25, 23, 0, tzinfo=WIB)
    kept.put(KEY, found(date(2026, 11, 25), at=evening), evening)
    last = datetime(2026, 11, 25, 23, 59, 59, tzinfo=WIB)
    assert kept.fresh(KEY, last) is not None
    midnight = last + timedelta(seconds=1)
    assert kept.fresh(KEY, midnight) is None
    assert kept.stale(KEY, midnight) is None


def test_midnight_is_jakartas() -> None:
    flip = flip_after(found(date(2026, 11, 25)), datetime(2026, 11, 25, 1, 0, tzinfo=UTC))
    assert flip == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


def test_the_first_of_several_due_dates_counts() -> None:
    dues = (date(2027, 1, 1), date(2026, 11, 30), date(2020, 1, 1))
    assert flip_after(found(*dues), NOON) == datetime(2026, 12, 1, tzinfo=WIB)
    assert flip_after(found(date(2020, 1, 1)), NOON) is None
    assert flip_after(found(date.max), NOON) is None
    assert flip_after(NotFound(NOON, "uji"), NOON) is None


def test_an_overdue_vehicle_stays_for_the_usual_time() -> None:
    kept = cache()
    kept.put(KEY, found(date(2026, 1, 1)), NOON)
    assert kept.stale(KEY, NOON + KEEP - timedelta(seconds=1)) is not None


def test_the_least_recently_used_goes_first() -> None:
    kept, reply = cache(2), NotFound(NOON, "uji")
    for name in ("a", "b"):
        kept.put((name, None), reply, NOON)
    kept.fresh(("a", None), NOON)
    kept.put(("c", None), reply, NOON)
    assert [kept.fresh((name, None), NOON) is not None for name in "abc"] == [True, False, True]


def test_a_colour_is_part_of_the_key() -> None:
    kept = cache()
    kept.put(("a", PlateColour.KUNING), NotFound(NOON, "uji"), NOON)
    assert kept.fresh(("a", None), NOON) is None
    assert kept.fresh(("a", PlateColour.KUNING), NOON) is not None


def test_no_time_to_live_keeps_nothing_fresh() -> None:
    kept = ReplyCache(timedelta(), timedelta(), 1)
    kept.put(KEY, NotFound(NOON, "uji"), NOON)
    assert kept.fresh(KEY, NOON) is None


def test_a_clock_that_went_back_makes_no_negative_age() -> None:
    kept = cache()
    kept.put(KEY, NotFound(NOON, "uji"), NOON)
    reply = kept.fresh(KEY, NOON - timedelta(hours=1))
    assert reply is not None
    assert reply.age == timedelta()


def test_threads_share_it() -> None:
    kept = cache(50)

    def work(start: int) -> None:
        for number in range(start, start + 300):
            kept.put((str(number), None), NotFound(NOON, "uji"), NOON)
            kept.fresh((str(number // 2), None), NOON)

    threads = [Thread(target=work, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept._entries) == 50


@pytest.mark.parametrize("given_stale", [False, True])
@given(due=st.dates(date(2026, 11, 1), date(2026, 12, 20)), minutes=st.integers(0, 60 * 24 * 3))
def test_nothing_is_given_past_a_flip(given_stale: bool, due: date, minutes: int) -> None:  # noqa: FBT001 - a row
    kept, later = cache(), NOON + timedelta(minutes=minutes)
    kept.put(KEY, found(due), NOON)
    reply = kept.stale(KEY, later) if given_stale else kept.fresh(KEY, later)
    if reply is not None:
        today = later.astimezone(WIB).date()
        assert (today > due) == (NOON.date() > due)
        assert later - NOON < (KEEP if given_stale else TTL)
        assert reply.age == later - NOON
