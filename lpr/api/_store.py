"""A store that is opened when it is first needed, and again after it could not be."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from lpr.access import Passwords
from lpr.alerts import AlertMaker, AlertRules
from lpr.store import (
    Accounts,
    Alerts,
    Cameras,
    CameraStates,
    Keys,
    ProviderAccounts,
    Sessions,
    Setup,
    Sightings,
    WatchLists,
    chosen_store_url,
    ready_store,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lpr.config import Settings
    from lpr.store import AuditEntry, Receipt, Store


class LateStore:
    """The store of the settings; what lies in it is reached by its properties.

    Each of them raises StoreError while the store cannot be opened or made.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime], passwords: Passwords | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._lock = Lock()
        self._open: Store | None = None
        self._maker: AlertMaker | None = None

    @property
    def opened(self) -> Store:
        """The store itself."""
        with self._lock:
            if self._open is None:
                self._open = ready_store(chosen_store_url(self._settings), now=self._clock())
            return self._open

    @property
    def accounts(self) -> Accounts:
        """The accounts in it."""
        return Accounts(self.opened, self._passwords)

    @property
    def provider_accounts(self) -> ProviderAccounts:
        """Those of people who log in at a provider."""
        return ProviderAccounts(self.opened)

    @property
    def keys(self) -> Keys:
        """The API keys in it."""
        return Keys(self.opened)

    @property
    def sessions(self) -> Sessions:
        """The sessions in it."""
        chosen = self._settings
        idle = timedelta(minutes=chosen.session_idle_minutes)
        longest = timedelta(hours=chosen.session_hours)
        return Sessions(self.opened, idle, longest)

    @property
    def setup(self) -> Setup:
        """Its first account."""
        return Setup(self.opened, self.accounts)

    @property
    def sightings(self) -> Sightings:
        """The sightings in it; shown by way of `lpr.locations` only."""
        return Sightings(self.opened)

    @property
    def cameras(self) -> Cameras:
        """The cameras in it."""
        return Cameras(self.opened)

    @property
    def camera_states(self) -> CameraStates:
        """How they are."""
        return CameraStates(self.opened)

    @property
    def alerts(self) -> Alerts:
        """The alerts in it; shown by way of `lpr.alerts` only."""
        return Alerts(self.opened)

    @property
    def alert_maker(self) -> AlertMaker:
        """Does what follows from verdicts on readings; see `lpr.alerts.AlertMaker.follow`."""
        store = self.opened
        with self._lock:
            if self._maker is None:
                chosen = self._settings
                rules = AlertRules.of(chosen.alert_minutes, arrears=chosen.alert_arrears)
                self._maker = AlertMaker(store, rules)
            return self._maker

    @property
    def watch_lists(self) -> WatchLists:
        """The watch-lists in it; shown by way of `lpr.alerts` only."""
        return WatchLists(self.opened)

    def append(self, entries: Sequence[AuditEntry]) -> Receipt:
        """Add to its audit log; see `lpr.store.AuditLog.append`."""
        return self.opened.audit.append(entries)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            store, self._open, self._maker = self._open, None, None
        if store is not None:
            store.close()
