"""Batch reading of folders and recordings.

`Scan` writes one file of rows: one for each plate seen in a picture or a sampled frame, one for
each input that could not be read (``COLUMNS``). `FootageScan` writes a folder of sightings: one for
each visit of a vehicle (``SEEN_COLUMNS``), with evidence, summary and report; its plan of pieces,
ledger and engines are made for months of footage. Nothing that either writes holds the time at
which it was made: the same inputs, models and registry on the same day give the same bytes.
"""

from __future__ import annotations

from lpr.scan._account import Account, Group, account
from lpr.scan._conduct import Conductor
from lpr.scan._engine import SHIPPED, Engine, Outcome
from lpr.scan._footage import FootageResult, FootageScan
from lpr.scan._found import Found, Missed, pack, unpack
from lpr.scan._gather import Gathered, gather
from lpr.scan._local import LocalEngine
from lpr.scan._output import Output, open_output, output_format
from lpr.scan._piece import Footage, Piece, read_piece
from lpr.scan._plan import EVERY, Plan, Planner, folder_camera
from lpr.scan._progress import BarProgress, PlainProgress, Progress
from lpr.scan._ray import RayEngine
from lpr.scan._rows import COLUMNS, Column, Row, error_row, plate_rows
from lpr.scan._run import PictureReader, Scan
from lpr.scan._seen_rows import SEEN_COLUMNS, seen_row
from lpr.scan._summary import Failure, Summary
from lpr.scan._work import FootageReader, work

__all__ = [
    "COLUMNS",
    "EVERY",
    "SEEN_COLUMNS",
    "SHIPPED",
    "Account",
    "BarProgress",
    "Column",
    "Conductor",
    "Engine",
    "Failure",
    "Footage",
    "FootageReader",
    "FootageResult",
    "FootageScan",
    "Found",
    "Gathered",
    "Group",
    "LocalEngine",
    "Missed",
    "Outcome",
    "Output",
    "PictureReader",
    "Piece",
    "PlainProgress",
    "Plan",
    "Planner",
    "Progress",
    "RayEngine",
    "Row",
    "Scan",
    "Summary",
    "account",
    "error_row",
    "folder_camera",
    "gather",
    "open_output",
    "output_format",
    "pack",
    "plate_rows",
    "read_piece",
    "seen_row",
    "unpack",
    "work",
]
