"""The city of a place, and the file that the map draws too."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.places import ATTRIBUTION, CITIES, OUTLINES, box_of, city_of
from lpr.places._cities import _cities, _is_inside

SOUTH, NORTH, WEST, EAST = -6.40, -6.05, 106.66, 107.0


@pytest.mark.parametrize(
    ("place", "city"),
    [
        ((-6.1754, 106.8272), "Jakarta Pusat"),  # Monas
        ((-6.2444, 106.7990), "Jakarta Selatan"),  # Blok M
        ((-6.3024, 106.8951), "Jakarta Timur"),  # Taman Mini
        ((-6.1880, 106.7340), "Jakarta Barat"),  # Puri Indah
        ((-6.1100, 106.8800), "Jakarta Utara"),  # Tanjung Priok
        ((-6.4025, 106.7942), None),  # Depok
        ((-6.2383, 106.9956), None),  # Bekasi
        ((-6.1783, 106.6319), None),  # Tangerang
        ((0.0, 0.0), None),
        ((106.8272, -6.1754), None),  # the wrong way round
        ((float("nan"), float("nan")), None),
    ],
)
def test_places_that_everybody_knows(place: tuple[float, float], city: str | None) -> None:
    assert city_of(*place) == city


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_has_an_answer(latitude: float, longitude: float) -> None:
    assert city_of(latitude, longitude) in {None, *CITIES}


@given(st.floats(SOUTH, NORTH), st.floats(WEST, EAST))
def test_a_place_lies_in_one_city_at_most(latitude: float, longitude: float) -> None:
    inside = [
        name
        for name, _, rings in _cities()
        if any(_is_inside(latitude, longitude, ring) for ring in rings)
    ]
    assert len(inside) <= 1 or _near_a_border(latitude, longitude)
    assert city_of(latitude, longitude) == (inside[0] if inside else None)


def _near_a_border(latitude: float, longitude: float) -> bool:
    """Slivers of a few metres are left where corners were rounded."""
    step = 5e-5  # degrees, five metres and a half
    around = {
        city_of(latitude + north, longitude + east)
        for north in (-step, step)
        for east in (-step, step)
    }
    return len(around) > 1


def geojson() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return found


def test_the_file_is_light_and_says_whose_it_is() -> None:
    assert len(OUTLINES.read_bytes()) < 30_000
    assert geojson()["attribution"] == ATTRIBUTION


def test_the_file_is_geojson_of_the_five_cities() -> None:
    found = geojson()
    assert found["type"] == "FeatureCollection"
    assert tuple(each["properties"]["name"] for each in found["features"]) == CITIES
    for feature in found["features"]:
        shape = feature["geometry"]
        assert shape["type"] in {"Polygon", "MultiPolygon"}
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in parts:
            [ring] = polygon  # no holes, on which `city_of` relies
            assert ring[0] == ring[-1]
            assert area(ring) > 0, "the outer ring runs against the clock (RFC 7946, 3.1.6)"


def test_the_cities_are_as_large_as_they_are() -> None:
    """Square kilometres, within a twentieth of what is published of each."""
    published = {
        "Jakarta Barat": 124.4,
        "Jakarta Pusat": 47.6,
        "Jakarta Selatan": 144.9,
        "Jakarta Timur": 182.7,
        "Jakarta Utara": 139.6,
    }
    for name, _, rings in _cities():
        square = sum(area(ring) for ring in rings) * 111.32 * 110.6 * 0.9943
        assert square == pytest.approx(published[name], rel=0.05), name


@pytest.mark.parametrize("city", CITIES)
def test_a_city_s_box_is_as_small_as_its_outline(city: str) -> None:
    south, west, north, east = box_of(city)
    corners = [each for name, _, rings in _cities() if name == city for r in rings for each in r]
    assert {min(x for x, _ in corners), max(x for x, _ in corners)} == {west, east}
    assert {min(y for _, y in corners), max(y for _, y in corners)} == {south, north}
    assert south < north < 0 < west < east


def test_a_box_of_elsewhere_is_none() -> None:
    with pytest.raises(KeyError):
        box_of("Bogor")


def area(ring: Any) -> float:
    """Square degrees; positive against the clock."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2
