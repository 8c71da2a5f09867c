"""An agency that holds numbers under the plate's colour: every colour is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI

from lpr.tax import PlateColour, TaxService, TaxStatus
from lpr.tax.http import ConnectorConfig, NotFound, Rejected, load_config
from lpr.tax.http._replies import merged
from tests.tax.http.support import NOON, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lpr.tax.http import HttpRegistry
    from tests.tax.http.support import Hands

PAID, OWED = "01-05-2027", "01-05-2026"
HELD = {
    ("B1TXA", "kuning"): OWED,
    ("B2TXA", "putih"): PAID,
    ("B2TXA", "kuning"): OWED,
    ("B4TXA", "hitam"): OWED,
    ("B4TXA", "putih"): PAID,
}
"""Number and colour of the vehicles that the agency knows, and until when each is paid."""

ABSENT = NotFound(NOON, "uji")
REFUSED = Rejected(NOON, "it refused the number")


@pytest.fixture
def registry(opened: Callable[..., HttpRegistry], hands: Hands) -> Iterator[HttpRegistry]:
    app = FastAPI()

    @app.get("/info/{nopol}/{colour}")
    def info(nopol: str, colour: str) -> dict[str, Any]:
        hands.pass_by(seconds=0.1)
        if nopol == "B9TXA" and colour == "merah":
            return {"status": "-1"}
        if colour == "hijau":
            return {"status": "9"}  # not a colour of this agency
        due = PAID if nopol == "B3TXA" else HELD.get((nopol, colour))
        if due is None:
            return {"status": "0"}
        shown = "hitam" if nopol == "B3TXA" else colour  # whatever was asked
        return {"status": "1", "nopol": nopol, "plat": shown, "jenis": "minibus", "pajak": due}

    table = load_config("jakarta").model_dump() | {"maintenance": ()}
    table["request"]["path"] = "/info/{nopol}/{colour}"
    table["retry"]["attempts"] = 1
    table["answer"] |= {"status": "status", "found": ("1",), "not_found": ("0",)}
    table["answer"] |= {"unavailable": ("-1",), "rejected": ("9",)}
    table["answer"]["fields"] = {
        "nopol": "nopol",
        "plate_colour": "plat",
        "jenis": "jenis",
        "tgl_pajak": "pajak",
    }
    table["answer"]["values"] = {}
    with running(app) as (host, port):
        yield opened(f"http://{host}:{port}", ConnectorConfig.model_validate(table))


def test_a_number_is_found_under_whatever_colour_it_is_held(registry: HttpRegistry) -> None:
    service = TaxService(registry, clock=lambda: NOON)
    assert service.status("B 1 TXA").status is TaxStatus.MENUNGGAK
    assert service.status("B 8 TXA").status is TaxStatus.TIDAK_DITEMUKAN


def test_two_vehicles_of_one_number_are_two(registry: HttpRegistry) -> None:
    service = TaxService(registry, clock=lambda: NOON)
    assert service.status("B 2 TXA").status is TaxStatus.AMBIGU
    assert service.status("B 2 TXA", colour=PlateColour.PUTIH).status is TaxStatus.LUNAS
    assert service.status("B 2 TXA", colour=PlateColour.KUNING).status is TaxStatus.MENUNGGAK


def test_what_was_asked_for_later_is_no_newer_record(registry: HttpRegistry) -> None:
    assert TaxService(registry, clock=lambda: NOON).status("B 4 TXA").status is TaxStatus.AMBIGU


def test_an_agency_that_tells_one_vehicle_under_every_colour_has_one(
    registry: HttpRegistry,
) -> None:
    assert len(registry.fetch(["B3TXA"])["B3TXA"]) == 1  # type: ignore[arg-type] # found


def test_what_is_not_known_of_one_colour_is_not_known(registry: HttpRegistry) -> None:
    answer = TaxService(registry, clock=lambda: NOON).status("B 9 TXA")
    assert answer.status is TaxStatus.TIDAK_TERSEDIA


def test_a_refusal_counts_where_nothing_else_was_said() -> None:
    assert merged([REFUSED, ABSENT]) == ABSENT
    assert merged([REFUSED, replace(REFUSED, reason="x")]) == REFUSED
