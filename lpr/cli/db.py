"""``plat db``: the schemas of registry and store, brought up to date or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lpr.cli._lazy import group
from lpr.errors import EXIT_FAILED, RegistryMissingError

if TYPE_CHECKING:
    from lpr.config import Settings
    from lpr.database import SchemaState

app = group("Bring the schemas of registry and store up to date, or show where they stand.")

NONE = "tanpa revisi (no revision: made by version 0.1)"
ELSEWHERE = "Skema registri (registry): tidak ada di sini, ditanya lewat (none here, asked by) HTTP"


@app.command("upgrade")
def upgrade() -> None:
    """Bring both schemas up to date, each of them whole or not at all; what they hold is kept.

    An empty database becomes an empty registry, and an empty store whose audit log begins now.
    Where PLAT_REGISTRY_URL names an agency's registry, none is made.
    """
    from lpr import store, tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    settings = load_settings()
    if _is_elsewhere(settings):
        typer.echo(ELSEWHERE)
    else:
        tax.upgrade_registry(settings.database_url, now=tax.system_clock())
        _tell_current("registri (registry)", tax.schema_state(settings.database_url))
    url = store.chosen_store_url(settings)
    _tell_current("simpanan (store)", store.upgrade_store(url, now=tax.system_clock()))


@app.command("current")
def current() -> None:
    """Show both schemas' revisions. Exit code: 0 up to date, 1 `plat db upgrade` is needed."""
    from lpr import store, tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    settings = load_settings()
    states = []
    if _is_elsewhere(settings):
        typer.echo(ELSEWHERE)
    else:
        states.append(tax.schema_state(settings.database_url))
        _tell("registri (registry)", states[-1])
    states.append(store.store_state(store.chosen_store_url(settings)))
    _tell("simpanan (store)", states[-1])
    if not all(state.is_current for state in states):
        raise typer.Exit(EXIT_FAILED)


def _is_elsewhere(settings: Settings) -> bool:
    """Whether an agency's service is asked, and no copy lies here that is to be kept in step."""
    from lpr import tax  # noqa: PLC0415 - as above

    if settings.registry_url is None:
        return False
    try:
        tax.schema_state(settings.database_url)
    except RegistryMissingError:
        return True
    return False


def _tell(name: str, state: SchemaState) -> None:
    typer.echo(f"Skema {name}: {state.revision or NONE}, {state.place}")
    if state.is_newer:
        typer.echo(
            f"Dikenal (known here): {state.head}; pasang versi baru (install the newer one)."
        )
    elif not state.is_current:
        typer.echo(f"Terbaru (newest): {state.head}; jalankan (run) `plat db upgrade`.")


def _tell_current(name: str, state: SchemaState) -> None:
    typer.echo(f"Skema {name} mutakhir (up to date): {state.revision}, {state.place}")
