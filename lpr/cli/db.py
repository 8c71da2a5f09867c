"""``plat db``: the registry's schema, brought up to date or shown."""

from __future__ import annotations

import typer

from lpr.errors import EXIT_FAILED

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring the registry's schema up to date, or show where it stands.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

NONE = "tanpa revisi (no revision: made by version 0.1)"


@app.command("upgrade")
def upgrade() -> None:
    """Bring the schema up to date, all of it or nothing; vehicles are kept.

    An empty database becomes an empty registry. `plat registry init` and `import` do this too.
    """
    from lpr import tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    url = load_settings().database_url
    tax.upgrade_registry(url, now=tax.system_clock())
    state = tax.schema_state(url)
    typer.echo(f"Skema mutakhir (schema up to date): {state.revision}, {state.place}")


@app.command("current")
def current() -> None:
    """Show the schema's revision. Exit code: 0 up to date, 1 `plat db upgrade` is needed."""
    from lpr import tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    state = tax.schema_state(load_settings().database_url)
    typer.echo(f"Skema (schema): {state.revision or NONE}, {state.place}")
    if not state.is_current:
        typer.echo(f"Terbaru (newest): {state.head}; jalankan (run) `plat db upgrade`.")
        raise typer.Exit(EXIT_FAILED)
