"""The columns of a registry file, and one row of it to one vehicle with its bill and blocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import _fields as fields
from lpr.tax._types import BlockKind, Jenis, Penggunaan, PlateColour, Regident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from lpr.plates import Plate

REQUIRED = ("nopol", "plate_colour", "jenis", "tgl_pajak")
OWNER_COLUMNS = frozenset({"nama", "alamat", "nik", "nik_hash", "pemilik", "nama_pemilik"})
AMOUNTS = (
    "pkb_pokok",
    "pkb_denda",
    "opsen_pokok",
    "opsen_denda",
    "swdkllj_pokok",
    "swdkllj_denda",
    "pnbp_stnk",
    "pnbp_tnkb",
    "pnbp_nrkb",
)
_SINGLE: dict[str, Callable[[str], Any]] = {
    "plate_colour": partial(fields.member, PlateColour),
    "jenis": partial(fields.member, Jenis),
    "ev": fields.flag,
    "merk": partial(fields.words, longest=40),
    "tipe": partial(fields.words, longest=40),
    "model": partial(fields.words, longest=40),
    "tahun": fields.year,
    "warna": partial(fields.words, longest=40),
    "bbm": partial(fields.words, longest=20),
    "cc": fields.count,
    "njkb": fields.rupiah,
    "bobot": fields.weight,
    "milik_ke": fields.ownership,
    "badan_hukum": fields.flag,
    "penggunaan": partial(fields.member, Penggunaan),
    "konversi": fields.flag,
    "wilayah": partial(fields.words, longest=60),
    "no_rangka_last5": partial(fields.words, longest=5),
    "no_mesin_last5": partial(fields.words, longest=5),
    "tgl_pajak": fields.day,
    "tgl_stnk": fields.day,
    "regident": partial(fields.member, Regident),
    "updated_at": fields.moment,
}
_BILL: dict[str, Callable[[str], Any]] = dict.fromkeys((*AMOUNTS, "total"), fields.rupiah)
READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType({**_SINGLE, **_BILL})
"""How a cell of each column is read, `nopol` and `blokir` excepted."""
DATES = frozenset({"tgl_pajak", "tgl_stnk"})
MONEY = frozenset({"njkb", *_BILL})
COLUMNS = ("nopol", *_SINGLE, "blokir", *_BILL)
"""Every column that a file may have; `REQUIRED` ones it must have."""

DEFAULTS = {"ev": False, "milik_ke": 1, "badan_hukum": False, "regident": Regident.AKTIF}


@dataclass(frozen=True, slots=True)
class Row:
    """One vehicle as column values, ready to store."""

    vehicle: dict[str, Any]
    bill: dict[str, Any] | None
    blocks: tuple[dict[str, Any], ...]

    @property
    def key(self) -> tuple[str, str]:
        """Canonical number and plate colour."""
        return self.vehicle["nopol_key"], self.vehicle["plate_colour"]


def read_row(
    cells: Mapping[str, str],
    source: str,
    as_of: datetime,
    readers: Mapping[str, Callable[[str], Any]] = READERS,
) -> Row | list[str]:
    """The row, or every reason why it is none, each beginning with the column's name."""
    problems: list[str] = []
    plate = read_plate(cells.get("nopol", ""), problems)
    values = _values(cells, _SINGLE, readers, problems)
    amounts = _values(cells, _BILL, readers, problems)
    blocks = read_blocks(cells.get("blokir", ""), problems)
    problems.extend(f"{name}: is empty" for name in REQUIRED if cells.get(name, "") in fields.EMPTY)
    total = sum(amounts[name] or 0 for name in AMOUNTS)
    if amounts["total"] is not None and amounts["total"] != total:
        problems.append(f"total: is {amounts['total']}, but the amounts add up to {total}")
    if problems or plate is None:
        return problems
    vehicle = _vehicle(plate, values, source, as_of)
    key = {name: vehicle[name] for name in ("nopol_key", "plate_colour")}
    return Row(
        vehicle,
        _bill(key, vehicle, amounts, total),
        tuple(key | {"kind": kind.value, "since": None, "note": None} for kind in blocks),
    )


def read_plate(text: str, problems: list[str]) -> Plate | None:
    if text in fields.EMPTY:
        return None
    try:
        plate = parse(text)
    except MalformedPlateError as error:
        problems.append(f"nopol: {error}")
        return None
    if not plate.pkb_lookup:
        problems.append(f"nopol: {plate.display} is a special plate, which pays no vehicle tax")
    return plate


def _values(
    cells: Mapping[str, str],
    names: Iterable[str],
    readers: Mapping[str, Callable[[str], Any]],
    problems: list[str],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in names:
        text = cells.get(name, "")
        values[name] = DEFAULTS.get(name)
        if text in fields.EMPTY:
            continue
        try:
            values[name] = readers[name](text)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    return values


def read_blocks(text: str, problems: list[str]) -> list[BlockKind]:
    kinds: set[BlockKind] = set()
    for word in text.replace("|", ";").split(";"):
        if word.strip() in fields.EMPTY:
            continue
        try:
            kinds.add(fields.member(BlockKind, word.strip()))
        except ValueError as error:
            problems.append(f"blokir: {error}")
    return sorted(kinds)


def _vehicle(
    plate: Plate, values: Mapping[str, Any], source: str, as_of: datetime
) -> dict[str, Any]:
    words = {name: values[name].value for name in ("plate_colour", "jenis", "regident")}
    return {
        **values,
        **words,
        "nopol_key": plate.text,
        "prefix": plate.prefix,
        "number": plate.number,
        "suffix": plate.suffix,
        "source": source,
        "updated_at": values["updated_at"] or as_of,
    }


def _bill(
    key: Mapping[str, Any], vehicle: Mapping[str, Any], amounts: Mapping[str, Any], total: int
) -> dict[str, Any] | None:
    """The bill that the row carries; none where every amount is absent or zero."""
    if total == 0:
        return None
    due = vehicle["tgl_pajak"]
    filled = {name: amounts[name] or 0 for name in AMOUNTS}
    fixed = {"periode": due.year, "jatuh_tempo": due, "total": total, "paid_at": None}
    return {**key, **filled, **fixed}
