"""Look-ups at this machine's command line: on a stated errand, recorded before they are shown."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.cli._local import ROLE, demand, local_actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.access import Errand, Permission
    from lpr.config import Settings
    from lpr.lookups import RecordedLookups
    from lpr.tax import TaxService

PurposeOption = Annotated[
    str | None,
    typer.Option("--purpose", help="What the look-up is for; default: PLAT_PURPOSE."),
]
CaseOption = Annotated[
    str | None, typer.Option("--case", metavar="NUMBER", help="Case number, for the audit log.")
]


def local_errand(settings: Settings, purpose: str | None, case: str | None) -> Errand:
    """What this user is about, for the audit log.

    Raises:
        PurposeError: no purpose is stated or set, or it is none of the list.
        ConfigurationError: the settings' purposes cannot be used.

    """
    from lpr.access import Errand, Purposes  # noqa: PLC0415 - as below

    purposes = Purposes.of(settings.purposes, settings.owner_purposes, settings.purpose)
    return Errand(local_actor(), ROLE, purposes.check(purpose or purposes.default), case)


@contextmanager
def recorded(  # noqa: PLR0913 - what the records hold, and who may
    tax: TaxService,
    settings: Settings,
    action: str,
    purpose: str | None,
    case: str | None,
    *,
    permission: Permission | None = None,
) -> Iterator[RecordedLookups]:
    """Answers for numbers, each recorded as this user's; the store is made where there is none.

    Args:
        tax: what answers.
        settings: where the store is, and which purposes there are.
        action: of the records.
        purpose: as typed.
        case: likewise.
        permission: what this user must be allowed (`demand`); None: one's own look-ups are open.

    Raises:
        ForbiddenError: this user's role does not allow it.
        PurposeError: no purpose is stated or set, or it is none of the list.
        StoreError: the store cannot be used: nothing is looked up.
        ConfigurationError: the settings' purposes cannot be used.

    """
    from lpr.lookups import RecordedLookups  # noqa: PLC0415 - the database library takes long
    from lpr.store import chosen_store_url, ready_store  # noqa: PLC0415 - see above
    from lpr.tax import system_clock  # noqa: PLC0415 - see above

    errand = local_errand(settings, purpose, case)
    with closing(ready_store(chosen_store_url(settings), now=system_clock())) as store:
        if permission is not None:
            demand(store, permission)
        yield RecordedLookups(tax, store.audit, errand, action)
