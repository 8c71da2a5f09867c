"""What tests of every room ask of a registry: a number that two vehicles carry, and a status."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from lpr.tax import WIB, ImportOptions, TaxService, TaxStatus, import_file, open_registry

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


def status(url: str, text: str, now: datetime) -> TaxStatus:
    """What a registry says of a number at a moment."""
    with closing(open_registry(url)) as registry:
        return TaxService(registry, clock=lambda: now).status(text).status
