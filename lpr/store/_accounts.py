"""Accounts: the people who may log in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import Row, delete, insert, select, update

from lpr.access import Passwords, Roles, check_account_name, check_password
from lpr.errors import AccountError
from lpr.store._access_models import AccountRow, SessionRow, SetupRow

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

    from lpr.store._acts import Act
    from lpr.store._store import Store

NO_PASSWORD = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it may be shown; `disabled_at` is None while it may log in.

    `external` accounts log in at an agency's provider, and have no password. `proven` is the hash
    with which a password was compared, for the session that follows from it.
    """

    id: int
    name: str
    roles: Roles
    created_at: datetime
    disabled_at: datetime | None
    external: bool = False
    proven: str | None = field(default=None, repr=False, compare=False)

    @property
    def actor(self) -> str:
        """As it stands in audit records."""
        return f"account:{self.name}"


_COLUMNS = (
    AccountRow.id,
    AccountRow.name,
    AccountRow.roles,
    AccountRow.created_at,
    AccountRow.disabled_at,
    (AccountRow.password == NO_PASSWORD).label("external"),
)


class Accounts:
    """The accounts of a store; each method raises StoreError when the store fails."""

    def __init__(self, store: Store, passwords: Passwords | None = None) -> None:
        self._store = store
        self._passwords = passwords or Passwords()

    def exist(self) -> bool:
        """Whether there is one; a disabled one counts."""
        with self._store.reading() as connection:
            return any_account(connection)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._store.reading() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(AccountRow.name)).all()
        return [_account(row) for row in rows]

    def add(self, name: str, roles: Roles, password: str, act: Act) -> None:
        """Make an account. The first start's token is void from the first one on.

        Raises:
            AccountError: the name cannot be one, or is taken.
            PasswordError: the password is guessed too easily.

        """
        hashed = self.prepared(name, password)
        with self._store.transaction() as connection:
            insert_account(connection, name, roles, hashed, act)

    def prepared(self, name: str, password: str) -> str:
        """The hash of a password that can be taken for the name. Raises what `add` raises."""
        check_account_name(name)
        check_password(name, password)
        return self._passwords.hash(password)

    def verified(self, name: str, password: str) -> Account | None:
        """The account, when it may log in with this password; None takes the same time."""
        with self._store.reading() as connection:
            query = select(*_COLUMNS, AccountRow.password).where(AccountRow.name == name)
            row = connection.execute(query).first()
        kept = None if row is None or row.external else row.password
        right = self._passwords.verify(kept, password)
        if row is None or not right or row.disabled_at is not None:
            return None
        return replace(_account(row), proven=kept)

    def refused(self, name: str, act: Act) -> None:
        """Record a log-in that failed, whether or not there is such an account.

        A name that is no account's is not recorded: people type their password in its place.
        """
        with self._store.transaction() as connection:
            held = connection.execute(select(AccountRow.id).where(AccountRow.name == name)).first()
            about = f"account:{name}" if held else "account:?"
            act.record(connection, "login", about, "denied")

    def set_password(self, name: str, password: str, act: Act) -> None:
        """Change a password, and end the account's sessions. Raises what `add` raises.

        An account of somebody who logs in at a provider has none and gets none (AccountError):
        leaving the agency would not end it. Nor does one that is disabled, which no password opens.
        """
        hashed = self.prepared(name, password)
        with self._store.transaction() as connection:
            account = found(connection, name)
            if account.external:
                raise AccountError(
                    f"The account {name} logs in at the agency's provider, and has no password."
                )
            if account.disabled_at is not None:
                raise AccountError(
                    f"The account {name} is disabled for good; no password opens it. Make another."
                )
            connection.execute(_of(account).values(password=hashed))
            _end_sessions(connection, account)
            act.record(connection, "account-password", account.actor)

    def disable(self, name: str, act: Act) -> None:
        """Let the account log in no more; its sessions end, its keys are refused.

        Raises:
            AccountError: there is none of that name.

        """
        with self._store.transaction() as connection:
            account = found(connection, name)
            connection.execute(_of(account).values(disabled_at=act.at))
            _end_sessions(connection, account)
            act.record(connection, "account-disable", account.actor)


def any_account(connection: Connection) -> bool:
    """Whether there is an account."""
    return connection.execute(select(AccountRow.id).limit(1)).first() is not None


def insert_account(connection: Connection, name: str, roles: Roles, hashed: str, act: Act) -> None:
    """Add an account within a transaction, and its audit record.

    Raises:
        AccountError: the name is taken.

    """
    if connection.execute(select(AccountRow.id).where(AccountRow.name == name)).first():
        raise AccountError(f"There is an account {name} already. Take another name.")
    connection.execute(
        insert(AccountRow).values(name=name, roles=str(roles), password=hashed, created_at=act.at)
    )
    connection.execute(delete(SetupRow))
    act.record(connection, "account-add", f"account:{name} {roles}")


def found(connection: Connection, name: str) -> Account:
    """The account of that name.

    Raises:
        AccountError: there is none.

    """
    row = connection.execute(select(*_COLUMNS).where(AccountRow.name == name)).first()
    if row is None:
        raise AccountError(f"There is no account {name[:40]!r}. `plat account list` shows them.")
    return _account(row)


def is_proven(connection: Connection, account: Account) -> bool:
    """Whether the password that was compared, if one was, still opens the account."""
    query = select(AccountRow.password, AccountRow.disabled_at).where(AccountRow.id == account.id)
    password, disabled_at = connection.execute(query).one()
    return account.proven is None or (disabled_at is None and account.proven == password)


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    roles = Roles.of(row.roles)
    return Account(row.id, row.name, roles, row.created_at, row.disabled_at, bool(row.external))


def _of(account: Account) -> Any:
    return update(AccountRow).where(AccountRow.id == account.id)


def _end_sessions(connection: Connection, account: Account) -> None:
    connection.execute(delete(SessionRow).where(SessionRow.account_id == account.id))
