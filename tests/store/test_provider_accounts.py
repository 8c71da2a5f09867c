"""Accounts of people who log in at a provider, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.access import Identity, Passwords, Role, Roles
from lpr.errors import AccountError, SignInRefusedError, SignInRoleError
from lpr.store import Accounts, Act, Keys, NewKey, ProviderAccounts, Sessions, Store

if TYPE_CHECKING:
    from lpr.store import AuditEntry

PASSWORD = "kuda baterai staples"  # noqa: S105 - of a test
SITI = Identity("https://sso.example.go.id", "7", "siti", Roles(Role.PETUGAS))
PENGAWAS = Roles(Role.PENGAWAS)


@pytest.fixture
def people(store: Store) -> ProviderAccounts:
    return ProviderAccounts(store)


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return Accounts(store, Passwords(time_cost=1, memory_kib=8))


def told(store: Store) -> list[tuple[str, str, str, str]]:
    entries: list[AuditEntry] = [each.entry for each in store.audit.records()][1:]
    return [(each.action, each.actor, each.source, each.result) for each in entries]


def test_the_first_log_in_makes_an_account(
    people: ProviderAccounts, accounts: Accounts, store: Store, now: datetime
) -> None:
    account = people.enter(SITI, now)
    assert (account.name, account.roles, account.external) == ("siti", SITI.roles, True)
    assert accounts.all() == [account]
    assert told(store) == [("account-add", "account:siti", "account:siti petugas", "ok")]


def test_the_next_log_in_is_of_the_same_account(
    people: ProviderAccounts, accounts: Accounts, store: Store, now: datetime
) -> None:
    first = people.enter(SITI, now)
    assert people.enter(SITI, now + timedelta(days=1)) == first
    assert len(accounts.all()) == 1
    assert len(told(store)) == 1


def test_the_name_of_the_first_log_in_stays(people: ProviderAccounts, now: datetime) -> None:
    people.enter(SITI, now)
    assert people.enter(replace(SITI, name="siti.rahma"), now).name == "siti"


def test_a_name_that_went_to_somebody_else_there_opens_nothing_here(
    people: ProviderAccounts, accounts: Accounts, now: datetime
) -> None:
    people.enter(SITI, now)
    for other in (replace(SITI, subject="8"), replace(SITI, issuer="https://other.example")):
        with pytest.raises(SignInRoleError, match="account siti already") as caught:
            people.enter(other, now)
        assert caught.value.reason == "name"
    assert len(accounts.all()) == 1


def test_an_account_with_a_password_is_nobodys_there(
    people: ProviderAccounts, accounts: Accounts, store: Store, act: Act
) -> None:
    accounts.add("kepala", Roles(Role.ADMIN), PASSWORD, act)
    with pytest.raises(SignInRoleError):
        people.enter(replace(SITI, name="kepala", roles=PENGAWAS), act.at)
    [account] = accounts.all()
    assert (account.roles, account.external) == (Roles(Role.ADMIN), False)
    assert [each[0] for each in told(store)] == ["account-add"]


@pytest.mark.parametrize("name", ["", "s", "Siti", "siti@pajak.go.id", "../siti", "a" * 33])
def test_a_name_that_can_be_none_says_so(
    people: ProviderAccounts, accounts: Accounts, now: datetime, name: str
) -> None:
    with pytest.raises(SignInRoleError, match="is no account name"):
        people.enter(replace(SITI, name=name), now)
    assert accounts.all() == []


@pytest.mark.parametrize("typed", ["", PASSWORD, "nobody's password"])
def test_such_an_account_has_no_password(
    people: ProviderAccounts, accounts: Accounts, now: datetime, typed: str
) -> None:
    people.enter(SITI, now)
    assert accounts.verified("siti", typed) is None


def test_such_an_account_gets_no_password(
    people: ProviderAccounts, accounts: Accounts, act: Act
) -> None:
    people.enter(SITI, act.at)
    with pytest.raises(AccountError, match="has no password"):
        accounts.set_password("siti", PASSWORD, act)
    assert accounts.verified("siti", PASSWORD) is None


def test_a_disabled_account_stays_out(
    people: ProviderAccounts, accounts: Accounts, act: Act
) -> None:
    people.enter(SITI, act.at)
    accounts.disable("siti", act)
    with pytest.raises(SignInRoleError) as caught:
        people.enter(SITI, act.at)
    assert (caught.value.reason, caught.value.name) == ("disabled", "siti")


def test_the_role_is_the_one_of_now_in_open_sessions_too(
    people: ProviderAccounts, store: Store, now: datetime
) -> None:
    account = people.enter(replace(SITI, roles=PENGAWAS), now)
    sessions = Sessions(store, timedelta(minutes=30), timedelta(hours=10))
    token, _ = sessions.begin(account, None, None, Act(now, account.actor, "pengawas"))
    assert people.enter(SITI, now).roles == SITI.roles
    session = sessions.current(token, now)
    assert session is not None
    assert session.caller.roles == SITI.roles
    assert ("account-role", "account:siti", "account:siti petugas", "ok") in told(store)


def test_keys_that_may_more_than_the_account_end_with_its_role(
    people: ProviderAccounts, store: Store, now: datetime
) -> None:
    people.enter(replace(SITI, roles=PENGAWAS), now)
    keys, act = Keys(store), Act(now, "local:uji", "local")
    until = now + timedelta(days=1)
    more = keys.add(NewKey("laporan", "siti", PENGAWAS, until), act)
    same = keys.add(NewKey("gerbang", "siti", SITI.roles, until), act)
    people.enter(SITI, now)
    assert keys.caller(more.text, now) is None
    assert keys.caller(same.text, now) is not None
    ended = [each for each in told(store) if each[0] == "key-revoke"]
    assert ended == [("key-revoke", "account:siti", f"key:{more.prefix}", "ok")]


def test_who_is_not_let_in_is_recorded_with_the_reason(
    people: ProviderAccounts, store: Store, now: datetime
) -> None:
    act = Act(now, "anonymous:127.0.0.1", "")
    people.refused(SignInRefusedError("The token has expired.", "expired"), act)
    people.refused(SignInRoleError("There is no role.", "no-role", "tamu"), act)
    assert told(store) == [
        ("login", "anonymous:127.0.0.1", "oidc expired", "denied"),
        ("login", "anonymous:127.0.0.1", "oidc no-role tamu", "denied"),
    ]
