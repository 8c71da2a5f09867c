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
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from lpr.errors import StoreError
from lpr.store._kind import ENDED, Due
from lpr.store._kinds_sightings import LOOKED_UP, delete_picture
from lpr.store._sighting_models import ErasureRow, SightingRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from lpr.store._rules import RetentionRule

LEAST = timedelta(days=1)
"""A picture is an orphan no sooner: its sighting may have to wait for a store that is away."""

_OURS = re.compile(r"/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60}\.jpg|\.\w+\.part)")
_STREAMED = {"yield_per": 10_000}


@dataclass(slots=True)
class OrphanedEvidence:
    """Pictures, and parts of them, that no sighting shows: counted from when they were written.

    The folder belongs to one store. Where the store knows none of its pictures there are no
    orphans: it may be another store's. What `ErasedEvidence` is to delete is none of them.

    Attributes:
        folder: of all evidence; see `lpr.store.evidence_path`.

    """

    folder: Path
    name: str = "orphans"
    _found: list[Path] = field(default_factory=list, init=False, repr=False)

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Look through the folder and through all sightings, and count them.

        Raises:
            StoreError: the folder cannot be read.

        """
        end = _end(rule, now)
        self._found = [] if end is None else _orphans(connection, self.folder, end)
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
            keys = [path for path in some if _is_before(path, end)]
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


def _orphans(connection: Connection, folder: Path, end: datetime) -> list[Path]:
    """Files written before ``end`` that no row names, in a folder of which rows name some."""
    ours, found = False, list[Path]()
    files = _evidence_in(folder)
    while some := {path.stem: path for path in islice(files, LOOKED_UP)}:
        looked_up = len(some)
        _leave_out_known(connection, some)
        ours = ours or len(some) < looked_up
        found += [path for path in some.values() if _is_before(path, end)]
    return found if ours else []


def _evidence_in(folder: Path) -> Iterator[Path]:
    """Files of evidence and nothing else, whatever lies in the folder."""
    top = str(folder)
    for place, _, names in os.walk(top, onerror=_refuse):
        for name in names:
            if _OURS.fullmatch(f"{place}/{name}"[len(top) :]):
                yield Path(place, name)


def _is_before(path: Path, end: datetime) -> bool:
    try:
        return path.stat().st_mtime < end.timestamp()
    except FileNotFoundError:  # deleted meanwhile
        return False


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # no picture was kept yet
        raise StoreError(
            f"The folder {error.filename} cannot be read ({error.strerror}). Check the rights on "
            "it, then run `plat retention run` again."
        ) from error


def _leave_out_known(connection: Connection, files: dict[str, Path]) -> None:
    """Leave those that a sighting shows, or that are to be deleted, out of some files by digest."""
    for query in (
        select(SightingRow.frame_sha256, SightingRow.crop_sha256),
        select(ErasureRow.sha256),
    ):
        with connection.execute(query, execution_options=_STREAMED) as rows:
            for row in rows:
                for digest in row:
                    files.pop(digest, None)
