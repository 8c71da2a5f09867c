"""Verdicts become labelled pictures that training reads."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.errors import OutputError, StoreDamagedError
from lpr.reviews import gather, write_labelled
from lpr.store import Evidence, Sightings, Store, Verdict, evidence_path
from tests.reviews.conftest import a_crop
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from training.data import manifest

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.sightings import EvidenceFolder
    from lpr.store import Sighting


def shown(folder: EvidenceFolder, number: int, **more: object) -> Sighting:
    """A reading for review whose plate is 100 x 32 pixels, in a crop of 120 x 44."""
    pictures = Evidence(folder.put(a_crop(640, 360, number)), folder.put(a_crop(shade=number)), NOW)
    return for_review(number, evidence=pictures, box=(10.0, 20.0, 110.0, 52.0), **more)


@pytest.fixture
def decided(store: Store, folder: EvidenceFolder) -> dict[Verdict, Sighting]:
    seen = [shown(folder, number) for number in range(1, 5)]
    Sightings(store).add(seen)
    found = dict(zip(Verdict, seen, strict=True))
    for hour, (verdict, each) in enumerate(found.items()):
        plate = "B9XYZ" if verdict is Verdict.CORRECTED else None
        decide(store, each, verdict, plate, at=NOW + timedelta(hours=hour))
    return found


def rows(folder: Path) -> dict[str, dict[str, object]]:
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def test_training_reads_what_was_written(
    store: Store, folder: EvidenceFolder, decided: dict[Verdict, Sighting], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert write_labelled(gather(store), folder, out) == 4
    photographs = {each.path.stem: each for each in manifest.load(out)}
    assert set(photographs) == {each.id for each in decided.values()}
    for verdict, text in ((Verdict.CONFIRMED, "B1001XYZ"), (Verdict.CORRECTED, "B9XYZ")):
        found = photographs[decided[verdict].id]
        [plate] = found.plates
        assert (plate.text, plate.text_source, plate.colour) == (text, "review", "white")
        assert plate.box == (10.0, 6.0, 110.0, 38.0), "the margins lie around it"
        assert (found.kind, found.country, found.source) == ("crop", "ID", "review")
        assert found.path.read_bytes() == a_crop(shade=1 if verdict is Verdict.CONFIRMED else 2)
    [blurred] = photographs[decided[Verdict.UNREADABLE].id].plates
    assert (blurred.text, blurred.text_source) == (None, "unreadable")
    assert photographs[decided[Verdict.NO_PLATE].id].plates == ()


def test_what_was_seen_where_and_when_is_not_in_it(
    store: Store, folder: EvidenceFolder, decided: dict[Verdict, Sighting], tmp_path: Path
) -> None:
    write_labelled(gather(store), folder, tmp_path / "out")
    text = (tmp_path / "out/manifest.jsonl").read_text()
    assert decided
    for word in ("gerbang", "2026", "account", "siti", "-6.2"):
        assert word not in text


def test_pictures_of_one_number_have_one_group(
    store: Store, folder: EvidenceFolder, tmp_path: Path
) -> None:
    seen = [shown(folder, number, plate="B1XYZ") for number in (1, 2)]
    seen += [shown(folder, number) for number in (3, 4)]
    Sightings(store).add(seen)
    for each in seen[:3]:
        decide(store, each)
    decide(store, seen[3], Verdict.UNREADABLE)
    write_labelled(gather(store), folder, tmp_path / "out")
    groups = {key: row["group"] for key, row in rows(tmp_path / "out").items()}
    assert groups[seen[0].id] == groups[seen[1].id]
    assert len(set(groups.values())) == 3


def test_of_a_time(store: Store, decided: dict[Verdict, Sighting]) -> None:
    hour = timedelta(hours=1)
    found = gather(store, NOW + hour, NOW + 3 * hour)
    assert [each.review.verdict for each in found] == [Verdict.CORRECTED, Verdict.UNREADABLE]
    was = decided[Verdict.CORRECTED]
    assert (found[0].sighting.id, found[0].sighting.evidence) == (was.id, was.evidence)
    assert (found[0].sighting.plate, found[0].sighting.read_plate) == ("B9XYZ", was.plate)


def test_pictures_that_are_not_kept_any_more_are_left_out(
    store: Store, folder: EvidenceFolder, decided: dict[Verdict, Sighting], tmp_path: Path
) -> None:
    gone, bare = decided[Verdict.CONFIRMED], replace(shown(folder, 9), evidence=None)
    assert gone.evidence is not None
    (folder.folder / evidence_path(gone.evidence.crop)).unlink()
    Sightings(store).add([bare])
    decide(store, bare)
    assert write_labelled(gather(store), folder, tmp_path / "out") == 3
    assert set(rows(tmp_path / "out")) == {
        decided[Verdict.CORRECTED].id,
        decided[Verdict.UNREADABLE].id,
        decided[Verdict.NO_PLATE].id,
    }


def test_a_forged_picture_is_refused(
    store: Store, folder: EvidenceFolder, decided: dict[Verdict, Sighting], tmp_path: Path
) -> None:
    forged = decided[Verdict.CONFIRMED].evidence
    assert forged is not None
    (folder.folder / evidence_path(forged.crop)).write_bytes(a_crop(8, 8))
    with pytest.raises(StoreDamagedError):
        write_labelled(gather(store), folder, tmp_path / "out")


def test_files_are_for_their_owner_alone(
    store: Store, folder: EvidenceFolder, decided: dict[Verdict, Sighting], tmp_path: Path
) -> None:
    assert decided
    out = tmp_path / "deep/out"
    write_labelled(gather(store), folder, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    kept = [path for path in out.rglob("*") if path.is_file()]
    assert len(kept) == 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_a_folder_that_holds_something_is_left_alone(
    store: Store, folder: EvidenceFolder, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine").touch()
    with pytest.raises(OutputError, match="not empty"):
        write_labelled(gather(store), folder, tmp_path / "out")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        write_labelled(gather(store), folder, tmp_path / "file/out")


def test_of_no_verdicts_an_empty_manifest(
    store: Store, folder: EvidenceFolder, tmp_path: Path
) -> None:
    assert write_labelled(gather(store), folder, tmp_path / "out") == 0
    assert manifest.load(tmp_path / "out") == []
