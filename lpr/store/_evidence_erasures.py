"""Pictures that may have to go: put down when a sighting shows them no longer, and looked up later.

No index tells which sightings show a picture: it would cost every new sighting more than all other
indexes together, for a question that is asked once a night. So what is put down may still be shown
by another sighting; who deletes looks through all sightings first (`lpr.store.ErasedEvidence`). A
picture that a new sighting shows is taken back at once, so that what was looked up stays true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from lpr.store._sighting_models import ErasureRow, SightingRow
from lpr.store._upsert import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_AT_ONCE = 500  # digests in one statement


def put_down(connection: Connection, pictures: Mapping[str, datetime]) -> None:
    """Put down pictures (by SHA-256) of a sighting that was last seen at that moment (aware)."""
    if pictures:
        rows = [{"sha256": digest, "since": since} for digest, since in pictures.items()]
        connection.execute(insert_new(connection, ErasureRow), rows)


def take_back(connection: Connection, digests: Iterable[str]) -> None:
    """A sighting shows these pictures: whatever was put down of them stays."""
    if connection.execute(select(ErasureRow.sha256).limit(1)).first() is None:
        return  # as nearly always
    told = list(digests)
    for start in range(0, len(told), _AT_ONCE):
        some = told[start : start + _AT_ONCE]
        connection.execute(delete(ErasureRow).where(ErasureRow.sha256.in_(some)))


def still_shown(connection: Connection) -> set[str]:
    """Those of the pictures put down that a sighting shows; all sightings are looked through."""
    listed = select(ErasureRow.sha256)
    columns = SightingRow.frame_sha256, SightingRow.crop_sha256
    query = select(*columns).where(or_(*(each.in_(listed) for each in columns)))
    return {digest for row in connection.execute(query) for digest in row if digest is not None}
