"""A store of before gets its verdicts put into the sightings that they are about."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from sqlalchemy import create_engine

from lpr.store import (
    Reviews,
    Sighting,
    SightingFilter,
    Sightings,
    Verdict,
    open_store,
    settled,
    upgrade_store,
)
from lpr.store._place import VERSION_TABLE
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting, a_tax


def test_an_upgrade_settles_what_was_decided(url: str) -> None:
    seen = [for_review(number, tax=a_tax("LUNAS")) for number in range(6)]
    with closing(open_store(url)) as store:
        Sightings(store).add([*seen, a_sighting(9, plate="B1001XYZ")])
        given = [
            decide(store, seen[0], tax=None),
            decide(store, seen[1], Verdict.CORRECTED, "B9XYZ"),
            decide(store, seen[2], Verdict.CORRECTED, "B8XYZ", tax=None),
            decide(store, seen[3], Verdict.UNREADABLE),
            decide(store, seen[4], Verdict.NO_PLATE),
        ]
    go_back(url, [*seen, a_sighting(9, plate="B1001XYZ")])
    upgrade_store(url, now=NOW)
    with closing(open_store(url)) as store:
        sightings = Sightings(store)
        for each, review in zip(seen, given, strict=False):
            assert sightings.get(each.id) == settled(each, review)
        assert sightings.get(seen[5].id) == seen[5]
        assert Reviews(store).waiting(now=NOW) == 1
        assert numbers(sightings, "B9*") == {"B9XYZ"}
        assert numbers(sightings, "B10*") == {"B1000XYZ", "B1001XYZ", "B1005XYZ"}
    assert parts(url) == {"B1000XYZ", "B1001XYZ", "B1005XYZ", "B8XYZ", "B9XYZ"}


def test_what_was_read_anew_and_accepted_since_its_verdict_stays(url: str) -> None:
    seen = for_review()
    with closing(open_store(url)) as store:
        Sightings(store).add([seen])
        decide(store, seen, Verdict.CORRECTED, "B9XYZ")
    anew = replace(seen, plate="B5ABC", ending="plate")
    go_back(url, [anew])
    upgrade_store(url, now=NOW)
    with closing(open_store(url)) as store:
        assert Sightings(store).get(seen.id) == anew
        assert numbers(Sightings(store), "B9*") == set()


def numbers(sightings: Sightings, pattern: str) -> set[str | None]:
    return {each.plate for each in sightings.search(SightingFilter(plate=pattern)).sightings}


def parts(url: str) -> set[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        query = "SELECT plate FROM plate_part WHERE part = plate"
        found = set(connection.exec_driver_sql(query).scalars())
    engine.dispose()
    return found


def go_back(url: str, read: list[Sighting]) -> None:
    """Make of it what the version before had: sightings as they were read, verdicts beside them."""
    with closing(open_store(url)) as store:
        with store.transaction() as connection:
            for table in ("sighting", "plate_part"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
        Sightings(store).add(read)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE account_identity")
        connection.exec_driver_sql("DROP TABLE alert_receiver")
        connection.exec_driver_sql("ALTER TABLE alert DROP COLUMN recorded")
        for column in ("verdict", "read_plate"):
            connection.exec_driver_sql(f"ALTER TABLE sighting DROP COLUMN {column}")
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '0008'")
    engine.dispose()
