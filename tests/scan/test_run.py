"""The scan: pictures and recordings in, rows out, whatever happens to one of them."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import ImageNotFoundError, NoPicturesError, OutputError, RegistryLockedError
from lpr.tax import TaxService, UnavailableRegistry

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Lines, Workshop

    from lpr.pipeline import PictureReading, PlateReader
    from lpr.scan import Summary

    ScanTo = Callable[..., Summary]

OUT = Path("out.jsonl")


def rows(path: Path = OUT) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_row_a_plate_from_the_left(workshop: Workshop, scan_to: ScanTo) -> None:
    picture = workshop.picture("a.png", 0, 1)
    summary = scan_to(OUT, [picture])
    assert [row["display"] for row in rows()] == ["B 1234 TXY", "B 6543 SFA"]
    assert [row["x1"] for row in rows()] == [20.0, 120.0]
    assert [row["file"] for row in rows()] == ["in/a.png"] * 2
    assert [row["time"] for row in rows()] == [None, None]
    assert [row["tax_status"] for row in rows()] == [None, None]
    assert (summary.pictures, summary.plates, summary.numbers, summary.accepted) == (1, 2, 2, 2)
    assert summary.exit_code == 0


def test_picture_without_a_plate_gives_no_row_and_is_counted(
    workshop: Workshop, scan_to: ScanTo
) -> None:
    summary = scan_to(OUT, [workshop.picture("none.png")])
    assert rows() == []
    assert (summary.pictures, summary.plates, summary.exit_code) == (1, 0, 0)


def test_unreadable_plate_is_a_row_for_review(workshop: Workshop, scan_to: ScanTo) -> None:
    summary = scan_to(OUT, [workshop.picture("dim.png", 9)])
    (row,) = rows()
    assert (row["text"], row["raw"], row["decision"]) == (None, "8XX", "review")
    assert (summary.plates, summary.accepted, summary.numbers) == (1, 0, 0)


def test_tax_of_each_number(workshop: Workshop, scan_to: ScanTo, tax: TaxService) -> None:
    pictures = [workshop.picture(f"{n}.png", n) for n in range(4)]
    summary = scan_to(OUT, pictures, tax=tax)
    paid, late, elsewhere, diplomat = rows()
    assert (paid["tax_status"], paid["amount_due"], paid["due_date"]) == ("LUNAS", 0, "2027-03-31")
    assert (late["tax_status"], late["amount_due"]) == ("MENUNGGAK", 255_000)
    assert (elsewhere["tax_status"], elsewhere["region_code"]) == ("LUAR_WILAYAH", "D")
    assert diplomat["amount_due"] is None
    assert summary.tax["LUNAS"] == summary.tax["MENUNGGAK"] == 1
    assert sum(summary.tax.values()) == 4
    assert "as_of" not in paid


def test_recording_gives_a_row_for_each_sampled_frame(workshop: Workshop, scan_to: ScanTo) -> None:
    clip = workshop.clip("gate.mp4", [(0,), (), (1, 2)])
    summary = scan_to(OUT, [clip], every=0.5)
    seen = [(row["time"], row["frame"], row["display"]) for row in rows()]
    assert seen == [
        (0.0, 0, "B 1234 TXY"),
        (0.5, 5, "B 1234 TXY"),
        (2.0, 20, "B 6543 SFA"),
        (2.0, 20, "D 1020 ABC"),
        (2.5, 25, "B 6543 SFA"),
        (2.5, 25, "D 1020 ABC"),
    ]
    assert (summary.pictures, summary.recordings, summary.frames) == (0, 1, 6)
    assert (summary.plates, summary.numbers) == (6, 3)


def test_bad_inputs_get_a_row_and_the_others_go_on(
    workshop: Workshop, scan_to: ScanTo, said: Lines
) -> None:
    inputs = [
        workshop.file("empty.jpg", b""),
        workshop.picture("good.png", 0),
        workshop.file("text.jpg", b"not a picture at all"),
        workshop.file("cut.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        workshop.file("text.mp4", b"not a recording at all"),
        Path("in/gone.jpg"),
        workshop.clip("good.mp4", [(1,)]),
    ]
    summary = scan_to(OUT, inputs, every=1.0)
    assert [(row["file"], row["error_code"], row["text"]) for row in rows()] == [
        ("in/empty.jpg", "image-empty", None),
        ("in/good.png", None, "B1234TXY"),
        ("in/text.jpg", "image-format", None),
        ("in/cut.jpg", "image-damaged", None),
        ("in/text.mp4", "video-unreadable", None),
        ("in/gone.jpg", "image-not-found", None),
        ("in/good.mp4", None, "B6543SFA"),
    ]
    assert summary.exit_code == 1
    assert [failure.file for failure in summary.failures] == [
        row["file"] for row in rows() if row["error_code"]
    ]
    assert "plat: in/empty.jpg: The file is empty" in said.text


def test_what_was_refused_before_stands_first(workshop: Workshop, scan_to: ScanTo) -> None:
    refused = [
        ("gone", ImageNotFoundError("There is no such file.")),
        ("bare", NoPicturesError("No picture here.")),
    ]
    summary = scan_to(OUT, [workshop.picture("a.png", 0)], refused=refused)
    assert [row["error_code"] for row in rows()] == ["image-not-found", "no-pictures", None]
    assert (len(summary.failures), summary.pictures) == (2, 1)


def test_picture_over_the_limit_is_refused(workshop: Workshop, scan_to: ScanTo) -> None:
    scan_to(OUT, [workshop.picture("a.png", 0)], max_pixels=320 * 200 - 1)
    assert rows()[0]["error_code"] == "image-too-large"


def test_notes_of_pictures_and_recordings_reach_the_summary(
    workshop: Workshop, scan_to: ScanTo
) -> None:
    clip = workshop.clip("cut.mkv", [(0,)] * 9)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    summary = scan_to(OUT, [clip], every=1.0)
    assert len(summary.notes) == 1
    assert summary.notes[0].startswith("in/cut.mkv: ends after ")
    assert summary.recordings == 1
    assert summary.exit_code == 0


def test_frames_before_a_failure_are_kept(workshop: Workshop, scan_to: ScanTo) -> None:
    """A clip whose second half is noise: what was read stays, and the end is told."""
    clip = workshop.clip("bad.ts", [(0,), (0,), (1,), (1,)])
    data = clip.read_bytes()
    clip.write_bytes(data[: len(data) // 2] + b"\xaa" * (len(data) // 2))
    scan_to(OUT, [clip, workshop.picture("a.png", 2)], every=0.5)
    texts = [row["text"] for row in rows()]
    assert texts[0] == "B1234TXY"
    assert texts[-1] == "D1020ABC"


def test_registry_that_is_away_is_said_and_never_taken_for_not_found(
    workshop: Workshop, scan_to: ScanTo
) -> None:
    away = TaxService(UnavailableRegistry(RegistryLockedError("The registry is locked.")))
    summary = scan_to(OUT, [workshop.picture("a.png", 0, 2)], tax=away)
    assert [row["tax_status"] for row in rows()] == ["TIDAK_TERSEDIA", "LUAR_WILAYAH"]
    assert summary.exit_code == 1
    assert any("could not be looked up" in line for line in summary.lines())


class Stopper:
    """Reads with the real pipeline, and asks for the end after so many pictures."""

    def __init__(self, reader: PlateReader, after: int) -> None:
        self._reader = reader
        self._left = after

    def read(self, image: Any) -> PictureReading:
        self._left -= 1
        return self._reader.read(image)

    def stopped(self) -> bool:
        return self._left <= 0


def test_interruption_keeps_what_was_read(
    workshop: Workshop, scan_to: ScanTo, reader: PlateReader
) -> None:
    pictures = [workshop.picture(f"{n}.png", n) for n in range(4)]
    stopper = Stopper(reader, 2)
    summary = scan_to(OUT, pictures, reader=stopper, stopped=stopper.stopped)
    assert [row["file"] for row in rows()] == ["in/0.png", "in/1.png"]
    assert (summary.pictures, summary.unread, summary.exit_code) == (2, 2, 130)
    assert list(summary.lines())[-1].startswith("Interrupted: 2 inputs")


def test_interruption_in_the_midst_of_a_recording(
    workshop: Workshop, scan_to: ScanTo, reader: PlateReader
) -> None:
    clip = workshop.clip("gate.mp4", [(0,), (1,), (2,)])
    stopper = Stopper(reader, 2)
    summary = scan_to(OUT, [clip], reader=stopper, stopped=stopper.stopped, every=1.0)
    assert [row["text"] for row in rows()] == ["B1234TXY", "B6543SFA"]
    assert (summary.recordings, summary.unread) == (0, 1)


def test_output_that_fails_ends_the_scan(workshop: Workshop, scan_to: ScanTo) -> None:
    """A limit on the size of files is a full disk that a test can make."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    pictures = [workshop.picture("a.png", 0, 1, 2)] * 40
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(OutputError, match="File too large"):
            scan_to(OUT, pictures)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in Path().iterdir()] == ["in"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_same_inputs_give_the_same_bytes_twice(
    workshop: Workshop, scan_to: ScanTo, tax: TaxService, suffix: str
) -> None:
    inputs = [
        workshop.picture("a.jpg", 0, 1, 2),
        workshop.file("empty.jpg", b""),
        workshop.clip("gate.mp4", [(0,), (1, 3)]),
    ]
    first, second = Path(f"1.{suffix}"), Path(f"2.{suffix}")
    for path in (first, second):
        scan_to(path, inputs, tax=tax, every=0.3)
    assert first.read_bytes() == second.read_bytes()


def test_name_that_is_no_utf_8(workshop: Workshop, scan_to: ScanTo) -> None:
    name = b"in/\xff.png".decode("utf-8", "surrogateescape")
    workshop.picture("a.png", 0).rename(name)
    scan_to(OUT, [Path(name), Path(name + "x")])
    assert [row["file"] for row in rows()] == ["in/\ufffd.png", "in/\ufffd.pngx"]
