"""A registry that is opened when it is first needed; a database again after it failed."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from lpr.errors import RegistryError
from lpr.tax import DatabaseRegistry, open_chosen_registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lpr.config import Settings
    from lpr.tax import Held
    from lpr.tax.http import HttpRegistry


class LateRegistry:
    """A server may start before its registry is made, and outlive a restart of its database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._open: DatabaseRegistry | HttpRegistry | None = None

    @property
    def source(self) -> str:
        """Whose copy the registry is."""
        return self._opened().source

    @property
    def as_of(self) -> datetime:
        """When the copy was last filled; aware."""
        return self._opened().as_of

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
        """What is known of each number, as `lpr.tax.Registry` says it.

        Raises:
            RegistryError: the registry cannot be opened or does not answer.

        """
        try:
            return self._opened().fetch(keys)
        except RegistryError:
            if self._settings.registry_url is None:  # an agency's has copies for just that time
                self.close()
            raise

    def reach(self) -> None:
        """See whether it answers now; an agency's is asked for no vehicle, kept replies or not.

        Raises:
            RegistryError: it cannot be opened or does not answer.

        """
        registry = self._opened()
        if isinstance(registry, DatabaseRegistry):
            self.fetch([])
        else:
            registry.reach()

    def check(self) -> RegistryError | None:
        """Open the registry; the error when it cannot be, after which it is tried again.

        Raises:
            ConfigurationError: the URL is none; trying again would not help.
            DependencyMissingError: its driver is not installed.

        """
        try:
            self._opened()
        except RegistryError as error:
            return error
        return None

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        with self._lock:
            registry, self._open = self._open, None
        if registry is not None:
            with suppress(RegistryError):
                registry.close()

    def _opened(self) -> DatabaseRegistry | HttpRegistry:
        with self._lock:
            if self._open is None:
                self._open = open_chosen_registry(self._settings)
            return self._open
