"""`plat account` and `plat key`, and what the command line records of look-ups."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime, timedelta
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from lpr.access import Passwords
from lpr.cli import app
from lpr.cli.account import asked_password
from lpr.errors import PasswordError
from lpr.store import Accounts, Keys, Setup, ready_store
from lpr.tax import WIB, SamplePlate, TaxStatus, init_registry, system_clock, wib_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import AuditEntry, Store

    Plat = Callable[..., Result]

PASSWORD = "kuda baterai staples"  # noqa: S105 - of a test
OTHER = "sesuatu yang lain"


@pytest.fixture
def place(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def plat(place: str, monkeypatch: pytest.MonkeyPatch) -> Plat:
    monkeypatch.setenv("PLAT_STORE_URL", place)

    def run(*arguments: str, typed: str | None = PASSWORD) -> Result:
        return CliRunner().invoke(app, arguments, input=typed and typed + "\n")

    return run


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with closing(ready_store(place, now=system_clock())) as store:
        yield store


def records(store: Store) -> list[AuditEntry]:
    return [each.entry for each in store.audit.records()][1:]


# --- accounts -------------------------------------------------------------------------------------


def test_an_account_from_its_making_to_its_end(plat: Plat, store: Store) -> None:
    made = plat("account", "add", "siti", "--role", "pengawas", "--owner-data")
    assert (made.exit_code, made.stderr) == (0, "")
    assert "siti, pengawas+pemilik_data" in made.stdout
    assert PASSWORD not in made.output
    accounts = Accounts(store)
    assert accounts.verified("siti", PASSWORD) is not None
    assert plat("account", "password", "siti", typed=OTHER).exit_code == 0
    assert accounts.verified("siti", OTHER) is not None
    assert plat("account", "disable", "siti").exit_code == 0
    listed = plat("account", "list").stdout
    assert listed.startswith("siti\tpengawas+pemilik_data\tnonaktif (disabled)\t20")
    late = plat("account", "password", "siti")
    assert (late.exit_code, "disabled for good" in late.stderr) == (1, True)
    assert {each.actor.split(":")[0] for each in records(store)} == {"local"}
    actions = ["account-add", "account-password", "account-disable"]
    assert [each.action for each in records(store)] == actions


def test_the_days_of_accounts_and_keys_are_those_of_jakarta(
    plat: Plat, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = datetime(2026, 11, 25, 6, 30, tzinfo=WIB)  # the day before by UTC
    monkeypatch.setattr("lpr.tax.system_clock", lambda: early)
    plat("account", "add", "siti")
    plat("key", "add", "gerbang", "--account", "siti", "--days", "2")
    assert plat("account", "list").stdout.endswith("\t2026-11-25\n")
    assert "\t2026-11-27\t" in plat("key", "list").stdout


def test_a_closed_standard_input_holds_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(PasswordError, match="holds no password"):
        asked_password()


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_password_that_is_no_text_is_refused(
    errors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = TextIOWrapper(BytesIO(b"kuda baterai st\xffples\n"), "utf-8", errors=errors)
    monkeypatch.setattr("sys.stdin", typed)
    with pytest.raises(PasswordError, match="no text"):
        asked_password()


def test_the_first_starts_token(plat: Plat, store: Store) -> None:
    quick = Passwords(time_cost=1, memory_kib=8)
    token = Setup(store, Accounts(store, quick)).offer(system_clock())
    assert token is not None
    assert "siti, admin" in plat("account", "add", "siti", "--token", token).stdout
    again = plat("account", "add", "budi", "--token", token)
    assert again.exit_code == 1
    assert again.stderr.endswith("[token]\n")


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (("add", "siti", "--role", "boss"), PASSWORD, "account"),
        (("add", "siti", "--role", "pemilik_data"), PASSWORD, "account"),
        (("add", "Not A Name"), PASSWORD, "account"),
        (("add", "siti"), "short", "password"),
        (("add", "siti"), None, "password"),
        (("password", "nobody"), PASSWORD, "account"),
        (("disable", "nobody"), None, "account"),
        (("add", "siti", "--token", "x"), PASSWORD, "token"),
    ],
)
def test_what_is_refused(
    plat: Plat, store: Store, arguments: tuple[str, ...], typed: str | None, code: str
) -> None:
    result = plat("account", *arguments, typed=typed)
    assert result.exit_code == 1
    assert result.stderr.endswith(f"[{code}]\n")
    assert Accounts(store).all() == []


def test_no_option_takes_a_password(plat: Plat) -> None:
    assert plat("account", "add", "siti", "--password", PASSWORD).exit_code == 2


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_is_shown_once(plat: Plat, store: Store) -> None:
    plat("account", "add", "siti")
    made = plat("key", "add", "gate 7", "--account", "siti", "--purpose", "penagihan")
    key = made.stdout.strip()
    assert re.fullmatch(r"plat_[0-9a-f]{8}_[\w-]{43}", key)
    keys = Keys(store)
    caller = keys.caller(key, system_clock())
    assert caller is not None
    assert caller.purpose == "penagihan"
    listed = plat("key", "list").stdout
    prefix = key.split("_")[1]
    assert listed.startswith(f"{prefix}\tgate 7\tsiti\tpetugas\t")
    assert listed.endswith("\taktif (valid)\n")
    assert key not in listed
    assert plat("key", "revoke", prefix).exit_code == 0
    assert plat("key", "list").stdout.endswith("\tberakhir (ended)\n")
    assert keys.caller(key, system_clock()) is None


def test_it_is_valid_for_the_days_that_are_asked(plat: Plat, store: Store) -> None:
    plat("account", "add", "siti")
    assert plat("key", "add", "x", "--account", "siti", "--days", "2").exit_code == 0
    [key] = Keys(store).all()
    assert key.expires_at - key.created_at == timedelta(days=2)
    assert plat("key", "add", "x", "--account", "siti", "--days", "0").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "x", "--account", "nobody"), "account"),
        (("add", "x", "--account", "siti", "--role", "admin"), "account"),
        (("add", "x", "--account", "siti", "--purpose", "curiosity"), "purpose"),
        (("revoke", "00000000"), "account"),
    ],
)
def test_keys_that_are_refused(plat: Plat, arguments: tuple[str, ...], code: str) -> None:
    plat("account", "add", "siti")
    result = plat("key", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith(f"[{code}]\n")


# --- look-ups -------------------------------------------------------------------------------------


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    today = wib_date(system_clock())
    wished = [SamplePlate("B 1 TXX", status=TaxStatus.LUNAS)]
    init_registry(url, today=today, sample=True, plates=wished, size=5)
    monkeypatch.setenv("PLAT_DATABASE_URL", url)


@pytest.mark.usefixtures("registry")
def test_a_look_up_is_recorded_with_purpose_and_case(plat: Plat, store: Store) -> None:
    assert plat("lookup", "b", "1", "txx").exit_code == 0
    told = plat("lookup", "B1TXX", "--purpose", "penagihan", "--case", "BAP/7")
    assert told.stdout.startswith("B 1 TXX: LUNAS")
    first, second = records(store)
    assert (first.purpose, first.case, first.role) == ("pemeriksaan_pajak", None, "local")
    assert (second.purpose, second.case, second.plate) == ("penagihan", "BAP/7", "B1TXX")


@pytest.mark.usefixtures("registry")
def test_another_purpose_is_refused_and_shows_nothing(plat: Plat, store: Store) -> None:
    result = plat("lookup", "B1TXX", "--purpose", "curiosity")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("[purpose]\n")
    assert records(store) == []


@pytest.mark.usefixtures("registry")
def test_an_answer_that_cannot_be_recorded_is_not_shown(
    plat: Plat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PLAT_STORE_URL", f"sqlite:///{tmp_path}/file/store.db")
    result = plat("lookup", "B1TXX")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("[store]\n")
