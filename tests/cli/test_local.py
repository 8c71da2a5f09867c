"""Who may do what at the command line: root and the store's owner, else an account's role."""

from __future__ import annotations

import pwd
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from lpr.access import Passwords, Roles
from lpr.cli import app
from lpr.store import Accounts, Act, AuditEntry, open_store, upgrade_store
from lpr.tax import WIB

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)
ACT = Act(NOW, "local:root", "local")
NOBODY = pwd.getpwnam("nobody")
PASSWORD = "kuda baterai staples"  # noqa: S105 - of a test
COMMANDS = {
    "local-audit": (
        ("audit", "verify"),
        ("audit", "export"),
        ("audit", "report", "--from", "2026-11-25", "--to", "2026-11-26"),
        ("subject", "export", "B 1 XYZ", "--output", "-"),
        ("retention", "run"),
        ("retention", "run", "--dry-run"),
        ("retention", "hold", "B 1 XYZ", "--reason", "perkara"),
        ("retention", "holds"),
        ("retention", "release", "B 1 XYZ"),
    ),
    "local-review": (
        ("review", "queue"),
        ("review", "decide", "0" * 32, "no_plate"),
    ),
    "local-aggregates": (("review", "stats"), ("report",)),
    "local-batch": (
        ("review", "export", "/dev/null/out"),
        ("scan", "samples", "--output", "rows.csv"),
        ("scan", "samples", "--output", "footage"),
        ("scan", "samples", "--output", "footage", "--store", "--no-tax"),
    ),
    "local-cameras": (("watch", "fleet.toml"), ("watch", "fleet.toml", "--no-tax")),
    "local-watch": (
        ("watchlist", "list"),
        ("watchlist", "add", "B 1 XYZ", "--list", "a", "--reason", "alasan"),
        ("watchlist", "remove", "1"),
    ),
    "local-accounts": (
        ("account", "list"),
        ("account", "add", "budi"),
        ("account", "disable", "kepala"),
        ("account", "password", "kepala"),
        ("key", "list"),
        ("key", "add", "kamera", "--account", "kepala"),
        ("key", "revoke", "ab12cd34"),
    ),
}
FLEET = """[cameras.gerbang]
url = "rtsp://127.0.0.1:1/none"
"""
EVERY = [command for commands in COMMANDS.values() for command in commands]


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, input=PASSWORD + "\n")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("PLAT_STORE_URL", url)
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    upgrade_store(url, now=NOW)
    monkeypatch.chdir(tmp_path)
    picture = tmp_path / "samples" / "a.png"
    picture.parent.mkdir()
    Image.new("RGB", (320, 200)).save(picture)
    (tmp_path / "fleet.toml").write_text(FLEET)
    return url


def account(place: str, name: str, role: str) -> None:
    with closing(open_store(place)) as store:
        quick = Passwords(time_cost=1, memory_kib=8)
        Accounts(store, quick).add(name, Roles.of(role), PASSWORD, ACT)


@pytest.fixture
def as_nobody(place: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """This process as another user sees it: neither root nor the owner of the store's file."""
    account(place, "kepala", "admin")
    monkeypatch.setattr("lpr.cli._local.os.getuid", lambda: NOBODY.pw_uid)
    return place


OPEN = (("lookup", "B 1 XYZ"), ("read", "samples", "--crop"))
"""One's own look-ups: decision 0012."""


def denials(place: str) -> list[AuditEntry]:
    with closing(open_store(place)) as store:
        return [each.entry for each in store.audit.records() if each.entry.result == "denied"]


def is_refused(done: Result) -> bool:
    return done.exit_code == 1 and "[forbidden]" in done.stderr


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_another_user_is_refused_and_the_refusal_is_recorded(
    as_nobody: str, command: tuple[str, ...]
) -> None:
    done = plat(*command)
    assert is_refused(done), done.output
    assert "nobody" in done.stderr
    (entry,) = denials(as_nobody)
    assert entry.actor == "local:nobody"
    assert command in COMMANDS[entry.action]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("petugas", ("local-review",)),
        ("operator", ("local-cameras",)),
        ("analis", ("local-aggregates", "local-batch")),
        ("pengawas", ("local-audit", "local-review", "local-aggregates", "local-watch")),
        ("admin", tuple(COMMANDS)),
    ],
)
def test_an_account_of_the_same_name_decides(
    as_nobody: str, role: str, allowed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    account(as_nobody, "nobody", role)
    monkeypatch.setenv("PLAT_MODELS_DIR", "none")  # what may be done ends soon, if not well
    for action, commands in COMMANDS.items():
        for command in commands[:1]:
            assert is_refused(plat(*command)) is (action not in allowed)


@pytest.mark.parametrize("command", [*OPEN, ("scan", "samples", "-o", "rows.csv", "--no-tax")])
def test_what_asks_for_no_role(as_nobody: str, command: tuple[str, ...]) -> None:
    assert not is_refused(plat(*command))
    assert denials(as_nobody) == []


def test_an_account_that_is_disabled_decides_nothing(as_nobody: str) -> None:
    account(as_nobody, "nobody", "admin")
    with closing(open_store(as_nobody)) as store:
        Accounts(store).disable("nobody", ACT)
    assert is_refused(plat("audit", "verify"))


def test_before_there_is_an_account_everybody_may(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lpr.cli._local.os.getuid", lambda: NOBODY.pw_uid)
    assert plat("audit", "verify").exit_code == 0
    assert plat("account", "list").exit_code == 0
    assert denials(place) == []


def test_the_owner_of_the_file_may(
    as_nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = (tmp_path / "store.db").stat().st_uid
    monkeypatch.setattr("lpr.cli._local.os.getuid", lambda: owner)
    assert plat("audit", "verify").exit_code == 0
    assert denials(as_nobody) == []


def test_a_server_has_no_file_and_no_owner(
    postgres_database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(postgres_database())  # type: ignore[operator]  # the fixture makes databases
    monkeypatch.setenv("PLAT_STORE_URL", url)
    upgrade_store(url, now=NOW)
    account(url, "kepala", "admin")
    monkeypatch.setattr("lpr.cli._local.os.getuid", lambda: NOBODY.pw_uid)
    assert is_refused(plat("audit", "verify"))
    assert [entry.action for entry in denials(url)] == ["local-audit"]
