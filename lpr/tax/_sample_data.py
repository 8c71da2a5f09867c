"""What the sample registry is drawn from. Invented base values; the makes are only for looks."""

from __future__ import annotations

from dataclasses import dataclass

from lpr.plates import PlateClass
from lpr.tax._types import Jenis, PlateColour

DKI_LETTERS = "BPSTU"
OUTSIDE_LETTERS = "EZFKCVWNG"
OUTSIDE_PREFIXES = ("A", "D", "E", "F", "T", "Z", "AB", "AD", "H", "L", "N", "DK", "BK", "DP")
DKI_AREAS = (
    "Jakarta Barat",
    "Jakarta Pusat",
    "Jakarta Selatan",
    "Jakarta Timur",
    "Jakarta Utara",
)
OFFICIAL_OLD = ("RFS", "RFD", "RFL", "RFU", "RFP", "RFO", "RFH", "RFQ", "QH", "QZ", "IR")
OFFICIAL_NEW = ("ZZP", "ZZD", "ZZL", "ZZU", "ZZT", "ZZH", "ZZS")
CAR_COLOURS = ("Hitam", "Putih", "Silver", "Abu-abu", "Merah", "Biru")

_PRIVATE = ((PlateColour.PUTIH, 60), (PlateColour.HITAM, 34), (PlateColour.MERAH, 6))
_MIXED = ((PlateColour.PUTIH, 35), (PlateColour.HITAM, 20), (PlateColour.KUNING, 45))


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of vehicle: numbers of Polda Metro Jaya's range, makes, base value in rupiah."""

    jenis: Jenis
    weight: int
    numbers: tuple[int, int]
    second_letters: str  # empty: any letter, as on motorcycles
    makes: tuple[tuple[str, str, int], ...]  # make, type, cc
    njkb: tuple[int, int]
    colours: tuple[tuple[PlateColour, int], ...] = _PRIVATE


PROFILES = (
    Profile(
        Jenis.SEPEDA_MOTOR,
        620,
        (3000, 6999),
        "",
        (
            ("Honda", "Beat", 110),
            ("Honda", "Vario 160", 157),
            ("Yamaha", "NMAX", 155),
            ("Kawasaki", "Ninja ZX-6R", 636),
            ("Suzuki", "Satria", 147),
        ),
        (8_000_000, 40_000_000),
    ),
    Profile(
        Jenis.MINIBUS,
        170,
        (1, 2999),
        "FV",
        (
            ("Toyota", "Avanza", 1496),
            ("Toyota", "Kijang Innova", 1998),
            ("Daihatsu", "Xenia", 1329),
            ("Suzuki", "Ertiga", 1462),
        ),
        (90_000_000, 320_000_000),
        (
            (PlateColour.PUTIH, 55),
            (PlateColour.HITAM, 30),
            (PlateColour.MERAH, 7),
            (PlateColour.KUNING, 8),
        ),
    ),
    Profile(
        Jenis.JEEP,
        60,
        (1, 2999),
        "J",
        (
            ("Mitsubishi", "Pajero Sport", 2442),
            ("Toyota", "Fortuner", 2393),
            ("Honda", "CR-V", 1498),
        ),
        (200_000_000, 600_000_000),
    ),
    Profile(
        Jenis.SEDAN,
        45,
        (1, 2999),
        "A",
        (("Toyota", "Vios", 1496), ("Honda", "Civic", 1498), ("Mercedes-Benz", "S 450", 2999)),
        (110_000_000, 1_500_000_000),
        ((PlateColour.PUTIH, 60), (PlateColour.HITAM, 25), (PlateColour.KUNING, 15)),
    ),
    Profile(
        Jenis.PICKUP,
        35,
        (9000, 9999),
        "A",
        (("Suzuki", "Carry", 1462), ("Isuzu", "D-Max", 2499)),
        (80_000_000, 250_000_000),
        _MIXED,
    ),
    Profile(
        Jenis.LIGHT_TRUCK,
        20,
        (9000, 9999),
        "D",
        (("Mitsubishi", "Canter", 3908), ("Isuzu", "Elf NLR", 2771)),
        (180_000_000, 330_000_000),
        _MIXED,
    ),
    Profile(
        Jenis.TRUCK,
        18,
        (9000, 9999),
        "D",
        (("Hino", "Ranger", 7684), ("Isuzu", "Giga", 7790)),
        (350_000_000, 900_000_000),
        _MIXED,
    ),
    Profile(
        Jenis.BUS,
        12,
        (7000, 7999),
        "",
        (("Mercedes-Benz", "OH 1626", 6374), ("Hino", "RK8", 7684)),
        (500_000_000, 1_200_000_000),
        _MIXED,
    ),
    Profile(
        Jenis.MICROBUS,
        12,
        (7000, 7999),
        "",
        (("Isuzu", "Elf", 2771), ("Toyota", "Hiace", 2755)),
        (220_000_000, 480_000_000),
        _MIXED,
    ),
    Profile(
        Jenis.RODA_TIGA,
        6,
        (3000, 6999),
        "",
        (("Bajaj", "RE", 198), ("Viar", "Karya", 200)),
        (15_000_000, 40_000_000),
        _MIXED,
    ),
    Profile(
        Jenis.ALAT_BERAT,
        2,
        (9000, 9999),
        "D",
        (("Komatsu", "FD30", 3300),),
        (200_000_000, 500_000_000),
        ((PlateColour.PUTIH, 1), (PlateColour.HITAM, 1)),
    ),
)

ELECTRIC_MAKES = {
    Jenis.SEPEDA_MOTOR: ("Gesits", "G1"),
    Jenis.MINIBUS: ("Wuling", "Air ev"),
    Jenis.JEEP: ("Hyundai", "Ioniq 5"),
    Jenis.BUS: ("BYD", "K9"),
}

JENIS_OF_CLASS = {
    PlateClass.PASSENGER_CAR: Jenis.MINIBUS,
    PlateClass.MOTORCYCLE: Jenis.SEPEDA_MOTOR,
    PlateClass.BUS: Jenis.BUS,
    PlateClass.PASSENGER_OR_GOODS: Jenis.PICKUP,
    PlateClass.GOODS: Jenis.TRUCK,
    PlateClass.GOODS_OR_SPECIAL: Jenis.TRUCK,
}
"""The likeliest kind for a number whose list of sample plates names none; others: a jeep."""
