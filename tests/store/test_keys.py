"""API keys on both engines: shown once, kept as digests, ended at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from lpr.access import Passwords, Role, Roles
from lpr.errors import AccountError
from lpr.store import Accounts, Act, Keys, NewKey, Store

if TYPE_CHECKING:
    from lpr.access import ApiKey

DAYS = timedelta(days=30)


@pytest.fixture
def keys(store: Store, act: Act) -> Keys:
    accounts = Accounts(store, Passwords(time_cost=1, memory_kib=8))
    accounts.add("siti", Roles(Role.PENGAWAS), "kuda baterai staples", act)
    return Keys(store)


def make(keys: Keys, act: Act, **changed: Any) -> ApiKey:
    wanted: dict[str, Any] = {
        "name": "gate 7",
        "account": "siti",
        "roles": Roles(Role.PETUGAS),
        "expires_at": act.at + DAYS,
        "purpose": "penagihan",
    }
    return keys.add(NewKey(**(wanted | changed)), act)


def test_a_key_says_who_sends_it(keys: Keys, act: Act, now: datetime) -> None:
    key = make(keys, act)
    caller = keys.caller(key.text, now)
    assert caller is not None
    assert caller.actor == f"key:{key.prefix}"
    assert (caller.roles, caller.purpose) == (Roles(Role.PETUGAS), "penagihan")


def test_its_secret_is_kept_nowhere(keys: Keys, store: Store, act: Act) -> None:
    key = make(keys, act)
    with store.reading() as connection:
        [row] = connection.execute(text("SELECT * FROM api_key")).all()
    assert key.secret not in str(row)
    assert key.secret not in str(keys.all())
    assert key.secret not in str(list(store.audit.records()))


def test_the_list_shows_prefix_account_and_end(keys: Keys, act: Act, now: datetime) -> None:
    key = make(keys, act)
    [held] = keys.all()
    assert (held.prefix, held.name, held.account) == (key.prefix, "gate 7", "siti")
    assert held.expires_at == now + DAYS
    assert held.valid_at(now)
    assert not held.valid_at(now + DAYS)


@pytest.mark.parametrize("text_of", ["", "plat_", "plat_00000000_" + "a" * 43, "' OR 1=1 --"])
def test_texts_that_open_nothing(keys: Keys, now: datetime, text_of: str) -> None:
    assert keys.caller(text_of, now) is None


def test_the_secret_of_another_key_opens_nothing(keys: Keys, act: Act, now: datetime) -> None:
    one, other = make(keys, act), make(keys, act)
    assert keys.caller(f"plat_{one.prefix}_{other.secret}", now) is None


def test_it_expires(keys: Keys, act: Act, now: datetime) -> None:
    key = make(keys, act)
    assert keys.caller(key.text, now + DAYS - timedelta(seconds=1)) is not None
    assert keys.caller(key.text, now + DAYS) is None


def test_it_is_revoked_once(keys: Keys, store: Store, act: Act, now: datetime) -> None:
    key = make(keys, act)
    keys.revoke(key.prefix, act)
    assert keys.caller(key.text, now) is None
    assert [each.entry.action for each in store.audit.records()][-2:] == ["key-add", "key-revoke"]
    with pytest.raises(AccountError, match="no key"):
        keys.revoke(key.prefix, act)


def test_it_ends_with_its_account(keys: Keys, store: Store, act: Act, now: datetime) -> None:
    key = make(keys, act)
    Accounts(store).disable("siti", act)
    assert keys.caller(key.text, now) is None
    with pytest.raises(AccountError, match="disabled"):
        make(keys, act)


@pytest.mark.parametrize("roles", ["admin", "operator", "pengawas+pemilik_data"])
def test_it_may_do_no_more_than_its_account(keys: Keys, act: Act, roles: str) -> None:
    with pytest.raises(AccountError, match="it may less"):
        make(keys, act, roles=Roles.of(roles))
    assert keys.all() == []


def test_it_needs_an_account(keys: Keys, act: Act) -> None:
    with pytest.raises(AccountError, match="no account"):
        make(keys, act, account="nobody")
