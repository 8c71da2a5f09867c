"""What the page of watch-lists asks for and shows; each entry is recorded before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from lpr.alerts import (
    LONGEST_NAME,
    checked_end,
    checked_reason,
    new_entry,
    read_watch_file,
)
from lpr.errors import (
    ConflictError,
    ImportRejectedError,
    MalformedRequestError,
    MissingFieldError,
    WatchListError,
)
from lpr.plates import canonical_pattern
from lpr.store import WatchChange, WatchFilter, hits_by_entry, hits_of_entry
from lpr.tax import wib_date
from lpr.web._board import Card

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.alerts import WatchFile
    from lpr.api import Upload
    from lpr.store import Merged, WatchEntry
    from lpr.web._visit import Visit

__all__ = [
    "FILE",
    "ListForm",
    "OneEntry",
    "WatchView",
    "add_entry",
    "change_entry",
    "import_entries",
    "one_entry",
    "read_file",
    "remove_entry",
    "watch_view",
]

FILE = "berkas"
PAGE = 50
HITS = 50
_VERSION_DIGITS = 18  # of 64 bits


class ListForm(BaseModel):
    """The filter as it was sent; every field is text, and empty where nothing is asked.

    Attributes:
        daftar: name of a list.
        nopol: exactly this number or pattern, as it was typed.
        berakhir: anything asks also for what is not looked for any more.
        lanjut: the page of entries.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    daftar: str = ""
    nopol: str = ""
    berakhir: str = ""
    lanjut: str = ""

    def wanted(self, today: date) -> WatchFilter:
        """The filter that the form means.

        Raises:
            MalformedPlateError: the number is none, and no pattern.
            MalformedRequestError: the list's name is too long.

        """
        if len(self.daftar) > LONGEST_NAME:
            raise MalformedRequestError("There is no such list. Choose one of those shown.")
        return WatchFilter(
            list_name=self.daftar or None,
            pattern=canonical_pattern(self.nopol) if self.nopol.strip() else None,
            holding_on=None if self.berakhir else today,
        )

    def address(self, **changes: str) -> str:
        """The page's address for this form with other fields."""
        fields = {**self.model_dump(), **changes}
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"/daftar-pantau?{query}" if query else "/daftar-pantau"


@dataclass(frozen=True, slots=True)
class WatchView:
    """The lists with their sizes, and one page of entries with how often each was seen."""

    today: date
    names: Mapping[str, int]
    entries: tuple[WatchEntry, ...] = ()
    hits: Mapping[int, int] | None = None
    following: str | None = None


@dataclass(frozen=True, slots=True)
class OneEntry:
    """An entry, and the newest alerts that name it."""

    entry: WatchEntry
    today: date
    hits: tuple[Card, ...]
    number: int


def today(visit: Visit) -> date:
    """The day in Jakarta."""
    return wib_date(visit.services.clock())


def watch_view(visit: Visit, form: ListForm | None) -> WatchView:
    """The lists, and the entries that the form asks for; without a form no entries. Blocking.

    Raises:
        MalformedPlateError: the form's number is none, and no pattern.
        MalformedRequestError: another field of it cannot be used.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves: the lists cannot be read, or the record not written.

    """
    day, lists = today(visit), visit.services.watch_lists(visit.errand())
    wanted = form.wanted(day) if form else None
    names = lists.names()
    if form is None or wanted is None:
        return WatchView(day, names)
    found = lists.search(wanted, limit=PAGE, page=form.lanjut or None)
    hits = hits_by_entry(visit.services.store.opened, found.entries)
    return WatchView(day, names, found.entries, hits, found.next)


def one_entry(visit: Visit, entry: int) -> OneEntry:
    """An entry with its hits, which tell where vehicles were: recorded as alerts. Blocking.

    Raises:
        NotFoundError: there is no such entry.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves.

    """
    services, errand = visit.services, visit.errand()
    held = services.watch_lists(errand).get(entry)
    number = hits_by_entry(services.store.opened, [held])[held.id]
    found = hits_of_entry(services.store.opened, held, HITS)
    services.alerts(errand).show(found)
    return OneEntry(held, today(visit), tuple(map(Card, found)), number)


def add_entry(visit: Visit) -> WatchEntry:
    """Put what the form names on a list; the same form twice is once. Blocking.

    Raises:
        MalformedPlateError: the number is none, and no pattern.
        WatchListError: another field cannot stand on a list.
        ConflictError: the list has the number already, otherwise than the form says.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves.

    """
    errand, now, lists = visit.errand(), visit.services.clock(), visit.services.store.watch_lists
    new = new_entry(
        visit.text("nopol"),
        visit.text("alasan"),
        visit.text("daftar"),
        _day(visit.text("sampai")),
        wib_date(now),
    )
    try:
        return lists.add(new, errand, now)
    except ConflictError:
        wanted = WatchFilter(new.list_name, new.pattern, wib_date(now))
        for held in lists.search(wanted, limit=1).entries:
            said = (held.reason, held.valid_until, held.owner)
            if said == (new.reason, new.valid_until, errand.actor):
                return held
        raise


def change_entry(visit: Visit, entry: int) -> WatchEntry:
    """Change reason and last day; the same form twice is once. Blocking.

    Raises:
        WatchListError: the reason or the day cannot be used.
        NotFoundError: there is no such entry.
        ConflictError: somebody else changed or removed it meanwhile.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves.

    """
    errand, now, lists = visit.errand(), visit.services.clock(), visit.services.store.watch_lists
    held = lists.get(entry)
    reason, until = checked_reason(visit.text("alasan")), _day(visit.text("sampai"))
    if held.active and (held.reason, held.valid_until) == (reason, until):
        return held
    change = WatchChange(reason, checked_end(until, wib_date(now)), _version(visit))
    return lists.change(entry, change, errand, now)


def remove_entry(visit: Visit, entry: int) -> None:
    """Take it off its list; twice is once. Blocking.

    Raises:
        NotFoundError: there is no such entry.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves.

    """
    errand, now = visit.errand(), visit.services.clock()
    visit.services.store.watch_lists.remove(entry, errand, now)


def read_file(visit: Visit) -> WatchFile:
    """The CSV file that was sent, row by row; blocking.

    Raises:
        MissingFieldError: no file was chosen.
        UploadTooLargeError: it is over the limit.
        ImportRejectedError: it is no such file; rows that cannot be used are its ``rejects``.

    """
    upload = _upload(visit)
    if upload.error is not None:
        raise upload.error
    return read_watch_file(upload.data, today(visit), visit.text("daftar") or None)


def import_entries(visit: Visit, file: WatchFile) -> Merged:
    """Take all rows of a file that has no rejects; the same file twice is once. Blocking.

    Raises:
        ImportRejectedError: it holds no rows.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves.

    """
    errand, now = visit.errand(), visit.services.clock()
    if not file.entries:
        raise ImportRejectedError("The file holds no rows.")
    return visit.services.store.watch_lists.merge(file.entries, errand, now)


def _upload(visit: Visit) -> Upload:
    for each in visit.form.uploads if visit.form else ():
        if each.field == FILE and (each.data or each.error):
            return each
    raise MissingFieldError("Choose a CSV file first.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WatchListError(f"{text[:20]!r} is no day. Write it like 2026-12-31.") from error


def _version(visit: Visit) -> int:
    text = visit.text("version")
    if not (text.isascii() and text.isdecimal() and len(text) <= _VERSION_DIGITS):
        raise MalformedRequestError("The form is incomplete. Load the page again.")
    return int(text)
