"""Class, region and special series of a well-formed number."""

from __future__ import annotations

import pytest

from lpr.plates import SUSPECTED_FAKE, PlateClass, Region, parse


def region(text: str) -> Region:
    found = parse(text).region
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("number", "metro", "elsewhere"),
    [
        (1, "passenger_car", "passenger_car"),
        (1999, "passenger_car", "passenger_car"),
        (2000, "passenger_car", "motorcycle"),
        (2999, "passenger_car", "motorcycle"),
        (3000, "motorcycle", "motorcycle"),
        (6999, "motorcycle", "motorcycle"),
        (7000, "bus", "bus"),
        (7999, "bus", "bus"),
        (8000, "passenger_or_goods", "goods"),
        (8999, "passenger_or_goods", "goods"),
        (9000, "goods_or_special", "goods"),
        (9999, "goods_or_special", "goods"),
    ],
)
def test_class_by_number_range(number: int, metro: str, elsewhere: str) -> None:
    assert parse(f"B {number} AB").plate_class == metro
    assert parse(f"D {number} AB").plate_class == elsewhere
    assert parse(f"BK {number} AB").plate_class == elsewhere


@pytest.mark.parametrize(
    ("text", "name", "dki"),
    [
        ("B 1234 BAA", "Jakarta Barat", True),
        ("B 1234 PAA", "Jakarta Pusat", True),
        ("B 1234 SAA", "Jakarta Selatan", True),
        ("B 1234 TAA", "Jakarta Timur", True),
        ("B 1234 UAA", "Jakarta Utara dan Kepulauan Seribu", True),
        ("B 1234 T", "Jakarta Timur", True),
        ("B 1234 EAA", "Depok (timur)", False),
        ("B 1234 ZRA", "Depok (barat)", False),
        ("B 1234 FAA", "Kabupaten Bekasi", False),
        ("B 1234 KAA", "Kota Bekasi", False),
        ("B 1234 CAA", "Kota Tangerang (Cikokol)", False),
        ("B 1234 VAA", "Kota Tangerang (Ciledug)", False),
        ("B 1234 WT", "Kota Tangerang Selatan", False),
        ("B 1234 NAA", "Kabupaten Tangerang (Samsat BSD)", False),
        ("B 1234 GAA", "Kabupaten Tangerang (Samsat Tigaraksa)", False),
    ],
)
def test_the_first_series_letter_names_the_city(text: str, name: str, dki: bool) -> None:  # noqa: FBT001 - a parametrised value
    found = region(text)
    assert (found.code, found.name, found.is_dki) == ("B", name, dki)
    assert found.tax_authority is not None


@pytest.mark.parametrize("text", ["B 7128", "B 1454 AJA", "B 1234 XYZ", "B 1234 ZZP", "B 3456 ZZX"])
def test_a_series_that_names_no_city_leaves_the_authority_open(text: str) -> None:
    found = region(text)
    assert (found.name, found.province, found.tax_authority) == ("Jadetabek", None, None)
    assert not found.is_dki


@pytest.mark.parametrize(
    ("text", "province", "authority"),
    [
        ("D 1 AB", "Jawa Barat", "Bapenda Jawa Barat"),
        ("A 1 AB", "Banten", "Bapenda Banten"),
        ("H 1 AB", "Jawa Tengah", "Pemerintah Provinsi Jawa Tengah"),
        ("PT 1 AB", "Papua Tengah", "Pemerintah Provinsi Papua Tengah"),
    ],
)
def test_elsewhere_the_province_taxes(text: str, province: str, authority: str) -> None:
    found = region(text)
    assert (found.province, found.tax_authority, found.is_dki) == (province, authority, False)


def test_series_letters_say_nothing_elsewhere() -> None:
    assert region("D 1234 TAA") == region("D 1234")


@pytest.mark.parametrize("suffix", ["RFS", "RFD", "RFL", "RFU", "RFP", "RFO", "RFH", "RFQ"])
def test_withdrawn_officials_series_are_flagged_and_looked_up(suffix: str) -> None:
    for number in ("1", "1234", "2143"):
        plate = parse(f"B {number} {suffix}")
        assert plate.plate_class is PlateClass.OFFICIAL_SPECIAL_OLD
        assert plate.flags == (SUSPECTED_FAKE,)
        assert plate.pkb_lookup


@pytest.mark.parametrize("suffix", ["QH", "QZ", "IR"])
def test_short_officials_series_need_a_number_that_starts_with_one(suffix: str) -> None:
    assert parse(f"B 1234 {suffix}").flags == (SUSPECTED_FAKE,)
    assert parse(f"B 2345 {suffix}").flags == ()
    assert parse(f"B 1234 {suffix}A").flags == ()


@pytest.mark.parametrize("suffix", ["ZZP", "ZZD", "ZZL", "ZZU", "ZZT", "ZZH", "ZZS"])
def test_officials_series_in_use(suffix: str) -> None:
    plate = parse(f"B 1234 {suffix}")
    assert plate.plate_class is PlateClass.OFFICIAL_SPECIAL_NEW
    assert plate.special == "official_special_new"
    assert (plate.flags, plate.pkb_lookup) == ((), True)


def test_officials_series_need_their_number_and_their_prefix() -> None:
    assert parse("B 3456 ZZP").special is None
    assert parse("L 1234 RFS").flags == ()
    assert parse("B 1234 RFA").flags == ()
    assert parse("B 1234 ZZX").special is None


@pytest.mark.parametrize(
    ("text", "plate_class", "special"),
    [
        ("RI 1", PlateClass.STATE, "state"),
        ("CD 12 35", PlateClass.DIPLOMATIC, "diplomatic"),
        ("CC 12 35", PlateClass.CONSULAR, "consular"),
        ("CH 12 35", PlateClass.HONORARY_CONSUL, "honorary_consul"),
        ("CN 12 35 UN", PlateClass.INTL_ORG, "intl_org"),
        ("CS 12 35", PlateClass.ASEAN_STAFF, "asean_staff"),
        ("PAM 12", PlateClass.EVENT, "event_codes"),
        ("MK 1234", PlateClass.EVENT, "event_codes"),
        ("50072-00", PlateClass.MILITARY_OR_POLICE, "military"),
        ("1234-VII", PlateClass.MILITARY_OR_POLICE, "military"),
    ],
)
def test_numbers_outside_the_registry(text: str, plate_class: PlateClass, special: str) -> None:
    plate = parse(text)
    assert (plate.plate_class, plate.special) == (plate_class, special)
    assert (plate.region, plate.flags, plate.pkb_lookup) == (None, (), False)


def test_every_class_is_reached() -> None:
    texts = [
        "B1", "B3000", "B7000", "B8000", "B9000", "D8000", "RI1", "CD1235", "CC1235", "CH1235",
        "CN1235", "CS1235", "AN1", "B1RFS", "B1ZZP", "1-00",
    ]  # fmt: skip
    assert {parse(text).plate_class for text in texts} == set(PlateClass)
