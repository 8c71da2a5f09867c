"""Accounts of people who log in at an agency's provider: made at the first log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from lpr.access import Roles, check_account_name
from lpr.errors import AccountError, SignInRoleError
from lpr.store._access_models import AccountRow, IdentityRow, KeyRow
from lpr.store._accounts import NO_PASSWORD, Account, found, insert_account
from lpr.store._acts import Act

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.access import Identity
    from lpr.errors import SignInError
    from lpr.store._store import Store


class ProviderAccounts:
    """Who of a provider has which account; each method raises StoreError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(self, identity: Identity, now: datetime) -> Account:
        """The account of a person, made where there is none, with the role of now.

        A role that became less ends the account's keys that may more. The name stays the one of
        the first log-in: audit records have it. An account with a password is nobody's at a
        provider, whatever the name there is.

        Raises:
            SignInRoleError: the account is disabled, or none can be made of that name.

        """
        with self._store.transaction() as connection:
            account = _account(connection, identity)
            if account is None:
                return _made(connection, identity, now)
            if account.disabled_at is not None:
                raise SignInRoleError(
                    "This account is disabled. Ask an admin.", "disabled", account.name
                )
            if account.roles != identity.roles:
                _set_roles(connection, account, identity.roles, _act(account, now))
            return found(connection, account.name)

    def refused(self, error: SignInError, act: Act) -> None:
        """Record a log-in at the provider that did not succeed: why, and whose if it is known."""
        about = f"oidc {error.reason} {error.name}".rstrip()
        with self._store.transaction() as connection:
            act.record(connection, "login", about, "denied")


def _account(connection: Connection, identity: Identity) -> Account | None:
    query = (
        select(AccountRow.name)
        .join(IdentityRow, IdentityRow.account_id == AccountRow.id)
        .where(IdentityRow.issuer == identity.issuer, IdentityRow.subject == identity.subject)
    )
    name = connection.execute(query).scalar()
    return None if name is None else found(connection, name)


def _made(connection: Connection, identity: Identity, now: datetime) -> Account:
    act = Act(now, f"account:{identity.name}", str(identity.roles))
    try:
        name = check_account_name(identity.name)
        insert_account(connection, name, identity.roles, NO_PASSWORD, act)
    except AccountError as error:
        raise SignInRoleError(
            f"No account can be made for you: {error} Ask an admin.", "name", identity.name
        ) from error
    account = found(connection, name)
    row = {"account_id": account.id, "issuer": identity.issuer, "subject": identity.subject}
    connection.execute(insert(IdentityRow).values(**row))
    return account


def _act(account: Account, now: datetime) -> Act:
    return Act(now, account.actor, str(account.roles))


def _set_roles(connection: Connection, account: Account, roles: Roles, act: Act) -> None:
    """Write the new role down; sessions have it from now on."""
    changed = update(AccountRow).where(AccountRow.id == account.id).values(roles=str(roles))
    connection.execute(changed)
    act.record(connection, "account-role", f"{account.actor} {roles}")
    of_account = KeyRow.account_id == account.id, KeyRow.revoked_at.is_(None)
    keys = connection.execute(select(KeyRow.prefix, KeyRow.roles).where(*of_account)).all()
    for prefix, held in keys:
        if not roles.covers(Roles.of(held)):
            ended = update(KeyRow).where(KeyRow.prefix == prefix).values(revoked_at=act.at)
            connection.execute(ended)
            act.record(connection, "key-revoke", f"key:{prefix}")
