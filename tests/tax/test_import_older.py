"""An extract older than what is stored makes nobody owe again who has paid since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from lpr.errors import ImportRejectedError, RegistryDamagedError
from lpr.tax import (
    WIB,
    ImportOptions,
    TaxStatus,
    import_file,
    init_registry,
    open_registry,
)
from lpr.tax._models import Meta
from lpr.tax._writer import registry_session
from tests.tax.shared import status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.tax import ImportSummary

    Load = Callable[..., ImportSummary]

AS_OF = datetime(2026, 11, 25, 10, 0, tzinfo=WIB)
LAST_MONTH = AS_OF - timedelta(days=30)
HEADER = "nopol,plate_colour,jenis,tgl_pajak\n"
PAID = HEADER + "B 1 TXY,putih,sedan,2027-11-20\n"
OWING = HEADER + "B 1 TXY,putih,sedan,2026-10-20\n"
OTHERS = HEADER + "B 2 TXY,putih,sedan,2027-01-01\n"


def moment(url: str) -> datetime:
    """For which moment the registry says that it holds."""
    registry = open_registry(url)
    registry.close()
    return registry.as_of


@pytest.fixture
def load(url: str, tmp_path: Path) -> Load:
    """Import a file's text into a registry on either engine."""

    def run(
        text: str, as_of: datetime, *, older: bool = False, dry_run: bool = False
    ) -> ImportSummary:
        file = tmp_path / f"{as_of:%d-%m-%H}.csv"
        file.write_text(text)
        return import_file(file, url, ImportOptions(as_of=as_of, older=older, dry_run=dry_run))

    return run


def test_who_has_paid_since_does_not_owe_again(load: Load, url: str) -> None:
    load(PAID, AS_OF)
    with pytest.raises(ImportRejectedError, match="2026-10-26, the registry for 2026-11-25"):
        load(OWING, LAST_MONTH)
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.LUNAS


def test_it_is_imported_where_that_is_meant(load: Load, url: str) -> None:
    load(PAID, AS_OF)
    assert load(OTHERS, LAST_MONTH, older=True).added == 1
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.LUNAS
    assert status(url, "B 2 TXY", AS_OF) is TaxStatus.LUNAS
    load(OWING, LAST_MONTH, older=True)
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.MENUNGGAK


def test_after_an_older_extract_the_newest_is_still_what_others_are_compared_with(
    load: Load, url: str
) -> None:
    load(PAID, AS_OF)
    load(OTHERS, LAST_MONTH, older=True)
    with pytest.raises(ImportRejectedError, match="the registry for 2026-11-25"):
        load(OWING, AS_OF - timedelta(days=7))
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.LUNAS
    assert moment(url) == AS_OF


def test_a_dry_run_says_that_an_extract_is_older(load: Load, url: str) -> None:
    assert load(OWING, LAST_MONTH, dry_run=True).rows == 1, "nothing is there to be newer"
    load(PAID, AS_OF)
    with pytest.raises(ImportRejectedError, match="2026-10-26, the registry for 2026-11-25"):
        load(OWING, LAST_MONTH, dry_run=True)
    assert load(OWING, LAST_MONTH, dry_run=True, older=True).rows == 1
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.LUNAS


def test_a_dry_run_takes_an_older_extract_beside_the_sample(load: Load, url: str) -> None:
    init_registry(url, today=AS_OF.date(), sample=True, size=20)
    assert load(OWING, LAST_MONTH, dry_run=True).rows == 1


def test_extracts_of_one_day_replace_each_other_in_any_order(load: Load, url: str) -> None:
    load(OWING, AS_OF)
    load(PAID, AS_OF.replace(hour=0))
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.LUNAS


def test_a_refused_extract_leaves_nothing_that_waits(load: Load, url: str) -> None:
    load(PAID, AS_OF)
    with pytest.raises(ImportRejectedError):
        load(OWING, LAST_MONTH)
    assert load(PAID, AS_OF + timedelta(hours=1)).resumed_at == 0
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.LUNAS


@pytest.mark.parametrize("sample", [True, False])
def test_a_registry_without_real_vehicles_takes_an_extract_of_any_day(
    load: Load, url: str, *, sample: bool
) -> None:
    init_registry(url, today=AS_OF.date(), sample=sample, size=20)
    assert load(OWING, LAST_MONTH).added == 1
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.MENUNGGAK


def test_a_registry_whose_description_is_damaged_is_mended_by_an_import(
    load: Load, url: str
) -> None:
    load(PAID, AS_OF)
    with registry_session(url) as session, session.transaction() as writer:
        writer.connection.execute(update(Meta).where(Meta.name == "as_of").values(value="?"))
    with pytest.raises(RegistryDamagedError):
        open_registry(url)
    load(OWING, AS_OF)
    assert status(url, "B 1 TXY", AS_OF) is TaxStatus.MENUNGGAK
