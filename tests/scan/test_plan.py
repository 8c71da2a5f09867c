from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lpr.cli._footage import FootageJob, run
from lpr.errors import NoPicturesError, StartUnknownError
from lpr.scan import Missed, Planner, folder_camera
from lpr.scan._plan import FOLDERS, LEAST_PIECE, PICTURES, PIECE, cuts
from lpr.scan._when import Moments
from lpr.store import Camera
from lpr.tax import WIB
from tests.scan.footage import Passing, record
from tests.scan.parts import DRAWN, Inline

if TYPE_CHECKING:
    from collections.abc import Callable

MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=WIB)


@given(st.floats(0, 400_000))
def test_cuts_leave_no_gap_and_the_last_piece_goes_to_the_end(length: float) -> None:
    pieces = cuts(length)
    assert pieces[0][0] == 0
    assert pieces[-1][1] is None
    assert all(stop == start for (_, stop), (start, _) in pairwise(pieces))
    longest = [stop - start for start, stop in pieces if stop is not None]
    assert all(LEAST_PIECE <= each <= PIECE + 0.01 for each in longest)
    assert length - pieces[-1][0] <= PIECE * 1.5 + 1
    assert pieces[-1][0] <= length


@pytest.mark.parametrize(
    ("length", "starts"),
    [
        (0.0, [0.0]),
        (59.0, [0.0]),
        (180.0, [0.0, 45.0, 90.0, 135.0]),
        (600.0, [75.0 * number for number in range(8)]),
        (7200.0, [600.0 * number for number in range(12)]),
    ],
)
def test_where_recordings_are_cut(length: float, starts: list[float]) -> None:
    assert [start for start, _ in cuts(length)] == starts


def planner(told: datetime | None = None) -> Planner:
    return Planner(Moments(told), folder_camera, (("reader", "ab" * 32),))


def test_the_camera_of_footage_is_its_folders(home: Path) -> None:
    one = record(home / "Gerbang Timur" / "20261125_080000.mp4", [], 1.0)
    two = record(home / "b" / "20261125_080000.mp4", [], 1.0)
    pieces = planner().plan([one, two]).pieces
    assert [piece.camera for piece in pieces] == [
        Camera("Gerbang-Timur", "Gerbang Timur"),
        Camera("b", "b"),
    ]
    assert pieces[0].files[0].began == MORNING.astimezone(UTC).isoformat()
    assert pieces[0].name == f"{one} 00:00:00"
    assert pieces[0].models == (("reader", "ab" * 32),)


def test_a_folder_that_is_named_by_way_of_another_keeps_its_name(home: Path) -> None:
    record(home / "gate" / "20261125_080000.mp4", [], 1.0)
    (home / "gate" / "old").mkdir()
    [piece] = planner().plan([home / "gate" / "old" / ".." / "20261125_080000.mp4"]).pieces
    assert piece.camera == Camera("gate", "gate")


def test_folders_that_become_one_camera_are_told(home: Path) -> None:
    names = ("gate-1/day", "gate-2/day", "Gerbang (Timur)", "Gerbang Timur", "b")
    paths = [record(home / name / "20261125_080000.mp4", [], 1.0) for name in names]
    notes = planner().plan([*paths, paths[0]]).notes
    assert [note.partition(":")[0] for note in notes] == [
        f"camera day stands for 2 folders, {home / 'gate-1/day'}, {home / 'gate-2/day'}",
        f"camera Gerbang-Timur stands for 2 folders, {home}/Gerbang (Timur), {home}/Gerbang Timur",
    ]
    assert all("--camera" in note for note in notes)
    assert planner().plan([paths[0], paths[4]]).notes == ()
    named = replace(planner(), camera=lambda _: Camera("gate-1"), named=True)
    assert named.plan(paths).notes == ()


def test_a_scan_says_so_at_once_and_in_its_files(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("gate-1/day", "gate-2/day"):
        record(home / "in" / name / "20261125_080000.mp4", [Passing(0, 1, 3.5)], 5.0)
    job = FootageJob(("in",), Path("out"), 0.2, tax=True, reader=DRAWN)
    assert run(job, engine=Inline()) == 0
    begin = "camera day stands for 2 folders, in/gate-1/day, in/gate-2/day: "
    said = capfd.readouterr()
    assert said.err.index(begin) < said.err.index("in/gate-1/day/20261125_080000.mp4")
    assert f"Note {begin}" in said.out
    [note] = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))["notes"]
    assert note.startswith(begin)
    assert begin in Path("out/report/index.html").read_text(encoding="utf-8")
    job = replace(job, camera="gate-1", folder=Path("named"))
    assert run(job, engine=Inline(Path("named/evidence"))) == 0
    assert json.loads(Path("named/summary.json").read_text(encoding="utf-8"))["notes"] == []


def test_of_many_folders_of_one_camera_a_few_are_named(home: Path) -> None:
    paths = [record(home / f"{n}" / "gate" / "20261125_080000.mp4", [], 1.0) for n in range(5)]
    [note] = planner().plan(paths).notes
    assert f"5 folders, {', '.join(str(path.parent) for path in paths[:FOLDERS])}, ...:" in note


def test_a_recording_that_was_named_twice_is_one(home: Path) -> None:
    one = record(home / "a" / "20261125_080000.mp4", [], 1.0)
    assert len(planner().plan([one, one]).pieces) == 1


def test_many_pictures_are_some_pieces(home: Path, make_picture: Callable[..., Path]) -> None:
    first = make_picture("a/20261125_080000.png", 0)
    paths = [first]
    for number in range(PICTURES):
        path = first.with_name(f"20261125_08{number // 60:02d}{number % 60:02d}x.png")
        path.write_bytes(first.read_bytes())
        paths.append(path)
    plan = planner().plan(paths)
    assert [len(piece.files) for piece in plan.pieces] == [PICTURES, 1]
    assert plan.pieces[0].kind == "pictures"
    assert plan.seconds == 0
    assert home.exists()


def test_what_cannot_be_scanned_is_missed_with_its_reason(home: Path) -> None:
    (home / "a.mp4").write_bytes(b"nothing")
    good = record(home / "20261125_080000.mp4", [], 2.0)
    refused = [("-", NoPicturesError("Standard input."))]
    plan = planner().plan([home / "a.mp4", home / "none.mp4", good], refused)
    assert [(each.file, each.code) for each in plan.missed] == [
        ("-", "no-pictures"),
        (str(home / "a.mp4"), "video-unreadable"),
        (str(home / "none.mp4"), "video-unreadable"),
    ]
    assert isinstance(plan.missed[0], Missed)
    assert len(plan.pieces) == 1
    assert plan.seconds == 2.0


def test_when_footage_was_made(home: Path) -> None:
    clip = record(home / "gate 2026-11-25 08.00.00.mp4", [], 1.0)
    unnamed = record(home / "gate.mp4", [], 1.0)
    told = datetime(2026, 1, 2, tzinfo=UTC)
    assert Moments()(clip) == MORNING
    assert Moments(told)(clip) == told
    assert Moments(told)(unnamed) == told
    with pytest.raises(StartUnknownError, match="--start"):
        Moments()(unnamed)


def test_what_is_still_to_come_was_not_made_then(home: Path) -> None:
    clip = record(home / "20361125_080000.mp4", [], 1.0)
    picture = home / "20361125_080000.jpg"
    for told in (Moments(now=MORNING), Moments(MORNING + timedelta(days=365), now=MORNING)):
        for path in (clip, picture):
            with pytest.raises(StartUnknownError, match="08:00 WIB, which is still to come"):
                told(path)
    slightly = MORNING - timedelta(hours=23)  # a clock that was set in another zone
    assert Moments(MORNING, now=slightly)(clip) == MORNING


def test_when_a_picture_was_taken(home: Path) -> None:
    picture = Image.new("RGB", (8, 8))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:25 08:00:00"
    picture.save(home / "a.jpg", exif=exif)
    picture.save(home / "b.jpg")
    picture.save(home / "20261125_080000.jpg")
    exif.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
    picture.save(home / "c.jpg", exif=exif)
    (home / "d.jpg").write_bytes(b"no picture")
    for name, never_set in (("e.jpg", "0001:01:01 00:00:00"), ("f.jpg", "1980:01:01 00:00:00")):
        exif.get_ifd(0x8769)[0x9003] = never_set
        picture.save(home / name, exif=exif)
    assert Moments()(home / "a.jpg") == MORNING
    assert Moments()(home / "20261125_080000.jpg") == MORNING
    for name in ("b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"):
        with pytest.raises(StartUnknownError):
            Moments()(home / name)
        assert Moments(MORNING)(home / name) == MORNING
