"""Where several vehicles carry a number, the console follows the plate colour to the leaflet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tax.shared import shared_number

if TYPE_CHECKING:
    from tests.api.conftest import World
    from tests.web.conftest import Officer


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return shared_number(tmp_path_factory.mktemp("registry"), "B 1103 PAD")


def test_the_leaflet_is_of_the_vehicle_that_was_chosen(world: World, officer: Officer) -> None:
    card = officer.open("/cari?nopol=B1103PAD&warna=kuning")
    (link,) = [each for each in card.links() if each.startswith("/selebaran")]
    assert link == "/selebaran/B1103PAD?warna=kuning"
    leaflet = officer.open(link)
    assert "Kepada pengemudi kendaraan ini" in leaflet.text
    assert "/cari?nopol=B1103PAD&warna=kuning" in leaflet.links()
    record = world.records[-1]
    assert (record.action, record.plate, record.result) == ("leaflet", "B1103PAD", "MENUNGGAK")


@pytest.mark.parametrize("query", ["", "?warna=", "?warna=ungu", "?warna=putih"])
def test_without_the_colour_that_owes_there_is_none(officer: Officer, query: str) -> None:
    assert "Selebaran hanya untuk" in officer.open(f"/selebaran/B1103PAD{query}").text
