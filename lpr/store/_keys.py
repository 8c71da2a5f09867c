"""API keys: how machines log in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, insert, select, update

from lpr.access import Caller, Roles, digest, matches, new_key, read_key
from lpr.errors import AccountError
from lpr.store._access_models import AccountRow, KeyRow
from lpr.store._accounts import found

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from lpr.access import ApiKey
    from lpr.store._acts import Act
    from lpr.store._store import Store


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be: its name, whose it is, what it may do and how long."""

    name: str
    account: str
    roles: Roles
    expires_at: datetime
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as it may be shown: never its secret."""

    prefix: str
    name: str
    account: str
    roles: Roles
    purpose: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    account_disabled_at: datetime | None

    def valid_at(self, now: datetime) -> bool:
        """Whether the key opens something at this moment."""
        ended = self.revoked_at is not None or self.account_disabled_at is not None
        return not ended and now < self.expires_at


class Keys:
    """The keys of a store; each method raises StoreError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, wanted: NewKey, act: Act) -> ApiKey:
        """Make a key; it is shown this once, and only its digest is kept.

        Raises:
            AccountError: there is no such account, it is disabled, or may less than the key would.

        """
        key = new_key()
        with self._store.transaction() as connection:
            account = found(connection, wanted.account)
            if account.disabled_at is not None or not account.roles.covers(wanted.roles):
                raise AccountError(
                    f"The account {account.name} ({account.roles}) cannot have a key for "
                    f"{wanted.roles}: it may less, or is disabled."
                )
            connection.execute(
                insert(KeyRow).values(
                    prefix=key.prefix,
                    digest=digest(key.secret),
                    name=wanted.name,
                    account_id=account.id,
                    roles=str(wanted.roles),
                    purpose=wanted.purpose,
                    created_at=act.at,
                    expires_at=wanted.expires_at,
                )
            )
            act.record(connection, "key-add", f"key:{key.prefix} {wanted.roles} {account.actor}")
        return key

    def all(self) -> list[KeyInfo]:
        """Every key, the newest first; those that ended too."""
        with self._store.reading() as connection:
            rows = connection.execute(_query().order_by(KeyRow.created_at.desc())).all()
        return [_info(row) for row in rows]

    def caller(self, text: str, now: datetime) -> Caller | None:
        """Who sends the key ``text``; None when it is none, wrong, expired or revoked."""
        key = read_key(text)
        if key is None:
            return None
        with self._store.reading() as connection:
            row = connection.execute(_BY_PREFIX, {"wanted": key.prefix}).first()
        if row is None or not matches(key.secret, row.digest) or not _info(row).valid_at(now):
            return None
        return Caller(f"key:{key.prefix}", Roles.of(row.roles), row.purpose)

    def revoke(self, prefix: str, act: Act) -> None:
        """End a key at once.

        Raises:
            AccountError: there is none with this prefix, or it was revoked before.

        """
        of_key = KeyRow.prefix == prefix, KeyRow.revoked_at.is_(None)
        with self._store.transaction() as connection:
            done = connection.execute(update(KeyRow).where(*of_key).values(revoked_at=act.at))
            if done.rowcount == 0:
                raise AccountError(
                    f"There is no key {prefix[:20]!r} that could be revoked. `plat key list` "
                    "shows the keys by their first characters."
                )
            act.record(connection, "key-revoke", f"key:{prefix}")


def _query() -> Select[*tuple[Any, ...]]:
    columns = (
        KeyRow.prefix,
        KeyRow.name,
        AccountRow.name.label("account"),
        KeyRow.roles,
        KeyRow.purpose,
        KeyRow.created_at,
        KeyRow.expires_at,
        KeyRow.revoked_at,
        AccountRow.disabled_at.label("account_disabled_at"),
    )
    return select(*columns).join(AccountRow, AccountRow.id == KeyRow.account_id)


_BY_PREFIX = _query().add_columns(KeyRow.digest).where(KeyRow.prefix == bindparam("wanted"))
"""Made once: every request of a machine asks it."""


def _info(row: Row[*tuple[Any, ...]]) -> KeyInfo:
    return KeyInfo(
        prefix=row.prefix,
        name=row.name,
        account=row.account,
        roles=Roles.of(row.roles),
        purpose=row.purpose,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        account_disabled_at=row.account_disabled_at,
    )
