"""What is recorded of an act, and how it becomes bytes that are hashed."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.access import Errand

START = "0" * 64
"""What stands before the first record."""

LONGEST = 200
"""Characters of a text that are kept; nothing that a caller sends makes a record impossible."""

# Control characters and lone surrogates: PostgreSQL and UTF-8 cannot keep all of them.
_UNKEEPABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: who did what, about which plate, why, and what was shown.

    Attributes:
        at: when; aware.
        actor: who, with the kind of log-in: "account:siti", "key:ab12cd34", "local:root".
        role: the actor's role at that moment.
        action: "lookup", "read", "scan", "owner", "location", "export", "retention", "login", ...
        plate: canonical number that the act is about; None when it is about none.
        purpose: the stated purpose; empty where none is asked.
        case: case number, or None.
        result: how it ended: a tax status, "ok", "denied", an error's code.
        fields: names of what was shown; of a retention run, the records whose plates it erased.
        source: who answered: a registry, a command.

    """

    at: datetime
    actor: str
    role: str
    action: str
    plate: str | None = None
    purpose: str = ""
    case: str | None = None
    result: str = "ok"
    fields: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def of(  # noqa: PLR0913 - all that is told of an act but who did it and why
        cls,
        errand: Errand,
        at: datetime,
        action: str,
        *,
        plate: str | None = None,
        result: str = "ok",
        fields: tuple[str, ...] = (),
        source: str = "",
    ) -> AuditEntry:
        """An act on an errand, which says who does it, in which role, and why."""
        who, why = (errand.actor, errand.role), (errand.purpose, errand.case)
        return cls(at, *who, action, plate, *why, result, fields, source)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as it stands in the chain.

    Attributes:
        seq: its place, from 0 (the record with which the chain begins).
        entry: the act; `plate` and `case` are None when they were erased.
        erased: whether retention erased them.
        hash: SHA-256 of the record and of all before it, hexadecimal.

    """

    seq: int
    entry: AuditEntry
    erased: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A record's place and hash: kept elsewhere, it proves later that the chain still holds it."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """Place and hash, separated by a colon."""
        return f"{self.seq}:{self.hash}"


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON in one form only (RFC 8785, for texts, lists and null): UTF-8, keys in order."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(value: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def kept(text: str) -> str:
    """The text as every engine keeps it: no control characters, at most `LONGEST` long."""
    return _UNKEEPABLE.sub("�", text)[:LONGEST]


def moment_text(moment: datetime) -> str:
    """A moment as text that sorts: UTC with microseconds."""
    if moment.tzinfo is None:
        raise ValueError("an audit entry's moment needs a time zone")
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"{text}Z"


def read_moment(text: str) -> datetime:
    """The moment of such a text; aware.

    Raises:
        ValueError: it is none.

    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def subject_digest(plate: str | None, case: str | None, salt: str) -> str:
    """What the chain holds of a plate and a case: nothing that tells them without the salt."""
    return digest({"case": case, "plate": plate, "salt": salt})


def record_digest(row: Mapping[str, Any]) -> str:
    """The hash of a stored record: all of its columns but its place and the hash itself.

    The place needs none: `previous` is the hash of the record before.
    """
    names = ("at", "actor", "role", "action", "purpose", "result", "fields", "source")
    return digest({name: row[name] for name in (*names, "subject", "previous")})
