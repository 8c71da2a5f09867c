"""The demonstration behind the pages' figures and pictures: invented, whole, the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from benchmarks.pages import NOW, PAGES, View, demonstration
from benchmarks.pages import __main__ as command
from benchmarks.pages._traffic import CAMERAS, sightings, vehicles
from lpr.anomalies import clones
from lpr.errors import ConfigurationError
from lpr.places import city_of
from lpr.plates import parse

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import Sighting


@pytest.fixture(scope="module")
def seen() -> list[Sighting]:
    return sightings(vehicles())


def test_the_same_is_invented_each_time(seen: list[Sighting]) -> None:
    assert sightings(vehicles()) == seen


def test_every_number_is_one_that_jakarta_gives(seen: list[Sighting]) -> None:
    numbers = {each.plate for each in seen if each.plate}
    assert len(numbers) > 100
    regions = [parse(number).region for number in numbers]
    assert all(region is not None and region.is_dki for region in regions)


def test_every_camera_saw_something_and_stands_in_a_city(seen: list[Sighting]) -> None:
    assert {each.camera for each in seen} == {each.id for each in CAMERAS}
    assert all(city_of(each.latitude or 0, each.longitude or 0) for each in CAMERAS)
    assert {each.ending for each in seen} == {"plate", "review", "unreadable"}
    assert all(each.last_at <= NOW for each in seen)


def test_doubtful_readings_offer_numbers_of_which_the_read_one_is_likeliest(
    seen: list[Sighting],
) -> None:
    for each in seen:
        if each.ending == "review":
            shares = [share for _, share in each.candidates]
            assert each.candidates[0][0] == each.plate
            assert len(shares) > 1
            assert shares == sorted(shares, reverse=True)
            assert sum(shares) <= 1


def test_one_number_is_at_two_places_at_once(seen: list[Sighting]) -> None:
    twin = vehicles()[7].text
    found = clones([each for each in seen if each.plate == twin])
    assert found


def test_a_folder_is_filled_once_and_its_pages_open(tmp_path: Path) -> None:
    with demonstration(tmp_path, until=120) as demo:
        client = TestClient(demo.app, "http://127.0.0.1")
        assert client.post("/masuk", data=demo.log_in).status_code == 200
        for path in PAGES.values():
            assert client.get(path.format(plate=demo.plate)).status_code == 200, path
        assert "Surat paksa ST-12/2026" in client.get("/daftar-pantau").text
    before = (tmp_path / "plate.txt").stat().st_mtime_ns
    with demonstration(tmp_path) as again:
        assert again.plate == demo.plate
    assert (tmp_path / "plate.txt").stat().st_mtime_ns == before


def test_the_table_has_median_and_worst_and_tells_of_a_busy_machine() -> None:
    view = View("Cari", 360, (100.0, 300.0, 120.4), (110.0, 90.0, 130.0), (5.0, 6.0, 7.0))
    row = command._line(view.to_dict())
    assert row.split() == ["Cari", "360", "120", "300", "110", "130", "6", "7"]
    head = command._head("150.0", 3, 4.0, load=1.25)
    assert "BUSY MACHINE: 1.2 processes a core" in head
    assert "median and worst of 3" in head
    assert "BUSY" not in command._head("150.0", 3, 4.0, load=0.1)


def test_without_chromium_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command.main([]) == ConfigurationError.exit_code
    assert "apt-get install chromium" in capsys.readouterr().err
