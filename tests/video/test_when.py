"""When a recording began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import VideoError
from lpr.video import WIB, began, time_in_name, time_in_tags
from tests.video.clips import clip, passing

if TYPE_CHECKING:
    from pathlib import Path

EVENING = datetime(2026, 11, 25, 14, 30, 45, tzinfo=UTC)  # 21:30:45 in Jakarta


@pytest.mark.parametrize(
    "name",
    [
        "20261125_213045.mp4",
        "20261125-213045.mp4",
        "20261125T213045.mkv",
        "20261125213045.ts",
        "gate-2_2026-11-25_21-30-45.mp4",
        "2026-11-25T21:30:45.mp4",
        "2026-11-25 21.30.45 utara.avi",
        "2026_11_25 21_30_45.avi",
        "CH01_20261125213045_20261125220000.dav.mp4",
        "VID_20261125_213045~2.mp4",
        "cam 20261125T143045Z.mp4",
        "20261125T223045+0800.mp4",
        "2026-11-25T21:30:45+07:00.mp4",
        "20269945_213045 20261125_213045.mp4",
    ],
)
def test_a_name_tells_the_time_in_jakarta(name: str) -> None:
    assert time_in_name(name) == EVENING


def test_thousandths_are_kept() -> None:
    expected = EVENING + timedelta(milliseconds=678)
    assert time_in_name("192.168.1.64_01_20261125213045678.mp4") == expected
    assert time_in_name("20261125_213045.678.mp4") == expected


@pytest.mark.parametrize(
    "name",
    [
        "gate.mp4",
        "20261125.mp4",
        "19991125_213045.mp4",
        "20261325_213045.mp4",
        "20261125_253045.mp4",
        "120261125213045.mp4",
        "2026112521304512345.mp4",
        "B1234XYZ.mp4",
        "",
    ],
)
def test_a_name_without_a_time(name: str) -> None:
    assert time_in_name(name) is None


def test_another_zone_may_be_meant() -> None:
    wita = timezone(timedelta(hours=8))
    assert time_in_name("20261125_213045.mp4", zone=wita) == EVENING - timedelta(hours=1)


def test_the_end_in_a_name_is_no_zone() -> None:
    assert time_in_name("20261125_213045-20261125_220000.mp4") == EVENING
    assert time_in_name("20261125_213045-0100.mp4") == EVENING


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - local times
def test_what_is_written_is_read(time: datetime) -> None:
    time = time.replace(microsecond=0)
    for form in ("%Y%m%d_%H%M%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%d_%H-%M-%S"):
        assert time_in_name(f"cam3_{time.strftime(form)}.mp4") == time.replace(tzinfo=WIB)


@given(st.text(max_size=60))
def test_no_name_is_an_error(name: str) -> None:
    time_in_name(name)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"creation_time": "2026-11-25T14:30:45.000000Z"}, EVENING),
        ({"creation_time": "2026-11-25 14:30:45"}, EVENING),
        ({"DATE_RECORDED": "2026-11-25T14:30:45+00:00"}, EVENING),
        (
            {
                "creation_time": "2026-11-25T15:00:00Z",
                "com.apple.quicktime.creationdate": "2026-11-25T21:30:45+0700",
            },
            EVENING,
        ),
        ({"creation_time": "1970-01-01T00:00:00Z"}, None),
        ({"creation_time": "1904-01-01T00:00:00Z"}, None),
        ({"DATE": "0001-01-01T00:00:00+07:00"}, None),
        ({"creation_time": "yesterday"}, None),
        ({"DATE": "2026-11-25"}, None),
        ({"DATE": "20261125"}, None),
        ({"DATE": "2026-W48-3"}, None),
        ({"DATE": "2026-11-25T14:30:45Z"}, EVENING),
        ({"DATE_RECORDED": " 2026-11-25 ", "DATE": "2026-11-25 14:30:45"}, EVENING),
        ({}, None),
    ],
)
def test_a_container_tells_in_utc(tags: dict[str, str], expected: datetime | None) -> None:
    assert time_in_tags(tags) == expected


def test_what_is_given_goes_before_the_name_and_that_before_the_container(tmp_path: Path) -> None:
    tags = {"creation_time": "2026-11-25T16:00:00Z"}
    bare = clip(tmp_path / "gate.mp4", passing(0, 1), seconds=0.5, tags=tags)
    named = clip(tmp_path / "20261125_213045.mp4", passing(0, 1), seconds=0.5, tags=tags)
    told = began(bare)
    assert told is not None
    assert (told.time, told.source) == (datetime(2026, 11, 25, 16, tzinfo=UTC), "metadata")
    told = began(named)
    assert told is not None
    assert (told.time, told.source) == (EVENING, "name")
    told = began(named, given=datetime(2026, 11, 25, 8, 0, 0))  # noqa: DTZ001 - as typed
    assert told is not None
    assert (told.time, told.source) == (datetime(2026, 11, 25, 1, tzinfo=UTC), "given")


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".mov"])
def test_each_container_is_asked(tmp_path: Path, suffix: str) -> None:
    tags = {"creation_time": "2026-11-25T14:30:45.000000Z"}
    told = began(clip(tmp_path / f"a{suffix}", passing(0, 1), seconds=0.5, tags=tags))
    assert told is not None
    assert told.time == EVENING


def test_a_day_alone_is_no_moment(tmp_path: Path) -> None:
    """It would be taken for its midnight in UTC, seven in the morning in Jakarta."""
    tags = {"DATE": "2026-11-25"}
    assert began(clip(tmp_path / "gate.mkv", passing(0, 1), seconds=0.5, tags=tags)) is None


def test_nothing_tells(tmp_path: Path) -> None:
    assert began(clip(tmp_path / "gate.ts", passing(0, 1), seconds=0.5)) is None


def test_a_file_that_must_be_opened_and_is_not_there(tmp_path: Path) -> None:
    assert began(tmp_path / "20261125_213045.mp4") is not None
    with pytest.raises(VideoError):
        began(tmp_path / "gate.mp4")
