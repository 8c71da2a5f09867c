"""Batch reading of folders and recordings into one file of rows: JSON Lines, CSV or Parquet.

One row for each plate seen in a picture or a sampled frame, one for each input that could not be
read. The columns are ``COLUMNS``, the same in all three formats. No row holds the time at which it
was made: the same inputs, models and registry on the same day give the same bytes.
"""

from __future__ import annotations

from lpr.scan._output import Output, open_output, output_format
from lpr.scan._progress import BarProgress, PlainProgress, Progress
from lpr.scan._rows import COLUMNS, Column, Row, error_row, plate_rows
from lpr.scan._run import PictureReader, Scan
from lpr.scan._summary import Failure, Summary

__all__ = [
    "COLUMNS",
    "BarProgress",
    "Column",
    "Failure",
    "Output",
    "PictureReader",
    "PlainProgress",
    "Progress",
    "Row",
    "Scan",
    "Summary",
    "error_row",
    "open_output",
    "output_format",
    "plate_rows",
]
