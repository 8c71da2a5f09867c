"""What the plate itself says against it. Pure functions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lpr.plates import SUSPECTED_FAKE
from lpr.tax import WIB

if TYPE_CHECKING:
    from lpr.plates import Plate

WITHDRAWN = datetime(2023, 12, 1, tzinfo=WIB)
"""When the RF series and their kin were gone: they were withdrawn in October and November 2023."""


def has_old_series(plate: Plate, seen_at: datetime) -> bool:
    """Whether the number is of an officials' series that had been withdrawn by then (aware)."""
    return SUSPECTED_FAKE in plate.flags and seen_at >= WITHDRAWN


def is_expired(expiry: str | None, seen_at: datetime) -> bool:
    """Whether the plate's month (``YYYY-MM``) was over by then (aware), by Jakarta's calendar."""
    return expiry is not None and expiry < f"{seen_at.astimezone(WIB):%Y-%m}"
