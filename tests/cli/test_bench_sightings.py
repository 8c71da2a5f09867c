"""`plat bench sightings`: what is made, what is measured, and what is left alone."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner

from lpr.bench import City, _sighting_writer, measure_sightings, sightings_at, sightings_text
from lpr.bench import _sighting_rows as rows
from lpr.bench._lookups import Timing
from lpr.bench._sighting_store import city_of, newest_moment
from lpr.bench._sighting_writer import BATCH, Written, _draw, _write, writing
from lpr.bench._sightings import KINDS, Inserts, Searches
from lpr.cli import app
from lpr.errors import ConfigurationError, StoreError
from lpr.plates import parse
from lpr.store import Camera, Cameras, Sightings, open_store, upgrade_store
from lpr.tax import TaxStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

runner = CliRunner()
SMALL = City(400, seed=5, cameras=7, days=2)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_database")
    return make()


def columns(city: City) -> dict[str, list[Any]]:
    made = list(rows.make_rows(city))
    return {name: [each for chunk in made for each in chunk[name]] for name in made[0]}


def test_the_same_city_has_the_same_sightings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK", 150)
    once = columns(SMALL)
    assert once == columns(SMALL)
    assert {len(column) for column in once.values()} == {400}
    assert once != columns(replace(SMALL, seed=6))
    other = columns(replace(SMALL, part=1))
    assert not set(other["id"]) & set(once["id"])
    assert set(other["camera_id"]) == set(once["camera_id"])


def test_sightings_are_such_as_a_city_could_have() -> None:
    made = columns(replace(SMALL, rows=20_000))
    assert made["last_at"] == sorted(made["last_at"])
    first, last = (datetime.fromisoformat(made["last_at"][at]) for at in (0, -1))
    assert first.replace(tzinfo=UTC) >= SMALL.end - timedelta(days=2)
    assert last.replace(tzinfo=UTC) < SMALL.end
    assert all(start < end for start, end in zip(made["first_at"], made["last_at"], strict=True))
    assert len(set(made["id"])) == 20_000
    numbers = [each for each in made["plate"] if each is not None]
    assert 0.95 < len(numbers) / 20_000 < 0.99
    assert all(parse(each).text == each for each in numbers[:500])
    assert 0.8 < sum(each[0] == "B" for each in numbers) / len(numbers) < 0.99
    assert {each for each in made["tax_status"] if each} <= {str(each) for each in TaxStatus}
    owing = made["tax_status"].count("MENUNGGAK") / 20_000
    assert 0.15 < owing < 0.25
    busy = [made["camera_id"].count(each) for each in set(made["camera_id"])]
    assert len(busy) == 7
    assert max(busy) > 2 * min(busy)


def test_rush_hours_are_busier_than_the_night() -> None:
    hours = [int(text[11:13]) for text in columns(replace(SMALL, rows=20_000))["last_at"]]
    assert hours.count(0) > 4 * hours.count(18)  # 7:00 and 1:00 WIB


def test_two_vehicles_have_different_numbers() -> None:
    numbers = rows.plates(np.arange(50_000))
    assert len(set(numbers)) == 50_000


def test_searches_are_timed_while_sightings_are_added(url: str) -> None:
    ticks = count()
    with sightings_at(url, SMALL) as place:
        report = measure_sightings(place, searches=2, inserts=500, timer=lambda: float(next(ticks)))
    assert report.engine == url.split(":", maxsplit=1)[0].split("+", maxsplit=1)[0]
    assert [each.timing.name for each in report.searches] == [kind.name for kind in KINDS]
    assert {len(each.timing.times_ms) for each in report.searches} == {2}
    assert {each.timing.percentile(95) for each in report.searches} == {1000.0}
    assert {each.is_reached for each in report.searches} == {False, None}
    assert report.searches[1].found > 0
    assert report.size > 100_000
    assert report.inserts is not None
    with closing(open_store(url)) as store:
        with store.reading() as connection:
            held = connection.exec_driver_sql("SELECT count(*) FROM sighting").scalar()
        assert held == 400 + BATCH + report.inserts.written.sightings
        assert city_of(store) == SMALL
        assert newest_moment(store, SMALL) > SMALL.end
    told = json.loads(json.dumps(report.to_dict()))
    assert (told["sightings"], told["seed"], told["cameras"]) == (400, 5, 7)
    assert "400 sightings of 66 vehicles by 7 cameras in 2 days, seed 5" in sightings_text(report)


def test_without_inserts_a_store_stays_as_it_is(url: str) -> None:
    with sightings_at(url, SMALL):
        pass
    for _ in range(2):  # the second time one stands there
        with sightings_at(url, replace(SMALL, rows=3)) as place:
            report = measure_sightings(place, searches=1, inserts=0)
        assert (report.city, report.inserts) == (SMALL, None)
    with closing(open_store(url)) as store:
        assert len(Sightings(store).search(limit=1000).sightings) == 400
    assert "meanwhile" not in sightings_text(report)


def test_what_is_written_follows_what_is_there(url: str) -> None:
    with sightings_at(url, SMALL), closing(open_store(url)) as store:
        newest = newest_moment(store, SMALL)
        drawn = [next(each) for each in [_draw(SMALL, newest)] for _ in range(450)]
        assert min(each.last_at for each in drawn) >= newest
        assert len({each.id for each in drawn}) == 450  # goes on after the city's last
        before = set(columns(SMALL)["plate"])
        assert len([each for each in drawn if each.plate in before]) > 200
        Sightings(store).add(drawn)
        assert Sightings(store).get(drawn[0].id) == drawn[0]


class Stops:
    """The other end of the writer's pipe: says stop when it is asked for the third time."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.asked = 0

    def poll(self, timeout: float) -> bool:
        assert 0 <= timeout < 60
        self.asked += 1
        return self.asked > 2

    def send(self, told: Any) -> None:
        self.sent.append(told)


def test_a_writer_adds_batches_until_it_is_told_to_stop(tmp_path: Path) -> None:
    url, end = f"sqlite:///{tmp_path / 's.db'}", Stops()
    with sightings_at(url, SMALL):
        _write(end, url, 1000)  # type: ignore[arg-type]  # as much of a pipe as it uses
    (ready, _), (said, written) = end.sent
    assert (ready, said) == ("ready", "written")
    assert (written.sightings, len(written.times_ms)) == (2 * BATCH, 2)
    assert written.seconds > 0


def test_a_writer_that_fails_fails_the_measurement(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with (
        pytest.raises(StoreError, match="plat db upgrade"),
        writing(f"sqlite:///{tmp_path / 'none.db'}", 10),
    ):
        pytest.fail("nothing could be written")
    assert capfd.readouterr().err == ""


def test_a_writer_that_is_gone_fails_the_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sighting_writer, "_write", os.getcwd)  # which takes no such arguments
    with pytest.raises(StoreError, match="ended"), writing(f"sqlite:///{tmp_path}/x.db", 10):
        pytest.fail("nothing could be written")


@pytest.mark.parametrize("cameras", [[], [Camera("gerbang-1")], [Camera("a", direction="utara")]])
def test_a_store_of_somebody_is_left_alone(tmp_path: Path, cameras: list[Camera]) -> None:
    url = f"sqlite:///{tmp_path / 's.db'}"
    upgrade_store(url, now=NOW)
    with closing(open_store(url)) as store:
        Cameras(store).put(cameras)
    with sightings_at(url, SMALL) as place:
        for inserts in (0, 100):
            with pytest.raises(ConfigurationError, match="was not made by"):
                measure_sightings(place, searches=1, inserts=inserts)


def test_what_is_reached() -> None:
    timing = Timing("x", 1, (5.0, 9.0))
    assert Searches(timing, 1.0, 9.0).is_reached is True
    assert Searches(timing, 1.0, 8.0).is_reached is False
    assert Searches(timing, 1.0, None).to_dict()["reached"] is None
    told = Inserts(2500, Written(4000, 2.0, [10.0, 20.0])).to_dict()
    assert (told["per_second"], told["reached"], told["p50_ms"]) == (2000, True, 15.0)
    assert Inserts(2500, Written()).to_dict()["per_second"] == 0


def test_the_command_makes_a_store_and_throws_it_away() -> None:
    options = ["--rows", "300", "--seed", "3", "--searches", "1", "--inserts", "0", "--json"]
    result = runner.invoke(app, ["bench", "sightings", *options])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert (told["engine"], told["sightings"], told["seed"]) == ("sqlite", 300, 3)
    assert told["inserts"] is None


def test_the_command_prints_columns(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 's.db'}"
    options = ["--rows", "50", "--searches", "1", "--inserts", "0", "--store", place]
    result = runner.invoke(app, ["bench", "sightings", *options])
    assert result.exit_code == 0, result.output
    assert "at most" in result.output
    assert (tmp_path / "s.db").exists()


def test_a_store_of_somebody_is_one_line(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 's.db'}"
    upgrade_store(place, now=NOW)
    result = runner.invoke(app, ["bench", "sightings", "--store", place])
    assert result.exit_code == 2
    assert "[configuration" in result.output
