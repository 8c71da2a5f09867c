"""Pictures of which no row knows go a day later; what is no picture of ours stays for ever."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.errors import StoreError
from lpr.store import (
    Act,
    Evidence,
    OrphanedEvidence,
    RetentionReport,
    RetentionRule,
    Sightings,
    Store,
    evidence_path,
    load_rules,
    open_store,
    put_mark,
    run_retention,
    store_mark,
    upgrade_store,
)
from lpr.store import _kinds_orphans as kinds
from lpr.store._evidence_erasures import put_down
from tests.store.entries import NOW
from tests.store.seen import a_sighting, digest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

OLD = NOW - timedelta(hours=25)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def put(folder: Path, path: str, at: datetime = OLD) -> Path:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"picture")
    os.utime(place, (at.timestamp(), at.timestamp()))
    return place


def put_known(store: Store, folder: Path) -> set[Path]:
    """Two pictures that a sighting shows."""
    Sightings(store).add([a_sighting(evidence=Evidence(digest("frame"), digest("crop"), NOW))])
    return {put(folder, evidence_path(digest(each)), NOW) for each in ("frame", "crop")}


def erase(store: Store, folder: Path, act: Act, *, dry_run: bool = False) -> RetentionReport:
    kind = OrphanedEvidence(folder)
    return run_retention(store, load_rules(), act, dry_run=dry_run, kinds=[kind])


def left(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("most", [1, 100])
def test_what_no_row_names_goes_and_what_one_names_stays(
    store: Store, folder: Path, act: Act, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(kinds, "LOOKED_UP", most)
    evidence = Evidence(digest("frame"), digest("crop"), OLD)
    Sightings(store).add([a_sighting(first_at=OLD, evidence=evidence)])
    with store.transaction() as connection:
        put_down(connection, {digest("listed"): OLD})
    known = {put(folder, evidence_path(digest(each))) for each in ("frame", "crop", "listed")}
    for each in ("orphan", "another"):
        put(folder, evidence_path(digest(each)))
    put(folder, "ab/cd/.x1y2_z3.part")
    assert erase(store, folder, act, dry_run=True).kinds[0].due == {"ENDED": 3}
    assert len(left(folder)) == 6
    assert erase(store, folder, act).erased == 3
    assert left(folder) == known
    assert store.audit.verify().ok


def test_what_was_written_within_a_day_may_be_shown_yet(
    store: Store, folder: Path, act: Act
) -> None:
    known = put_known(store, folder)
    young = put(folder, evidence_path(digest("young")), NOW - timedelta(hours=23))
    hasty = {"orphans": RetentionRule(timedelta(0), {})}
    for rules in (load_rules(), hasty, {"orphans": RetentionRule(None, {})}):
        run_retention(store, rules, act, kinds=[OrphanedEvidence(folder)])
    assert left(folder) == {young} | known


def test_what_is_put_anew_after_the_look_stays(store: Store, folder: Path, act: Act) -> None:
    known = put_known(store, folder)
    again = put(folder, evidence_path(digest("again")))
    gone = put(folder, evidence_path(digest("gone")))
    kind, rule = OrphanedEvidence(folder), load_rules()["orphans"]
    with store.transaction() as connection:
        assert kind.due(connection, rule, act.at).by_status == {"ENDED": 2}
        put(folder, evidence_path(digest("again")), NOW)
        assert list(kind.take(connection, rule, act.at, 10)) == [gone]
        gone.unlink()
        kind.erase(connection, [gone])
    assert left(folder) == {again} | known


@pytest.mark.parametrize(
    "name",
    [
        f"{'ab' * 32}.jpg",
        f"cd/ab/{'ab' * 32}.jpg",
        f"scan/ab/ab/{'ab' * 32}.jpg",
        f"ab/ab/{'ab' * 32}.jpg.bak",
        "ab/ab/holiday.jpg",
        ".download.part",
    ],
)
def test_what_is_no_picture_of_ours_is_not_touched(
    store: Store, folder: Path, act: Act, name: str
) -> None:
    known = put_known(store, folder)
    other = put(folder, name)
    assert erase(store, folder, act).erased == 0
    assert left(folder) == {other} | known


def test_a_folder_of_which_the_store_knows_nothing_is_not_touched(
    store: Store, folder: Path, act: Act
) -> None:
    theirs = put(folder, evidence_path(digest("of another store")))
    assert erase(store, folder, act).erased == 0
    assert left(folder) == {theirs}
    put_known(store, folder)
    assert erase(store, folder, act).erased == 1


def test_a_folder_that_two_stores_share_keeps_what_neither_knows(
    store: Store, folder: Path, act: Act, tmp_path: Path
) -> None:
    """What the other keeps would be orphans to this one."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    upgrade_store(url, now=NOW)
    with closing(open_store(url)) as other:
        theirs = store_mark(other)
    put_mark(folder, str(store_mark(store)))
    put_mark(folder, str(theirs))
    known = put_known(store, folder)
    picture = put(folder, evidence_path(digest("of the other store")))
    kind = OrphanedEvidence(folder)
    for dry_run in (True, False):
        report = run_retention(store, load_rules(), act, dry_run=dry_run, kinds=[kind])
        assert (report.kinds[0].due, report.erased) == ({}, 0)
        assert [each.name for each in kind.others] == [theirs]
    assert known < left(folder)
    kind.others[0].unlink()  # it is gone for good
    assert run_retention(store, load_rules(), act, kinds=[kind]).erased == 1
    assert not picture.exists()


def test_a_folder_that_is_not_there_holds_none(store: Store, folder: Path, act: Act) -> None:
    assert erase(store, folder, act).erased == 0


def test_folders_that_are_none_of_ours_are_not_looked_into(
    store: Store, folder: Path, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_known(store, folder)
    put(folder, "lost+found/x")
    walked = os.scandir
    seen: list[str] = []
    monkeypatch.setattr(os, "scandir", lambda place: seen.append(str(place)) or walked(place))
    assert erase(store, folder, act).erased == 0
    assert str(folder) in seen
    assert not [place for place in seen if "lost+found" in place]


def test_what_may_not_be_deleted_is_due_and_costs_no_record_of_what_went(
    store: Store, folder: Path, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = put_known(store, folder)
    theirs = put(folder, evidence_path(digest("theirs")))
    put(folder, evidence_path(digest("ours")))
    allowed = os.access  # a superuser may do all: the rights are pretended
    monkeypatch.setattr(
        os, "access", lambda place, mode: place != theirs.parent and allowed(place, mode)
    )
    (report,) = erase(store, folder, act).kinds
    assert (report.due, report.erased) == ({"ENDED": 2}, 1)
    assert left(folder) == {theirs} | known
    assert [each.entry.result for each in store.audit.records()][-2] == "erased 1"


def test_a_folder_that_cannot_be_read_is_told(store: Store, folder: Path, act: Act) -> None:
    folder.write_text("no folder")
    with pytest.raises(StoreError, match=r"cannot be read .* run `plat retention run` again"):
        erase(store, folder, act)
