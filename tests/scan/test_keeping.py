"""Footage that is scanned into the store, again and again."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lpr.cli._footage import FootageJob, run
from lpr.store import Sightings, open_store
from lpr.tax import ImportOptions, import_file
from tests.scan.conftest import NOW, REGISTRY
from tests.scan.footage import Passing, record
from tests.scan.parts import DRAWN, Inline

if TYPE_CHECKING:
    from lpr.store import Sighting

VEHICLES = [Passing(number, 1 + 3.5 * number, 3.5 + 3.5 * number) for number in range(2)]
OWING = "B6543SFA"
JOB = FootageJob(("in",), Path("out"), 0.2, tax=True, reader=DRAWN, store=True)


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


def scan(job: FootageJob = JOB) -> int:
    return run(job, engine=Inline(job.folder / "evidence", reader=job.reader))


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
