"""Reports: vehicles seen, arrears found and the tax that they owe, by day, camera and city.

    report = make_report(store, since, until, by=("day", "city"))
    write_csv(report, stream)

Counts that name no vehicle. A vehicle counts once in each row, so rows do not add up to the total:
one that passed on two days is in both days' rows.
"""

from lpr.reports._formats import columns_of, to_dict, write_csv, write_parquet
from lpr.reports._report import DIMENSIONS, Report, make_report, recorded_report

__all__ = [
    "DIMENSIONS",
    "Report",
    "columns_of",
    "make_report",
    "recorded_report",
    "to_dict",
    "write_csv",
    "write_parquet",
]
