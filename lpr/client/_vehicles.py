"""Vehicles: their tax, and where they were seen."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - pydantic reads the annotations
    date,
    datetime,
)
from typing import Any

from lpr.client._model import Resource, Told, read
from lpr.client._sightings import MOST, Sighting
from lpr.client._transport import part

ROOT = "/api/v1/vehicles"


class Line(Told):
    """One line of a bill: whole rupiah, negative for a waiver; ``explanation`` as it was sent."""

    code: str
    label_id: str
    label_en: str
    amount: int
    source: str
    explanation: dict[str, Any] | None


class Vehicle(Told):
    """What the registry tells of a vehicle, to be compared with the one in front of you."""

    jenis: str
    merk: str | None
    tipe: str | None
    tahun: int | None
    warna: str | None
    plate_colour: str
    ev: bool | None


class TaxAnswer(Told):
    """The tax answer of one number; the reference's "Tax answer" says what each field means.

    Money is whole rupiah. A registry that could not be asked raises `UnavailableError` instead.
    """

    plate: str
    status: str
    blocks: tuple[str, ...]
    flags: tuple[str, ...]
    message_id: str
    message_en: str
    area: str | None
    authority: str | None
    amount_due: int | None
    basis: str | None
    estimated: bool
    denda_sebelum: int | None
    denda_sesudah: int | None
    due_date: date | None
    stnk_until: date | None
    days_late: int
    years_unpaid: int
    lines: tuple[Line, ...]
    gaps: tuple[dict[str, Any], ...]
    vehicle: Vehicle | None
    source: str
    as_of: datetime
    error: str | None


class _Track(Told):
    plate: str
    display: str
    locations: tuple[Sighting, ...]
    next: str | None


class Vehicles(Resource):
    """Each method raises a `ClientError` or one of its leaves; `RejectedError` for no number."""

    def lookup(self, plate: str, *, colour: str | None = None) -> TaxAnswer:
        """Whether the tax of a number is paid; that it is unknown or of elsewhere is an answer.

        Args:
            plate: the number.
            colour: of the plate (``hitam``, ``putih``, ``kuning``, ``merah``, ``hijau``): decides
                where several vehicles carry the number (``AMBIGU``).

        """
        return read(TaxAnswer, self._transport.json(_place(plate), colour=colour))

    def locations(
        self, plate: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[Sighting, ...]:
        """Where a vehicle was seen, in the order of time, as far as it is kept."""
        pages: list[tuple[Sighting, ...]] = []
        cursor = None
        while True:
            page = self._track(plate, since=since, until=until, limit=MOST, cursor=cursor)
            pages.append(page.locations)
            cursor = page.next
            if cursor is None:
                return tuple(each for part in reversed(pages) for each in part)

    def last_seen(self, plate: str) -> Sighting | None:
        """Where a vehicle was seen last; None where that is not kept."""
        found = self._track(plate, limit=1).locations
        return found[0] if found else None

    def _track(self, plate: str, *, since: datetime | None = None, **params: Any) -> _Track:
        params = {"from": since, "to": params.pop("until", None)} | params
        return read(_Track, self._transport.json(f"{_place(plate)}/locations", **params))


def _place(plate: str) -> str:
    """A number's address; a slash is a separator like others, and would divide the address."""
    return f"{ROOT}/{part(plate.replace('/', ' '))}"
