"""Accounts and the first start, on both engines; each change is recorded with it or not made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from lpr.access import Passwords, Role, Roles
from lpr.errors import (
    AccountError,
    LoginFailedError,
    PasswordError,
    StoreDamagedError,
    TokenError,
)
from lpr.store import Accounts, Act, Sessions, Setup, Store

if TYPE_CHECKING:
    from lpr.store import AuditEntry

PASSWORD = "kuda baterai staples"  # noqa: S105 - of a test
PETUGAS = Roles(Role.PETUGAS)


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return Accounts(store, Passwords(time_cost=1, memory_kib=8))


def last(store: Store) -> AuditEntry:
    return list(store.audit.records())[-1].entry


def test_an_account_is_made_and_may_log_in(accounts: Accounts, store: Store, act: Act) -> None:
    assert not accounts.exist()
    accounts.add("siti", Roles(Role.PENGAWAS, owner_data=True), PASSWORD, act)
    assert accounts.exist()
    [account] = accounts.all()
    assert (account.name, str(account.roles)) == ("siti", "pengawas+pemilik_data")
    assert (account.created_at, account.disabled_at) == (act.at, None)
    assert accounts.verified("siti", PASSWORD) == account
    record = last(store)
    assert (record.action, record.actor, record.purpose) == (
        "account-add",
        act.actor,
        "administrasi",
    )
    assert record.source == "account:siti pengawas+pemilik_data"
    assert store.audit.verify().ok


def test_no_password_is_kept_as_it_is(accounts: Accounts, store: Store, act: Act) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    with store.reading() as connection:
        kept = connection.execute(text("SELECT password FROM account")).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("name", "password"),
    [("siti", "wrong wrong wrong"), ("siti", ""), ("budi", PASSWORD), ("' OR 1=1 --", PASSWORD)],
)
def test_who_may_not_log_in(accounts: Accounts, act: Act, name: str, password: str) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    assert accounts.verified(name, password) is None


def test_a_name_is_taken_once(accounts: Accounts, store: Store, act: Act) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    before = store.audit.head()
    with pytest.raises(AccountError, match="already"):
        accounts.add("siti", Roles(Role.ADMIN), PASSWORD, act)
    assert store.audit.head() == before
    assert [each.roles for each in accounts.all()] == [PETUGAS]


def test_bad_names_and_passwords_make_nothing(accounts: Accounts, act: Act) -> None:
    with pytest.raises(AccountError):
        accounts.add("Not A Name", PETUGAS, PASSWORD, act)
    with pytest.raises(PasswordError):
        accounts.add("siti", PETUGAS, "short", act)
    assert accounts.all() == []


def test_a_disabled_account_stays_in_the_list(accounts: Accounts, store: Store, act: Act) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    accounts.disable("siti", act)
    assert accounts.verified("siti", PASSWORD) is None
    assert [each.disabled_at for each in accounts.all()] == [act.at]
    assert last(store).action == "account-disable"
    assert accounts.exist()


def test_a_new_password(accounts: Accounts, store: Store, act: Act) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    accounts.set_password("siti", "sesuatu yang lain", act)
    assert accounts.verified("siti", PASSWORD) is None
    assert accounts.verified("siti", "sesuatu yang lain") is not None
    assert last(store).action == "account-password"


def test_what_there_is_none_of(accounts: Accounts, act: Act) -> None:
    with pytest.raises(AccountError, match="no account"):
        accounts.disable("nobody", act)
    with pytest.raises(AccountError, match="no account"):
        accounts.set_password("nobody", PASSWORD, act)


def test_nothing_is_changed_that_cannot_be_recorded(
    accounts: Accounts, store: Store, act: Act
) -> None:
    with store.transaction() as connection:
        sqlite = connection.dialect.name == "sqlite"
        where = "" if sqlite else " ON audit_head"
        connection.execute(text(f"DROP TRIGGER audit_head_delete{where}"))
        connection.execute(text("DELETE FROM audit_head"))
    with pytest.raises(StoreDamagedError):
        accounts.add("siti", PETUGAS, PASSWORD, act)
    assert accounts.all() == []


# --- the first start ------------------------------------------------------------------------------


def later(act: Act, **span: float) -> Act:
    return Act(act.at + timedelta(**span), act.actor, act.role)


def test_the_first_account_is_an_admins(accounts: Accounts, store: Store, act: Act) -> None:
    setup = Setup(store, accounts)
    token = setup.offer(act.at)
    assert token is not None
    setup.use(token, "siti", PASSWORD, later(act, hours=23))
    assert [each.roles for each in accounts.all()] == [Roles(Role.ADMIN)]
    with pytest.raises(TokenError):
        setup.use(token, "budi", PASSWORD, act)
    assert setup.offer(act.at) is None


@pytest.mark.parametrize("hours", [24, 100])
def test_its_token_expires(accounts: Accounts, store: Store, act: Act, hours: int) -> None:
    setup = Setup(store, accounts)
    token = setup.offer(act.at)
    assert token is not None
    with pytest.raises(TokenError):
        setup.use(token, "siti", PASSWORD, later(act, hours=hours))
    assert not accounts.exist()


def test_an_account_made_otherwise_makes_it_void(
    accounts: Accounts, store: Store, act: Act
) -> None:
    setup = Setup(store, accounts)
    token = setup.offer(act.at)
    assert token is not None
    accounts.add("siti", PETUGAS, PASSWORD, act)
    with pytest.raises(TokenError):
        setup.use(token, "budi", PASSWORD, act)


# --- sessions -------------------------------------------------------------------------------------


def test_ended_sessions_do_not_pile_up(
    accounts: Accounts, store: Store, act: Act, now: datetime
) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    [account] = accounts.all()
    sessions = Sessions(store, timedelta(minutes=30), timedelta(hours=10))
    for hours in range(4):
        sessions.begin(account, None, None, later(act, hours=hours))
    token, _ = sessions.begin(account, "penagihan", "BAP/7", later(act, hours=4))
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar_one() == 1
        [kept] = connection.execute(text("SELECT digest FROM session")).scalars()
    assert token not in kept
    found = sessions.current(token, now + timedelta(hours=4))
    assert found is not None
    assert (found.caller.actor, found.caller.purpose) == ("account:siti", "penagihan")
    assert found.expires_at == now + timedelta(hours=14)
    sessions.end(token, act)
    assert sessions.current(token, now + timedelta(hours=4)) is None


@pytest.mark.parametrize("change", ["password", "disable"])
def test_no_session_follows_from_a_password_that_was_changed_meanwhile(
    accounts: Accounts, store: Store, act: Act, change: str
) -> None:
    """A change ends the sessions there are; one that is just being begun must not be left out."""
    accounts.add("siti", PETUGAS, PASSWORD, act)
    account = accounts.verified("siti", PASSWORD)
    assert account is not None
    if change == "password":
        accounts.set_password("siti", f"{PASSWORD} baru", act)
    else:
        accounts.disable("siti", act)
    sessions = Sessions(store, timedelta(minutes=30), timedelta(hours=10))
    with pytest.raises(LoginFailedError):
        sessions.begin(account, None, None, act)
    assert [each.entry.action for each in store.audit.records()][-1] == f"account-{change}"


def test_a_session_in_use_is_seldom_written(
    accounts: Accounts, store: Store, act: Act, now: datetime
) -> None:
    accounts.add("siti", PETUGAS, PASSWORD, act)
    sessions = Sessions(store, timedelta(minutes=30), timedelta(hours=10))
    token, _ = sessions.begin(accounts.all()[0], None, None, act)

    def seen() -> str:
        with store.reading() as connection:
            return str(connection.execute(text("SELECT seen_at FROM session")).scalar_one())

    before = seen()
    sessions.current(token, now + timedelta(seconds=59))
    assert seen() == before
    sessions.current(token, now + timedelta(seconds=60))
    assert seen() != before
