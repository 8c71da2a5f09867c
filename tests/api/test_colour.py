"""Where several vehicles carry a number, the plate colour decides: asked for, or seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.client import Client
from tests.tax.shared import shared_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.testclient import TestClient

    from tests.api.conftest import World

URL = "/api/v1/vehicles/B1234PYZ"


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return shared_number(tmp_path_factory.mktemp("registry"), "B 1234 PYZ")


@pytest.fixture
def asking(world: World) -> TestClient:
    return world.client(Authorization=f"Bearer {world.key('petugas', purpose='penagihan')}")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, "AMBIGU"),
        ({"colour": "kuning"}, "MENUNGGAK"),
        ({"colour": "putih"}, "LUNAS"),
        ({"colour": "merah"}, "AMBIGU"),
    ],
)
def test_the_colour_may_be_told(asking: TestClient, query: dict[str, str], status: str) -> None:
    assert asking.get(URL, params=query).json()["status"] == status


@pytest.mark.parametrize("colour", ["yellow", "", "KUNING"])
def test_what_is_no_colour_is_refused(asking: TestClient, colour: str) -> None:
    assert asking.get(URL, params={"colour": colour}).status_code == 422


def test_a_client_may_tell_it_too(world: World) -> None:
    stated = {"key": world.key("petugas"), "purpose": "penagihan", "http": world.client()}
    with Client("http://127.0.0.1", **stated) as plat:
        assert plat.vehicles.lookup("B 1234 PYZ").status == "AMBIGU"
        assert plat.vehicles.lookup("B 1234 PYZ", colour="kuning").status == "MENUNGGAK"


def test_the_colour_that_was_read_decides(
    asking: TestClient, picture: Callable[..., bytes]
) -> None:
    files = [("files", ("a.png", picture(0), "image/png"))]
    (plate,) = asking.post("/api/v1/read", files=files).json()["pictures"][0]["plates"]
    assert (plate["text"], plate["colour"]) == ("B1234PYZ", "white")
    assert plate["tax"]["status"] == "LUNAS"
