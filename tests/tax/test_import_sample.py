"""Invented vehicles never stand beside real ones: an import takes the sample out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from lpr.errors import ImportRejectedError
from lpr.tax import (
    WIB,
    ImportOptions,
    SamplePlate,
    TaxStatus,
    import_file,
    init_registry,
)
from tests.tax.shared import status

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
INVENTED = "B 1235 SFA"
HEADER = "nopol,plate_colour,jenis,tgl_pajak\n"
GOOD = "B 1 TXY,putih,sedan,2099-01-01\n"


@pytest.fixture
def sample(url: str) -> str:
    """A registry on either engine with a sample, in which a number is in arrears."""
    wished = [SamplePlate(INVENTED, status=TaxStatus.MENUNGGAK)]
    init_registry(url, today=AS_OF.date(), sample=True, plates=wished, size=50)
    return url


def test_the_first_extract_takes_the_sample_out(sample: str, tmp_path: Path) -> None:
    file = tmp_path / "ekstrak.csv"
    file.write_text(HEADER + GOOD)
    assert status(sample, INVENTED, AS_OF) is TaxStatus.MENUNGGAK
    done = import_file(file, sample, ImportOptions(as_of=AS_OF))
    assert (done.rows, done.added, done.replaced) == (1, 1, 0)
    assert done.sample >= 50
    assert status(sample, INVENTED, AS_OF) is TaxStatus.TIDAK_DITEMUKAN
    assert status(sample, "B 1 TXY", AS_OF) is TaxStatus.LUNAS
    file.write_text(HEADER + GOOD.replace("B 1", "B 2"))
    assert import_file(file, sample, ImportOptions(as_of=AS_OF)).sample == 0
    assert status(sample, "B 1 TXY", AS_OF) is TaxStatus.LUNAS


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_that_changes_nothing_leaves_the_sample(
    sample: str, tmp_path: Path, *, dry_run: bool
) -> None:
    file = tmp_path / "ekstrak.csv"
    file.write_text(HEADER + (GOOD if dry_run else "?,ungu,sedan,x\n"))
    options = ImportOptions(as_of=AS_OF, dry_run=dry_run)
    if dry_run:
        assert import_file(file, sample, options).sample == 0
    else:
        with pytest.raises(ImportRejectedError):
            import_file(file, sample, options)
    assert status(sample, INVENTED, AS_OF) is TaxStatus.MENUNGGAK
