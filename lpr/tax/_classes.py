"""Under which row of the tables a vehicle falls: who pays, which tariff class, how many wheels."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lpr.tax._types import Jenis, Penggunaan, PlateColour
from lpr.tax._workings import Payer

if TYPE_CHECKING:
    from lpr.tax._types import VehicleFacts

_TWO_THREE_WHEELS = frozenset({Jenis.SEPEDA_MOTOR, Jenis.RODA_TIGA})
_GOODS = frozenset({Jenis.PICKUP, Jenis.LIGHT_TRUCK, Jenis.TRUCK, Jenis.ALAT_BERAT})
_ONE_CLASS = MappingProxyType({Jenis.RODA_TIGA: "C1", Jenis.ALAT_BERAT: "B", Jenis.TRUCK: "F"})
_BUSES = frozenset({Jenis.BUS, Jenis.MICROBUS})
_SERVICES = frozenset(Penggunaan) - {Penggunaan.JENAZAH}
"""Uses at the low rate (Perda DKI 1/2024 art. 7); a hearse is not among those quoted."""

_CARD_ONLY = frozenset({Penggunaan.AMBULANS, Penggunaan.JENAZAH, Penggunaan.PEMADAM})
_SMALL_MOTORCYCLE_CC, _MIDDLE_MOTORCYCLE_CC = 50, 250
_PUBLIC_CAR_CC, _GOODS_CC = 1600, 2400


def payer(vehicle: VehicleFacts) -> Payer:
    """By which row of the rates PKB is taken (Perda DKI 1/2024 art. 7)."""
    if vehicle.plate_colour is PlateColour.KUNING:
        return Payer.PUBLIC
    if vehicle.plate_colour is PlateColour.MERAH:
        return Payer.GOVERNMENT
    if vehicle.penggunaan in _SERVICES:
        return Payer.SERVICE
    return Payer.LEGAL_ENTITY if vehicle.legal_entity else Payer.PRIVATE


def carries_people(vehicle: VehicleFacts) -> bool:
    """Whether the kind of vehicle carries people rather than goods."""
    return vehicle.jenis not in _GOODS


def perhaps_service(vehicle: VehicleFacts) -> bool:
    """Whether it may be a school or staff bus, and nobody says."""
    full_rate = payer(vehicle) in (Payer.PRIVATE, Payer.LEGAL_ENTITY)
    return full_rate and vehicle.jenis in _BUSES and vehicle.penggunaan is None


def few_wheels(vehicle: VehicleFacts) -> bool:
    """Whether the fees of two and three wheels apply (PP 76/2020)."""
    return vehicle.jenis in _TWO_THREE_WHEELS


def swdkllj_class(vehicle: VehicleFacts) -> str:
    """The tariff class of PMK 16/PMK.010/2017 (A, B, C1, C2, DP, DU, EP, EU, F).

    Without a cylinder volume a motorcycle counts as C1, a public car as DU, a goods vehicle as DP:
    assumed, see `class_assumed`.
    """
    if vehicle.penggunaan in _CARD_ONLY:
        return "A"
    if vehicle.jenis is Jenis.SEPEDA_MOTOR:
        return _motorcycle_class(vehicle.cc)
    if vehicle.jenis in _ONE_CLASS:
        return _ONE_CLASS[vehicle.jenis]
    if vehicle.jenis in _GOODS:
        return "F" if (vehicle.cc or 0) > _GOODS_CC else "DP"
    public = vehicle.plate_colour is PlateColour.KUNING
    if vehicle.jenis in _BUSES:
        return "EU" if public else "EP"
    return _public_car_class(vehicle.cc) if public else "DP"


def class_assumed(vehicle: VehicleFacts) -> bool:
    """Whether the tariff class depends on a cylinder volume that is not known."""
    if vehicle.cc is not None or vehicle.penggunaan in _CARD_ONLY or vehicle.jenis in _ONE_CLASS:
        return False
    public_car = vehicle.plate_colour is PlateColour.KUNING and vehicle.jenis not in _BUSES
    return vehicle.jenis is Jenis.SEPEDA_MOTOR or vehicle.jenis in _GOODS or public_car


def _public_car_class(cc: int | None) -> str:
    return "EU" if (cc or 0) > _PUBLIC_CAR_CC else "DU"


def _motorcycle_class(cc: int | None) -> str:
    if cc is None:
        return "C1"
    if cc <= _SMALL_MOTORCYCLE_CC:
        return "A"
    return "C1" if cc <= _MIDDLE_MOTORCYCLE_CC else "C2"
