"""Who is told of alerts: said by whoever serves receivers, read by all that make alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from lpr.store._alert_models import AlertReceiverRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from lpr.store._store import Store

_ROW = AlertReceiverRow


def put_alert_receivers(store: Store, cameras: Collection[str], sinks: Collection[str]) -> None:
    """From now on alerts at these cameras are told to these receivers, and to no others.

    Args:
        store: where alerts are made.
        cameras: ids of all cameras of one fleet.
        sinks: names of its receivers that want alerts.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    rows = [{"camera_id": each, "sink": sink} for each in cameras for sink in dict.fromkeys(sinks)]
    with store.transaction() as connection:
        connection.execute(delete(_ROW).where(_ROW.camera_id.in_(list(cameras))))
        if rows:
            connection.execute(insert(_ROW), rows)


def alert_receivers(connection: Connection, camera: str) -> tuple[str, ...]:
    """Names of the receivers that are told of alerts at a camera."""
    query = select(_ROW.sink).where(_ROW.camera_id == camera).order_by(_ROW.sink)
    return tuple(connection.execute(query).scalars())
