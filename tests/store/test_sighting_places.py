"""Cameras by where they stood."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lpr.store import Area, Sightings, Store
from lpr.store._sighting_models import PlaceRow
from lpr.store._sighting_places import cameras_in
from tests.store.seen import a_sighting

HERE = Area(-6.25, 106.7, -6.15, 106.85)


@pytest.fixture
def placed(store: Store) -> Store:
    """One camera stays, one moved, one stood unplaced before, one is elsewhere, one nowhere."""
    for number, (camera, latitude, longitude) in enumerate(
        [
            ("stays", -6.2, 106.8),
            ("stays", -6.2, 106.8),
            ("moved", -6.2, 106.8),
            ("moved", -6.1, 106.8),
            ("placed-later", None, None),
            ("placed-later", -6.2, 106.71),
            ("elsewhere", -6.2, 106.9),
            ("nowhere", None, None),
        ]
    ):
        seen = a_sighting(number, camera=camera, latitude=latitude, longitude=longitude)
        Sightings(store).add([seen])
    return store


def test_each_place_of_a_camera_is_noted_once(placed: Store) -> None:
    with placed.reading() as connection:
        rows = connection.execute(select(PlaceRow.camera_id, PlaceRow.latitude)).all()
    assert sorted(map(repr, rows)) == sorted(
        map(
            repr,
            [
                ("elsewhere", -6.2),
                ("moved", -6.1),
                ("moved", -6.2),
                ("nowhere", None),
                ("placed-later", None),
                ("placed-later", -6.2),
                ("stays", -6.2),
            ],
        )
    )


@pytest.mark.parametrize(
    ("area", "camera", "ids", "moved"),
    [
        (HERE, None, ("moved", "placed-later", "stays"), True),
        (HERE, "stays", ("stays",), False),
        (HERE, "moved", ("moved",), True),
        (HERE, "elsewhere", (), False),
        (HERE, "nowhere", (), False),
        (HERE, "unknown", (), False),
        (Area(-90, -180, 90, 180), "moved", ("moved",), False),
        (None, None, ("elsewhere", "moved", "nowhere", "placed-later", "stays"), False),
    ],
)
def test_cameras_of_an_area(
    placed: Store, area: Area | None, camera: str | None, ids: tuple[str, ...], *, moved: bool
) -> None:
    with placed.reading() as connection:
        found = cameras_in(connection, area, camera)
    assert (found.ids, found.moved) == (ids, moved)
