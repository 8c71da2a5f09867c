"""`plat bench registry`: what is measured, and what is left alone."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lpr.bench import lookup_text, measure_lookups, registry_at
from lpr.bench._lookups import BATCH, Timing
from lpr.cli import app
from lpr.tax import init_registry, open_registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

runner = CliRunner()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_database")
    return make()


def test_one_and_a_thousand_numbers_are_timed(url: str) -> None:
    ticks = count()
    with registry_at(url, 2000) as place:
        report = measure_lookups(place, singles=30, batches=2, timer=lambda: float(next(ticks)))
    assert report.engine == url.split(":", maxsplit=1)[0].split("+", maxsplit=1)[0]
    assert report.vehicles == 2000
    assert 0.7 < report.found <= 1.0
    assert [(each.name, each.numbers, len(each.times_ms)) for each in report.timings] == [
        ("records, one", 1, 30),
        ("answers, one", 1, 30),
        ("records, 1,000", BATCH, 2),
        ("answers, 1,000", BATCH, 2),
    ]
    assert {each.percentile(99) for each in report.timings} == {1000.0}
    assert [each.per_second for each in report.timings] == [1.0, 1.0, 1000.0, 1000.0]
    assert json.loads(json.dumps(report.to_dict()))["timings"][2]["per_second"] == 1000
    text = lookup_text(report)
    assert "2,000 vehicles in" in text
    assert "records, 1,000" in text


def test_percentiles() -> None:
    timing = Timing("x", 1, tuple(float(n) for n in range(1, 102)))
    assert [timing.percentile(share) for share in (50, 95, 99)] == [51.0, 96.0, 100.0]
    assert Timing("x", 1, (7.0,)).percentile(99) == 7.0
    assert Timing("x", 1, (0.0,)).per_second == 0.0


def test_a_registry_that_is_made_stays_at_its_url(url: str) -> None:
    with registry_at(url, 50):
        pass
    with closing(open_registry(url)) as made:
        assert made.source.startswith("impor")


def test_a_registry_that_stands_there_is_only_read(url: str) -> None:
    init_registry(url, today=date(2026, 11, 25), sample=True, size=5)
    with registry_at(url, 50) as place:
        report = measure_lookups(place, singles=1, batches=1)
    assert report.vehicles < 50  # none was made


def test_the_command_makes_one_and_throws_it_away() -> None:
    options = ["--rows", "300", "--singles", "3", "--batches", "1", "--json"]
    result = runner.invoke(app, ["bench", "registry", *options])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert (report["engine"], report["vehicles"]) == ("sqlite", 300)


def test_the_command_prints_columns() -> None:
    result = runner.invoke(app, ["bench", "registry", "--rows", "10", "--singles", "1"])
    assert result.exit_code == 0, result.output
    assert "p99 ms" in result.output


def test_a_place_that_is_no_registry_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    result = runner.invoke(app, ["bench", "registry", "--database", f"sqlite:///{tmp_path}/x.db"])
    assert result.exit_code == 1
    assert result.output.strip().endswith("[registry-damaged]")


@pytest.mark.parametrize("typed", [["bench", "--help"], ["bench", "-h"]])
def test_help_names_both_benchmarks(typed: list[str]) -> None:
    output = runner.invoke(app, typed).output
    assert "pictures" in output
    assert "registry" in output
