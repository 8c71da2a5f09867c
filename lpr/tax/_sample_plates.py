"""The list of plates that the sample registry must hold, because pictures show them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lpr.errors import ImportRejectedError, MalformedPlateError
from lpr.plates import Plate, parse
from lpr.tax._types import Jenis, PlateColour, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum
    from pathlib import Path

_E = TypeVar("_E", bound="StrEnum")

_COLOURS = {
    "black": PlateColour.HITAM,
    "white": PlateColour.PUTIH,
    "yellow": PlateColour.KUNING,
    "red": PlateColour.MERAH,
    "green": PlateColour.HIJAU,
} | {colour.value: colour for colour in PlateColour}
_FOREIGN_COLOURS = frozenset({"blue", "biru", "white_red", "putih_merah"})
_STATUSES = {"KHUSUS": TaxStatus.PLAT_KHUSUS}
"""Short words of the list, beside the statuses' own names."""

NOT_STORED = frozenset(
    {
        TaxStatus.TIDAK_DITEMUKAN,
        TaxStatus.TIDAK_TERSEDIA,
        TaxStatus.PLAT_KHUSUS,
        TaxStatus.FORMAT_SALAH,
    }
)


@dataclass(frozen=True, slots=True)
class SamplePlate:
    """One wished plate; what is None is chosen by what the number says."""

    text: str
    plate_colour: PlateColour | None = None
    jenis: Jenis | None = None
    status: TaxStatus | None = None


def read_sample_plates(path: Path) -> list[SamplePlate]:
    """Read a CSV with the columns ``text,plate_colour,jenis,status``; only `text` is needed.

    Colours may be Indonesian or English; `status` is a `TaxStatus`, a block flag included, or
    ``KHUSUS`` for a special plate, which the tax registry never holds.

    Raises:
        ImportRejectedError: the file cannot be read, or a row is wrong; it names the line.

    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "text" not in (rows.fieldnames or ()):
                raise ImportRejectedError(f"{path}: the first line must name the column text.")
            return [_sample_plate(row, f"{path}: line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportRejectedError(f"{path} cannot be read as CSV ({error}).") from error


def checked(wish: SamplePlate) -> tuple[Plate | None, TaxStatus]:
    """The parsed plate and the status to give it; None for a text that is no number.

    Raises:
        ImportRejectedError: the wish contradicts the number.

    """
    try:
        plate = parse(wish.text)
    except MalformedPlateError as error:
        if wish.status is TaxStatus.FORMAT_SALAH:
            return None, wish.status
        raise ImportRejectedError(f"Sample plate {wish.text!r}: {error}") from error
    status = wish.status or _usual_status(plate)
    outside_prefix = plate.region is not None and plate.prefix != "B"
    if outside_prefix and status is not TaxStatus.LUAR_WILAYAH:
        raise ImportRejectedError(
            f"Sample plate {wish.text!r}: another province taxes it, so its status can only be "
            "LUAR_WILAYAH."
        )
    return plate, status


def _usual_status(plate: Plate) -> TaxStatus:
    if not plate.pkb_lookup:
        return TaxStatus.PLAT_KHUSUS
    region = plate.region
    outside = region is not None and not region.is_dki and region.tax_authority is not None
    return TaxStatus.LUAR_WILAYAH if outside else TaxStatus.LUNAS


def _sample_plate(row: Mapping[str, str | None], where: str) -> SamplePlate:
    text, colour, jenis, status = (
        (row.get(name) or "").strip() for name in ("text", "plate_colour", "jenis", "status")
    )
    if not text:
        raise ImportRejectedError(f"{where}: the column text is empty.")
    known = colour.lower() in _COLOURS or colour.lower() in _FOREIGN_COLOURS
    if colour and not known:
        raise ImportRejectedError(f"{where}: {colour!r} is no plate colour.")
    return SamplePlate(
        text,
        _COLOURS.get(colour.lower()),
        _member(Jenis, jenis.lower(), where) if jenis else None,
        _status(status.upper(), where) if status else None,
    )


def _status(word: str, where: str) -> TaxStatus:
    return _STATUSES.get(word) or _member(TaxStatus, word, where)


def _member(kind: type[_E], value: str, where: str) -> _E:
    try:
        return kind(value)
    except ValueError as error:
        choices = ", ".join(member.value for member in kind)
        raise ImportRejectedError(f"{where}: {value!r} is none of {choices}.") from error
