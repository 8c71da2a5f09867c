"""Replies kept for a while, each with the moment for which it holds."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from lpr.tax._types import WIB
from lpr.tax.http._replies import Found, aged

if TYPE_CHECKING:
    from datetime import date

    from lpr.tax._types import PlateColour
    from lpr.tax.http._replies import Known

    Key = tuple[str, PlateColour | None]


@dataclass(frozen=True, slots=True)
class _Entry:
    reply: Known
    expires: datetime
    ends: datetime


class ReplyCache:
    """A bounded cache in memory, least recently used out first; safe between threads.

    A reply is fresh for `ttl` and may be given as stale for `keep` since it was stored. Neither
    reaches past midnight in Jakarta after a due date that the reply names: on that day the
    vehicle would turn from paid to overdue, and only the registry knows whether it was paid.
    """

    def __init__(self, ttl: timedelta, keep: timedelta, entries: int) -> None:
        self._ttl, self._keep, self._limit = ttl, max(ttl, keep), entries
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._lock = Lock()

    def put(self, key: Key, reply: Known, now: datetime) -> None:
        """Keep a reply that came at `now`."""
        flip = flip_after(reply, now)
        expires, ends = now + self._ttl, now + self._keep
        if flip is not None:
            expires, ends = min(expires, flip), min(ends, flip)
        with self._lock:
            self._entries[key] = _Entry(reply, expires, ends)
            self._entries.move_to_end(key)
            while len(self._entries) > self._limit:
                self._entries.popitem(last=False)

    def fresh(self, key: Key, now: datetime) -> Known | None:
        """The reply while it has not expired."""
        entry = self._entry(key, now)
        if entry is None or now >= entry.expires:
            return None
        return aged(entry.reply, now, stale=False)

    def stale(self, key: Key, now: datetime) -> Known | None:
        """The reply for an outage: expired perhaps, and marked so."""
        entry = self._entry(key, now)
        return None if entry is None else aged(entry.reply, now, stale=now >= entry.expires)

    def _entry(self, key: Key, now: datetime) -> _Entry | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if now >= entry.ends:
                del self._entries[key]
                return None
            self._entries.move_to_end(key)
            return entry


def flip_after(reply: Known, now: datetime) -> datetime | None:
    """The first midnight WIB after `now` at which a due date in the reply passes."""
    if not isinstance(reply, Found):
        return None
    flips = (_passes(record.tgl_pajak) for record in reply.vehicles)
    return min((flip for flip in flips if flip is not None and flip > now), default=None)


def _passes(due: date) -> datetime | None:
    """00:00 WIB of the day after `due`; None at the end of the calendar."""
    if due >= due.max - timedelta(days=1):
        return None
    return datetime.combine(due + timedelta(days=1), time(), WIB)
