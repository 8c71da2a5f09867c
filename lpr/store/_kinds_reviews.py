"""The keeping of numbers in verdicts; that there was a verdict, and which, is kept for ever."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, false, func, or_, select, update

from lpr.store._kind import Due
from lpr.store._models import LegalHoldRow
from lpr.store._review_models import ReviewRow
from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from lpr.store._rules import RetentionRule


class ReviewedNumbers:
    """Numbers, readings and pictures named in verdicts on sightings that are not kept any more.

    What stays says how well a camera reads: camera, verdict, who and when. A legal hold on the
    number that was read or named keeps all of it.
    """

    name = "reviews"

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count them, by verdict."""
        query = (
            select(ReviewRow.verdict, func.count())
            .where(_over(rule, now))
            .group_by(ReviewRow.verdict)
            .order_by(ReviewRow.verdict)
        )
        found = connection.execute(query.where(~_held())).all()
        held = sum(count for _, count in connection.execute(query.where(_held())))
        return Due(Counter({verdict.upper(): count for verdict, count in found}), held)

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[str]:
        """Ids of their sightings, the oldest verdicts first."""
        query = select(ReviewRow.sighting_id).where(_over(rule, now), ~_held())
        ordered = query.order_by(ReviewRow.at, ReviewRow.sighting_id).limit(limit)
        return connection.execute(ordered).scalars().all()

    def fields(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Nothing: the number says enough."""
        del keys
        return ()

    def erase(self, connection: Connection, keys: Sequence[str]) -> None:
        """Take out what names a vehicle."""
        nothing: dict[str, Any] = dict.fromkeys(_NAMING_COLUMNS)
        nothing |= {"read_raw": "", "read_candidates": "[]"}
        gone = ReviewRow.sighting_id.in_(keys)
        connection.execute(update(ReviewRow).where(gone).values(nothing))


_NAMING_COLUMNS = (
    *("plate", "read_plate", "crop_sha256", "tax_status", "tax_amount", "tax_estimated"),
    *("tax_due", "tax_as_of", "tax_source", "tax_error"),
)


def _over(rule: RetentionRule, now: datetime) -> ColumnElement[bool]:
    end, _ = rule.ends(now)
    if end is None:
        return false()
    names = or_(ReviewRow.plate.is_not(None), ReviewRow.read_raw != "")
    kept = exists().where(SightingRow.id == ReviewRow.sighting_id)
    return and_(names, ReviewRow.at < end, ~kept)


def _held() -> ColumnElement[bool]:
    held = select(LegalHoldRow.plate).where(LegalHoldRow.released_at.is_(None))
    numbers = ReviewRow.plate, ReviewRow.read_plate
    return or_(*(and_(number.is_not(None), number.in_(held)) for number in numbers))
