"""Who works at this machine's command line, as the audit log names them."""

from __future__ import annotations

import os
import pwd
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lpr.store import Act, Store

ROLE = "local"


def local_actor() -> str:
    """``local:`` and the name that the system gives this process's user; no variable changes it."""
    try:
        return f"local:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:  # a container may run a number without a name
        return f"local:{os.getuid()}"


def local_act() -> Act:
    """An act of this user, now."""
    from lpr.store import Act  # noqa: PLC0415 - the database library takes half a second
    from lpr.tax import system_clock  # noqa: PLC0415 - see above

    return Act(system_clock(), local_actor(), ROLE)


@contextmanager
def local_store() -> Iterator[Store]:
    """The store of the settings, closed at the end; one that is missing is not made.

    Raises:
        StoreError: or one of its leaves: it cannot be used.
        ConfigurationError: a setting cannot be used.

    """
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.store import chosen_store_url, open_store  # noqa: PLC0415 - databases too

    store = open_store(chosen_store_url(load_settings()))
    try:
        yield store
    finally:
        store.close()


def read_wib(moment: datetime | None) -> datetime | None:
    """A moment as typed, which is meant in Jakarta's time; aware."""
    from lpr.tax import WIB  # noqa: PLC0415 - see above

    return None if moment is None else moment.replace(tzinfo=WIB)
