"""Whose pictures lie in a folder of evidence: each store that puts some there leaves its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from lpr.errors import StoreError
from lpr.store._models import AuditRow

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from lpr.store._store import Store

MARKS = ".stores"
"""The folder of the marks, in that of the evidence."""

_SHOWN = 16  # characters of a mark


def store_mark(store: Store) -> str | None:
    """The mark of a store; see `mark_of`.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    with store.reading() as connection:
        return mark_of(connection)


def mark_of(connection: Connection) -> str | None:
    """A store's mark, also after it was moved or restored; None where its audit log has no begin.

    It is the digest of the log's first record, of which no two are alike.
    """
    begin = select(AuditRow.hash).where(AuditRow.seq == 0)
    digest = connection.execute(begin).scalar_one_or_none()
    return None if digest is None else digest[:_SHOWN]


def put_mark(folder: Path, mark: str) -> None:
    """Leave a mark in a folder of evidence; both are made where they are missing.

    One that is there may be of another user who writes into the same store: it stays untouched.

    Raises:
        OSError: it cannot be written.

    """
    marks = folder / MARKS
    marks.mkdir(parents=True, exist_ok=True)
    place = marks / mark
    if not place.exists():
        place.touch(mode=0o600)


def other_marks(folder: Path, mark: str | None) -> list[Path]:
    """The marks of other stores in a folder of evidence.

    Raises:
        StoreError: the folder cannot be read.

    """
    try:
        return sorted(each for each in (folder / MARKS).iterdir() if each.name != mark)
    except (FileNotFoundError, NotADirectoryError):  # of a folder that is none, others tell
        return []
    except OSError as error:
        raise StoreError(
            f"The folder {folder / MARKS} cannot be read ({error.strerror}). Check the rights on "
            "it, then run `plat retention run` again."
        ) from error
