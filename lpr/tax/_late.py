"""A registry that is opened when it is first needed; a database again after it failed."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from lpr.errors import RegistryError, RegistryLockedError
from lpr.tax._choose import open_chosen_registry
from lpr.tax._database import DatabaseRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.config import Settings
    from lpr.tax._types import Held
    from lpr.tax.http import HttpRegistry


class LateRegistry:
    """What runs long may start before its registry is made, and outlive its database's restart.

    A database that let one wait in vain is left alone for as long again: whoever asks without end
    spends at most half the time on one that is away. One that another process holds is there, and
    is asked each time. Safe to share between threads.

    Args:
        settings: name the registry.
        seconds: that never run back.

    """

    def __init__(self, settings: Settings, seconds: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._seconds = settings, seconds
        self._lock = Lock()
        self._open: DatabaseRegistry | HttpRegistry | None = None
        self._failed: tuple[RegistryError, float] | None = None  # and until when it is left alone

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
        registry, began = self._opened(), self._seconds()
        try:
            return registry.fetch(keys)
        except RegistryError as error:
            if self._settings.registry_url is None:  # an agency's has copies for just that time
                self._leave_alone(error, began)
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
                self._open = self._opened_anew()
            return self._open

    def _opened_anew(self) -> DatabaseRegistry | HttpRegistry:
        began = self._seconds()
        if self._failed is not None and began < self._failed[1]:
            raise self._failed[0].with_traceback(None)
        try:
            return open_chosen_registry(self._settings)
        except RegistryError as error:
            self._leave_alone(error, began)
            raise

    def _leave_alone(self, error: RegistryError, began: float) -> None:
        if isinstance(error, RegistryLockedError):
            return
        now = self._seconds()
        self._failed = error, now + (now - began)
