"""A store of before gets the search's tables filled, and its indexes made anew."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, inspect

from lpr.store import Area, Sighting, SightingFilter, Sightings, open_store, upgrade_store
from lpr.store._place import VERSION_TABLE
from tests.store.entries import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from sqlalchemy import Engine

OLD = {
    "sighting_plate": "plate, last_at, id",
    "sighting_last": "last_at, id",
    "sighting_camera": "camera_id, last_at, id",
    "sighting_status": "tax_status, last_at, id",
    "sighting_place": "latitude, longitude",
    "sighting_frame": "frame_sha256",
    "sighting_crop": "crop_sha256",
}
TABLES = ("plate_part", "camera_place")


def test_an_upgrade_fills_what_the_search_needs(url: str) -> None:
    seen = [
        a_sighting(0, plate="B1234XYZ"),
        a_sighting(1, plate="B1234XYZ", camera="gerbang-2", latitude=-6.1),
        a_sighting(2, plate="D1X", latitude=None, longitude=None),
        a_sighting(3, plate=None),
    ]
    with closing(open_store(url)) as store:
        Sightings(store).add(seen)
        known = held(url)
    go_back(url)
    upgrade_store(url, now=NOW)
    assert held(url) == known
    with closing(open_store(url)) as store:
        sightings = Sightings(store)
        assert found(sightings, plate="*1X") == {seen[2]}
        assert found(sightings, plate="B12??*") == {seen[0], seen[1]}
        assert found(sightings, area=Area(-6.15, 106.7, -6.0, 106.9)) == {seen[1]}
        sightings.add([a_sighting(9, plate="B1234XYZ", camera="gerbang-3")])
        assert len(found(sightings, plate="B12??*")) == 3


def test_the_largest_numbers_fit(url: str) -> None:
    """A number of sixteen characters has fifteen parts."""
    seen = a_sighting(0, plate="CD12-345-6789-01")
    with closing(open_store(url)) as store:
        Sightings(store).add([seen])
        known = held(url)
    assert len(known["plate_part"]) == 15
    go_back(url)
    upgrade_store(url, now=NOW)
    assert held(url) == known


def found(sightings: Sightings, **wanted: Any) -> set[Sighting]:
    return set(sightings.search(SightingFilter(**wanted)).sightings)


def held(url: str) -> dict[str, Any]:
    """The rows of the search's tables, and the columns of the table's indexes."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows: dict[str, Any] = {
            table: set(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}")))
            for table in TABLES
        }
    for index in inspect(engine).get_indexes("sighting"):
        rows[str(index["name"])] = tuple(index["column_names"])
    engine.dispose()
    return rows


def go_back(url: str) -> None:
    """Make of it what the revision before had made."""
    engine: Engine = create_engine(url)
    with engine.begin() as connection:
        for table in TABLES:
            connection.exec_driver_sql(f"DROP TABLE {table}")
        for name, columns in OLD.items():
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE INDEX {name} ON sighting ({columns})")
        connection.exec_driver_sql("DROP TABLE account_identity")
        connection.exec_driver_sql("DROP TABLE alert_receiver")
        connection.exec_driver_sql("ALTER TABLE alert DROP COLUMN recorded")
        for column in ("verdict", "read_plate"):
            connection.exec_driver_sql(f"ALTER TABLE sighting DROP COLUMN {column}")
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '0007'")
    engine.dispose()
