"""Weekly maintenance windows in Jakarta's time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from lpr.tax._types import WIB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.tax.http._config import Window

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def closed_until(windows: Sequence[Window], now: datetime) -> datetime | None:
    """When the windows that hold at `now` end; None outside every window.

    A window that begins where another ends prolongs it, at most around one week.
    """
    end, limit = now, now + timedelta(days=7)
    while end < limit:
        later = max((_end(window, end) or end for window in windows), default=end)
        if later == end:
            break
        end = later
    return None if end == now else min(end, limit)


def _end(window: Window, moment: datetime) -> datetime | None:
    local = moment.astimezone(WIB)
    minute = (local.hour * 60 + local.minute) if WEEK[local.weekday()] in window.days else None
    if minute is None or not window.first <= minute < window.last:
        return None
    midnight = datetime.combine(local.date(), time(), WIB)
    return midnight + timedelta(minutes=window.last)
