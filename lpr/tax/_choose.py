"""Which registry an installation asks: the database, or an agency's over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.tax._database import open_registry

if TYPE_CHECKING:
    from lpr.config import Settings
    from lpr.tax._database import DatabaseRegistry
    from lpr.tax.http import HttpRegistry


def open_chosen_registry(settings: Settings) -> DatabaseRegistry | HttpRegistry:
    """The registry at `settings.registry_url` where that is set, else at `database_url`.

    Raises:
        RegistryError: the database cannot be opened; an agency's registry is first asked later.
        ConfigurationError: an address, the TOML file or a value in it cannot be used.

    """
    if settings.registry_url is None:
        return open_registry(settings.database_url)
    from lpr.tax.http import connect, load_config  # noqa: PLC0415 - the HTTP client takes 0.3 s

    token = settings.registry_token
    config = load_config(settings.registry_config)
    return connect(
        settings.registry_url, config, None if token is None else token.get_secret_value()
    )
