"""Watch-lists: whom officers look for, why, and until when."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - pydantic reads the annotations
    date,
    datetime,
)
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from lpr.client._model import Resource, Told, read

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = "/api/v1/watchlists"
ENTRIES = f"{ROOT}/entries"


class WatchList(Told):
    """A list, and how many of its entries are looked for today."""

    name: str
    entries: int


class _Lists(Told):
    lists: tuple[WatchList, ...]


class WatchEntry(Told):
    """An entry of a list: a number or pattern, who answers for it, and its last day in Jakarta."""

    id: int
    version: int
    list_name: str = Field(alias="list")
    pattern: str
    reason: str
    owner: str
    created_at: datetime
    valid_until: date
    active: bool
    changed_at: datetime
    changed_by: str


class _Page(Told):
    entries: tuple[WatchEntry, ...]
    next: str | None


class WatchImport(Told):
    """How many entries a file added, changed, and found as they are."""

    added: int
    changed: int
    same: int


class WatchLists(Resource):
    """Needs a key whose role allows `watch`; every entry that is shown is recorded.

    Each method raises a `ClientError` or one of its leaves.
    """

    def lists(self) -> tuple[WatchList, ...]:
        """The lists of which something is looked for today, by name."""
        return read(_Lists, self._transport.json(ROOT)).lists

    def entries(
        self, *, list_name: str | None = None, pattern: str | None = None, ended: bool = False
    ) -> Iterator[WatchEntry]:
        """Entries, the newest first; pages are asked for as they are needed.

        Args:
            list_name: of this list only.
            pattern: this number or pattern only.
            ended: also what is not looked for any more, while it is kept.

        """
        cursor = None
        while True:
            params = {"list": list_name, "pattern": pattern, "ended": ended, "cursor": cursor}
            page = read(_Page, self._transport.json(ENTRIES, **params))
            yield from page.entries
            cursor = page.next
            if cursor is None:
                return

    def get(self, entry: int) -> WatchEntry:
        """The entry of an id; `NotFoundError` where none is kept."""
        return read(WatchEntry, self._transport.json(f"{ENTRIES}/{entry}"))

    def add(
        self, pattern: str, *, list_name: str, reason: str, valid_until: date | None = None
    ) -> WatchEntry:
        """Look for a number or pattern; `ConflictError` where the list has it already.

        ``valid_until``: the last day in Jakarta; None: in 90 days.
        """
        sent: dict[str, Any] = {"pattern": pattern, "list": list_name, "reason": reason}
        if valid_until is not None:
            sent["valid_until"] = valid_until.isoformat()
        return self._sent("POST", ENTRIES, sent)

    def change(
        self,
        entry: int,
        *,
        reason: str | None = None,
        valid_until: date | None = None,
        version: int | None = None,
    ) -> WatchEntry:
        """Change why or until when it is looked for; None leaves it as it is.

        `ConflictError` where it is not any more as in the ``version`` that was seen.
        """
        until = None if valid_until is None else valid_until.isoformat()
        known: dict[str, Any] = {"reason": reason, "valid_until": until, "version": version}
        sent = {name: value for name, value in known.items() if value is not None}
        return self._sent("PATCH", f"{ENTRIES}/{entry}", sent)

    def remove(self, entry: int) -> None:
        """Look for it no more; twice is once."""
        self._transport.send("DELETE", f"{ENTRIES}/{entry}")

    def import_file(self, file: Path | str | bytes, list_name: str | None = None) -> WatchImport:
        """Take the rows of a CSV file, all of them or none.

        Args:
            file: its path, or its bytes.
            list_name: of rows that name none.

        Raises:
            RejectedError: a row cannot be used; ``fields`` names each.
            OSError: the file cannot be read.

        """
        data = file if isinstance(file, bytes) else Path(file).read_bytes()
        answer = self._transport.send(
            "POST", f"{ROOT}/import", params={"list": list_name}, content=("text/csv", data)
        )
        return read(WatchImport, self._transport.answer(answer))

    def _sent(self, method: str, path: str, sent: dict[str, Any]) -> WatchEntry:
        answer = self._transport.send(method, path, json=sent)
        return read(WatchEntry, self._transport.answer(answer))
