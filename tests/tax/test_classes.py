"""Under which row of the tables a vehicle falls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import Jenis, Penggunaan, PlateColour, VehicleFacts, load_rules, swdkllj_class
from lpr.tax._classes import (
    carries_people,
    class_assumed,
    few_wheels,
    payer,
    perhaps_service,
)
from lpr.tax._workings import Payer

P = PlateColour
RULES = load_rules()

vehicles = st.builds(
    VehicleFacts,
    jenis=st.sampled_from(Jenis),
    plate_colour=st.sampled_from(PlateColour),
    njkb=st.just(1),
    cc=st.none() | st.integers(1, 20_000),
    legal_entity=st.booleans(),
    penggunaan=st.none() | st.sampled_from(Penggunaan),
)


@pytest.mark.parametrize(
    ("jenis", "colour", "cc", "expected"),
    [
        (Jenis.SEPEDA_MOTOR, P.PUTIH, 49, "A"),
        (Jenis.SEPEDA_MOTOR, P.PUTIH, 50, "A"),
        (Jenis.SEPEDA_MOTOR, P.PUTIH, 51, "C1"),
        (Jenis.SEPEDA_MOTOR, P.HITAM, 250, "C1"),
        (Jenis.SEPEDA_MOTOR, P.HITAM, 251, "C2"),
        (Jenis.SEPEDA_MOTOR, P.PUTIH, None, "C1"),
        (Jenis.RODA_TIGA, P.KUNING, 198, "C1"),
        (Jenis.ALAT_BERAT, P.PUTIH, 3300, "B"),
        (Jenis.SEDAN, P.PUTIH, 1496, "DP"),
        (Jenis.JEEP, P.MERAH, 2442, "DP"),
        (Jenis.MINIBUS, P.HIJAU, None, "DP"),
        (Jenis.MINIBUS, P.KUNING, 1600, "DU"),
        (Jenis.MINIBUS, P.KUNING, 1601, "EU"),
        (Jenis.BUS, P.PUTIH, 6374, "EP"),
        (Jenis.MICROBUS, P.HITAM, 2771, "EP"),
        (Jenis.BUS, P.KUNING, 6374, "EU"),
        (Jenis.PICKUP, P.HITAM, 2400, "DP"),
        (Jenis.PICKUP, P.HITAM, 2401, "F"),
        (Jenis.LIGHT_TRUCK, P.KUNING, 3908, "F"),
        (Jenis.TRUCK, P.PUTIH, None, "F"),
    ],
)
def test_contribution_class(
    jenis: Jenis, colour: PlateColour, cc: int | None, expected: str
) -> None:
    assert swdkllj_class(VehicleFacts(jenis, colour, 1, cc=cc)) == expected


@pytest.mark.parametrize("use", [Penggunaan.AMBULANS, Penggunaan.JENAZAH, Penggunaan.PEMADAM])
@pytest.mark.parametrize("jenis", [Jenis.MINIBUS, Jenis.TRUCK, Jenis.SEPEDA_MOTOR])
def test_ambulance_hearse_and_fire_engine_pay_for_the_card_only(
    use: Penggunaan, jenis: Jenis
) -> None:
    vehicle = VehicleFacts(jenis, P.PUTIH, 1, penggunaan=use)
    assert swdkllj_class(vehicle) == "A"
    assert not class_assumed(vehicle)


@given(vehicles)
def test_every_vehicle_has_a_tariff(vehicle: VehicleFacts) -> None:
    assert RULES.swdkllj.totals[swdkllj_class(vehicle)] >= RULES.swdkllj.card_fee


@given(vehicles, st.integers(1, 20_000))
def test_a_class_is_assumed_only_where_the_cylinders_would_tell(
    vehicle: VehicleFacts, cc: int
) -> None:
    if class_assumed(vehicle):
        assert vehicle.cc is None
        given = [
            swdkllj_class(VehicleFacts(vehicle.jenis, vehicle.plate_colour, 1, cc=each))
            for each in (10, 200, 20_000, cc)
        ]
        assert len(set(given)) > 1
        assert swdkllj_class(vehicle) in given


@pytest.mark.parametrize(
    ("colour", "legal_entity", "use", "expected"),
    [
        (P.PUTIH, False, None, Payer.PRIVATE),
        (P.HITAM, False, None, Payer.PRIVATE),
        (P.HIJAU, False, None, Payer.PRIVATE),
        (P.PUTIH, True, None, Payer.LEGAL_ENTITY),
        (P.KUNING, True, None, Payer.PUBLIC),
        (P.KUNING, False, Penggunaan.BUS_SEKOLAH, Payer.PUBLIC),
        (P.MERAH, False, Penggunaan.AMBULANS, Payer.GOVERNMENT),
        (P.PUTIH, True, Penggunaan.BUS_KARYAWAN, Payer.SERVICE),
        (P.PUTIH, False, Penggunaan.SOSIAL_KEAGAMAAN, Payer.SERVICE),
        (P.PUTIH, False, Penggunaan.PEMADAM, Payer.SERVICE),
        (P.PUTIH, False, Penggunaan.JENAZAH, Payer.PRIVATE),
    ],
)
def test_who_pays(
    colour: PlateColour, *, legal_entity: bool, use: Penggunaan | None, expected: Payer
) -> None:
    vehicle = VehicleFacts(Jenis.BUS, colour, 1, legal_entity=legal_entity, penggunaan=use)
    assert payer(vehicle) is expected


def test_a_private_bus_may_be_a_school_bus() -> None:
    bus = VehicleFacts(Jenis.BUS, P.PUTIH, 1)
    assert perhaps_service(bus)
    assert not perhaps_service(VehicleFacts(Jenis.BUS, P.KUNING, 1))
    assert not perhaps_service(VehicleFacts(Jenis.SEDAN, P.PUTIH, 1))
    assert not perhaps_service(VehicleFacts(Jenis.BUS, P.PUTIH, 1, penggunaan=Penggunaan.JENAZAH))


def test_wheels_and_passengers() -> None:
    few = {jenis for jenis in Jenis if few_wheels(VehicleFacts(jenis, P.PUTIH, 1))}
    assert few == {Jenis.SEPEDA_MOTOR, Jenis.RODA_TIGA}
    goods = {jenis for jenis in Jenis if not carries_people(VehicleFacts(jenis, P.PUTIH, 1))}
    assert goods == {Jenis.PICKUP, Jenis.LIGHT_TRUCK, Jenis.TRUCK, Jenis.ALAT_BERAT}
