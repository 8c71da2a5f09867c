"""However a search is planned, it finds what a look at every sighting finds."""

from __future__ import annotations

import random
import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from lpr.store import Area, Sighting, SightingFilter, Sightings, Store, open_store
from lpr.store import _sighting_plan as plan
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLATES = (
    *("B1234XYZ", "B1234XYA", "B1243XZ", "B12AB", "B1299X", "B1X", "B7QQ", "D1234XYZ", "D12X"),
    *("CD12-35", "CD12-36", "1234-01", "AB1X", "AB12XY", None),
)
STATUSES = ("LUNAS", "LUNAS", "MENUNGGAK", "AMBIGU", None)
ENDINGS = ("plate", "plate", "review", "unreadable")
CLASSES = ("motorcycle", "bus", None)
PLACES = ((-6.2, 106.8), (-6.2, 106.9), (-6.1, 106.8), (-6.3, 106.7), (None, None))
ONCE = settings(
    max_examples=40,
    deadline=None,
    # The store of the fixture is read only, or known sighting by sighting.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def drawn(number: int, rng: random.Random) -> Sighting:
    """A sighting in which everything repeats: marks, moments, places that cameras left."""
    status, camera = rng.choice(STATUSES), rng.randrange(5)
    # Two cameras never moved, one was never placed, two moved.
    place = PLACES[camera] if camera in {0, 1, 4} else rng.choice(PLACES)
    first = NOW - timedelta(minutes=rng.randrange(60) ** 2)
    seen = a_sighting(
        number,
        first_at=first,
        camera=f"gerbang-{camera}",
        plate=rng.choice(PLATES),
        ending=rng.choice(ENDINGS),
        plate_class=rng.choice(CLASSES),
        tax=None if status is None else a_tax(status),
        latitude=place[0],
        longitude=place[1],
    )
    return replace(seen, evidence=None)


class Naive:
    """Looks at every sighting."""

    def __init__(self, seen: list[Sighting]) -> None:
        self.seen = seen

    def search(self, wanted: SightingFilter) -> list[Sighting]:
        found = [each for each in self.seen if self._fits(each, wanted)]
        return sorted(found, key=lambda each: (each.last_at, each.id), reverse=True)

    def _fits(self, seen: Sighting, wanted: SightingFilter) -> bool:
        status = seen.tax.status if seen.tax else None
        return (
            _alike(seen.plate, wanted.plate)
            and wanted.camera in {None, seen.camera}
            and wanted.status in {None, status}
            and wanted.ending in {None, seen.ending}
            and wanted.plate_class in {None, seen.plate_class}
            and (wanted.since is None or seen.last_at >= wanted.since)
            and (wanted.until is None or seen.last_at < wanted.until)
            and _inside(seen, wanted.area)
        )


def _alike(plate: str | None, pattern: str | None) -> bool:
    if pattern is None:
        return True
    form = re.escape(pattern).replace(r"\?", ".").replace(r"\*", ".*")
    return plate is not None and re.fullmatch(form, plate) is not None


def _inside(seen: Sighting, area: Area | None) -> bool:
    if area is None:
        return True
    if seen.latitude is None or seen.longitude is None:
        return False
    return area.south <= seen.latitude <= area.north and area.west <= seen.longitude <= area.east


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def known(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Sightings, Naive]]:
    """Three hundred sightings in a store of either engine, and as values."""
    url = new_store(request, tmp_path_factory)
    rng = random.Random(7)
    seen = list({each.id: each for each in (drawn(n, rng) for n in range(300))}.values())
    with closing(open_store(url)) as store:
        Sightings(store).add(seen)
        yield Sightings(store), Naive(seen)


def new_store(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    from lpr.store import upgrade_store

    if request.param == "sqlite":
        url = f"sqlite:///{folders.mktemp('search') / 'store.db'}"
    else:
        make: Callable[[], str] = request.getfixturevalue("postgres_database")
        url = make()
    upgrade_store(url, now=NOW)
    return url


@pytest.fixture(params=["as in use", "small steps"])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small steps lead a small table down every way that a large one goes."""
    if request.param == "small steps":
        monkeypatch.setattr(plan, "STEP", 3)
        monkeypatch.setattr(plan, "_FARTHER", 1)
        monkeypatch.setattr(plan, "MANY", 4)


moments = st.integers(-3700, 5).map(lambda minutes: NOW + timedelta(minutes=minutes))
patterns = st.one_of(
    st.sampled_from([plate for plate in PLATES if plate]),
    st.sampled_from(["B12??X*", "*XYZ", "?1234*", "*1234*", "B*", "*", "*-3?", "Z*", "*Q", "B1?X"]),
    st.text(alphabet="B12X?*", min_size=1, max_size=6),
)
degrees = st.sampled_from([-6.35, -6.3, -6.2, -6.15, -6.1])
eastern = st.sampled_from([106.6, 106.7, 106.8, 106.85, 106.9])
areas = st.builds(
    lambda a, b, c, d: Area(min(a, b), min(c, d), max(a, b), max(c, d)),
    degrees,
    degrees,
    eastern,
    eastern,
)
filters = st.builds(
    SightingFilter,
    plate=st.none() | patterns,
    camera=st.none() | st.none() | st.sampled_from([f"gerbang-{n}" for n in range(6)]),
    area=st.none() | areas,
    since=st.none() | moments,
    until=st.none() | moments,
    status=st.none() | st.sampled_from(["LUNAS", "MENUNGGAK", "AMBIGU", "DIHAPUS"]),
    ending=st.none() | st.none() | st.sampled_from(["plate", "review", "unreadable"]),
    plate_class=st.none() | st.none() | st.sampled_from(["motorcycle", "bus", "goods"]),
)


def paged(sightings: Sightings, wanted: SightingFilter, limit: int) -> Iterator[list[Sighting]]:
    page = None
    while True:
        found = sightings.search(wanted, limit=limit, page=page)
        yield list(found.sightings)
        page = found.next
        if page is None:
            return


@pytest.mark.usefixtures("steps")
@ONCE
@given(wanted=filters, limit=st.sampled_from([1, 9, 40, 400]))
def test_a_search_finds_what_a_look_at_every_sighting_finds(
    known: tuple[Sightings, Naive], wanted: SightingFilter, limit: int
) -> None:
    sightings, naive = known
    pages = list(paged(sightings, wanted, limit))
    assert [each for page in pages for each in page] == naive.search(wanted)
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.usefixtures("steps")
@settings(parent=ONCE, max_examples=12)
@given(wanted=filters, limit=st.sampled_from([4, 25]), seed=st.integers(0, 2**32))
def test_pages_lose_and_repeat_nothing_while_sightings_come(
    known: tuple[Sightings, Naive], wanted: SightingFilter, limit: int, seed: int
) -> None:
    """What was there before the first page is on exactly one page; what comes, on one at most."""
    sightings, naive = known
    before, rng = naive.search(wanted), random.Random(seed)
    shown: list[Sighting] = []
    for page in paged(sightings, wanted, limit):
        shown += page
        new = [drawn(rng.randrange(10**6, 10**9), rng) for _ in range(5)]
        sightings.add(new)
        naive.seen += new
    keys = [(each.last_at, each.id) for each in shown]
    assert keys == sorted(set(keys), reverse=True)
    assert set(keys) >= {(each.last_at, each.id) for each in before}
    assert all(naive._fits(each, wanted) for each in shown)


@pytest.mark.parametrize(
    ("wanted", "indexes"),
    [
        (SightingFilter(), {"sighting_last"}),
        (SightingFilter(ending="plate", plate_class="bus"), {"sighting_last"}),
        (SightingFilter(plate="B1234XYZ"), {"sighting_plate"}),
        (SightingFilter(camera="gerbang-1"), {"sighting_camera"}),
        (SightingFilter(camera="gerbang-1", status="AMBIGU"), {"sighting_status"}),
        (SightingFilter(status="AMBIGU"), {"sighting_status", "sighting_last"}),
        (SightingFilter(area=Area(-7, 106, -6, 107)), {"sighting_camera", "sighting_last"}),
        (
            SightingFilter(area=Area(-7, 106, -6, 107), status="AMBIGU"),
            {"sighting_status", "sighting_last"},
        ),
        (
            SightingFilter(plate="B1234XYZ", camera="gerbang-1", status="LUNAS"),
            {"sighting_plate"},
        ),
        (
            SightingFilter(plate="B12??X*", status="DIHAPUS", area=Area(-7, 106, -6, 107)),
            {"sighting_status", "sighting_last", "plate_part", "sighting_plate"},
        ),
    ],
)
def test_every_statement_of_a_search_is_answered_by_its_index(
    file_url: str, wanted: SightingFilter, indexes: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The indexes to find by, and the one in which a walk's steps are measured."""
    monkeypatch.setattr(plan, "STEP", 3)
    rng = random.Random(3)
    with closing(open_store(file_url)) as store:
        sightings = Sightings(store)
        sightings.add([drawn(number, rng) for number in range(200)])
        plans = list(planned(store, lambda: sightings.search(wanted, limit=1)))
    used = {name for told in plans for name in INDEXES if name in told}
    assert used == indexes
    assert not any("SCAN sighting" in told and "INDEX" not in told for told in plans)


INDEXES = ("sighting_plate", "sighting_last", "sighting_camera", "sighting_status", "plate_part")


def planned(store: Store, search: Callable[[], Any]) -> Iterator[str]:
    """How SQLite answers each statement that a search puts."""
    put: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        put.append((statement, values))

    engines = (store._reading, store._snapshot)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    search()
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    with store.reading() as connection:
        for statement, values in put:
            if statement.startswith(("SELECT", "WITH")):
                told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                yield " ".join(row[3] for row in told)
