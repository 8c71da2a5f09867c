"""Footage that is scanned into the store, again and again."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lpr.cli._footage import FootageJob, run
from lpr.config import Settings
from lpr.pipeline import PlateReader
from lpr.store import (
    Act,
    Alerts,
    AuditEntry,
    ReadAs,
    Review,
    Reviews,
    Sightings,
    Verdict,
    WatchLists,
    load_rules,
    open_store,
    run_retention,
    store_mark,
)
from lpr.tax import ImportOptions, import_file
from tests.scan.conftest import NOW, REGISTRY, BlueReader, GreenDetector
from tests.scan.footage import Passing, record
from tests.scan.parts import DOUBTFUL, DRAWN, Inline
from tests.store.watched import SITI, an_entry

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from lpr.detect import Detection
    from lpr.store import Sighting

VEHICLES = [Passing(number, 1 + 3.5 * number, 3.5 + 3.5 * number) for number in range(2)]
PAID, OWING = "B1234TXY", "B6543SFA"
BETTER = "tests.scan.test_keeping:better_reader"
JOB = FootageJob(("in",), Path("out"), 0.2, tax=True, reader=DRAWN, store=True)


class Better(GreenDetector):
    """Finds the same plates a little elsewhere, as newer weights do."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        found = super().detect(image)
        return [replace(each, box=(*each.box[:2], each.box[2] - 1, each.box[3])) for each in found]


def better_reader() -> PlateReader:
    return PlateReader(Settings(), detector=Better(), reader=BlueReader())


@pytest.fixture
def gate(home: Path) -> Path:
    """A recording with two vehicles, of which the second owes."""
    return record(home / "in" / "20261125_080000.mp4", VEHICLES, 8.0)


@pytest.fixture
def paid_up(home: Path) -> str:
    """A later registry, in which nobody owes."""
    paid = "B 6543 SFA,hitam,sepeda_motor,HONDA,2099-01-31,2099-01-31,,,"
    table = home / "paid.csv"
    table.write_text(f"{REGISTRY.splitlines()[0]}\n{paid}\n", encoding="utf-8")
    url = f"sqlite:///{home / 'paid.db'}"
    import_file(table, url, ImportOptions(as_of=NOW))
    return url


def scan(job: FootageJob = JOB, now: datetime = NOW) -> int:
    engine = Inline(job.folder / "evidence", reader=job.reader)
    return run(job, engine=engine, clock=lambda: now)


def rows(folder: Path) -> list[Any]:
    lines = (folder / "sightings.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def stored() -> dict[str | None, Sighting]:
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        return {each.plate: each for each in Sightings(store).search().sightings}


@pytest.mark.usefixtures("gate")
def test_arrears_stay_found_though_they_were_paid_or_the_registry_is_away(
    home: Path, paid_up: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scan() == 0
    found = stored()[OWING].tax
    assert found is not None
    assert found.status == "MENUNGGAK"
    monkeypatch.setenv("PLAT_DATABASE_URL", paid_up)
    assert scan() == 0
    assert stored()[OWING].tax == found
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{home / 'none.db'}")
    assert scan() == 1
    assert scan(replace(JOB, tax=False)) == 0
    assert stored()[OWING].tax == found


@pytest.mark.usefixtures("gate")
def test_what_retention_erased_does_not_come_back(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    job = replace(JOB, reader=DOUBTFUL)
    assert scan(job) == 0
    assert set(stored()) == {PAID, OWING}
    later = NOW + timedelta(days=2)
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        assert (home / "evidence" / ".stores" / str(store_mark(store))).exists()
        run_retention(store, load_rules(), Act(later, "local:uji", "local"))
    assert set(stored()) == {OWING}
    before = sorted((home / "evidence").rglob("*.jpg"))
    for path in before:
        path.unlink()
    capfd.readouterr()
    assert scan(job, later) == 0
    assert set(stored()) == {OWING}
    assert len(list((home / "evidence").rglob("*.jpg"))) == 2
    assert "Not in the store: 1 vehicles" in capfd.readouterr().out


@pytest.mark.usefixtures("gate")
def test_who_is_looked_for_is_told_of_though_the_sighting_is_not_kept() -> None:
    later = NOW + timedelta(days=2)
    assert scan(replace(JOB, tax=False), later) == 0
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        WatchLists(store).add(an_entry(PAID), SITI, NOW)
    for _ in range(2):
        assert scan(replace(JOB, tax=False), later) == 0
    assert stored() == {}
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        assert [each.plate for each in Alerts(store).search().alerts] == [PAID]


@pytest.mark.usefixtures("gate")
def test_the_agency_may_keep_what_is_found_for_longer(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "rules.toml").write_text('[sightings]\ndefault = "90d"\n', encoding="utf-8")
    monkeypatch.setenv("PLAT_RETENTION_RULES", str(home / "rules.toml"))
    assert scan(JOB, NOW + timedelta(days=80)) == 0
    assert PAID in stored()


@pytest.mark.usefixtures("gate")
def test_other_models_and_other_frames_double_no_sighting() -> None:
    job = replace(JOB, reader=DOUBTFUL)
    assert scan(job) == 0
    first = stored()
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        [waiting] = Reviews(store).queue(now=NOW).sightings
        read = ReadAs(waiting.plate, waiting.raw, waiting.confidence, waiting.candidates)
        said = Review(
            sighting=waiting.id,
            camera=waiting.camera,
            seen_at=waiting.last_at,
            verdict=Verdict.UNREADABLE,
            plate=None,
            by="local:uji",
            at=NOW,
            read=read,
        )
        entry = AuditEntry(NOW, "local:uji", "local", "review", purpose="uji")
        assert Reviews(store).add(said, entry) is None
    for other in (replace(job, reader=BETTER), replace(job, every=0.3)):
        assert scan(replace(other, folder=Path(f"again-{other.every}"))) == 0
        ids = {row["id"] for row in rows(Path(f"again-{other.every}"))}
        assert ids.isdisjoint(each.id for each in first.values())
        with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
            kept = Sightings(store).search().sightings
            assert Reviews(store).waiting(now=NOW) == 0
        assert {each.id for each in kept} == {each.id for each in first.values()}
        assert {each.plate for each in kept} == {None, OWING}
