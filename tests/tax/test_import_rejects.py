"""What is left of rows that an import rejects, and where it may be written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from lpr.errors import ImportRejectedError, OutputError
from lpr.tax import WIB, ImportOptions, import_file, read_mapping

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
MAPPING = """[columns]
nopol = "NO"
plate_colour = "WARNA"
jenis = "JENIS"
tgl_pajak = "PAJAK"
"""


def test_what_a_mapping_does_not_read_is_kept_nowhere(file_url: str, tmp_path: Path) -> None:
    path, rejects, mapping = (tmp_path / name for name in ("e.csv", "salah.csv", "m.toml"))
    rejects.write_text("of the month before")
    rejects.chmod(0o644)
    mapping.write_text(MAPPING)
    path.write_text(
        "NO,NAMA,WARNA,JENIS,PAJAK\n"
        "B 1 TXY,RAHASIA,ungu,sedan,2027-01-01\n"
        "B 2 TXY,RAHASIA,putih,sedan,2027-01-01,9\n"
    )
    options = ImportOptions(as_of=AS_OF, mapping=read_mapping(mapping), rejects=rejects)
    with pytest.raises(ImportRejectedError):
        import_file(path, file_url, options)
    text = rejects.read_text()
    assert "RAHASIA" not in text
    assert "B 1 TXY,,ungu,sedan,2027-01-01" in text
    assert "6 cells" in text
    assert rejects.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["e.csv", "tautan.csv"])
def test_the_extract_is_never_replaced_by_its_wrong_rows(
    file_url: str, tmp_path: Path, name: str
) -> None:
    path, held = tmp_path / "e.csv", "nopol,plate_colour,jenis,tgl_pajak\n?,ungu,sedan,x\n"
    path.write_text(held)
    (tmp_path / "tautan.csv").symlink_to(path)
    with pytest.raises(OutputError, match="is the file to be imported"):
        import_file(path, file_url, ImportOptions(as_of=AS_OF, rejects=tmp_path / name))
    assert path.read_text() == held
