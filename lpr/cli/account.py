"""``plat account``: the people who may log in."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.access import Permission
from lpr.cli._lazy import group
from lpr.cli._local import demand, local_act
from lpr.errors import PasswordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.store import Store

app = group("The people who may log in (kept in the store: PLAT_STORE_URL).")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the account.")]


@app.command("add")
def add(
    name: Name,
    *,
    role: Annotated[
        str, typer.Option(help="petugas, operator, analis, pengawas or admin.")
    ] = "petugas",
    owner_data: Annotated[
        bool, typer.Option("--owner-data", help="Allow owner data beside the role.")
    ] = False,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN", help="Of the first start: makes the first account, an admin."
        ),
    ] = None,
) -> None:
    """Make an account. The password is asked for, or read as one line from standard input.

    From the first account on, every call of the service needs a log-in.
    """
    from lpr.access import Role, Roles  # noqa: PLC0415 - only where they are needed
    from lpr.store import Accounts, Setup  # noqa: PLC0415 - the database library takes long

    roles = Roles.of(f"{role}+{Role.PEMILIK_DATA}" if owner_data else role)
    with made_store() as store:
        accounts = Accounts(store)
        if token is None:
            demand(store, Permission.ACCOUNTS)
            accounts.add(name, roles, asked_password(), local_act())
        else:
            roles = Roles(Role.ADMIN)
            Setup(store, accounts).use(token, name, asked_password(), local_act())
    typer.echo(f"Akun dibuat (account made): {name}, {roles}")


@app.command("list")
def list_accounts() -> None:
    """List the accounts: name, role, whether it may log in, and since when there is one."""
    from lpr.store import Accounts  # noqa: PLC0415 - the database library takes long
    from lpr.tax import wib_date  # noqa: PLC0415 - likewise

    with made_store() as store:
        demand(store, Permission.ACCOUNTS)
        accounts = Accounts(store).all()
    for each in accounts:
        state = "aktif (active)" if each.disabled_at is None else "nonaktif (disabled)"
        typer.echo(f"{each.name}\t{each.roles}\t{state}\t{wib_date(each.created_at)}")


@app.command("disable")
def disable(name: Name) -> None:
    """Let an account log in no more; its sessions and keys end at once. It stays in the list."""
    from lpr.store import Accounts  # noqa: PLC0415 - the database library takes long

    with made_store() as store:
        demand(store, Permission.ACCOUNTS)
        Accounts(store).disable(name, local_act())
    typer.echo(f"Akun dinonaktifkan (account disabled): {name}")


@app.command("password")
def password(name: Name) -> None:
    """Set a new password, asked for or read from standard input; the account's sessions end."""
    from lpr.store import Accounts  # noqa: PLC0415 - the database library takes long

    with made_store() as store:
        demand(store, Permission.ACCOUNTS)
        Accounts(store).set_password(name, asked_password(), local_act())
    typer.echo(f"Kata sandi diganti (password changed): {name}")


@contextmanager
def made_store() -> Iterator[Store]:
    """The store of the settings, made where there is none; closed at the end.

    Raises:
        StoreError: or one of its leaves: it cannot be used.
        ConfigurationError: a setting cannot be used.

    """
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.store import chosen_store_url, ready_store  # noqa: PLC0415 - databases too
    from lpr.tax import system_clock  # noqa: PLC0415 - see above

    store = ready_store(chosen_store_url(load_settings()), now=system_clock())
    try:
        yield store
    finally:
        store.close()


def asked_password() -> str:
    """The password: typed twice unseen, or one line of standard input.

    It is no option, because other users of the machine see a command's options.

    Raises:
        PasswordError: standard input is empty or closed, or holds no text.

    """
    try:
        line = _typed_password()
        line.encode()  # bytes that are no text may come as halves of characters
    except UnicodeError as error:
        raise PasswordError("The password is no text in UTF-8. Type it anew.") from error
    if not line:
        raise PasswordError("Standard input holds no password. Type it, or send it as one line.")
    return line


def _typed_password() -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        sentence = "Kata sandi (password)"
        return str(typer.prompt(sentence, hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
