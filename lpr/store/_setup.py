"""The first start: a one-time token with which the first account is made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from lpr.access import Role, Roles, digest, matches, new_token
from lpr.errors import TokenError
from lpr.store._access_models import SetupRow
from lpr.store._accounts import any_account, insert_account

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.store._accounts import Accounts
    from lpr.store._acts import Act
    from lpr.store._store import Store

VALID = timedelta(hours=24)
"""How long the token of a first start may be used; a new start prints a new one."""

_ID = 1


class Setup:
    """The first account of a store; each method raises StoreError when the store fails."""

    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts

    def offer(self, now: datetime) -> str | None:
        """A new token, which makes older ones void; None when there is an account already."""
        token = new_token()
        with self._store.transaction() as connection:
            connection.execute(delete(SetupRow))
            if any_account(connection):
                return None
            connection.execute(
                insert(SetupRow).values(id=_ID, digest=digest(token), expires_at=now + VALID)
            )
        return token

    def use(self, token: str, name: str, password: str, act: Act) -> None:
        """Make the first account, an admin's; the token is void afterwards.

        Raises:
            TokenError: the token is wrong, expired or used.
            AccountError: the name cannot be one.
            PasswordError: the password is guessed too easily.

        """
        self._check(token, act.at)  # before the password costs anything
        hashed = self._accounts.prepared(name, password)
        with self._store.transaction() as connection:
            _demand(connection, token, act.at)
            insert_account(connection, name, Roles(Role.ADMIN), hashed, act)

    def _check(self, token: str, now: datetime) -> None:
        with self._store.reading() as connection:
            _demand(connection, token, now)


def _demand(connection: Connection, token: str, now: datetime) -> None:
    row = connection.execute(select(SetupRow.digest, SetupRow.expires_at)).first()
    if row is None or not matches(token, row.digest) or now >= row.expires_at:
        raise TokenError(
            "This one-time token is wrong, used or older than a day. `plat serve` prints a new "
            "one when it starts while there is no account."
        )
