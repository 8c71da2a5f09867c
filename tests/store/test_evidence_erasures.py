"""Pictures go when no sighting shows them any more, whoever writes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from lpr.store import (
    Act,
    ErasedEvidence,
    Evidence,
    RetentionReport,
    Sighting,
    Sightings,
    Store,
    evidence_path,
    load_rules,
    run_retention,
)
from lpr.store import _kinds_sightings as kinds
from lpr.store._evidence_erasures import put_down, still_shown
from lpr.store._sighting_models import ErasureRow
from tests.store.entries import NOW
from tests.store.seen import a_sighting, digest

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

OLD = NOW - timedelta(days=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def keep(store: Store, folder: Path, *sightings: Sighting) -> None:
    for each in sightings:
        write(folder, each)
        Sightings(store).add([each])


def write(folder: Path, seen: Sighting) -> None:
    assert seen.evidence is not None
    for path in (seen.evidence.frame_path, seen.evidence.crop_path):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"picture")


def shows(frame: str, crop: str, **changes: Any) -> Sighting:
    evidence = Evidence(digest(frame), digest(crop), OLD)
    return a_sighting(first_at=OLD, evidence=evidence, **changes)


def listed(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(select(ErasureRow.sha256)).scalars())


def names(folder: Path) -> set[str]:
    known = {digest(text): text for text in ("f1", "f2", "f3", "c1", "c2", "c3")}
    return {known[path.stem] for path in folder.rglob("*.jpg")}


def erase(store: Store, evidence: ErasedEvidence, act: Act) -> RetentionReport:
    """The pictures alone; the report says how many were looked up."""
    return run_retention(store, load_rules(), act, kinds=[evidence])


def test_pictures_of_an_event_that_a_later_one_replaced_go(
    store: Store, folder: Path, act: Act
) -> None:
    last = shows("f2", "c2")
    keep(store, folder, replace(shows("f1", "c1"), final=False, last_at=last.first_at), last)
    assert listed(store) == {digest("f1"), digest("c1")}
    assert erase(store, ErasedEvidence(folder), act).erased == 2
    assert (names(folder), listed(store)) == ({"f2", "c2"}, set())


def test_pictures_of_an_event_that_came_too_late_go(store: Store, folder: Path, act: Act) -> None:
    last = shows("f2", "c2")
    keep(store, folder, last, replace(shows("f1", "c2"), final=False, last_at=last.first_at))
    erase(store, ErasedEvidence(folder), act)
    assert names(folder) == {"f2", "c2"}


def test_pictures_of_an_event_that_another_of_its_batch_replaced_go(
    store: Store, folder: Path, act: Act
) -> None:
    """As when a store that was away is given what had to wait: both events at once."""
    last = shows("f2", "c2")
    first = replace(shows("f1", "c1"), final=False, last_at=last.first_at)
    beside = shows("f1", "c3", camera="gerbang-2")
    keep(store, folder, shows("f3", "c3", camera="gerbang-3"))
    for each in (first, beside, last):
        write(folder, each)
    Sightings(store).add([last, first, beside])
    assert listed(store) == {digest("c1")}
    assert erase(store, ErasedEvidence(folder), act).erased == 1
    assert names(folder) == {"f1", "f2", "f3", "c2", "c3"}


def test_the_same_event_twice_leaves_its_pictures(store: Store, folder: Path, act: Act) -> None:
    keep(store, folder, shows("f1", "c1"), shows("f1", "c1"))
    assert listed(store) == set()
    erase(store, ErasedEvidence(folder), act)
    assert names(folder) == {"f1", "c1"}


def test_a_picture_that_another_vehicle_shows_outlives_the_event(
    store: Store, folder: Path, act: Act
) -> None:
    last = shows("f2", "c2")
    first = replace(shows("f1", "c1"), final=False, last_at=last.first_at)
    keep(store, folder, first, shows("f1", "c3", camera="gerbang-2"), last)
    erase(store, ErasedEvidence(folder), act)
    assert names(folder) == {"f1", "f2", "c2", "c3"}


def test_a_picture_that_is_shown_anew_is_taken_back(store: Store, folder: Path, act: Act) -> None:
    with store.transaction() as connection:
        put_down(connection, {digest("f1"): OLD, digest("c1"): OLD, digest("f3"): OLD})
    keep(store, folder, shows("f1", "c2"))
    assert listed(store) == {digest("c1"), digest("f3")}
    erase(store, ErasedEvidence(folder), act)
    assert names(folder) == {"f1", "c2"}


class Meanwhile(ErasedEvidence):
    """Something happens after the look-up, before anything is deleted."""

    def __init__(self, folder: Path, happens: Any) -> None:
        super().__init__(folder)
        self.happens = happens

    def prepare(self, connection: Connection, *args: Any) -> bool:
        found = super().prepare(connection, *args)
        self.happens()
        self.happens = lambda: None
        return found


def test_what_is_shown_after_the_look_up_is_not_deleted(
    store: Store, folder: Path, act: Act
) -> None:
    with store.transaction() as connection:
        put_down(connection, {digest(name): OLD for name in ("f1", "c1", "f3")})
    seen = shows("f1", "c1")
    (folder / evidence_path(digest("f3"))).parent.mkdir(parents=True)
    (folder / evidence_path(digest("f3"))).touch()
    erase(store, Meanwhile(folder, lambda: keep(store, folder, seen)), act)
    assert names(folder) == {"f1", "c1"}


def test_what_is_put_down_anew_after_the_look_up_is_looked_up_anew(
    store: Store, folder: Path, act: Act
) -> None:
    """Two sightings show it; one of them goes at once. The look-up knew neither."""

    def happens() -> None:
        keep(store, folder, shows("f1", "c1"), shows("f1", "c2", camera="gerbang-2"))
        with store.transaction() as connection:
            put_down(connection, {digest("f1"): OLD + timedelta(hours=1)})

    with store.transaction() as connection:
        put_down(connection, {digest("f1"): OLD})
    erase(store, Meanwhile(folder, happens), act)
    assert names(folder) == {"f1", "c1", "c2"}
    assert listed(store) == set()  # the next look-up found it shown


@pytest.mark.parametrize("most", [1, 2, 100])
def test_many_pictures_are_looked_up_in_portions(
    store: Store, folder: Path, act: Act, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(kinds, "LOOKED_UP", most)
    keep(store, folder, shows("f1", "c1"), shows("f2", "c2", camera="gerbang-2"))
    with store.transaction() as connection:
        put_down(connection, {digest(name): OLD for name in ("f2", "c3", "f3", "c1")})
        assert still_shown(connection) >= {digest("f2"), digest("c1")}
    report = erase(store, ErasedEvidence(folder), act)
    assert report.erased == 4
    assert names(folder) == {"f1", "c1", "f2", "c2"}
    assert store.audit.verify().ok


def test_a_dry_run_looks_nothing_up(store: Store, folder: Path, act: Act) -> None:
    with store.transaction() as connection:
        put_down(connection, {digest("f1"): OLD})
    evidence = Meanwhile(folder, lambda: pytest.fail("nothing is to be erased"))
    report = run_retention(store, load_rules(), act, dry_run=True, kinds=[evidence])
    assert dict(report.kinds[0].due) == {"ENDED": 1}
    assert listed(store) == {digest("f1")}
