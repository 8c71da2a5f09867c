"""What a camera saw in a span of time, in counts that name no vehicle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, literal_column, or_, select

from lpr.store._review import NO_PLATE
from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._store import Store

_HOUR = "%Y-%m-%d %H"


@dataclass(frozen=True, slots=True)
class CameraStats:
    """What a camera saw; a visit counts where it was last seen.

    Attributes:
        camera: its id.
        since: from this moment on; aware.
        until: before this moment; aware.
        hours: visits by the hour that they fall into (its beginning, UTC) and how they ended:
            ``plate``, ``review`` or ``unreadable``, whatever people said of it since: it tells how
            well the camera is read. Hours without a visit are left out.
        reasons: visits that ended unreadable by the reason.
        plate_width: median width in pixels of what was a plate, or None where there was none.

    """

    camera: str
    since: datetime
    until: datetime
    hours: Mapping[datetime, Mapping[str, int]]
    reasons: Mapping[str, int]
    plate_width: float | None

    @property
    def endings(self) -> Counter[str]:
        """Visits by how they ended."""
        return sum((Counter(each) for each in self.hours.values()), Counter())

    @property
    def visits(self) -> int:
        """All of them."""
        return self.endings.total()


def camera_stats(store: Store, camera: str, since: datetime, until: datetime) -> CameraStats:
    """Count what a camera saw from one moment up to another; both aware.

    Raises:
        StoreError: or one of its leaves: the store cannot be read.

    """
    row = SightingRow
    wanted = (row.camera_id == camera, row.last_at >= since, row.last_at < until)
    with store.snapshot() as connection:
        return CameraStats(
            camera,
            since,
            until,
            hours=_hours(connection, wanted),
            reasons=_reasons(connection, wanted),
            plate_width=_width(connection, wanted),
        )


def _hours(
    connection: Connection, wanted: tuple[ColumnElement[bool], ...]
) -> dict[datetime, Counter[str]]:
    hour = _hour_text(connection)
    is_decided = SightingRow.verdict.is_not(None)
    ending = case((is_decided, literal_column("'review'")), else_=SightingRow.ending)
    query = select(hour, ending, func.count()).where(*wanted)
    counted: dict[datetime, Counter[str]] = {}
    for text, ended, count in connection.execute(query.group_by(hour, ending)):
        begin = datetime.strptime(text, _HOUR).replace(tzinfo=UTC)
        counted.setdefault(begin, Counter())[ended] = count
    return dict(sorted(counted.items()))


def _hour_text(connection: Connection) -> ColumnElement[Any]:
    """The hour of a visit as text; Jakarta's hours begin when those of UTC do."""
    if connection.dialect.name == "sqlite":
        return func.substr(SightingRow.last_at, 1, 13)
    return func.to_char(SightingRow.last_at, "YYYY-MM-DD HH24")


def _reasons(connection: Connection, wanted: tuple[ColumnElement[bool], ...]) -> dict[str, int]:
    reason = SightingRow.reason
    given = (*wanted, reason.is_not(None), SightingRow.verdict.is_(None))
    query = select(reason, func.count()).where(*given).group_by(reason)
    counted = Counter({str(name): count for name, count in connection.execute(query)})
    return dict(counted.most_common())


def _width(connection: Connection, wanted: tuple[ColumnElement[bool], ...]) -> float | None:
    """The median, found without handing on every row."""
    reason, width = SightingRow.reason, SightingRow.x2 - SightingRow.x1
    plates = (*wanted, or_(reason.is_(None), reason != NO_PLATE))
    number = connection.execute(select(func.count()).where(*plates)).scalar_one()
    if not number:
        return None
    middle = select(width).where(*plates).order_by(width).offset((number - 1) // 2)
    return float(median(connection.execute(middle.limit(2 - number % 2)).scalars()))
