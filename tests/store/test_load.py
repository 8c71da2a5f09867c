"""Sightings that are loaded at once are those that are added one by one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, inspect

from lpr.errors import StoreError
from lpr.store import Sighting, SightingFilter, Sightings, load_sightings, open_store
from lpr.store._sighting_rows import sighting_row
from tests.store.seen import MODELS, a_sighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    Columns = dict[str, list[Any]]


def columns(sightings: Sequence[Sighting]) -> Columns:
    """As a load takes them: moments and days as texts in UTC."""
    rows = [sighting_row(each) for each in sightings]
    return {name: [as_text(row[name]) for row in rows] for name in rows[0] if name != "models"}


def as_text(value: Any) -> Any:
    if hasattr(value, "astimezone"):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_a_load_gives_what_adding_gives(url: str) -> None:
    seen = [
        a_sighting(0),
        a_sighting(1, plate=None, tax=None, evidence=None, latitude=None, longitude=None),
        a_sighting(2, plate="D1X", camera="gerbang-2"),
    ]
    before = index_names(url)
    load_sightings(url, [columns(seen[:2]), columns(seen[2:])], MODELS)
    assert index_names(url) == before
    with closing(open_store(url)) as store:
        sightings = Sightings(store)
        assert set(sightings.search().sightings) == set(seen)
        assert sightings.last_seen("D1X") == seen[2]
        for wanted in (SightingFilter(plate="*1X"), SightingFilter(camera="gerbang-2")):
            assert sightings.search(wanted).sightings == (seen[2],)
        sightings.add(seen)
        assert len(sightings.search().sightings) == 3


def test_nothing_to_load_leaves_a_store_as_good_as_new(url: str) -> None:
    load_sightings(url, [], MODELS)
    with closing(open_store(url)) as store:
        Sightings(store).add([a_sighting()])
        assert Sightings(store).search().sightings == (a_sighting(),)


def test_a_store_that_holds_sightings_is_left_alone(url: str) -> None:
    with closing(open_store(url)) as store:
        Sightings(store).add([a_sighting()])
    before = index_names(url)
    with pytest.raises(StoreError, match="only an empty one"):
        load_sightings(url, [columns([a_sighting(1)])], MODELS)
    assert index_names(url) == before
    with closing(open_store(url)) as store:
        assert Sightings(store).search().sightings == (a_sighting(),)


def index_names(url: str) -> set[str]:
    engine = create_engine(url)
    names = {str(index["name"]) for index in inspect(engine).get_indexes("sighting")}
    engine.dispose()
    return names
