"""A process that adds sightings at a steady rate while others search, as `plat watch` would."""

from __future__ import annotations

import json
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from lpr.bench._report import SECOND
from lpr.bench._sighting_rows import make_rows
from lpr.bench._sighting_store import MODELS, city_of, newest_moment
from lpr.errors import LprError, StoreError
from lpr.store import Evidence, SeenTax, Sighting, Sightings, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from multiprocessing.connection import Connection

    from lpr.bench._sighting_rows import City
    from lpr.store import Store

BATCH = 500
"""Sightings in one transaction."""

_READY, _WRITTEN, _FAILED = "ready", "written", "failed"


@dataclass(slots=True)
class Written:
    """What was added: so many in so many seconds, and milliseconds of each transaction.

    A transaction has ended when its sightings would outlive a loss of power.
    """

    sightings: int = 0
    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)


@contextmanager
def writing(store_url: str, rate: int) -> Iterator[Written]:
    """Add `rate` sightings a second while the block runs; what came of it is told after it.

    Raises:
        StoreError: they could not be added.

    """
    written = Written()
    if rate <= 0:
        yield written
        return
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_write, args=(there, store_url, rate), daemon=True)
    process.start()
    there.close()
    try:
        _told(here)  # the first are added: whatever must be read or made for it is
        yield written
        here.send("stop")
        _copy(_told(here), written)
    finally:
        here.close()
        process.terminate()
        process.join()


def _copy(done: Written, written: Written) -> None:
    written.sightings, written.seconds, written.times_ms = (
        done.sightings,
        done.seconds,
        done.times_ms,
    )


def _told(here: Connection) -> Any:
    """What the process says next: "ready", what was written, or why it failed."""
    try:
        said, told = here.recv()
    except EOFError:
        said, told = _FAILED, "The process that adds sightings ended. Look for what ended it."
    if said == _FAILED:
        raise StoreError(told)
    return told


def _write(there: Connection, store_url: str, rate: int) -> None:
    """Add batches, each at its time, until told to stop. Runs in a process of its own."""
    try:
        with closing(open_store(store_url)) as store:
            there.send((_WRITTEN, _add_until_stopped(there, store, rate)))
    except LprError as error:
        there.send((_FAILED, str(error)))


def _add_until_stopped(there: Connection, store: Store, rate: int) -> Written:
    written, sightings, city = Written(), Sightings(store), city_of(store)
    drawn = _draw(city, newest_moment(store, city))
    sightings.add(list(islice(drawn, BATCH)))
    there.send((_READY, None))
    batch = list(islice(drawn, BATCH))
    begun = time.monotonic()
    while not there.poll(max(0.0, begun + written.sightings / rate - time.monotonic())):
        started = time.monotonic()
        sightings.add(batch)
        written.times_ms.append((time.monotonic() - started) * SECOND)
        written.sightings += len(batch)
        batch = list(islice(drawn, BATCH))
    written.seconds = time.monotonic() - begun
    return written


def _draw(city: City, newest: datetime) -> Iterator[Sighting]:
    """Sightings of the same vehicles by the same cameras, after those that are there."""
    later = replace(city, end=newest + timedelta(days=city.days))
    for part in count(int(newest.timestamp())):
        for columns in make_rows(replace(later, part=part)):
            names = list(columns)
            for values in zip(*columns.values(), strict=True):
                yield _sighting(dict(zip(names, values, strict=True)))


def _sighting(row: Mapping[str, Any]) -> Sighting:
    same = ("id", "source", "plate", "raw", "confidence", "ending", "reason", "votes", "finds")
    more = (
        "heading",
        "parked",
        "final",
        "plate_class",
        "colour",
        "expiry",
        "latitude",
        "longitude",
    )
    return Sighting(
        **{name: row[name] for name in (*same, *more)},
        camera=row["camera_id"],
        candidates=tuple((text, chance) for text, chance in json.loads(row["candidates"])),
        first_at=_moment(row["first_at"]),
        last_at=_moment(row["last_at"]),
        moved=(row["dx"], row["dy"]),
        box=(row["x1"], row["y1"], row["x2"], row["y2"]),
        evidence=Evidence(row["frame_sha256"], row["crop_sha256"], _moment(row["frame_at"])),
        tax=_tax(row),
        models=MODELS,
    )


def _tax(row: Mapping[str, Any]) -> SeenTax | None:
    if row["tax_status"] is None:
        return None
    return SeenTax(
        status=row["tax_status"],
        amount=row["tax_amount"],
        estimated=row["tax_estimated"],
        due=date.fromisoformat(row["tax_due"]),
        as_of=_moment(row["tax_as_of"]),
        source=row["tax_source"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
