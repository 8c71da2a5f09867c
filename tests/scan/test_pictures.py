"""Pieces that the ledger has as done, and pictures that the folder has not."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lpr.cli._footage import run
from lpr.errors import OutputError
from lpr.scan import FootageScan, PlainProgress, Planner, folder_camera
from lpr.scan._pictures import Pictures
from lpr.scan._when import Moments
from lpr.store import ScanLedger, ready_store
from tests.scan.conftest import NOW, Lines
from tests.scan.footage import Passing, record
from tests.scan.parts import MISSING, Inline
from tests.scan.test_footage import JOB, contents, rows, states, summary

if TYPE_CHECKING:
    from lpr.scan import FootageResult, Plan

OUT, OTHER = Path("out"), Path("other")
NAMES = ("20261125_080000.mp4", "20261125_081000.mp4")
EMPTY = "20261125_082000.mp4"
LACKING = "4 pictures that sightings name are not in evidence/"


@pytest.fixture
def plan(home: Path) -> Plan:
    """Three recordings, a piece each; of one vehicle each, and of none."""
    paths = [
        record(home / "in" / name, [Passing(index, 1.0, 3.0)], 4.0)
        for index, name in enumerate(NAMES)
    ]
    paths.append(record(home / "in" / EMPTY, [], 2.0))
    planner = Planner(began=Moments(None), camera=folder_camera, models=(), every=0.2)
    return planner.plan(paths)


def scanned(plan: Plan, folder: Path, engine: Inline, *, turns: int = 99) -> FootageResult:
    """A scan of so many pieces at most; the ledger is one for all folders."""
    left = iter(range(turns))
    with closing(ready_store(f"sqlite:///{Path('shared.db').absolute()}", now=NOW)) as store:
        progress = PlainProgress(Lines(), len(plan.pieces))  # type: ignore[arg-type]
        folder.mkdir(exist_ok=True)
        scan = FootageScan(
            folder, ScanLedger(store), engine, progress, None, lambda: next(left, None) is None
        )
        return scan.run(plan)


def into(folder: Path) -> Inline:
    return Inline(folder / "evidence")


def names(engine: Inline, plan: Plan) -> list[str]:
    """The footage that an engine was given."""
    by_key = {piece.key: Path(piece.files[0].path).name for piece in plan.pieces}
    return sorted(by_key[key] for key in engine.done)


def test_a_second_folder_with_the_same_ledger_gets_its_pictures(plan: Plan) -> None:
    assert scanned(plan, OUT, into(OUT)).exit_code == 0
    engine = into(OTHER)
    result = scanned(plan, OTHER, engine)
    assert (result.exit_code, result.lacking, result.left) == (0, 0, 0)
    assert contents(OTHER) == contents(OUT)
    assert names(engine, plan) == list(NAMES)  # nothing was to be seen in the third
    assert scanned(plan, OUT, again := into(OUT)).exit_code == 0
    assert again.done == []


@pytest.mark.usefixtures("plan")
def test_pictures_that_were_deleted_are_made_again(capfd: pytest.CaptureFixture[str]) -> None:
    job = replace(JOB, tax=False)
    assert run(job, engine=into(OUT)) == 0
    before = contents(OUT)
    first = rows()[0]
    (OUT / "evidence" / first["crop"]).unlink()
    capfd.readouterr()
    assert run(job, engine=(engine := into(OUT))) == 0
    assert len(engine.done) == 1
    said = capfd.readouterr().err
    assert "2 of 3 pieces were done before" in said
    assert "1 of 3 pieces were done before, but out/evidence lacks pictures of theirs" in said
    shutil.rmtree(OUT / "evidence")
    assert run(job, engine=into(OUT)) == 0
    assert contents(OUT) == before
    assert states() == ["done"] * 3


def test_a_stop_while_pictures_are_made_again_leaves_them_to_the_next_run(plan: Plan) -> None:
    scanned(plan, OUT, into(OUT))
    stopped = scanned(plan, OTHER, into(OTHER), turns=1)
    assert (stopped.exit_code, stopped.left) == (130, 1)
    assert not (OTHER / "summary.json").exists()
    engine = into(OTHER)
    assert scanned(plan, OTHER, engine).exit_code == 0
    assert len(engine.done) == 1
    assert contents(OTHER) == contents(OUT)


def test_pictures_that_stay_away_are_told(plan: Plan) -> None:
    """What was seen is known all the same."""
    scanned(plan, OUT, into(OUT))
    result = scanned(plan, OTHER, Inline(OTHER / "evidence", MISSING))
    assert (result.exit_code, result.lacking, len(result.sightings)) == (1, 4, 2)
    assert any(line.startswith(f"Note {LACKING}") for line in result.lines())
    assert summary(OTHER)["notes"][0].startswith(LACKING)
    assert summary(OTHER)["failed"] == []
    assert LACKING in (OTHER / "report" / "index.html").read_text(encoding="utf-8")


def test_pictures_that_cannot_be_looked_for(tmp_path: Path, plan: Plan) -> None:
    seen = scanned(plan, OUT, into(OUT)).sightings
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be read"):
        Pictures(tmp_path / "file").lacking(seen)
