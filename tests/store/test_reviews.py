"""The queue of readings for a person, and the verdicts: the first one stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from lpr.errors import ConflictError, MalformedRequestError, NotFoundError, StoreError
from lpr.store import Cameras, Reviews, SightingFilter, Sightings, Store, Verdict, settled
from lpr.store._sighting import LONGEST_SILENCE
from lpr.tracking import TrackRules
from tests.store.entries import NOW, an_entry
from tests.store.said import a_review, decide, for_review
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from lpr.store import Review, Sighting


@pytest.fixture
def reviews(store: Store) -> Reviews:
    return Reviews(store)


def keep(store: Store, *sightings: Sighting) -> None:
    Sightings(store).add(sightings)


def plates(found: Iterable[Sighting]) -> list[str | None]:
    return [each.plate for each in found]


# --- the queue ------------------------------------------------------------------------------------


def test_only_finished_readings_below_acceptance_wait(store: Store, reviews: Reviews) -> None:
    keep(
        store,
        a_sighting(1),
        for_review(2),
        for_review(3, final=False),
        a_sighting(4, ending="unreadable", plate=None),
    )
    assert plates(reviews.queue(now=NOW).sightings) == ["B1002XYZ"]
    assert reviews.waiting(now=NOW) == 1


def test_a_visit_that_was_cut_off_waits_once_nothing_more_can_come(
    store: Store, reviews: Reviews
) -> None:
    cut_off = for_review(3, final=False)
    keep(store, cut_off)
    late = cut_off.last_at + LONGEST_SILENCE
    for now, waits in ((late, 0), (late + timedelta(seconds=1), 1)):
        assert len(reviews.queue(now=now).sightings) == reviews.waiting(now=now) == waits
        assert cut_off.is_over(now) is bool(waits)
    assert timedelta(seconds=TrackRules().parked_again) < LONGEST_SILENCE


def test_the_oldest_first_or_the_newest(store: Store, reviews: Reviews) -> None:
    keep(store, *(for_review(number) for number in (2, 0, 1)))
    oldest = ["B1000XYZ", "B1001XYZ", "B1002XYZ"]
    assert plates(reviews.queue(now=NOW).sightings) == oldest
    assert plates(reviews.queue(now=NOW, newest=True).sightings) == oldest[::-1]


@pytest.mark.parametrize("newest", [False, True])
def test_pages_give_each_reading_once(store: Store, reviews: Reviews, *, newest: bool) -> None:
    same = NOW + timedelta(minutes=3)  # several at one moment: the id decides
    keep(store, *(for_review(n, first_at=same, camera=f"k{n}") for n in range(3)))
    keep(store, *(for_review(n) for n in range(5)))
    found: list[Sighting] = []
    page = None
    while True:
        got = reviews.queue(now=NOW, newest=newest, limit=3, page=page)
        found += got.sightings
        page = got.next
        if page is None:
            break
    assert len({each.id for each in found}) == len(found) == 8
    order = [(each.last_at, each.id) for each in found]
    assert order == sorted(order, reverse=newest)


def test_a_page_goes_on_where_it_ended_though_some_were_decided(
    store: Store, reviews: Reviews
) -> None:
    seen = [for_review(number) for number in range(4)]
    keep(store, *seen)
    first = reviews.queue(now=NOW, limit=2)
    for each in first.sightings:
        decide(store, each)
    assert plates(reviews.queue(now=NOW, page=first.next).sightings) == ["B1002XYZ", "B1003XYZ"]
    assert plates(reviews.queue(now=NOW, limit=1).sightings) == ["B1002XYZ"]


def test_of_one_camera(store: Store, reviews: Reviews) -> None:
    keep(store, for_review(1, camera="utara"), for_review(2, camera="selatan"))
    assert plates(reviews.queue("utara", now=NOW).sightings) == ["B1001XYZ"]
    assert [reviews.waiting(each, now=NOW) for each in ("utara", "barat")] == [1, 0]


def test_a_token_of_nowhere_is_refused(reviews: Reviews) -> None:
    with pytest.raises(MalformedRequestError):
        reviews.queue(now=NOW, page="nowhere")


@pytest.mark.parametrize(
    ("camera", "index"), [(None, "sighting_review "), ("gerbang-1", "sighting_review_camera ")]
)
def test_the_queue_is_found_by_its_index(file_store: Store, camera: str | None, index: str) -> None:
    keep(file_store, for_review())
    asked: list[tuple[str, Any]] = []
    with file_store.reading() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    Reviews(file_store).queue(camera, now=NOW)
    statement, parameters = asked[0]
    with file_store.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert any(f"INDEX {index}" in f"{step[3]} " for step in plan), plan


# --- verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "plate"),
    [
        (Verdict.CONFIRMED, None),
        (Verdict.CORRECTED, "B1008XYZ"),
        (Verdict.UNREADABLE, None),
        (Verdict.NO_PLATE, None),
    ],
)
def test_a_verdict_is_kept_whole_and_ends_the_waiting(
    store: Store, reviews: Reviews, verdict: Verdict, plate: str | None
) -> None:
    seen = for_review()
    keep(store, seen)
    given = decide(store, seen, verdict, plate)
    assert reviews.get(seen.id) == given
    assert reviews.waiting(now=NOW) == 0
    assert list(reviews.all()) == [given]
    now = Sightings(store).get(seen.id)
    assert now == settled(seen, given)
    assert now is not None
    assert (now.plate, now.read_plate, now.verdict) == (given.plate, seen.plate, verdict)
    assert (now.raw, now.candidates) == (seen.raw, seen.candidates), "what was read is kept"
    assert given.read.plate == seen.plate


def test_a_verdict_and_its_record_are_kept_together(store: Store, reviews: Reviews) -> None:
    seen = for_review()
    keep(store, seen)
    decide(store, seen)
    [record] = [each.entry for each in store.audit.records() if each.entry.action == "review"]
    assert (record.plate, record.result) == (seen.plate, "confirmed")
    assert store.audit.verify().ok
    assert reviews.get("0" * 32) is None


def test_the_first_verdict_stands_and_the_second_is_told_of_it(
    store: Store, reviews: Reviews
) -> None:
    seen = for_review()
    keep(store, seen)
    first = decide(store, seen, Verdict.CORRECTED, "B1008XYZ")
    second = a_review(seen, by="account:budi")
    assert reviews.add(second, an_entry(action="review")) == first
    assert reviews.get(seen.id) == first
    assert sum(each.entry.action == "review" for each in store.audit.records()) == 1


def test_of_two_at_once_one_is_taken(store: Store, reviews: Reviews) -> None:
    seen = for_review()
    keep(store, seen)
    start = Barrier(8)

    def say(number: int) -> Review | None:
        mine = a_review(seen, Verdict.CORRECTED, f"B{number + 1}ABC", by=f"account:a{number}")
        start.wait(timeout=60)
        return reviews.add(mine, an_entry(number, action="review"))

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(say, range(8)))
    stands = reviews.get(seen.id)
    assert told.count(None) == 1
    assert {each for each in told if each is not None} == {stands}
    assert sum(each.entry.action == "review" for each in store.audit.records()) == 1


def test_a_sighting_that_is_gone_cannot_be_decided(reviews: Reviews) -> None:
    with pytest.raises(NotFoundError, match="not kept any more"):
        reviews.add(a_review(for_review()), an_entry())
    assert list(reviews.all()) == []


def test_a_reading_that_changed_must_be_looked_at_again(store: Store, reviews: Reviews) -> None:
    seen = for_review()
    keep(store, seen)
    review = a_review(seen)
    keep(store, replace(seen, plate="B9XYZ", raw="B 9 XYZ"))  # read anew, by a better model
    with pytest.raises(ConflictError, match="Look at it again"):
        reviews.add(review, an_entry())
    assert reviews.get(seen.id) is None


def test_what_follows_a_verdict_is_kept_with_it_or_neither_is(
    store: Store, reviews: Reviews
) -> None:
    one, other = for_review(1), for_review(2)
    keep(store, one, other)

    def follow(connection: Connection, name: str = "satu") -> None:
        connection.execute(text(f"INSERT INTO camera (id, name) VALUES ('{name}', '')"))

    def fail(connection: Connection) -> None:
        follow(connection, "dua")
        raise StoreError("Nothing is told.")

    assert reviews.add(a_review(one), an_entry(), follow) is None
    with pytest.raises(StoreError, match="Nothing is told"):
        reviews.add(a_review(other), an_entry(), fail)
    assert reviews.get(other.id) is None
    assert [each.id for each in Cameras(store).all()] == ["satu"]


def test_hostile_texts_are_only_kept(store: Store, reviews: Reviews) -> None:
    seen = for_review(raw="<script>alert(1)</script>' OR 1=1 --")
    keep(store, seen)
    given = decide(store, seen, by="account:x\x00\n")
    held = reviews.get(seen.id)
    assert held is not None
    assert held.read.raw == given.read.raw
    assert "\x00" not in held.by


# --- finding them ---------------------------------------------------------------------------------


def test_by_number_as_it_was_read_and_as_it_is(store: Store, reviews: Reviews) -> None:
    one, other = for_review(1), for_review(2)
    keep(store, one, other)
    mine = decide(store, one, Verdict.CORRECTED, "B1008XYZ")
    decide(store, other)
    assert reviews.of_plate("B1001XYZ") == reviews.of_plate("B1008XYZ") == [mine]
    assert reviews.of_plate("B1XYZ") == []


def test_by_sightings_in_any_number(store: Store, reviews: Reviews) -> None:
    seen = [for_review(number) for number in range(3)]
    keep(store, *seen)
    given = {each.id: decide(store, each) for each in seen}
    strangers = [f"{number:032x}" for number in range(1200)]
    assert reviews.of_sightings([*strangers, *given]) == given
    assert reviews.of_sightings([]) == {}


def test_counts_by_camera_verdict_and_time(store: Store, reviews: Reviews) -> None:
    seen = [for_review(number, camera="utara") for number in range(3)]
    seen.append(for_review(3, camera="selatan"))
    keep(store, *seen)
    decide(store, seen[0], at=NOW)
    decide(store, seen[1], at=NOW + timedelta(hours=1))
    decide(store, seen[2], Verdict.NO_PLATE, at=NOW + timedelta(hours=2))
    decide(store, seen[3], Verdict.CORRECTED, "B1XYZ", at=NOW + timedelta(hours=3))
    assert reviews.counts() == {
        ("selatan", Verdict.CORRECTED): 1,
        ("utara", Verdict.CONFIRMED): 2,
        ("utara", Verdict.NO_PLATE): 1,
    }
    within = (NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    assert reviews.counts(*within) == {("utara", Verdict.CONFIRMED): 1}
    assert [each.sighting for each in reviews.all(*within)] == [seen[1].id]


# --- what a verdict makes of a sighting -----------------------------------------------------------


def test_a_confirmed_reading_is_an_accepted_one() -> None:
    seen = for_review(tax=a_tax("LUNAS"))
    now = settled(seen, a_review(seen, tax=None))
    said = replace(seen, ending="plate", verdict="confirmed", read_plate=seen.plate)
    assert now == said
    asked = a_tax("MENUNGGAK")
    assert settled(seen, a_review(seen, tax=asked)) == replace(said, tax=asked)


def test_a_corrected_one_has_another_number_and_never_the_misread_ones_tax() -> None:
    seen = for_review(tax=a_tax("MENUNGGAK"))
    now = settled(seen, a_review(seen, Verdict.CORRECTED, "B1008XYZ", tax=None))
    assert (now.plate, now.ending, now.tax, now.plate_class) == ("B1008XYZ", "plate", None, None)
    assert (now.raw, now.read_plate) == (seen.raw, seen.plate)


@pytest.mark.parametrize(
    ("verdict", "reason"), [(Verdict.UNREADABLE, None), (Verdict.NO_PLATE, "not_a_plate")]
)
def test_a_verdict_without_a_number_leaves_none(verdict: Verdict, reason: str | None) -> None:
    seen = for_review(tax=a_tax("MENUNGGAK"))
    now = settled(seen, a_review(seen, verdict))
    assert (now.plate, now.ending, now.reason) == (None, "unreadable", reason)
    assert (now.plate_class, now.tax, now.read_plate) == (None, None, seen.plate)


# --- what everybody else sees of it ---------------------------------------------------------------

READ, RIGHT = "B1000XYZ", "B7777QWE"


def found(store: Store, **wanted: Any) -> list[str]:
    return [each.id for each in Sightings(store).search(SightingFilter(**wanted)).sightings]


def test_a_corrected_sighting_is_found_by_its_right_number_only(
    store: Store, reviews: Reviews
) -> None:
    seen = for_review(tax=a_tax("LUNAS"))
    keep(store, seen)
    told = a_review(seen, Verdict.CORRECTED, RIGHT, tax=a_tax("MENUNGGAK"))
    assert reviews.add(told, an_entry(action="review"), plate_class="bus") is None
    for wanted in ({"plate": RIGHT}, {"plate": "B77*"}, {"plate": "*7QW?"}):
        assert found(store, **wanted) == [seen.id], wanted
        assert found(store, **wanted, status="MENUNGGAK", ending="plate", plate_class="bus")
        assert not found(store, **wanted, status="LUNAS")
    for plate in (READ, "B10*", "*00XY*"):
        assert found(store, plate=plate) == [], plate
    sightings = Sightings(store)
    assert sightings.last_seen(READ) is None
    last = sightings.last_seen(RIGHT)
    assert last is not None
    assert (last.raw, last.read_plate, last.verdict) == ("B 1000 XYZ", READ, "corrected")


@pytest.mark.parametrize("verdict", [Verdict.UNREADABLE, Verdict.NO_PLATE])
def test_what_has_no_number_by_a_verdict_is_found_by_none(
    store: Store, reviews: Reviews, verdict: Verdict
) -> None:
    seen = for_review(tax=a_tax("MENUNGGAK"))
    keep(store, seen)
    decide(store, seen, verdict)
    assert found(store, plate=READ) == found(store, plate="B10*") == []
    assert found(store, status="MENUNGGAK", camera=seen.camera) == []
    assert found(store) == found(store, ending="unreadable") == [seen.id]
    assert reviews.of_plate(READ) != [], "its trail still leads to the verdict"


def test_a_number_that_others_have_is_found_at_them(store: Store) -> None:
    seen, other = for_review(), for_review(3, plate=READ)
    keep(store, seen, other)
    decide(store, seen, Verdict.CORRECTED, RIGHT)
    assert found(store, plate="B10*") == found(store, plate=READ) == [other.id]


def test_a_visit_that_is_told_of_again_does_not_undo_the_verdict(store: Store) -> None:
    """As when a recording is scanned anew, by better models."""
    seen = for_review()
    keep(store, seen)
    given = decide(store, seen, Verdict.CORRECTED, RIGHT)
    keep(store, seen)
    keep(store, replace(seen, plate="B5ABC", raw="B 5 ABC", last_at=seen.last_at + timedelta(1)))
    assert Sightings(store).get(seen.id) == settled(seen, given)
    assert found(store, plate="B5*") == found(store, plate="B10*") == []
    assert found(store, plate="B77*") == [seen.id]


def test_what_follows_a_failed_verdict_leaves_the_sighting(store: Store, reviews: Reviews) -> None:
    seen = for_review()
    keep(store, seen)

    def fail(_connection: Connection) -> None:
        raise StoreError("Nothing is told.")

    with pytest.raises(StoreError, match="Nothing is told"):
        reviews.add(a_review(seen, Verdict.CORRECTED, RIGHT), an_entry(), fail)
    assert Sightings(store).get(seen.id) == seen
    assert found(store, plate="B10*") == [seen.id]
    assert found(store, plate="B77*") == []
