"""Nobody sees where a vehicle was without a record of it: real store, real pictures."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.access import Errand
from lpr.errors import (
    MalformedRequestError,
    NotFoundError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
)
from lpr.locations import RecordedLocations
from lpr.sightings import EvidenceFolder
from lpr.store import (
    Area,
    AuditFilter,
    Evidence,
    SightingFilter,
    Sightings,
    evidence_path,
    ready_store,
)
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lpr.store import AuditEntry, Receipt, Sighting, Store

ERRAND = Errand("account:budi", "pengawas", "penegakan_hukum", "LP/12")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    return EvidenceFolder(tmp_path / "evidence")


@pytest.fixture
def seen(store: Store, folder: EvidenceFolder) -> list[Sighting]:
    """Two vehicles, the first of them twice, and one that could not be read."""
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), NOW)
    bare = {"plate": None, "ending": "unreadable", "tax": None, "evidence": None}
    made = [
        a_sighting(0, evidence=shown),
        a_sighting(1, tax=a_tax("MENUNGGAK"), evidence=None),
        a_sighting(2, plate="B1000XYZ", camera="gerbang-2"),
        a_sighting(3, **bare),
    ]
    Sightings(store).add(made)
    return made


@pytest.fixture
def locations(store: Store, folder: EvidenceFolder) -> RecordedLocations:
    return RecordedLocations(Sightings(store), store.audit, ERRAND, lambda: NOW, folder)


def records(store: Store, plate: str | None = None) -> list[AuditEntry]:
    found = [each.entry for each in store.audit.records(AuditFilter(plate=plate))]
    return [each for each in found if each.action != "genesis"]


def test_a_search_is_recorded_and_so_is_each_number_that_it_shows(
    locations: RecordedLocations, store: Store, seen: list[Sighting]
) -> None:
    page = locations.search()
    assert list(page.sightings) == sorted(seen, key=lambda each: each.last_at, reverse=True)
    search, *named = records(store)
    assert (search.plate, search.source) == (None, "search")
    assert {(each.plate, each.result) for each in named} == {
        ("B1000XYZ", "LUNAS"),
        ("B1001XYZ", "MENUNGGAK"),
    }
    for each in (search, *named):
        assert (each.actor, each.role, each.action) == ("account:budi", "pengawas", "location")
        assert (each.purpose, each.case, each.at) == ("penegakan_hukum", "LP/12", NOW)
        assert each.fields == ("place", "time", "reading", "tax")
    assert store.audit.verify().ok


@pytest.mark.usefixtures("seen")
def test_the_record_tells_what_was_searched_for_but_no_plate_where_it_stays(
    locations: RecordedLocations, store: Store
) -> None:
    wanted = SightingFilter(
        plate="B10*",
        camera="gerbang-1",
        area=Area(-6.37, 106.5, -6.08, 107),
        since=NOW - timedelta(days=1),
        until=NOW + timedelta(days=1),
        status="LUNAS",
        ending="plate",
        plate_class="passenger_car",
    )
    locations.search(wanted)
    search, named = records(store)
    assert search.plate == "B10*"
    assert named.plate == "B1000XYZ"
    assert "B10" not in search.source
    for told in (
        "camera=gerbang-1",
        "area=-6.37,106.5,-6.08,107",
        f"since={NOW - timedelta(days=1):%Y-%m-%d}T",
        "status=LUNAS",
        "plate_class=passenger_car",
    ):
        assert told in search.source
    assert len(search.source) < 200, "or the end of it would be lost"


@pytest.mark.usefixtures("seen")
def test_an_exact_number_is_one_record_found_or_not(
    locations: RecordedLocations, store: Store
) -> None:
    assert len(locations.search(SightingFilter(plate="B1000XYZ")).sightings) == 2
    assert locations.search(SightingFilter(plate="B9999XYZ")).sightings == ()
    assert [each.plate for each in records(store)] == ["B1000XYZ", "B9999XYZ"]


@pytest.mark.usefixtures("seen")
def test_each_page_is_recorded_with_what_it_shows(
    locations: RecordedLocations, store: Store
) -> None:
    first = locations.search(limit=2)
    assert [each.plate for each in records(store)] == [None, "B1000XYZ"]
    locations.search(limit=2, page=first.next)
    assert len(records(store)) == 2 + 3


def test_what_cannot_be_asked_is_not_recorded(locations: RecordedLocations, store: Store) -> None:
    with pytest.raises(MalformedRequestError):
        locations.search(SightingFilter(plate="no plate"))
    with pytest.raises(MalformedRequestError):
        locations.search(page="nonsense")
    assert records(store) == []


def test_one_sighting(locations: RecordedLocations, store: Store, seen: list[Sighting]) -> None:
    assert locations.get(seen[1].id) == seen[1]
    [record] = records(store)
    assert (record.plate, record.result) == ("B1001XYZ", "MENUNGGAK")
    assert record.source == f"sighting {seen[1].id}"
    assert "evidence" in record.fields
    with pytest.raises(NotFoundError):
        locations.get("0" * 32)


def test_last_seen(locations: RecordedLocations, store: Store, seen: list[Sighting]) -> None:
    assert locations.last_seen("B1000XYZ") == seen[2]
    assert locations.last_seen("B9999XYZ") is None
    assert [(each.plate, bool(each.fields)) for each in records(store)] == [
        ("B1000XYZ", True),
        ("B9999XYZ", False),
    ]


@pytest.mark.parametrize("kind", ["frame", "crop"])
def test_a_picture_is_recorded_before_it_is_shown(
    locations: RecordedLocations, store: Store, seen: list[Sighting], kind: Any
) -> None:
    assert locations.picture(seen[0].id, kind) == kind.encode()
    [record] = records(store)
    assert (record.plate, record.fields) == ("B1000XYZ", (kind,))


def test_a_picture_that_is_shown_for_another_number_is_recorded_for_both(
    locations: RecordedLocations, store: Store, seen: list[Sighting]
) -> None:
    locations.picture(seen[0].id, "crop", "B9999XYZ")
    locations.picture(seen[0].id, "crop", "B1000XYZ")
    assert [each.plate for each in records(store)] == ["B1000XYZ", "B9999XYZ", "B1000XYZ"]
    assert {(each.action, each.fields) for each in records(store)} == {("location", ("crop",))}


def test_pictures_that_there_are_none_of(
    locations: RecordedLocations, store: Store, seen: list[Sighting]
) -> None:
    for gone in (seen[1].id, seen[2].id, "0" * 32):  # never kept, deleted since, unknown
        with pytest.raises(NotFoundError):
            locations.picture(gone, "frame")
    without = RecordedLocations(Sightings(store), store.audit, ERRAND)
    with pytest.raises(NotFoundError):
        without.picture(seen[0].id, "crop")
    assert records(store) == [], "nothing was shown"


def test_a_changed_picture_is_not_shown(
    locations: RecordedLocations, folder: EvidenceFolder, seen: list[Sighting]
) -> None:
    evidence = seen[0].evidence
    assert evidence is not None
    (folder.folder / evidence_path(evidence.frame)).write_bytes(b"another")
    with pytest.raises(StoreDamagedError):
        locations.picture(seen[0].id, "frame")


def test_the_newest_frame_of_a_camera_is_that_of_its_newest_vehicle_with_one(
    locations: RecordedLocations, store: Store, seen: list[Sighting]
) -> None:
    sighting, jpeg = locations.newest_frame("gerbang-1")
    assert (sighting, jpeg) == (seen[0], b"frame")
    [record] = records(store)
    assert (record.plate, record.fields) == ("B1000XYZ", ("frame",))
    with pytest.raises(NotFoundError, match="gerbang-9"):
        locations.newest_frame("gerbang-9")


class Refusing:
    """An audit log that takes no record."""

    def append(self, entries: Sequence[AuditEntry]) -> Receipt:
        raise StoreLockedError(f"Held, so {len(entries)} records were not written.")


def test_what_cannot_be_recorded_is_not_shown(
    store: Store, folder: EvidenceFolder, seen: list[Sighting]
) -> None:
    locations = RecordedLocations(Sightings(store), Refusing(), ERRAND, lambda: NOW, folder)
    for ask in (
        locations.search,
        lambda: locations.get(seen[0].id),
        lambda: locations.last_seen("B1000XYZ"),
        lambda: locations.picture(seen[0].id, "frame"),
        lambda: locations.newest_frame("gerbang-1"),
    ):
        with pytest.raises(StoreError):
            ask()
