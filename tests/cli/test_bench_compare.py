"""`plat bench ... --compare FILE`: ratios to an earlier run, and what was not alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from lpr import bench
from lpr.bench import compare, comparison_text, read_earlier
from lpr.cli import app
from lpr.cli.bench import samples
from lpr.errors import EarlierRunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

runner = CliRunner()

MACHINE = {"processor": "AMD EPYC", "cores": 2, "memory_bytes": 1, "system": "Linux"}
PICTURES: dict[str, Any] = {
    "benchmark": "pictures",
    "ms_per_image": 20.0,
    "stages": [{"name": "read", "unit": "plates", "median_ms": 8.0, "per_second": 100.0}],
    "threads": 2,
    "hardware": MACHINE,
    "providers": {"plate-reader": ["CPUExecutionProvider"]},
    "models": {"plate-reader": "a" * 64},
}


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[object], Path]:
    def keep(report: object) -> Path:
        path = tmp_path / "earlier.json"
        path.write_text(json.dumps(report), encoding="utf-8")
        return path

    return keep


def test_each_figure_has_its_ratio_and_its_better_direction(kept: Callable[[object], Path]) -> None:
    stages = [{"name": "read", "unit": "plates", "median_ms": 10.0, "per_second": 80.0}]
    now = PICTURES | {"ms_per_image": 15.0, "stages": stages}
    comparison = compare(now, read_earlier(kept(PICTURES), "pictures"))
    assert {each.name: (each.ratio, each.verdict) for each in comparison.figures} == {
        "ms_per_image": (0.75, "better"),
        "read median_ms": (1.25, "worse"),
        "read per_second": (0.8, "worse"),
    }
    assert comparison.warning is None
    lines = comparison_text(comparison).splitlines()
    assert lines[1].split() == ["figure", "now", "earlier", "ratio"]
    assert lines[2].split() == ["ms_per_image", "15.00", "20.00", "0.75", "better"]


@pytest.mark.parametrize(
    ("now", "earlier", "verdict"),
    [(1.0, 0.0, "-"), (0.0, 0.0, "-"), (100.0, 100.1, "same"), (0.0, 2.0, "better")],
)
def test_figures_that_say_nothing_are_not_called_better(
    kept: Callable[[object], Path], now: float, earlier: float, verdict: str
) -> None:
    before = read_earlier(kept({"benchmark": "serve", "p50_ms": earlier}), "serve")
    (figure,) = compare({"benchmark": "serve", "p50_ms": now}, before).figures
    assert figure.verdict == verdict


def test_what_was_not_alike_is_one_line(kept: Callable[[object], Path]) -> None:
    now = PICTURES | {
        "threads": 1,
        "hardware": MACHINE | {"cores": 4, "system": "another"},
        "providers": {"plate-reader": ["OpenVINO"]},
        "models": {"plate-reader": "b" * 64, "plate-corners": "c" * 64},
    }
    warning = compare(now, read_earlier(kept(PICTURES), "pictures")).warning
    assert warning is not None
    assert warning.partition(": ")[2].split("; ") == [
        "threads 1, earlier 2",
        "cores 4, earlier 2",
        "provider of plate-reader OpenVINO, earlier CPUExecutionProvider",
        "plate-reader bbbbbbbbbbbb, earlier aaaaaaaaaaaa",
    ]


def test_streams_and_lists_are_compared_by_their_names(kept: Callable[[object], Path]) -> None:
    watched = {"benchmark": "watch", "cores": 1.0, "streams": {"stream-1": {"analysed": 4.0}}}
    now = watched | {"streams": {"stream-1": {"analysed": 5.0, "skipped": {"still": 1.0}}}}
    comparison = compare(now, read_earlier(kept(watched), "watch"))
    assert [(each.name, each.ratio) for each in comparison.figures] == [
        ("cores", 1.0),
        ("streams stream-1 analysed", 1.25),
    ]


def test_runs_without_a_common_figure_say_so(kept: Callable[[object], Path]) -> None:
    empty = read_earlier(kept({"benchmark": "serve", "p50_ms": None}), "serve")
    comparison = compare({"benchmark": "serve", "p50_ms": 3.0}, empty)
    assert comparison.figures == ()
    assert comparison_text(comparison).endswith("no figure in common")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"words", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[1]", "holds no run of this benchmark"),
        (b'{"benchmark": "serve"}', "holds no run of this benchmark"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_earlier_run(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "run.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EarlierRunError, match=sentence):
        read_earlier(path, "pictures")


@pytest.mark.parametrize("name", ["pictures", "registry", "sightings", "serve", "scan", "watch"])
def test_every_benchmark_refuses_a_bad_file_before_it_measures(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measures = ("measure", *(each for each in bench.__all__ if each.startswith("measure_")))
    for each in measures:
        monkeypatch.delattr(bench, each)
    where = {"scan": ["a.mp4"], "watch": ["rtsp://a/1"]}.get(name, [])
    done = runner.invoke(app, ["bench", name, *where, "--compare", str(tmp_path / "none.json")])
    assert done.exit_code == 1
    assert done.stderr.strip().endswith("[earlier-run]")


def test_a_run_is_compared_with_itself(tmp_path: Path) -> None:
    picture = str(min(samples().glob("*.jpg")))
    first = runner.invoke(app, ["bench", "read", picture, "--rounds", "1", "--json"])
    assert first.exit_code == 0, first.output
    kept = tmp_path / "first.json"
    kept.write_text(first.stdout, encoding="utf-8")
    kept_report = json.loads(first.stdout)
    assert kept_report["benchmark"] == "pictures"
    whole = {stage["name"]: stage for stage in kept_report["stages"]}["whole"]
    assert kept_report["ms_per_image"] == whole["median_ms"] > 0
    typed = ["bench", picture, "--rounds", "1", "--compare", str(kept)]
    told = runner.invoke(app, [*typed, "--json"])
    assert told.stderr == ""
    compared = json.loads(told.stdout)["compared"]
    assert (compared["file"], compared["unlike"]) == (str(kept), [])
    assert {"ms_per_image", "decode median_ms"} <= {each["name"] for each in compared["figures"]}
    kept.write_text(json.dumps(kept_report | {"threads": 99}), encoding="utf-8")
    words = runner.invoke(app, typed)
    assert "figure" in words.stdout
    assert words.stderr.count("\n") == 1
    assert "earlier 99" in words.stderr
