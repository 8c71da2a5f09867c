"""A store of invented sightings to measure: made once, and known again by its cameras."""

from __future__ import annotations

import re
import tempfile
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from lpr.bench._sighting_rows import City, make_cameras, make_rows
from lpr.errors import ConfigurationError, StoreMissingError
from lpr.store import Cameras, Sightings, load_sightings, open_store, upgrade_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lpr.store import Store

MODELS = (("plat-detector", "0" * 64), ("plat-reader", "1" * 64))
_MARK = "sightings={rows} seed={seed} days={days}"
_MARKED = re.compile(r"sightings=(\d+) seed=(\d+) days=(\d+)")


@contextmanager
def sightings_at(store_url: str | None, city: City) -> Iterator[str]:
    """The URL of a store to measure: the one given, made where none stands, or a passing one.

    Raises:
        StoreError: or one of its leaves: it cannot be opened or filled.
        ConfigurationError: the URL is none.

    """
    with tempfile.TemporaryDirectory(prefix="plat-bench-") as folder:
        url = store_url or f"sqlite:///{folder}/store.db"
        try:
            open_store(url).close()
        except StoreMissingError:
            _make(url, city)
        yield url


def _make(url: str, city: City) -> None:
    upgrade_store(url, now=city.end - timedelta(days=city.days))
    load_sightings(url, make_rows(city), MODELS)
    mark = _MARK.format(rows=city.rows, seed=city.seed, days=city.days)
    with closing(open_store(url)) as store:  # last of all: a store that is not whole has none
        Cameras(store).put(make_cameras(city, mark))


def city_of(store: Store) -> City:
    """What a store was filled with.

    Raises:
        ConfigurationError: it was not made for this, or not to the end. Sightings of vehicles that
            exist are no material for a measurement, and get none invented among them.

    """
    cameras = Cameras(store).all()
    marks = {each.direction or "" for each in cameras}
    found = _MARKED.fullmatch(marks.pop()) if len(marks) == 1 else None
    if found is None:
        raise ConfigurationError(
            f"The store at {store.database.shown} was not made by `plat bench sightings`, or not "
            "to its end. Name a place where none stands yet."
        )
    rows, seed, days = map(int, found.groups())
    return City(rows, seed, len(cameras), days)


def newest_moment(store: Store, city: City) -> datetime:
    """When the last of its sightings was made; those of an earlier measurement count too."""
    page = Sightings(store).search(limit=1).sightings
    return page[0].last_at if page else city.end


def size_of(store: Store) -> int:
    """Bytes that it takes on disk, indexes included."""
    with store.reading() as connection:
        if not store.database.is_sqlite:
            query = text("SELECT pg_database_size(current_database())")
            return int(connection.execute(query).scalar_one())
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())
