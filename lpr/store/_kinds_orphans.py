"""The end of pictures that no sighting ever showed, or shows no longer without having said so.

A picture is written before the sighting that shows it: a process that ends in between leaves it, or
a part of it, in the folder of evidence, and no row names it. Only the folder knows of it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from lpr.errors import StoreError
from lpr.store._kind import ENDED, Due
from lpr.store._kinds_sightings import LOOKED_UP, delete_picture
from lpr.store._owners import mark_of, other_marks
from lpr.store._sighting import evidence_path
from lpr.store._sighting_models import ErasureRow, SightingRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from lpr.store._rules import RetentionRule

LEAST = timedelta(days=1)
"""A picture is an orphan no sooner: its sighting may have to wait for a store that is away."""

_OURS = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60}\.jpg|\.\w+\.part)")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_STREAMED = {"yield_per": 10_000}


@dataclass(slots=True)
class OrphanedEvidence:
    """Pictures, and parts of them, that no sighting shows: counted from when they were written.

    Where another store has put pictures into the folder, or the store knows none of those that lie
    there, there are no orphans: they may be the other's. What `ErasedEvidence` is to delete is none
    of them. Those in a folder in which nothing may be deleted are due, and stay.

    Attributes:
        folder: of all evidence; see `lpr.store.evidence_path`.
        others: marks of other stores that `due` found in it.

    """

    folder: Path
    name: str = "orphans"
    others: list[Path] = field(default_factory=list, init=False)
    _found: list[str] = field(default_factory=list, init=False, repr=False)

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Look through the folder and through all sightings, and count them.

        Raises:
            StoreError: the folder cannot be read.

        """
        end = _end(rule, now)
        self.others = other_marks(self.folder, mark_of(connection))
        alone = not self.others
        self._found = _orphans(connection, self.folder, end) if alone and end else []
        count = len(self._found)
        return Due(Counter({ENDED: count} if count else {}), held=0)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[Path]:
        """Files that were found, but for those that somebody put anew since."""
        del connection
        end = _end(rule, now)
        while self._found and end is not None:
            some, self._found = self._found[:limit], self._found[limit:]
            files = [self.folder / name for name in some]
            keys = [file for file in files if _is_before(file, end) and _may_go(file)]
            if keys:
                return keys
        return []

    def fields(self, keys: Sequence[Path]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[Path]) -> None:
        """Delete the files.

        Raises:
            StoreError: a file cannot be deleted.

        """
        del connection
        for path in keys:
            delete_picture(path)


def _end(rule: RetentionRule, now: datetime) -> datetime | None:
    end, _ = rule.ends(now)
    return None if end is None else min(end, now - LEAST)


def _orphans(connection: Connection, folder: Path, end: datetime) -> list[str]:
    """Files written before ``end`` that no row names, in a folder of which rows name some."""
    ours, found = False, list[str]()
    names = _evidence_in(folder)
    while some := set(islice(names, LOOKED_UP)):
        looked_up = len(some)
        _leave_out_known(connection, some)
        ours = ours or len(some) < looked_up
        found += [name for name in some if _is_before(folder / name, end)]
    return sorted(found) if ours else []


def _evidence_in(folder: Path) -> Iterator[str]:
    """Paths, below the folder, of files of evidence and nothing else, whatever else lies there."""
    top = str(folder)
    for place, folders, names in os.walk(top, onerror=_refuse):
        folders[:] = filter(_FOLDER.fullmatch, folders)
        below = place[len(top) + 1 :]
        yield from (path for name in names if _OURS.fullmatch(path := f"{below}/{name}"))


def _is_before(path: Path, end: datetime) -> bool:
    try:
        return path.stat().st_mtime < end.timestamp()
    except FileNotFoundError:  # deleted meanwhile
        return False


def _may_go(file: Path) -> bool:
    """Whether it may be deleted: what is gone before one that may not could not be recorded."""
    return os.access(file.parent, os.W_OK | os.X_OK)


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # no picture was kept yet
        raise StoreError(
            f"The folder {error.filename} cannot be read ({error.strerror}). Check the rights on "
            "it, then run `plat retention run` again."
        ) from error


def _leave_out_known(connection: Connection, names: set[str]) -> None:
    """Leave out those that a sighting shows, or that are to be deleted."""
    for query in (
        select(SightingRow.frame_sha256, SightingRow.crop_sha256),
        select(ErasureRow.sha256),
    ):
        with connection.execute(query, execution_options=_STREAMED) as rows:
            for row in rows:
                names.difference_update(evidence_path(digest) for digest in row if digest)
