"""When a recording began: as told, by its file's name, or by its container."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from lpr.errors import VideoError
from lpr.video._open import opened, opened_by_opencv

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from datetime import tzinfo

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time, without summer time."""

Source: TypeAlias = Literal["given", "name", "metadata"]

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # before it a recorder's clock was never set
FARTHEST = timedelta(hours=14)  # no zone is farther from UTC

# 20261125_213045, 20261125T213045Z, 2026-11-25 21.30.45, 20261125213045678, with +07:00 or not
IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)"
    r"(?:T|[ _.\-]{0,3})(\d\d)([-_.:]?)(\d\d)\6(\d\d)"
    r"(?:[.,]?(\d{3}))?(?!\d)"
    r"(Z|\+\d\d:?\d\d(?!\d))?"
)
TAGS = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date")


@dataclass(frozen=True, slots=True)
class Began:
    """``time`` in UTC, and where it was found."""

    time: datetime
    source: Source


def began(
    path: str | os.PathLike[str], *, given: datetime | None = None, zone: tzinfo = WIB
) -> Began | None:
    """When a recording began; None where nothing tells.

    What is ``given`` goes first, then the name that the recorder gave it, then the container's
    metadata: many devices write into these when a file was finished or exported. Times without a
    zone are of ``zone``; those of containers are UTC.

    Raises:
        VideoError: the file must be opened, and cannot be.

    """
    if given is not None:
        return Began(in_utc(given, zone), "given")
    named = time_in_name(Path(path).name, zone=zone)
    if named is not None:
        return Began(named, "name")
    told = time_in_tags(_tags(path))
    return Began(told, "metadata") if told is not None else None


def time_in_name(name: str, *, zone: tzinfo = WIB) -> datetime | None:
    """The first date and time in a file's name, in UTC.

    >>> time_in_name("gate-2_20261125_213045.mp4").isoformat()
    '2026-11-25T14:30:45+00:00'
    """
    for found in IN_NAME.finditer(name):
        year, _, month, day, hour, _, minute, second, thousandths, offset = found.groups()
        clock = f"{hour}:{minute}:{second}.{thousandths or '000'}"
        try:
            time = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}")
        except ValueError:  # the 45th of the 13th month: digits that are no time
            continue
        return in_utc(time, _zone(offset) or zone)
    return None


def time_in_tags(tags: Mapping[str, str]) -> datetime | None:
    """The time of recording in a container's tags, in UTC.

    None for a clock that was not set, and for a day without a time.
    """
    lowered = {key.lower(): value.strip() for key, value in tags.items()}
    for key in TAGS:
        try:
            time = in_utc(datetime.fromisoformat(lowered[key]), UTC)
        except (KeyError, ValueError, OverflowError):  # the last: the year 1, in Jakarta
            continue
        if time >= EARLIEST and not _is_day(lowered[key]):
            return time
    return None


def in_utc(time: datetime, zone: tzinfo = WIB) -> datetime:
    """The same moment in UTC; a time without a zone is of ``zone``."""
    return (time if time.tzinfo is not None else time.replace(tzinfo=zone)).astimezone(UTC)


def _is_day(text: str) -> bool:
    """Whether a date stands alone, which `datetime` would take for its midnight."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _zone(offset: str | None) -> tzinfo | None:
    """``Z`` or ``+07:00``; None for none, and for what is no zone."""
    if offset is None:
        return None
    if offset == "Z":
        return UTC
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(away) if away <= FARTHEST else None


def _tags(path: str | os.PathLike[str]) -> dict[str, str]:
    """Those of the container; none where only OpenCV reads it, which tells none."""
    try:
        with opened(path) as container:
            tags = dict(container.metadata)
            for stream in container.streams.video:
                tags = dict(stream.metadata) | tags
            return tags
    except VideoError as error:
        with opened_by_opencv(path, error):
            return {}
