"""A number that two vehicles carry, for tests of every room that asks for its tax."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lpr.tax import WIB, ImportOptions, import_file

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)


def shared_number(folder: Path, text: str) -> str:
    """A registry in which a paid-up white car and a yellow one that owes bear a number; its URL."""
    file, url = folder / "shared.csv", f"sqlite:///{folder / 'shared.db'}"
    file.write_text(
        "nopol,plate_colour,jenis,tgl_pajak,njkb\n"
        f"{text},putih,minibus,2099-05-01,200000000\n"
        f"{text},kuning,minibus,2026-01-17,200000000\n",
        encoding="utf-8",
    )
    import_file(file, url, ImportOptions(as_of=AS_OF))
    return url
