"""The page of figures: made from what the benchmarks print, and honest about what is missing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from benchmarks.marks import marks
from benchmarks.peers import __main__ as peers
from benchmarks.performance import __main__ as command
from benchmarks.performance import _plots, page, read_runs
from benchmarks.performance._tables import PARTS
from lpr.cli import app
from lpr.cli.bench import samples
from lpr.errors import EarlierRunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Saved = Sequence[Path]

PICTURE = str(min(samples().glob("*.jpg")))
MACHINE = {"processor": "AMD EPYC", "cores": 2}
ABOUT = {"hardware": MACHINE, "threads": 2, "version": "0.1.0", "commit": None}
SERVED: dict[str, Any] = ABOUT | {
    "benchmark": "serve",
    "models": {"plate-reader": "a" * 64},
    "clients": 4,
    "kinds": [{"name": "look-up", "calls": 10_000}],
    "ms_per_call": 4.9,
    "p50_ms": 19.0,
    "p99_ms": None,
    "errors": 0,
    "memory_start_bytes": 200 << 20,
    "memory_end_bytes": 240 << 20,
    "memory_slope_bytes": 2048.0,
}
RECALL = {"value": 0.95, "n": 100, "ci95": [0.888, 0.978]}
CURVES: list[dict[str, Any]] = [
    {"benchmark": "curves", "curve": "detector", "rows": [
        {"input": 320, "recall": RECALL, "ms": 9.0}, {"input": 640, "recall": RECALL, "ms": 30.0},
    ]} | ABOUT,
    {"benchmark": "curves", "curve": "size", "rows": [
        {"width": 1280, "found": 1, "ms": 20.0}, {"width": 640, "found": 1, "ms": 15.0},
    ]} | ABOUT,
    {"benchmark": "curves", "curve": "plates", "rows": [{"plates": 0, "found": 0, "ms": 9.0}]}
    | ABOUT,
]  # fmt: skip


def saved(folder: Path, *runs: dict[str, Any]) -> list[Path]:
    paths = []
    for number, run in enumerate(runs):
        paths.append(folder / f"{number}.json")
        paths[-1].write_text(json.dumps(run), encoding="utf-8")
    return paths


def part(text: str, title: str) -> list[str]:
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0].strip().splitlines()


def test_what_was_not_measured_says_so() -> None:
    text = page([])
    assert text.count("Not measured.") == len(PARTS)
    assert text.count("## ") == len(PARTS)


def test_runs_of_the_service_stand_by_kind_and_clients(tmp_path: Path) -> None:
    reads = SERVED | {"kinds": [{"name": "read", "calls": 300}], "clients": 1}
    many = SERVED | {"clients": 64, "memory_slope_bytes": None}
    text = page(read_runs(saved(tmp_path, many, reads, SERVED)))
    command_line, _, _, _, four, sixty_four, read, _, source = part(text, "The service")
    assert command_line == "`plat bench serve --clients N --requests 10000 --json`"
    assert four == "| 4 | 10,000 look-up | 4.90 | 19.00 | - | 0 | 200 | 240 | 2.00 |"
    assert sixty_four.startswith("| 64 | 10,000 look-up |")
    assert sixty_four.endswith("| - |")
    assert read.startswith("| 1 | 300 read |")
    assert source == (
        "- AMD EPYC, 2 cores, 2 threads; plat 0.1.0, commit unknown; plate-reader aaaaaaaaaaaa."
    )


def test_curves_have_their_tables(tmp_path: Path) -> None:
    text = page(read_runs(saved(tmp_path, *CURVES)), "performance.svg")
    assert text.startswith("![The curves of this page](performance.svg)\n\n## ")
    assert "| 320 | 0.950 [0.888-0.978], n=100 | 9.00 |" in text
    assert "| 640 | 1 | 15.00 |" in part(text, "What a larger picture costs")
    assert "| 0 | 0 | 9.00 |" in part(text, "What more plates cost")


def test_points_of_the_curves_grow_and_a_single_one_is_no_curve() -> None:
    runs = [*CURVES, SERVED | {"clients": 64}, SERVED, SERVED | {"clients": 9, "ms_per_call": None}]
    assert _plots.points(runs) == {
        ("ms of the detector", "recall"): [(9.0, 0.95), (30.0, 0.95)],
        ("width, pixels", "ms a picture"): [(640, 15.0), (1280, 20.0)],
        ("clients (look-up)", "ms a call"): [(4, 4.9), (64, 4.9)],
    }


def test_what_the_commands_print_fits_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {
        "pictures": [PICTURE, "--rounds", "1"],
        "registry": ["--rows", "50", "--singles", "2", "--batches", "1"],
        "sightings": ["--rows", "500", "--searches", "2", "--inserts", "0"],
        "scan": [str(samples() / "klip.mp4"), "--workers", "1"],
        "serve": ["--clients", "1", "--requests", "10", "--rows", "50"],
    }
    paths = []
    for name, options in small.items():
        done = CliRunner().invoke(app, ["bench", name, *options, "--json"])
        assert done.exit_code == 0, done.output
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(done.stdout, encoding="utf-8")
    capsys.readouterr()
    assert peers.main([PICTURE, "--rounds", "1", "--json"]) == 0
    paths.append(tmp_path / "peers.json")
    paths[-1].write_text(capsys.readouterr().out, encoding="utf-8")
    assert command.main(list(map(str, paths))) == 0
    text = capsys.readouterr().out
    assert text.count("Not measured.") == len(PARTS) - len(paths)
    assert any(line.startswith("| rapidocr (") for line in part(text, "Beside peers"))


def test_streams_have_their_row(tmp_path: Path) -> None:
    watched = ABOUT | {
        "benchmark": "watch",
        "streams": {"stream-1": {"analysed": 4.5}, "stream-2": {"analysed": 5.0}},
        "fps": 5.0,
        "latency_p50": 0.2,
        "latency_p95": None,
        "cores": 0.7,
        "slope": 1.0,
    }
    text = page(read_runs(saved(tmp_path, watched)))
    assert "| 2 | 5.00 | 4.50 | 9.50 | 0.20 | - | 0.70 | 1.00 |" in part(text, "Live cameras")


def test_sightings_stored_meanwhile_have_a_part_of_their_own(tmp_path: Path) -> None:
    search = {"name": "last seen", "p50_ms": 0.3, "p95_ms": 4.6, "target_ms": 10.0}
    inserts = {"asked_per_second": 2500, "per_second": 2366, "p95_ms": 269.1}
    alone = ABOUT | {"benchmark": "sightings", "sightings": 5_000, "engine": "sqlite"}
    alone |= {"searches": [search], "inserts": None}
    both = alone | {"engine": "postgresql", "inserts": inserts}
    text = page(read_runs(saved(tmp_path, alone, both)))
    assert "| 5,000 | sqlite | last seen | 0.30 | 4.60 | 10.00 |" in part(text, "Searches")
    rows = part(text, "Sightings stored while these searches ran")
    assert "| 5,000 | postgresql | 2500 | 2366 | 269.10 |" in rows
    assert not any("| sqlite |" in row for row in rows)


def test_the_page_keeps_what_stands_outside_its_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    begin, end = marks("benchmarks.performance")
    path = tmp_path / "page.md"
    path.write_text(f"# Head\n\n{begin}\nold\n{end}\n\nfoot\n", encoding="utf-8")
    (run,) = saved(tmp_path, SERVED)
    for _ in range(2):
        assert command.main([str(run), "--write", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# Head\n\n{begin}\n\n## A picture, stage by stage\n")
    assert text.endswith(f"\n\n{end}\n\nfoot\n")
    assert "old" not in text
    assert "no plots" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["words", "[]", '{"benchmark": "another"}'])
def test_a_file_that_is_no_run_is_told(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EarlierRunError):
        read_runs([path])
    assert command.main([str(path)]) == 1
    assert "[earlier-run]" in capsys.readouterr().err
