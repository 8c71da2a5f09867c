"""How failures of one kind of database are said, and as which errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpr.errors import LprError


@dataclass(frozen=True, slots=True)
class Terms:
    """The words and errors of one kind of database.

    Attributes:
        what: what lies in it, as it stands in a sentence: "registry".
        setting: the environment variable that names its place.
        example: a URL that could stand there.
        make: a sentence's part that says how one is made, without a full stop.
        restore: a sentence's part that says what to do with a damaged one, without a full stop.
        failed: the error of any other failure; the three below are leaves beside it.
        missing: there is none at the place.
        locked: another process holds it.
        damaged: it cannot be understood.
        writers: key of the lock that writers on PostgreSQL take one after another.

    """

    what: str
    setting: str
    example: str
    make: str
    restore: str
    failed: type[LprError]
    missing: type[LprError]
    locked: type[LprError]
    damaged: type[LprError]
    writers: int
