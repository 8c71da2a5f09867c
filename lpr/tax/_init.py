"""`plat registry init`: a new registry, empty or filled with the sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from lpr.database import BUSY_TIMEOUT
from lpr.errors import OutputError
from lpr.tax._place import registry_database
from lpr.tax._sample import SAMPLE_SEED, SAMPLE_SIZE, SAMPLE_SOURCE, sample_batch
from lpr.tax._types import WIB
from lpr.tax._writer import Batch, registry_transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lpr.tax._sample_plates import SamplePlate

EMPTY_SOURCE = "registri kosong"


@dataclass(frozen=True, slots=True)
class InitSummary:
    """Where the registry stands now, and how many vehicles it holds."""

    place: str
    vehicles: int


def init_registry(  # noqa: PLR0913 - keyword options of one command
    database_url: str,
    *,
    today: date,
    sample: bool = False,
    plates: Sequence[SamplePlate] = (),
    size: int = SAMPLE_SIZE,
    seed: int = SAMPLE_SEED,
    force: bool = False,
    busy_timeout: float = BUSY_TIMEOUT,
) -> InitSummary:
    """Make the registry anew, in one transaction; a sample registry may always be made again.

    Args:
        database_url: SQLAlchemy URL.
        today: the day in Jakarta to which the sample's dates are relative.
        sample: fill it with invented vehicles; else it stays empty.
        plates: numbers that the sample must hold.
        size: vehicles in the sample.
        seed: of the sample's random choices.
        force: replace a registry that holds imported vehicles.
        busy_timeout: seconds to wait for a database that another process holds.

    Raises:
        OutputError: it holds imported vehicles and `force` is not given; nothing was changed.
        ImportRejectedError: a wished plate cannot be had; nothing was changed.
        RegistryError: or one of its leaves.

    """
    batch = sample_batch(plates, today=today, size=size, seed=seed) if sample else Batch()
    place = registry_database(database_url).shown
    with registry_transaction(database_url, busy_timeout=busy_timeout) as writer:
        if not force and writer.holds_other_than(SAMPLE_SOURCE):
            raise OutputError(
                f"The registry at {place} holds imported vehicles. Give --force to replace it, or "
                "set PLAT_DATABASE_URL to another place."
            )
        writer.clear()
        writer.insert(batch)
        source = SAMPLE_SOURCE if sample else EMPTY_SOURCE
        writer.describe(source, datetime.combine(today, time(), WIB))
        return InitSummary(place, writer.count())


def upgrade_registry(
    database_url: str, *, now: datetime, busy_timeout: float = BUSY_TIMEOUT
) -> InitSummary:
    """Bring the schema up to date, vehicles kept; an empty database becomes an empty registry.

    Args:
        database_url: SQLAlchemy URL.
        now: the moment for which a registry holds that is made by this call; aware.
        busy_timeout: seconds to wait for a database that another process holds.

    Raises:
        RegistryError: or one of its leaves; nothing was changed.
        OutputError: the folder of the file cannot be made.

    """
    with registry_transaction(database_url, busy_timeout=busy_timeout) as writer:
        writer.create()
        if not writer.is_described():
            writer.describe(EMPTY_SOURCE, now)
        return InitSummary(registry_database(database_url).shown, writer.count())
