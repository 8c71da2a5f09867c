"""Cuts count no vehicle twice and lose none: pieces put together are the whole."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpr.errors import VideoError
from lpr.scan import Footage, Found, Missed, Piece, gather, pack, read_piece, unpack, work
from lpr.scan._gather import followed, stitched
from lpr.scan._work import TAIL, lead
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, ScanLedger, evidence_path, ready_store
from lpr.tax import WIB
from tests.scan.footage import Passing, frame, record
from tests.scan.parts import drawn_reader
from tests.sightings.conftest import a_reading
from tests.store.seen import a_sighting
from tests.video.test_opencv import motion_jpeg, private

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import Sighting

BEGAN = datetime(2026, 11, 25, 8, 0, tzinfo=WIB)
GATE = Camera("gerbang-1", "Gerbang", latitude=-6.2, longitude=106.8)
SECONDS = 60.0
VEHICLES = [
    Passing(0, 2.0, 6.0),
    Passing(1, 9.0, 12.0),
    Passing(2, 10.0, 14.0, top=20),  # two at once
    Passing(0, 20.0, 24.0),  # comes back
    Passing(9, 26.0, 30.0),  # cannot be read
    Passing(3, 33.0, 50.0),  # creeps
    Passing(1, 41.0, 44.0, top=20),
    Passing(2, 57.0, 60.0),  # is there at the end
]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("gate") / "20261125_080000.mp4", VEHICLES, SECONDS)


def whole(recording: Path) -> Piece:
    file = Footage(str(recording), "gate.mp4", 1, 2, BEGAN.isoformat())
    models = (("plate-reader", "ab" * 32),)
    return Piece("recording", "gate.mp4 00:00:00", (file,), GATE, 0.2, models, length=SECONDS)


def found(piece: Piece, evidence: EvidenceFolder | None = None) -> list[Sighting]:
    return work(piece, drawn_reader(), evidence).sightings


@pytest.fixture(scope="module")
def uncut(recording: Path) -> list[Sighting]:
    return found(whole(recording))


def test_the_whole_counts_each_vehicle_once(uncut: list[Sighting]) -> None:
    assert len(uncut) == len(VEHICLES)
    assert sum(each.plate is None for each in uncut) == 1
    assert {each.heading for each in uncut} == {"right"}
    first = min(uncut, key=lambda each: each.first_at)
    assert (first.first_at - BEGAN).total_seconds() == 2.0
    assert (first.camera, first.latitude, first.source) == ("gerbang-1", -6.2, "gate.mp4")


@given(cut=st.floats(1.0, 59.0).map(lambda second: round(second, 2)))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_wherever_it_is_cut_the_same_is_found(
    recording: Path, uncut: list[Sighting], cut: float
) -> None:
    piece = whole(recording)
    before, after = found(replace(piece, stop=cut)), found(replace(piece, start=cut))
    claimed = [each.id for each in (*before, *after)]
    assert len(claimed) == len(set(claimed)), cut
    assert sorted(claimed) == sorted(each.id for each in uncut), cut
    by_id = {each.id: each for each in uncut}
    assert all(by_id[each.id] == each for each in (*before, *after)), cut


def test_many_pieces_are_the_whole_too(recording: Path, uncut: list[Sighting]) -> None:
    edges = [0.0, 11.0, 22.3, 35.0, 42.5, 58.0]
    pieces = [
        replace(whole(recording), start=start, stop=stop)
        for start, stop in zip(edges, [*edges[1:], None], strict=True)
    ]
    assert sum(piece.seconds for piece in pieces) == SECONDS
    parts = [found(piece) for piece in pieces]
    assert sorted(each.id for each in stitched(parts)) == sorted(each.id for each in uncut)
    assert sum(map(len, parts)) == len(uncut)


def test_a_vehicle_that_stands_over_a_cut_is_the_first_pieces(
    tmp_path: Path,
) -> None:
    """It is followed until it leaves or for a time, and nobody else claims it: it was there."""
    standing = Passing(0, 5.0, 5.0 + 10 * TAIL)  # moves less than half a plate in that time
    path = record(tmp_path / "park.mp4", [standing, Passing(1, 30.0, 34.0, top=20)], 100.0)
    piece = replace(whole(path), length=100.0)
    pieces = [replace(piece, stop=25.0), replace(piece, start=25.0, stop=60.0)]
    pieces.append(replace(piece, start=60.0))
    parts = [found(each) for each in pieces]
    assert [[each.plate for each in part] for part in parts] == [
        ["B1234TXY", "B1234TXY"],  # as it parked, and as it stood at the end
        ["B6543SFA"],
        [],
    ]
    assert [each.parked for each in parts[0]] == [False, True]
    assert [each.id for each in parts[0]] == [
        each.id for each in found(piece) if each.plate == "B1234TXY"
    ]
    assert lead(piece.every) < 30


def test_who_stands_through_several_pieces_is_seen_leaving(tmp_path: Path) -> None:
    """As in the whole, however many pieces it stays for; who comes and goes meanwhile is others."""
    seconds, left = 420.0, 360.0
    standing = Passing(0, 5.0, 5.0 + 100 * TAIL, until=left)
    path = record(tmp_path / "park.mp4", [standing, Passing(1, 200.0, 204.0, top=20)], seconds)
    piece = replace(whole(path), length=seconds)
    edges = [0.0, 60.0, 120.0, 180.0, 240.0]
    pieces = [
        replace(piece, start=start, stop=stop)
        for start, stop in zip(edges, [*edges[1:], None], strict=True)
    ]
    told = [work(each, drawn_reader(), None) for each in pieces]
    alone = max(each.last_at for each in told[0].sightings) - BEGAN
    assert alone < timedelta(seconds=60.0 + TAIL)
    with closing(ready_store(f"sqlite:///{tmp_path / 'ledger.db'}", now=BEGAN)) as store:
        ledger = ScanLedger(store)
        ledger.plan([each.segment for each in pieces])
        for each, result in zip(pieces, told, strict=True):
            ledger.finish(each.key, pack(result))
        states = ledger.status([each.key for each in pieces])
        put_together = gather(ledger, pieces, states).sightings
    uncut = sorted(found(piece), key=lambda each: each.first_at)
    assert [(each.id, each.last_at) for each in put_together] == [
        (each.id, each.last_at) for each in uncut
    ]
    assert max(each.last_at for each in uncut) - BEGAN > timedelta(seconds=left - 10)


def test_only_who_was_there_all_the_time_stayed() -> None:
    """The number comes back at other times, and another one stands there too."""
    minute = timedelta(minutes=1)
    one = a_sighting(1)
    parks = replace(one, first_at=one.first_at, last_at=one.first_at + 3 * minute)
    back = a_sighting(3, plate=one.plate, first_at=one.first_at + 60 * minute)
    other = a_sighting(2, first_at=parks.first_at, last_at=parks.last_at)
    unread = a_sighting(4, plate=None, first_at=parks.first_at, last_at=parks.last_at)
    seen = [
        replace(
            parks, id="b", first_at=one.first_at + 2 * minute, last_at=one.last_at + 9 * minute
        ),
        replace(
            parks, id="c", first_at=one.first_at + 8 * minute, last_at=one.last_at + 15 * minute
        ),
        replace(
            parks, id="d", first_at=one.first_at + 30 * minute, last_at=one.last_at + 40 * minute
        ),
        replace(unread, id="e", last_at=unread.last_at + minute),
    ]
    longer = replace(parks, last_at=one.last_at + 15 * minute)
    assert followed([parks, other, back, unread], seen) == [longer, other, back, unread]


def test_a_vehicle_that_stands_is_one_where_few_frames_are_looked_at(tmp_path: Path) -> None:
    """Others pass by meanwhile, so that no frame counts as still; and so it is over a cut."""
    passing = [Passing(number % 3, 10.0 * number, 10.0 * number + 9.0, 20) for number in range(10)]
    standing = Passing(9, 5.0, 5.0 + 10 * TAIL)
    path = record(tmp_path / "park.mp4", [standing, *passing], 100.0)
    often = replace(whole(path), length=100.0)
    seldom = replace(often, every=2.0)
    unread = [[each for each in found(piece) if each.plate is None] for piece in (often, seldom)]
    assert [[each.parked for each in visits] for visits in unread] == [[False, True]] * 2
    parts = [found(replace(seldom, stop=41.0)), found(replace(seldom, start=41.0))]
    assert sorted(each.id for part in parts for each in part) == sorted(
        each.id for each in found(seldom)
    )


def test_the_evidence_of_both_sides_is_the_same_and_kept_once(
    recording: Path, tmp_path: Path
) -> None:
    evidence = EvidenceFolder(tmp_path)
    seen = found(whole(recording), evidence)
    again = found(replace(whole(recording), start=15.0), evidence)
    proofs = {each.id: each.evidence for each in seen}
    assert all(proofs[each.id] == each.evidence for each in again)
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.jpg")}
    named = {
        evidence_path(digest)
        for proof in proofs.values()
        if proof is not None
        for digest in (proof.frame, proof.crop)
    }
    assert kept == named


def test_a_piece_behind_the_recordings_end_finds_nothing_or_says_why(recording: Path) -> None:
    assert found(replace(whole(recording), start=200.0, stop=300.0)) == []
    with pytest.raises(VideoError):
        found(whole(recording.with_name("none.mp4")))


def test_who_read_a_recording_that_pyav_refuses_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "20261125_080000.avi"
    private(motion_jpeg(path, partial(frame, [Passing(0, 1.0, 5.0)])))
    told = work(replace(whole(path), length=6.0), drawn_reader(), None)
    assert told.notes == ["gate.mp4 00:00:00: was read by OpenCV (Motion JPEG), as PyAV could not"]
    assert [each.plate for each in told.sightings] == ["B1234TXY"]


def test_a_piece_reads_what_it_wrote_and_its_key_knows_everything(recording: Path) -> None:
    piece = whole(recording)
    assert read_piece(piece.task) == piece
    [file] = piece.files
    others = [
        replace(piece, every=0.5),
        replace(piece, stop=30.0),
        replace(piece, models=()),
        replace(piece, camera=Camera("gerbang-2")),
        replace(piece, files=(replace(file, changed=3),)),
        replace(piece, form=0),
    ]
    assert len({each.key for each in (piece, *others)}) == len(others) + 1
    assert (piece.segment.key, piece.segment.name) == (piece.key, piece.name)


def test_what_was_found_is_unpacked_as_it_was_packed() -> None:
    seen = [a_sighting(1, tax=None), a_sighting(2, tax=None, plate=None, evidence=None)]
    full = Found(seen, 7, 60.5, [Missed("a.jpg", "image-empty", "Empty.")], ["note"], stayed=seen)
    assert unpack(pack(full)) == full
    assert pack(full) == pack(unpack(pack(full)))
    assert unpack(pack(Found())) == Found()


def test_what_was_surely_seen_is_kept_beside_each_number() -> None:
    found = Found()
    endings = ("plate", "review", "unreadable")
    for number, ending in enumerate(endings):
        found.add(a_sighting(number, ending=ending), a_reading(colour_confidence=0.9))
    found.add(a_sighting(3), None)
    told = [found.sure.get(each.id) for each in found.sightings]
    assert told == [("colour",), ("colour",), None, None]


def test_near_a_cut_the_number_tells_who_is_the_same() -> None:
    one = a_sighting(1)
    shifted = a_sighting(1, first_at=one.first_at.replace(second=1))
    later = a_sighting(1, first_at=one.first_at.replace(minute=30))
    other = a_sighting(2, first_at=one.first_at)
    assert stitched([[one], [shifted, later, other, one]]) == [one, later, other]
    unread = a_sighting(1, plate=None)
    near = a_sighting(1, plate=None, first_at=one.first_at.replace(second=1))
    assert stitched([[unread], [near]]) == [unread, near]
