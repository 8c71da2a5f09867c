"""Who works at this machine's command line, as the audit log names them."""

from __future__ import annotations

import os
import pwd
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lpr.access import Permission
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
def local_store(permission: Permission) -> Iterator[Store]:
    """The store of the settings, closed at the end; one that is missing is not made.

    Args:
        permission: what is going to be done; see `demand`.

    Raises:
        ForbiddenError: this user's role does not allow it.
        StoreError: or one of its leaves: it cannot be used.
        ConfigurationError: a setting cannot be used.

    """
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.store import chosen_store_url, open_store  # noqa: PLC0415 - databases too

    store = open_store(chosen_store_url(load_settings()))
    try:
        demand(store, permission)
        yield store
    finally:
        store.close()


def demand(store: Store, permission: Permission) -> None:
    """Make sure that this user may do a thing at the command line (decision 0012).

    Until there is an account, everybody may who can open the store; so may root and the owner of
    its file always, who could read it with any tool. Anybody else needs an account of the same
    name as the system's user, in use and with a role that allows it. A refusal is recorded.

    Raises:
        ForbiddenError: this user may not.
        StoreError: the store cannot say, or the refusal cannot be recorded.

    """
    from lpr.errors import ForbiddenError  # noqa: PLC0415 - only on failure
    from lpr.store import Accounts, AuditEntry  # noqa: PLC0415 - databases take half a second

    accounts = Accounts(store).all()
    if not accounts or os.getuid() == 0 or _owns(store):
        return
    act = local_act()
    name = act.actor.partition(":")[2]
    if any(
        each.name == name and each.disabled_at is None and each.roles.may(permission)
        for each in accounts
    ):
        return
    entry = AuditEntry(act.at, act.actor, act.role, f"local-{permission}", result="denied")
    store.audit.append([entry])
    raise ForbiddenError(
        f"The user {name} of this machine may not do this ({permission}). An admin can make an "
        f"account of that name with a role that allows it, or the store's owner can do it."
    )


def _owns(store: Store) -> bool:
    """Whether the store is a file of this user's."""
    database = store.database
    try:
        return database.is_sqlite and Path(str(database.url.database)).stat().st_uid == os.getuid()
    except OSError:
        return False


def read_wib(moment: datetime | None) -> datetime | None:
    """A moment as typed, which is meant in Jakarta's time; aware."""
    from lpr.tax import WIB  # noqa: PLC0415 - see above

    return None if moment is None else moment.replace(tzinfo=WIB)
