"""What is asked of the map: the fields of its form, as a filter of sightings."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from lpr.errors import MalformedRequestError
from lpr.plates import PlateClass, canonical_pattern, is_pattern
from lpr.store import SightingFilter
from lpr.tax import TaxStatus
from lpr.web._spans import moment_of

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["SPANS", "WHOLE", "MapForm"]

WHOLE = "semua"
SPANS = {"1": timedelta(hours=1), "24": timedelta(hours=24), "168": timedelta(days=7)}
"""Spans that end now, by their name in the form."""

_USUAL = "24"
_LONGEST = timedelta(days=7)
_CAMERA = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_NARROW = 4  # characters before the first wildcard: B123*


class MapForm(BaseModel):
    """The form as it was sent; every field is text, and empty where nothing is asked.

    Attributes:
        nopol: a number or a pattern, as it was typed.
        status: of the tax.
        kamera: id of a camera.
        kelas: of the vehicle, by its number.
        rentang: one of `SPANS`, or `WHOLE`.
        dari: the span's beginning, local time; together with `sampai` in the place of `rentang`.
        sampai: its end.
        lanjut: the page of sightings.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    nopol: str = ""
    status: str = ""
    kamera: str = ""
    kelas: str = ""
    rentang: str = ""
    dari: str = ""
    sampai: str = ""
    lanjut: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether sightings are asked for, and not the map alone."""
        return bool(self.model_fields_set)

    @property
    def pattern(self) -> str | None:
        """The number or pattern in canonical form; None where none is asked for.

        Raises:
            MalformedPlateError: it is neither.

        """
        return canonical_pattern(self.nopol) if self.nopol.strip() else None

    @property
    def is_one_vehicle(self) -> bool:
        """Whether the text is one vehicle's number: then its track is shown."""
        return bool(self.nopol.strip()) and not is_pattern(self.nopol)

    @property
    def has_more(self) -> bool:
        """Whether a field beside the number is used."""
        return any((self.status, self.kamera, self.kelas, self.dari, self.sampai))

    def wanted(self, now: datetime) -> SightingFilter:
        """The filter that the form means.

        Raises:
            MalformedPlateError: the number is none, and no pattern.
            MalformedRequestError: another field cannot be used, or the span is too long.

        """
        pattern = self.pattern
        since, until = self._span(now, wide=pattern is not None and _is_narrow(pattern))
        return SightingFilter(
            plate=pattern,
            camera=_camera(self.kamera),
            since=since,
            until=until,
            status=_one_of(self.status, set(TaxStatus), "status"),
            plate_class=_one_of(self.kelas, set(PlateClass), "kelas"),
        )

    def address(self, **changes: str) -> str:
        """The page's address for this form with other fields."""
        fields = {**self.model_dump(exclude_defaults=True), **changes}
        return "/peta?" + urlencode({name: value for name, value in fields.items() if value})

    def _span(self, now: datetime, *, wide: bool) -> tuple[datetime | None, datetime | None]:
        """From and to; ``wide``: all the time may be asked for."""
        if self.dari or self.sampai:
            return _between(moment_of(self.dari), moment_of(self.sampai), now, wide=wide)
        chosen = self.rentang or (WHOLE if self.is_one_vehicle else _USUAL)
        if chosen == WHOLE and wide:
            return None, None
        if chosen not in SPANS:
            raise _too_long()
        return now - SPANS[chosen], now


def _is_narrow(pattern: str) -> bool:
    """Whether an index leads to few enough sightings to count them over all the time."""
    return not is_pattern(pattern) or len(re.split(r"[?*]", pattern)[0]) >= _NARROW


def _between(
    since: datetime | None, until: datetime | None, now: datetime, *, wide: bool
) -> tuple[datetime, datetime]:
    end = until or now
    begin = since or end - SPANS[_USUAL]
    if begin >= end:
        raise MalformedRequestError("The time must begin before it ends. Exchange or correct them.")
    if end - begin > _LONGEST and not wide:
        raise _too_long()
    return begin, end


def _camera(text: str) -> str | None:
    if text and not _CAMERA.fullmatch(text):
        raise MalformedRequestError(f"{text[:40]!r} is no camera. Choose one of the list.")
    return text or None


def _one_of(text: str, known: Container[str], name: str) -> str | None:
    if text and text not in known:
        raise MalformedRequestError(f"{text[:40]!r} is no {name}. Choose one of the list.")
    return text or None


def _too_long() -> MalformedRequestError:
    return MalformedRequestError(
        "Ask for at most seven days at a time, or name the beginning of the number."
    )
