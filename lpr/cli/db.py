"""``plat db``: the schemas of registry and store, brought up to date or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lpr.cli._lazy import group
from lpr.errors import EXIT_FAILED

if TYPE_CHECKING:
    from lpr.database import SchemaState

app = group("Bring the schemas of registry and store up to date, or show where they stand.")

NONE = "tanpa revisi (no revision: made by version 0.1)"


@app.command("upgrade")
def upgrade() -> None:
    """Bring both schemas up to date, each of them whole or not at all; what they hold is kept.

    An empty database becomes an empty registry, and an empty store whose audit log begins now.
    """
    from lpr import store, tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    settings = load_settings()
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
    registry = tax.schema_state(settings.database_url)
    _tell("registri (registry)", registry)
    kept = store.store_state(store.chosen_store_url(settings))
    _tell("simpanan (store)", kept)
    if not (registry.is_current and kept.is_current):
        raise typer.Exit(EXIT_FAILED)


def _tell(name: str, state: SchemaState) -> None:
    typer.echo(f"Skema {name}: {state.revision or NONE}, {state.place}")
    if not state.is_current:
        typer.echo(f"Terbaru (newest): {state.head}; jalankan (run) `plat db upgrade`.")


def _tell_current(name: str, state: SchemaState) -> None:
    typer.echo(f"Skema {name} mutakhir (up to date): {state.revision}, {state.place}")
