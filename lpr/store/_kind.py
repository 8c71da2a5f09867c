"""What is kept for a time: what a kind of it must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.store._rules import RetentionRule

ENDED = "ENDED"
"""Stands for a status where a kind has none: all of it that is over."""


@dataclass(frozen=True, slots=True)
class Due:
    """What of a kind is due at a moment.

    Attributes:
        by_status: how many, by the status of the tax answer.
        held: how many more would be, were their plate not under a legal hold.

    """

    by_status: Mapping[str, int]
    held: int


class RetainedKind(Protocol):
    """One kind of things that are kept for a time."""

    @property
    def name(self) -> str:
        """Its name in the rules and in reports."""

    def due(self, connection: Connection, rule: RetentionRule, now: datetime) -> Due:
        """Count what is due; nothing is changed."""

    def take(
        self, connection: Connection, rule: RetentionRule, now: datetime, limit: int
    ) -> Sequence[Any]:
        """Keys of the oldest things that are due, at most `limit`."""

    def fields(self, keys: Sequence[Any]) -> tuple[str, ...]:
        """The keys as the audit chain tells them; empty where it need not."""

    def erase(self, connection: Connection, keys: Sequence[Any]) -> None:
        """Delete them, after the audit chain was told."""


@runtime_checkable
class PreparedKind(RetainedKind, Protocol):
    """A kind that must look up much before it erases, and holds nobody up for it."""

    def prepare(self, connection: Connection, rule: RetentionRule, now: datetime) -> bool:
        """Look up what `take` gives afterwards; whether there is any. Asked again until not."""
