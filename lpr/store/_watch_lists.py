"""Watch-lists: what officers look for, changed together with the audit record of the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from lpr.errors import ConflictError, MalformedRequestError, NotFoundError
from lpr.store._alert_models import WatchEntryRow
from lpr.store._chain import add
from lpr.store._counters import WATCH_ENTRIES, last_taken, take
from lpr.store._entry import kept
from lpr.store._watch_entry import COLUMNS, WatchEntry, new_row, watch_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection

    from lpr.access import Errand
    from lpr.store._store import Store
    from lpr.store._watch_entry import NewWatchEntry, WatchChange

MOST = 1000
"""Entries on one page at most."""

_ROW = WatchEntryRow


@dataclass(frozen=True, slots=True)
class WatchFilter:
    """Which entries are wanted; None asks for all.

    Attributes:
        list_name: of this list.
        pattern: exactly this number or pattern.
        holding_on: only those that are looked for on that day in Jakarta.

    """

    list_name: str | None = None
    pattern: str | None = None
    holding_on: date | None = None

    def clauses(self) -> Iterator[ColumnElement[bool]]:
        """The filter as conditions on the table."""
        if self.list_name is not None:
            yield _ROW.list_name == self.list_name
        if self.pattern is not None:
            yield _ROW.pattern == self.pattern
        if self.holding_on is not None:
            yield _ROW.active.is_(True)
            yield _ROW.valid_until >= self.holding_on


@dataclass(frozen=True, slots=True)
class WatchPage:
    """Some entries, the newest first; `next` asks for those after them, None at the end."""

    entries: tuple[WatchEntry, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """How many entries an import added, changed, and found as they are."""

    added: int
    changed: int
    same: int


class WatchLists:
    """The watch-lists of a store; safe to share between threads and processes.

    A change is made together with its audit record, or not at all. Each method raises StoreError
    or one of its leaves when the store fails.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self) -> int:
        """A number that grows with every change of any entry."""
        with self._store.reading() as connection:
            return last_taken(connection, WATCH_ENTRIES)

    def holding(self, day: date) -> list[WatchEntry]:
        """Every entry that is looked for on that day in Jakarta, the oldest first."""
        wanted = WatchFilter(holding_on=day)
        query = select(*COLUMNS).where(*wanted.clauses()).order_by(_ROW.id)
        with self._store.reading() as connection:
            return [WatchEntry(*row) for row in connection.execute(query)]

    def lists(self, day: date) -> dict[str, int]:
        """The lists by name, and how many of their entries are looked for on that day."""
        wanted = WatchFilter(holding_on=day)
        query = (
            select(_ROW.list_name, func.count())
            .where(*wanted.clauses())
            .group_by(_ROW.list_name)
            .order_by(_ROW.list_name)
        )
        with self._store.reading() as connection:
            return {name: count for name, count in connection.execute(query)}  # noqa: C416 - rows are no pairs

    def get(self, entry: int) -> WatchEntry:
        """The entry of an id.

        Raises:
            NotFoundError: there is none.

        """
        with self._store.reading() as connection:
            return _found(connection, entry)

    def of_plate(self, plate: str) -> list[WatchEntry]:
        """Every entry that names a canonical number, the newest first."""
        query = select(*COLUMNS).where(_ROW.pattern == plate).order_by(_ROW.id.desc())
        with self._store.reading() as connection:
            return [WatchEntry(*row) for row in connection.execute(query)]

    def search(
        self, wanted: WatchFilter, *, limit: int = 100, page: str | None = None
    ) -> WatchPage:
        """Those that the filter asks for, the newest first.

        Args:
            wanted: the filter.
            limit: entries on a page, 1 to `MOST`.
            page: `WatchPage.next` of the page before; None gives the first.

        Raises:
            MalformedRequestError: the page's token is none.

        """
        limit = min(max(limit, 1), MOST)
        query = select(*COLUMNS).where(*wanted.clauses())
        if page is not None:
            query = query.where(_ROW.id < _read_page(page))
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(_ROW.id.desc()).limit(limit + 1)).all()
        shown = tuple(WatchEntry(*row) for row in rows[:limit])
        return WatchPage(shown, str(shown[-1].id) if len(rows) > limit else None)

    def add(self, new: NewWatchEntry, errand: Errand, now: datetime) -> WatchEntry:
        """Put it on its list.

        Raises:
            ConflictError: the list has it already. That tells who is looked for, so it is recorded.

        """
        with self._store.transaction() as connection:
            held = _listed(connection, [new]).get((new.list_name, new.pattern))
            if held is None:
                return _add(connection, [new], errand, now)[0]
            add(connection, [watch_record("watchlists", held, errand, now, "conflict")])
        raise ConflictError(
            f"The list {new.list_name} has {new.pattern} already, as entry {held.id}. "
            "Change that one."
        )

    def merge(self, new: Sequence[NewWatchEntry], errand: Errand, now: datetime) -> Merged:
        """Put them all on their lists, or none; what a list has is renewed, and not doubled.

        So the same file may be imported again. No two of them may be the same on one list.
        """
        with self._store.transaction() as connection:
            listed = _listed(connection, new)
            fresh = [each for each in new if (each.list_name, each.pattern) not in listed]
            other = [
                (held, each)
                for each in new
                if (held := listed.get((each.list_name, each.pattern))) is not None
                and (held.reason, held.valid_until) != (kept(each.reason), each.valid_until)
            ]
            _add(connection, fresh, errand, now)
            _renew(connection, other, errand, now)
        return Merged(len(fresh), len(other), len(new) - len(fresh) - len(other))

    def change(self, entry: int, change: WatchChange, errand: Errand, now: datetime) -> WatchEntry:
        """Change why or until when it is looked for.

        Raises:
            NotFoundError: there is no such entry.
            ConflictError: it is off the list, or not any more as it was in that version.

        """
        known = {"reason": change.reason, "valid_until": change.valid_until}
        values: dict[str, Any] = {name: new for name, new in known.items() if new is not None}
        if change.reason is not None:
            values["reason"] = kept(change.reason)
        with self._store.transaction() as connection:
            held = _found(connection, entry)
            _check(held, change.version)
            return _change(connection, held, values, errand, now)

    def remove(self, entry: int, errand: Errand, now: datetime) -> WatchEntry:
        """Take it off the list; retention deletes it later. Twice is once.

        Raises:
            NotFoundError: there is no such entry.

        """
        with self._store.transaction() as connection:
            held = _found(connection, entry)
            if not held.active:
                return held
            changes = {"active": False}
            return _change(connection, held, changes, errand, now, action="watch-remove")


def _found(connection: Connection, entry: int) -> WatchEntry:
    row = connection.execute(select(*COLUMNS).where(_ROW.id == entry)).first()
    if row is None:
        raise NotFoundError(f"There is no watch-list entry {entry}; list them to see which are.")
    return WatchEntry(*row)


def _listed(
    connection: Connection, new: Sequence[NewWatchEntry]
) -> dict[tuple[str, str], WatchEntry]:
    """What stands on the lists in question, by list and pattern."""
    lists = {each.list_name for each in new}
    query = select(*COLUMNS).where(_ROW.active.is_(True), _ROW.list_name.in_(lists))
    if len(new) == 1:
        query = query.where(_ROW.pattern == new[0].pattern)
    held = (WatchEntry(*row) for row in connection.execute(query))
    return {(each.list_name, each.pattern): each for each in held}


def _add(
    connection: Connection, new: Sequence[NewWatchEntry], errand: Errand, now: datetime
) -> list[WatchEntry]:
    if not new:
        return []
    numbers = take(connection, WATCH_ENTRIES, len(new))
    rows = [new_row(each, number, errand, now) for each, number in zip(new, numbers, strict=True)]
    connection.execute(insert(_ROW), rows)
    made = [WatchEntry(**row) for row in rows]
    add(connection, [watch_record("watch-add", each, errand, now) for each in made])
    return made


def _renew(
    connection: Connection,
    pairs: Sequence[tuple[WatchEntry, NewWatchEntry]],
    errand: Errand,
    now: datetime,
) -> None:
    """Give each held entry reason and end of the new one."""
    if not pairs:
        return
    numbers = take(connection, WATCH_ENTRIES, len(pairs))
    rows = [
        {
            "entry": held.id,
            "version": number,
            "reason": kept(new.reason),
            "valid_until": new.valid_until,
            "changed_at": now,
            "changed_by": errand.actor,
        }
        for (held, new), number in zip(pairs, numbers, strict=True)
    ]
    connection.execute(update(_ROW).where(_ROW.id == bindparam("entry")), rows)
    add(connection, [watch_record("watch-change", held, errand, now) for held, _ in pairs])


def _change(  # noqa: PLR0913 - who changes what of which, when, and how it is called
    connection: Connection,
    held: WatchEntry,
    changes: dict[str, Any],
    errand: Errand,
    now: datetime,
    *,
    action: str = "watch-change",
) -> WatchEntry:
    (version,) = take(connection, WATCH_ENTRIES)
    values = changes | {"version": version, "changed_at": now, "changed_by": errand.actor}
    connection.execute(update(_ROW).where(_ROW.id == held.id).values(values))
    add(connection, [watch_record(action, held, errand, now)])
    return _found(connection, held.id)


def _check(held: WatchEntry, version: int | None) -> None:
    if held.active and version in (None, held.version):
        return
    done = "changed" if held.active else "removed"
    raise ConflictError(
        f"Entry {held.id} was {done} by {held.changed_by} at "
        f"{held.changed_at.isoformat(timespec='seconds')}. Look at it again first."
    )


def _read_page(token: str) -> int:
    if not token.isdecimal() or not token.isascii() or len(token) > 18:  # noqa: PLR2004 - of 64 bits
        raise MalformedRequestError("The page token is none; ask for the first page again.")
    return int(token)
