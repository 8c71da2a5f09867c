"""Which of several vehicles that carry one number is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lpr.tax import (
    WIB,
    Jenis,
    PlateColour,
    Regident,
    TaxAnswer,
    TaxService,
    TaxStatus,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
    colours_seen,
)
from lpr.tax._colours import current, of_colours

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)
BLACK, WHITE, YELLOW = PlateColour.HITAM, PlateColour.PUTIH, PlateColour.KUNING


def record(colour: PlateColour, *, months: int = 0, merk: str | None = "Toyota") -> VehicleRecord:
    """A vehicle as an extract of so many months ago had it."""
    return VehicleRecord(
        key="B1234TXY",
        facts=VehicleFacts(Jenis.MINIBUS, colour, 200_000_000),
        summary=VehicleSummary(Jenis.MINIBUS, merk, None, 2020, None, colour),
        wilayah="Jakarta Timur",
        tgl_pajak=date(2025 if colour is BLACK else 2027, 5, 10),
        tgl_stnk=None,
        regident=Regident.AKTIF,
        source="uji",
        updated_at=NOON - timedelta(days=30 * months),
    )


class Held:
    """A registry that holds these vehicles under every number."""

    source, as_of = "uji", NOON

    def __init__(self, *records: VehicleRecord) -> None:
        self._records = records

    def fetch(self, keys: list[str]) -> dict[str, tuple[VehicleRecord, ...]]:
        return dict.fromkeys(keys, self._records)


def told(*records: VehicleRecord, colour: PlateColour | None = None) -> TaxAnswer:
    service = TaxService(Held(*records), clock=lambda: NOON)  # type: ignore[arg-type]  # a list is a sequence
    return service.status("B 1234 TXY", colour=colour)


@pytest.mark.parametrize("colour", [None, BLACK, WHITE])
def test_a_vehicle_with_a_new_white_plate_is_one_and_its_old_record_is_void(
    colour: PlateColour | None,
) -> None:
    answer = told(record(BLACK, months=6), record(WHITE), colour=colour)
    assert answer.status is TaxStatus.LUNAS
    assert answer.vehicle is not None
    assert answer.vehicle.plate_colour is WHITE


def test_two_private_vehicles_that_differ_stay_two() -> None:
    both = record(BLACK, months=6), record(WHITE, merk="Honda")
    assert told(*both).status is TaxStatus.AMBIGU
    assert told(*both, colour=BLACK).status is TaxStatus.MENUNGGAK
    assert told(*both, colour=WHITE).status is TaxStatus.LUNAS


@pytest.mark.parametrize(
    "records",
    [
        (record(BLACK), record(WHITE)),  # of one extract
        (record(BLACK), record(WHITE, months=6)),  # no white plate gives way to a black one
        (record(BLACK, months=6), record(YELLOW)),
    ],
)
def test_nothing_else_makes_a_record_void(records: tuple[VehicleRecord, ...]) -> None:
    assert list(current(records)) == list(records)


@pytest.mark.parametrize(
    ("typed", "status"),
    [(BLACK, TaxStatus.LUNAS), (WHITE, TaxStatus.LUNAS), (PlateColour.MERAH, TaxStatus.AMBIGU)],
)
def test_a_black_plate_is_the_white_one_of_a_registry_that_is_ahead(
    typed: PlateColour, status: TaxStatus
) -> None:
    assert told(record(WHITE), record(YELLOW), colour=typed).status is status


def test_the_very_colour_comes_before_the_other_private_one() -> None:
    held = [record(WHITE, merk="Honda"), record(BLACK), record(YELLOW)]
    assert of_colours(held, frozenset({BLACK})) == [held[1]]
    assert of_colours(held, colours_seen("black")) == held[:2]
    assert of_colours([replace(held[2])], frozenset({BLACK})) == held[2:]
