"""Sightings and their pictures end when their time is over, and not before."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.config import Settings
from lpr.errors import StoreError
from lpr.store import (
    KINDS,
    Act,
    ErasedEvidence,
    Evidence,
    LegalHolds,
    RetentionReport,
    Sightings,
    Store,
    chosen_evidence_dir,
    evidence_path,
    load_rules,
    open_store,
    run_retention,
)
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax, digest

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import Sighting

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def seen(age: timedelta, number: int = 0, status: str | None = "LUNAS", **more: Any) -> Sighting:
    """A sighting that ended so long before the fixed moment."""
    tax = None if status is None else a_tax(status)
    return a_sighting(number, first_at=NOW - age - timedelta(seconds=3), tax=tax, **more)


def keep(store: Store, folder: Path, *sightings: Sighting) -> None:
    Sightings(store).add(sightings)
    for each in sightings:
        if each.evidence is not None:
            for path in (each.evidence.frame_path, each.evidence.crop_path):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(b"picture")


def end(store: Store, folder: Path, act: Act, *, dry_run: bool = False) -> RetentionReport:
    kinds = (*KINDS, ErasedEvidence(folder))
    return run_retention(store, load_rules(), act, dry_run=dry_run, kinds=kinds)


def part(report: RetentionReport, kind: str) -> tuple[dict[str, int], int, int]:
    found = next(each for each in report.kinds if each.kind == kind)
    return dict(found.due), found.held, found.erased


def left(store: Store) -> list[str | None]:
    return sorted(str(each.plate) for each in Sightings(store).search().sightings)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg")}


def test_periods_differ_by_the_status_of_the_tax(store: Store, folder: Path, act: Act) -> None:
    keep(
        store,
        folder,
        seen(23 * HOUR, 1),
        seen(25 * HOUR, 2),
        seen(29 * DAY, 3, "MENUNGGAK"),
        seen(31 * DAY, 4, "MENUNGGAK"),
        seen(6 * DAY, 5, "TIDAK_TERSEDIA"),
        seen(8 * DAY, 6, "TIDAK_TERSEDIA"),
        seen(23 * HOUR, 7, None, plate=None),
        seen(25 * HOUR, 8, None, plate=None),
    )
    report = end(store, folder, act)
    due = {"LUNAS": 1, "MENUNGGAK": 1, "TANPA_STATUS": 1, "TIDAK_TERSEDIA": 1}
    assert part(report, "sightings") == (due, 0, 4)
    assert left(store) == ["B1001XYZ", "B1003XYZ", "B1005XYZ", "None"]
    assert store.audit.verify().ok
    assert len(files(folder)) == 8


def test_a_legal_hold_keeps_a_sighting_and_its_pictures(
    store: Store, folder: Path, act: Act
) -> None:
    keep(store, folder, seen(25 * HOUR, 1), seen(25 * HOUR, 2))
    holds = LegalHolds(store)
    holds.set("B1001XYZ", "perkara", act)
    assert part(end(store, folder, act), "sightings") == ({"LUNAS": 1}, 1, 1)
    assert left(store) == ["B1001XYZ"]
    assert files(folder) == {
        evidence_path(digest("frame1")),
        evidence_path(digest("crop1")),
    }
    holds.release("B1001XYZ", act)
    end(store, folder, act)
    assert left(store) == []
    assert files(folder) == set()


def test_a_dry_run_deletes_nothing(store: Store, folder: Path, act: Act) -> None:
    keep(store, folder, seen(25 * HOUR, 1))
    assert part(end(store, folder, act, dry_run=True), "sightings") == ({"LUNAS": 1}, 0, 0)
    assert (left(store), len(files(folder))) == (["B1001XYZ"], 2)


def test_a_picture_that_another_sighting_shows_is_kept(
    store: Store, folder: Path, act: Act
) -> None:
    """Two vehicles in one frame; only one of them owes."""
    frame = digest("shared")
    keep(
        store,
        folder,
        seen(25 * HOUR, 1, evidence=Evidence(frame, digest("crop1"), NOW)),
        seen(25 * HOUR, 2, "MENUNGGAK", evidence=Evidence(frame, digest("crop2"), NOW)),
    )
    end(store, folder, act)
    assert files(folder) == {evidence_path(frame), evidence_path(digest("crop2"))}
    later = Act(NOW + 40 * DAY, act.actor, act.role)
    report = end(store, folder, later)
    assert files(folder) == set()
    assert part(report, "evidence")[2] == 2


def test_a_run_that_was_cut_off_leaves_no_picture_of_which_nobody_knows(
    store: Store, folder: Path, act: Act
) -> None:
    keep(store, folder, seen(25 * HOUR, 1))
    run_retention(store, load_rules(), act)  # the rows alone, as if it had ended there
    assert len(files(folder)) == 2
    assert part(end(store, folder, act), "evidence") == ({"ENDED": 2}, 0, 2)
    assert files(folder) == set()
    assert part(end(store, folder, act), "evidence") == ({}, 0, 0)


def test_a_picture_that_cannot_be_deleted_stays_on_the_list(
    store: Store, folder: Path, act: Act
) -> None:
    keep(store, folder, seen(25 * HOUR, 1))
    stuck = folder / evidence_path(digest("frame1"))
    stuck.unlink()
    stuck.mkdir()  # what stands there cannot be unlinked
    with pytest.raises(StoreError, match="cannot be deleted"):
        end(store, folder, act)
    stuck.rmdir()
    report = end(store, folder, act)
    assert part(report, "evidence")[2] == 2
    assert store.audit.verify().ok


def test_where_evidence_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    own = tmp_path / ".local/share/plat/evidence"
    for settings, place in (
        (Settings(store_url="sqlite:////srv/plat/s.db"), "/srv/plat/evidence"),
        (Settings(store_url="postgresql://db/plat"), str(own)),
        (Settings(store_url="no url"), str(own)),
        (Settings(evidence_dir=tmp_path / "e"), str(tmp_path / "e")),
    ):
        assert str(chosen_evidence_dir(settings)) == place


def test_the_store_may_be_opened_anew_between(file_url: str, folder: Path, act: Act) -> None:
    with closing(open_store(file_url)) as store:
        keep(store, folder, seen(25 * HOUR, 1))
    with closing(open_store(file_url)) as store:
        end(store, folder, act)
        assert left(store) == []
