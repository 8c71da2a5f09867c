"""Sessions of the page: made by a log-in, ended by time or by their owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, or_, select, update

from lpr.access import Caller, Roles, digest, new_token
from lpr.errors import LoginFailedError
from lpr.store._access_models import AccountRow, SessionRow
from lpr.store._accounts import is_proven

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.store._accounts import Account
    from lpr.store._acts import Act
    from lpr.store._store import Store

SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written down so often at most: most requests only read."""

_CURRENT = (
    select(SessionRow, AccountRow.name, AccountRow.roles)
    .join(AccountRow, AccountRow.id == SessionRow.account_id)
    .where(SessionRow.digest == bindparam("wanted"), AccountRow.disabled_at.is_(None))
)
"""Made once: every request of the page asks it."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is open, and who it is."""

    caller: Caller
    expires_at: datetime


class Sessions:
    """The sessions of a store; each method raises StoreError when the store fails.

    Args:
        store: where they lie.
        idle: a session ends when it was not used for so long.
        longest: and at the latest so long after the log-in.

    """

    def __init__(self, store: Store, idle: timedelta, longest: timedelta) -> None:
        self._store = store
        self._idle = idle
        self._longest = longest

    def begin(
        self, account: Account, purpose: str | None, case: str | None, act: Act
    ) -> tuple[str, Session]:
        """Open a session: its token, of which only the digest is kept, and the session.

        Raises:
            LoginFailedError: the password was changed, or the account disabled, since it was
                compared.

        """
        token = new_token()
        row = {
            "digest": digest(token),
            "account_id": account.id,
            "purpose": purpose,
            "case_no": case,
            "seen_at": act.at,
            "expires_at": act.at + self._longest,
        }
        with self._store.transaction() as connection:
            if not is_proven(connection, account):
                raise LoginFailedError("The password or the account was changed. Log in again.")
            self._sweep(connection, act.at)
            connection.execute(insert(SessionRow).values(**row))
            act.record(connection, "login", account.actor)
        caller = Caller(account.actor, account.roles, purpose, case)
        return token, Session(caller, act.at + self._longest)

    def current(self, token: str, now: datetime) -> Session | None:
        """The session of a token; None when it is wrong, or the session has ended."""
        mark = digest(token)
        with self._store.reading() as connection:
            row = connection.execute(_CURRENT, {"wanted": mark}).first()
        if row is None or now >= min(row.expires_at, row.seen_at + self._idle):
            return None
        if now - row.seen_at >= SEEN_EVERY:
            self._seen(mark, now)
        caller = Caller(f"account:{row.name}", Roles.of(row.roles), row.purpose, row.case_no)
        return Session(caller, row.expires_at)

    def change(self, token: str, purpose: str | None, case: str | None, act: Act) -> bool:
        """Let a session go on for another purpose and case; False when it has ended meanwhile.

        What was looked up before keeps the purpose that it was recorded with.
        """
        held = update(SessionRow).where(SessionRow.digest == digest(token))
        with self._store.transaction() as connection:
            changed = connection.execute(held.values(purpose=purpose, case_no=case)).rowcount == 1
            if changed:
                about = f"{act.actor} {purpose or '-'}"
                act.record(connection, "session-purpose", about)
        return changed

    def end(self, token: str, act: Act) -> None:
        """End a session; one that has ended already stays so."""
        with self._store.transaction() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.digest == digest(token)))
            act.record(connection, "logout", act.actor)

    def _seen(self, mark: str, now: datetime) -> None:
        with self._store.transaction() as connection:
            connection.execute(
                update(SessionRow).where(SessionRow.digest == mark).values(seen_at=now)
            )

    def _sweep(self, connection: Connection, now: datetime) -> None:
        """Delete what has ended, so that the table stays as small as what is in use."""
        ended = or_(SessionRow.expires_at <= now, SessionRow.seen_at <= now - self._idle)
        connection.execute(delete(SessionRow).where(ended))
