"""A row of an import as it waits: one wide Arrow row for a vehicle, its bill and its blocks."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lpr.tax._models import Vehicle
from lpr.tax._rows import AMOUNTS, DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpr.tax._rows import Row

SUMS = (*AMOUNTS, "total")
KEY = ("nopol_key", "plate_colour")
VEHICLE = (
    *KEY,
    "prefix",
    "number",
    "suffix",
    "ev",
    "jenis",
    "merk",
    "tipe",
    "model",
    "tahun",
    "warna",
    "bbm",
    "cc",
    "njkb",
    "bobot",
    "milik_ke",
    "badan_hukum",
    "penggunaan",
    "konversi",
    "wilayah",
    "no_rangka_last5",
    "no_mesin_last5",
    "tgl_pajak",
    "tgl_stnk",
    "regident",
    "source",
    "updated_at",
)
BILL = (*KEY, "periode", "jatuh_tempo", *SUMS, "paid_at")
BLOCK = (*KEY, "kind", "since", "note")

_KINDS = {int: pa.int64(), bool: pa.bool_(), str: pa.string()}
_OTHERS = {
    "bobot": pa.int64(),  # thousandths
    "tgl_pajak": pa.date32(),
    "tgl_stnk": pa.date32(),
    "updated_at": pa.timestamp("us"),  # UTC
}


def _kind(name: str) -> Any:
    return _OTHERS.get(name) or _KINDS[Vehicle.__table__.columns[name].type.python_type]


SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        *((name, _kind(name)) for name in VEHICLE),
        *((name, pa.int64()) for name in SUMS),
        ("blokir", pa.string()),
    ]
)
"""The row's line in its file, the vehicle, the sums of its bill (0 without one), and its blocks,
separated by semicolons."""


def bound(name: str, value: Any) -> Any:
    """A value as the database keeps it: weights in thousandths, moments in UTC, words as text."""
    if isinstance(value, StrEnum):
        return value.value
    column = Vehicle.__table__.columns.get(name)
    turn = getattr(column.type, "process_bind_param", None) if column is not None else None
    return value if turn is None else turn(value, None)


def default(name: str) -> Any:
    """What stands where a file says nothing."""
    return 0 if name in AMOUNTS else bound(name, DEFAULTS.get(name))


def table_of(rows: Iterable[tuple[int, Row]]) -> Any:
    """Rows that were read one by one, with their lines, as a table."""
    wide = []
    for line, row in rows:
        sums = row.bill or dict.fromkeys(SUMS, 0)
        vehicle = {name: bound(name, row.vehicle[name]) for name in VEHICLE}
        kinds = ";".join(block["kind"] for block in row.blocks) or None
        sums = {name: sums[name] for name in SUMS}
        wide.append({"line": line, **vehicle, **sums, "blokir": kinds})
    return pa.Table.from_pylist(wide, SCHEMA)
