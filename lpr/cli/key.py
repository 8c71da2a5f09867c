"""``plat key``: how machines log in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.access import Permission
from lpr.cli._lazy import group
from lpr.cli._local import demand, local_act
from lpr.cli.account import made_store

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.store import KeyInfo

app = group("API keys: how machines log in.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    *,
    account: Annotated[str, typer.Option(metavar="NAME", help="Who answers for it.")],
    role: Annotated[
        str, typer.Option(help="What it may do; no more than its account.")
    ] = "petugas",
    days: Annotated[int, typer.Option(min=1, max=1095, help="How long it is valid.")] = 365,
    purpose: Annotated[
        str | None, typer.Option(help="Purpose of its look-ups that state none.")
    ] = None,
) -> None:
    """Make a key, and print it: this once, since only its digest is kept."""
    from lpr.access import Purposes, Roles  # noqa: PLC0415 - only where they are needed
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.store import Keys, NewKey  # noqa: PLC0415 - databases too

    chosen = load_settings()
    purposes = Purposes.of(chosen.purposes, chosen.owner_purposes, chosen.purpose)
    act = local_act()
    wanted = NewKey(
        name=name[:80],
        account=account,
        roles=Roles.of(role),
        expires_at=act.at + timedelta(days=days),
        purpose=None if purpose is None else purposes.check(purpose),
    )
    with made_store() as store:
        demand(store, Permission.ACCOUNTS)
        key = Keys(store).add(wanted, act)
    typer.echo(key.text)
    typer.echo("Simpan kunci ini sekarang: tidak ditampilkan lagi (shown this once).", err=True)


@app.command("list")
def list_keys() -> None:
    """List the keys: first characters, name, account, role, last day and whether it is valid."""
    from lpr.store import Keys  # noqa: PLC0415 - the database library takes long

    now = local_act().at
    with made_store() as store:
        demand(store, Permission.ACCOUNTS)
        keys = Keys(store).all()
    for each in keys:
        typer.echo("\t".join(_cells(each, now)))


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="As `plat key list` shows it.")],
) -> None:
    """End a key at once."""
    from lpr.store import Keys  # noqa: PLC0415 - the database library takes long

    with made_store() as store:
        demand(store, Permission.ACCOUNTS)
        Keys(store).revoke(prefix, local_act())
    typer.echo(f"Kunci dicabut (key revoked): {prefix}")


def _cells(key: KeyInfo, now: datetime) -> tuple[str, ...]:
    from lpr.tax import wib_date  # noqa: PLC0415 - the database library takes long

    state = "aktif (valid)" if key.valid_at(now) else "berakhir (ended)"
    until = str(wib_date(key.expires_at))
    return key.prefix, key.name, key.account, str(key.roles), until, state
