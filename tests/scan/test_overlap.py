"""A visit that several recordings of one camera show is one sighting."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lpr.cli._footage import FootageJob, run
from lpr.scan import Footage, Found, Piece, gather, pack
from lpr.scan._overlap import joined, visits
from lpr.store import Camera, ScanLedger, ready_store
from tests.scan.footage import Passing, record
from tests.scan.parts import DRAWN, Inline
from tests.store.entries import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from lpr.scan import Gathered
    from lpr.scan._piece import Kind
    from lpr.store import Sighting

GATE = Camera("gerbang-1")


def seen(name: str, begin: float, end: float, source: str = "a.mp4", **more: object) -> Sighting:
    """The vehicle of one number from second to second, as a recording shows it."""
    first, last = (NOW + timedelta(seconds=each) for each in (begin, end))
    known = {"id": name, "first_at": first, "last_at": last, "source": source, "tax": None}
    return a_sighting(1, **(known | more))


def told(*sightings: Sighting) -> list[set[str]]:
    return [{each.id for each in visit} for visit in visits(sightings)]


def gathered(tmp_path: Path, kind: Kind, parts: Sequence[Found]) -> Gathered:
    """What a ledger of one piece for each part gives."""
    pieces = [
        Piece(kind, f"{number}", (file_of(found),), GATE, 0.2, ())
        for number, found in enumerate(parts)
    ]
    with closing(ready_store(f"sqlite:///{tmp_path / 'ledger.db'}", now=NOW)) as store:
        ledger = ScanLedger(store)
        ledger.plan([piece.segment for piece in pieces])
        for piece, found in zip(pieces, parts, strict=True):
            ledger.finish(piece.key, pack(found))
        return gather(ledger, pieces, ledger.status([piece.key for piece in pieces]))


def file_of(found: Found) -> Footage:
    source = found.sightings[0].source
    return Footage(f"/{source}", source, 1, 2, NOW.isoformat())


def test_a_pass_that_two_recordings_show_is_one_row(home: Path) -> None:
    record(home / "in" / "20261125_080000.mp4", [Passing(0, 1, 3.5), Passing(1, 8, 11)], 15.0)
    record(home / "in" / "20261125_080005.mp4", [Passing(1, 3, 6), Passing(0, 12, 14)], 15.0)
    job = FootageJob(("in",), Path("out"), 0.2, tax=True, reader=DRAWN)
    assert run(job, engine=Inline()) == 0
    lines = Path("out/sightings.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["plate"] for row in rows] == ["B1234TXY", "B6543SFA", "B1234TXY"]
    summary = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
    assert (summary["sightings"], summary["vehicles"]) == (3, 2)


def test_one_that_is_cut_by_the_end_of_a_recording_is_told_from_first_to_last() -> None:
    before = seen("before", 0, 10, votes=3)
    after = seen("after", 8, 20, "b.mp4", votes=7, parked=True)
    [visit] = visits([after, before])
    one = joined(visit)
    assert (one.id, one.first_at, one.last_at) == ("before", before.first_at, after.last_at)
    assert (one.source, one.votes, one.evidence) == ("b.mp4", 7, after.evidence)
    assert one.parked
    assert joined([before]) is before


def test_an_accepted_reading_is_taken_before_one_with_more_votes() -> None:
    doubtful = seen("a", 0, 10, ending="review", votes=9)
    assert joined([doubtful, seen("b", 1, 9, "b.mp4", votes=4)]).ending == "plate"


def test_others_stay_apart() -> None:
    one = seen("one", 0, 10)
    others = [
        seen("later", 11, 20, "b.mp4"),
        seen("same-recording", 5, 15),
        seen("other-number", 0, 10, "b.mp4", plate="B2XYZ"),
        seen("other-camera", 0, 10, "b.mp4", camera="gerbang-2"),
    ]
    for other in others:
        assert sorted(map(len, visits([one, other]))) == [1, 1], other.id
    unread = [seen("x", 0, 10, plate=None), seen("y", 0, 10, "b.mp4", plate=None)]
    assert told(*unread) == [{"x"}, {"y"}]


def test_three_recordings_and_a_visit_that_one_of_them_tells_in_two() -> None:
    chain = [seen("a", 0, 10), seen("b", 8, 20, "b.mp4"), seen("c", 18, 30, "c.mp4")]
    assert told(*chain) == [{"a", "b", "c"}]
    broken = [seen("a", 0, 10), seen("b", 14, 20), seen("c", 0, 20, "b.mp4")]
    assert told(*broken) == [{"a", "b", "c"}]


def test_one_that_parks_stays_two_where_the_whole_was_recorded_twice() -> None:
    """As it has parked and as it leaves; clocks that differ a little change nothing."""
    twice = [
        seen(f"{source}-{name}", begin + late, end + late, source, parked=begin > 0)
        for source, late in (("a.mp4", 0.0), ("b.mp4", 0.1))
        for name, begin, end in (("stands", 0, 60), ("leaves", 60, 600))
    ]
    assert sorted(map(sorted, told(*twice))) == [
        ["a.mp4-leaves", "b.mp4-leaves"],
        ["a.mp4-stands", "b.mp4-stands"],
    ]


def test_what_was_surely_seen_goes_with_the_reading_that_is_kept(tmp_path: Path) -> None:
    parts = [
        Found([seen("a", 0, 10, votes=3)], sure={"a": ()}),
        Found([seen("b", 8, 20, "b.mp4", votes=7)], sure={"b": ("colour",)}),
    ]
    found = gathered(tmp_path, "recording", parts)
    assert [each.id for each in found.sightings] == ["a"]
    assert found.sure["a"] == ("colour",)


def test_pictures_are_taken_each_for_itself(tmp_path: Path) -> None:
    parts = [Found([seen("a", 0, 0, "a.jpg")]), Found([seen("b", 0, 0, "b.jpg")])]
    assert len(gathered(tmp_path, "pictures", parts).sightings) == 2


spans = st.tuples(st.integers(0, 60), st.integers(0, 30), st.sampled_from("abc"))


@given(st.lists(spans, max_size=12), st.randoms(use_true_random=False))
def test_none_is_lost_or_told_twice_and_the_order_changes_nothing(
    drawn: list[tuple[int, int, str]], random: Random
) -> None:
    sightings = [
        seen(f"{number:02d}", begin, begin + length, f"{source}.mp4")
        for number, (begin, length, source) in enumerate(drawn)
    ]
    groups = told(*sightings)
    assert sorted(name for group in groups for name in group) == [each.id for each in sightings]
    shuffled = sorted(sightings, key=lambda _: random.random())
    assert sorted(map(sorted, told(*shuffled))) == sorted(map(sorted, groups))
    ones = {joined(visit) for visit in visits(sightings)}
    assert ones == {joined(visit) for visit in visits(shuffled)}
    assert all(one.first_at <= one.last_at for one in ones)
