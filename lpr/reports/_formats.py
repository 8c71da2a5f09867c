"""A report as JSON, CSV and Parquet: the same columns in each."""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lpr.reports._report import Report
    from lpr.store import Dimension, VehicleTotals

_COUNTS = ("sightings", "vehicles", "waiting", "unreadable")
_SHARE = "unreadable_share"
_ARREARS = ("arrears_vehicles", "arrears_amount", "estimated_vehicles", "unknown_vehicles")
_MOMENTS = ("as_of_first", "as_of_last")
_DECIMALS = 4


def columns_of(by: Sequence[Dimension]) -> tuple[str, ...]:
    """The columns of a report whose rows are told apart so."""
    return (*by, *_COUNTS, _SHARE, *_ARREARS, *_MOMENTS)


def to_dict(report: Report) -> dict[str, Any]:
    """JSON types only; moments in WIB."""
    return {
        "from": _wib(report.since),
        "to": _wib(report.until),
        "by": list(report.by),
        "rows": [_texts(row, report.by) for row in report.rows],
        "total": _texts(report.total, ()),
    }


def write_csv(report: Report, stream: IO[str]) -> None:
    """RFC 4180 with a header, without the total; what is not known is an empty cell."""
    writer = csv.DictWriter(stream, columns_of(report.by), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_texts(row, report.by) for row in report.rows)


def write_parquet(report: Report, stream: BinaryIO) -> None:
    """One table, without the total; moments in UTC, days as dates."""
    import pyarrow as pa  # noqa: PLC0415 - takes long to import, and few ask for it
    import pyarrow.parquet as pq  # noqa: PLC0415 - see above

    moment = pa.timestamp("ms", "UTC")
    types = dict.fromkeys((*_COUNTS, *_ARREARS), pa.int64()) | dict.fromkeys(_MOMENTS, moment)
    types |= {"day": pa.date32(), "camera": pa.string(), "city": pa.string(), _SHARE: pa.float64()}
    schema = pa.schema([(name, types[name]) for name in columns_of(report.by)])
    rows = [_values(row, report.by) for row in report.rows]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), stream, compression="zstd")


def _values(row: VehicleTotals, by: Sequence[Dimension]) -> dict[str, Any]:
    share = round(row.unreadable / row.sightings, _DECIMALS) if row.sightings else None
    return {name: share if name == _SHARE else getattr(row, name) for name in columns_of(by)}


def _texts(row: VehicleTotals, by: Sequence[Dimension]) -> dict[str, Any]:
    values = _values(row, by)
    for name in _MOMENTS:
        values[name] = values[name] and _wib(values[name])
    if "day" in values:
        values["day"] = values["day"].isoformat()
    return values


def _wib(moment: datetime) -> str:
    return moment.astimezone(WIB).isoformat(timespec="seconds")
