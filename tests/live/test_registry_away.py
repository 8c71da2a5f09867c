"""The tax that a fleet asks for: of a registry that comes later, by rules that can be used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lpr.access import Errand
from lpr.config import Settings
from lpr.errors import ConfigurationError
from lpr.live import World, open_keeping
from lpr.plates import parse
from lpr.tax import SamplePlate, TaxStatus, init_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lpr.live import Keeping

ERRAND = Errand("local:uji", "local", "pemeriksaan_pajak")
PLATE = SamplePlate("B 1234 PYZ", status=TaxStatus.LUNAS)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture
def keeping(url: str, tmp_path: Path) -> Iterator[Keeping]:
    settings = Settings(database_url=url, store_url=f"sqlite:///{tmp_path / 'store.db'}")
    with open_keeping(settings, World(), errand=ERRAND, evidence=False) as keeping:
        yield keeping


def status(keeping: Keeping) -> TaxStatus:
    assert keeping.tax is not None
    return keeping.tax.status_many([parse(PLATE.text)])[0].status


def test_a_registry_that_comes_is_used(
    url: str, keeping: Keeping, caplog: pytest.LogCaptureFixture
) -> None:
    assert [each.getMessage() for each in caplog.get_records("setup")] == ["registry-away"]
    assert status(keeping) is TaxStatus.TIDAK_TERSEDIA
    init_registry(url, today=date(2026, 11, 25), sample=True, plates=[PLATE], size=5)
    assert status(keeping) is not TaxStatus.TIDAK_TERSEDIA


def test_tax_rules_that_cannot_be_used_are_told_at_the_start(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'store.db'}"
    settings = Settings(tax_rules=tmp_path / "none.json", store_url=store)
    with (
        pytest.raises(ConfigurationError, match="PLAT_TAX_RULES"),
        open_keeping(settings, World(), errand=ERRAND, evidence=False),
    ):
        pytest.fail("it began")
