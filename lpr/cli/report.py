"""``plat report``: vehicles seen, arrears found, and what they owe; no vehicle is named."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.access import Permission
from lpr.cli._errand import CaseOption, PurposeOption, local_errand
from lpr.cli._files import written, written_bytes
from lpr.cli._local import local_store, read_wib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.reports import Report
    from lpr.store import VehicleTotals

_FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_WEEK = timedelta(days=7)


class ReportBy(StrEnum):
    """What rows are told apart by."""

    DAY = "day"
    CAMERA = "camera"
    CITY = "city"


class ReportForm(StrEnum):
    """Forms of a report."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def report(  # noqa: PLR0913 - the options of one command
    *,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=_FORMS, help="From this moment on, in WIB."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=_FORMS, help="Before this moment, in WIB.")
    ] = None,
    by: Annotated[
        list[ReportBy] | None,
        typer.Option("--by", "-b", help="day, camera or city; may be repeated. Default: day."),
    ] = None,
    form: Annotated[
        ReportForm, typer.Option("--format", "-f", help="table, json, csv or parquet.")
    ] = ReportForm.TABLE,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write there; parquet needs it."),
    ] = None,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Vehicles seen, arrears found and the tax that they owe, by day, camera or city.

    A vehicle counts once in each row, so rows do not add up to the total. It is recorded.
    """
    if form is ReportForm.PARQUET and (output is None or str(output) == "-"):
        raise typer.BadParameter("Parquet needs a file.", param_hint="--output")
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.reports import DIMENSIONS, recorded_report, write_parquet  # noqa: PLC0415 - databases too
    from lpr.tax import system_clock  # noqa: PLC0415 - see above

    errand = local_errand(load_settings(), purpose, case)
    end = read_wib(until) or system_clock()
    span = (read_wib(since) or end - _WEEK, end)
    if span[0] >= span[1]:
        raise typer.BadParameter("It must lie before --to.", param_hint="--from")
    with local_store(Permission.AGGREGATES) as store:
        wanted = by or [ReportBy.DAY]
        groups = [name for each in wanted for name in DIMENSIONS if name == each.value]
        found = recorded_report(store, errand, system_clock(), span, groups)
    if form is ReportForm.PARQUET and output is not None:
        with written_bytes(output) as file:
            write_parquet(found, file)
    else:
        _write_text(found, form, output)


def _write_text(found: Report, form: ReportForm, output: Path | None) -> None:
    from lpr.reports import to_dict, write_csv  # noqa: PLC0415 - databases take half a second

    with written(output) as stream:
        if form is ReportForm.CSV:
            write_csv(found, stream)
        elif form is ReportForm.JSON:
            stream.write(json.dumps(to_dict(found), ensure_ascii=False, indent=2) + "\n")
        else:
            stream.writelines(f"{line}\n" for line in _table(found))


_NAMES = {"day": "hari (day)", "camera": "kamera (camera)", "city": "kota (city)"}
_FIGURES = (
    "terlihat (seen)",
    "kendaraan (vehicles)",
    "tidak terbaca (unreadable)",
    "menunggak (in arrears)",
    "jumlah (amount)",
)


def _table(found: Report) -> Iterator[str]:
    """Columns as wide as they must be; figures to the right. The total is the last line."""
    head = [*(_NAMES[name] for name in found.by), *_FIGURES]
    rows = [[*_groups(row, found), *_figures(row)] for row in found.rows]
    total = ["semua (all)", *[""] * (len(found.by) - 1)] if found.by else []
    rows.append([*total, *_figures(found.total)])
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for cells in (head, *rows):
        parts = [
            cell.ljust(width) if place < len(found.by) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        yield "  ".join(parts).rstrip()


def _groups(row: VehicleTotals, found: Report) -> list[str]:
    return [str(getattr(row, name) or "-") for name in found.by]


def _figures(row: VehicleTotals) -> list[str]:
    from lpr.tax import format_rupiah  # noqa: PLC0415 - databases take half a second

    share = f"{row.unreadable / row.sightings:.1%}" if row.sightings else "-"
    return [
        str(row.sightings),
        str(row.vehicles),
        share,
        str(row.arrears_vehicles),
        format_rupiah(row.arrears_amount),
    ]
