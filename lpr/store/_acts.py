"""Changes of accounts and keys: each is made together with its audit record, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.access import ADMINISTRATION
from lpr.store._chain import add
from lpr.store._entry import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when (aware); see `lpr.store.AuditEntry`."""

    at: datetime
    actor: str
    role: str

    def record(self, connection: Connection, action: str, about: str, result: str = "ok") -> None:
        """Add the act to the audit chain within the transaction that makes the change.

        Args:
            connection: of a write transaction.
            action: "login", "account-add", ...
            about: the account or key that it is about.
            result: how it ended.

        Raises:
            StoreDamagedError: the chain was tampered with.

        """
        entry = AuditEntry(
            at=self.at,
            actor=self.actor,
            role=self.role,
            action=action,
            purpose=ADMINISTRATION,
            result=result,
            source=about,
        )
        add(connection, [entry])
