"""Tells all that use the store of a fleet's cameras, and who hears of alerts at them."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from lpr.alerts import KIND as ALERT
from lpr.errors import StoreError
from lpr.live._log import tell
from lpr.store import Cameras, put_alert_receivers

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.store import Store

AGAIN = 10.0
"""Seconds until a store that failed is told again."""


class CameraRegister:
    """The cameras of a fleet as the store knows them.

    What the store could not be told when the file changed is told later, by a thread of its own,
    until `stop`: whoever looks after the cameras must not wait for a store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: FleetConfig | None = None
        self._lock = threading.Lock()

    def put(self, config: FleetConfig) -> None:
        """Tell it now.

        Raises:
            StoreError: or one of its leaves; a part may have been told.

        """
        Cameras(self._store).put([each.camera(name) for name, each in config.cameras.items()])
        put_alert_receivers(self._store, config.cameras, config.receivers_of(ALERT))

    def replace(self, config: FleetConfig) -> None:
        """Tell it in place of what was told before, now or when the store is back."""
        self._newest = config
        self._try(config)

    def stop(self) -> None:
        """Tell nothing more."""
        self._newest = None

    def _try(self, config: FleetConfig) -> None:
        with self._lock:
            if config is not self._newest:
                return
            try:
                self.put(config)
            except StoreError as error:
                tell("store-failed", logging.ERROR, reason=error)
                later = threading.Timer(AGAIN, self._try, [config])
                later.daemon = True
                later.start()
