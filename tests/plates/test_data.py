"""The tables that ship with the package."""

from __future__ import annotations

import json
import re
from importlib import resources
from itertools import pairwise

import pytest

from lpr.plates import PlateClass
from lpr.plates._data import cities, number_classes, regions, special, swaps, tables

DKI_LETTERS = "BPSTU"


def test_file_is_valid_json_with_sources() -> None:
    text = resources.files("lpr.plates").joinpath("tnkb.json").read_text(encoding="utf-8")
    loaded = json.loads(text)
    assert {"sources", "grammar", "regions", "special", "ocr", "vectors"} <= set(loaded)


def test_every_region_and_city_names_a_listed_source() -> None:
    sources = set(tables()["sources"])
    assert {row["source"] for row in tables()["regions"]} <= sources
    assert {
        s for row in tables()["jadetabek_suffix_first_letter"] for s in row["sources"]
    } <= sources


def test_sixty_prefixes_the_same_as_in_the_regular_expression() -> None:
    alternatives = re.match(r"\^\(([A-Z|]+)\)", tables()["grammar"]["civil_regex"])
    assert alternatives is not None
    assert set(alternatives[1].split("|")) == set(regions())
    assert len(regions()) == 60


def test_prefixes_not_in_use_are_no_regions() -> None:
    assert not set(tables()["grammar"]["single_letter_prefixes_not_in_use"]) & set(regions())


def test_the_2012_sulawesi_prefixes_are_there() -> None:
    assert {"DP", "DW", "DC"} <= set(regions())


def test_city_letters() -> None:
    assert set(cities()) == set("BPSTUEZFKCVWNG")
    assert {letter for letter, city in cities().items() if city.is_dki} == set(DKI_LETTERS)


@pytest.mark.parametrize(
    ("letters", "authority"),
    [
        (DKI_LETTERS, "Bapenda DKI Jakarta"),
        ("EZFK", "Bapenda Jawa Barat"),
        ("CVWNG", "Bapenda Banten"),
    ],
)
def test_city_tax_authorities(letters: str, authority: str) -> None:
    assert {cities()[letter].tax_authority for letter in letters} == {authority}


def test_city_names_are_indonesian() -> None:
    assert cities()["U"].name == "Jakarta Utara dan Kepulauan Seribu"
    assert {cities()["E"].name, cities()["Z"].name} == {"Depok (timur)", "Depok (barat)"}


def test_metro_prefix_alone_names_no_authority() -> None:
    metro = regions()["B"]
    assert (metro.province, metro.tax_authority, metro.is_dki) == (None, None, False)
    assert "DKI Jakarta" in metro.areas


def test_only_metro_lacks_an_authority() -> None:
    assert [code for code, region in regions().items() if region.tax_authority is None] == ["B"]


def test_no_region_outside_metro_is_dki() -> None:
    assert not any(region.is_dki for region in regions().values())


def test_long_lists_of_areas_are_shortened_in_the_name_only() -> None:
    medan = regions()["BK"]
    assert medan.name == "Medan, Binjai, Deli Serdang, …"
    assert len(medan.areas) == 15


def test_number_ranges_cover_every_number_without_gaps() -> None:
    for key in ("polda_metro_jaya", "elsewhere"):
        rows = tables()["number_ranges"][key]
        assert rows[0]["lo"] == 1
        assert rows[-1]["hi"] == 9999
        assert all(a["hi"] + 1 == b["lo"] for a, b in pairwise(rows))


def test_number_classes_are_known_classes() -> None:
    for metro in (True, False):
        assert all(isinstance(found, PlateClass) for _, found in number_classes(metro=metro))


def test_special_rows_are_found_by_id() -> None:
    assert special("state")["prefix"] == "RI"


def test_swaps_lead_to_the_other_kind() -> None:
    assert all(to.isalpha() for row in swaps("digit_to_letter").values() for to in row)
    assert all(to.isdigit() for row in swaps("letter_to_digit").values() for to in row)


def test_tables_cannot_be_written_at_the_top() -> None:
    for table in (tables(), regions(), cities(), special("state"), swaps("digit_to_letter")):
        with pytest.raises(TypeError):
            table["x"] = None  # type: ignore[index]
