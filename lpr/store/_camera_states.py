"""How cameras are: told by the process that watches them, read by those that answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from sqlalchemy import select

from lpr.store._camera_models import CameraStateRow
from lpr.store._entry import kept
from lpr.store._upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from lpr.store._store import Store

Health: TypeAlias = Literal["running", "stalled", "reconnecting", "disabled"]

HEALTH_FRESH = timedelta(seconds=90)
"""What was told longer ago says nothing of now: whoever watches tells three times as often."""


@dataclass(frozen=True, slots=True)
class CameraState:
    """How a camera is.

    Attributes:
        camera: its id.
        state: as `lpr.live.Watchdog` knows it.
        since: from when on; aware.
        told_at: when that was last known; aware.
        reason: why it does not run; None where it does.

    """

    camera: str
    state: Health
    since: datetime
    told_at: datetime
    reason: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it still holds at that moment (aware), or nobody watches any more.

        A camera that is disabled stays so, though nobody tells of it. What was told at a time that
        is still to come, was told before a clock was set back.
        """
        return self.state == "disabled" or abs(now - self.told_at) <= HEALTH_FRESH


class CameraStates:
    """What is known of cameras; each method raises StoreError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, states: Sequence[CameraState]) -> None:
        """Keep the states, each in place of what was known of its camera."""
        rows = [
            {
                "camera_id": each.camera,
                "state": each.state,
                "reason": None if each.reason is None else kept(each.reason),
                "since": each.since,
                "told_at": each.told_at,
            }
            for each in {state.camera: state for state in states}.values()
        ]
        if rows:
            with self._store.transaction() as connection:
                connection.execute(upsert(connection, CameraStateRow, ("camera_id",)), rows)

    def get(self, camera: str) -> CameraState | None:
        """What is known of a camera; None where nobody ever watched it."""
        with self._store.reading() as connection:
            row = connection.execute(_QUERY.where(CameraStateRow.camera_id == camera)).first()
        return None if row is None else _state(row)

    def all(self) -> dict[str, CameraState]:
        """What is known of all cameras, by their ids."""
        with self._store.reading() as connection:
            return {row.camera_id: _state(row) for row in connection.execute(_QUERY)}


_QUERY = select(*CameraStateRow.__table__.columns)


def _state(row: Row[*tuple[object, ...]]) -> CameraState:
    return CameraState(row.camera_id, row.state, row.since, row.told_at, row.reason)
