"""The keeping of sightings and of the pictures that prove them.

A sighting that is due goes from the table, and its pictures onto a list, in one transaction; the
files are deleted in a later one that also takes them off the list. So a run that is cut off
anywhere leaves no picture of which nobody knows. Which of them other sightings show is looked up
in between, in all sightings at once and while others write: `lpr.store._evidence_erasures`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - a field of a dataclass
from pathlib import Path  # noqa: TC003 - likewise
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, false, func, or_, select

from lpr.errors import StoreError
from lpr.store._evidence_erasures import put_down, still_shown
from lpr.store._kind import ENDED, Due
from lpr.store._models import LegalHoldRow
from lpr.store._seen_plates import drop_unseen
from lpr.store._sighting import evidence_path
from lpr.store._sighting_models import ErasureRow, SightingRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._rules import RetentionRule

LOOKED_UP = 1_000_000
"""Pictures that are looked up at once: their digests lie in memory meanwhile."""

UNASKED = "TANPA_STATUS"
"""Stands in reports for the status of sightings of which no tax was asked."""


class SeenVehicles:
    """Where and when vehicles were seen: counted from when they were last seen."""

    name = "sightings"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count what is due, by the status of the tax."""
        status = SightingRow.tax_status
        query = select(status, func.count()).group_by(status)
        over = _over(rule, now)
        found = connection.execute(query.where(over, ~_held())).all()
        held = connection.execute(query.where(over, _held())).all()
        by_status = {status or UNASKED: count for status, count in found}
        return Due(dict(sorted(by_status.items())), sum(count for _, count in held))

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[str]:
        """Ids of sightings that are due, the oldest first."""
        query = (
            select(SightingRow.id)
            .where(_over(rule, now), ~_held())
            .order_by(SightingRow.last_at, SightingRow.id)
            .limit(limit)
        )
        return connection.execute(query).scalars().all()

    def fields(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[str]) -> None:
        """Delete them; pictures that prove no other sighting are put down for deletion."""
        gone = SightingRow.id.in_(keys)
        query = select(SightingRow.frame_sha256, SightingRow.crop_sha256, SightingRow.last_at)
        shown = connection.execute(query.where(gone, SightingRow.frame_sha256.is_not(None))).all()
        plates = connection.execute(select(SightingRow.plate).where(gone)).scalars().all()
        connection.execute(delete(SightingRow).where(gone))
        drop_unseen(connection, plates)
        pictures = {each: last for *digests, last in shown for each in digests if each is not None}
        put_down(connection, pictures)


@dataclass(slots=True)
class ErasedEvidence:
    """The pictures of sightings that are not kept any more, in their folder.

    Attributes:
        folder: of all evidence; see `lpr.store.evidence_path`.

    """

    folder: Path
    name: str = "evidence"
    _looked_up: list[tuple[str, datetime]] = field(default_factory=list, init=False, repr=False)
    _shown: set[str] = field(default_factory=set, init=False, repr=False)

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count them."""
        query = select(func.count()).select_from(ErasureRow).where(_listed(rule, now))
        count = connection.execute(query).scalar_one()
        return Due(Counter({ENDED: count} if count else {}), held=0)

    def prepare(self, connection: Connection, rule: RetentionRule, now: datetime) -> bool:
        """Look up which of them, of a million at most, are still shown; whether there are any."""
        query = select(ErasureRow.sha256, ErasureRow.since).where(_listed(rule, now))
        found = connection.execute(query.limit(LOOKED_UP))
        self._looked_up = [(row.sha256, row.since) for row in found]
        self._shown = still_shown(connection) if self._looked_up else set()
        return bool(self._looked_up)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[str]:
        """Digests of what was looked up, but for those that a new sighting took back since."""
        del rule, now
        while self._looked_up:
            some = dict(self._looked_up[-limit:])
            del self._looked_up[-limit:]
            query = select(ErasureRow.sha256, ErasureRow.since)
            listed = connection.execute(query.where(ErasureRow.sha256.in_(some))).all()
            # Taken back and put down anew is another matter: it has not been looked up.
            keys = [row.sha256 for row in listed if row.since == some[row.sha256]]
            if keys:
                return keys
        return []

    def fields(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[str]) -> None:
        """Delete the files, but for those that a sighting still shows, and forget them.

        Raises:
            StoreError: a file cannot be deleted; it stays on the list.

        """
        for digest in keys:
            if digest not in self._shown:
                delete_picture(self.folder / evidence_path(digest))
        connection.execute(delete(ErasureRow).where(ErasureRow.sha256.in_(keys)))


def delete_picture(file: Path) -> None:
    """Delete a file of evidence, if it is there.

    Raises:
        StoreError: it cannot be deleted.

    """
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"The picture {file} cannot be deleted ({error.strerror}). Check the rights on its "
            "folder, then run `plat retention run` again."
        ) from error


def _over(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    default, by_status = rule.ends(now)
    status = SightingRow.tax_status
    others = or_(status.is_(None), status.not_in(list(by_status)))
    clauses = [and_(others, _before(default))]
    clauses += [and_(status == name, _before(end)) for name, end in by_status.items()]
    return or_(*clauses)


def _before(end: datetime | None) -> ColumnElement[bool]:
    return false() if end is None else SightingRow.last_at < end


def _held() -> ColumnElement[bool]:
    held = select(LegalHoldRow.plate).where(LegalHoldRow.released_at.is_(None))
    numbers = SightingRow.plate, SightingRow.read_plate  # a hold also binds what was read as it
    return or_(*(and_(number.is_not(None), number.in_(held)) for number in numbers))


def _listed(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    end, _ = rule.ends(now)
    return false() if end is None else ErasureRow.since < end
