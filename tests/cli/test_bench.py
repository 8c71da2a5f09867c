import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from typer.testing import CliRunner

from lpr import about
from lpr.bench import Parts, Report, Stage, load_parts, measure, to_text
from lpr.cli import app
from lpr.cli.bench import samples, usable
from lpr.config import Settings, load_settings
from lpr.detect import Detection
from lpr.errors import ImageDamagedError
from lpr.inference import Margins
from lpr.ocr import Reading
from lpr.plates import Candidate, parse
from lpr.tax import TaxService, init_registry, open_registry

Pixels = NDArray[np.uint8]
runner = CliRunner()


class WholePicture:
    """A detector that takes every picture brighter than black for one plate."""

    def detect(self, image: Pixels) -> list[Detection]:
        height, width = image.shape[:2]
        return [Detection((0.0, 0.0, width, height), 0.9)] if image.max() else []


class OneNumber:
    """A reader that reads the same number on every crop."""

    margins = Margins()
    accept_threshold = 0.9

    def read(self, crops: Sequence[Pixels]) -> list[Reading]:
        plate = parse("B 1234 PYZ")
        best = Candidate(plate, 0.99, "civil", ())
        return [Reading(plate.text, plate.text, (best,), 0.99, "civil") for _ in crops]


def draw(level: int) -> bytes:
    written, data = cv2.imencode(".png", np.full((40, 120, 3), level, np.uint8))
    assert written
    return data.tobytes()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    init_registry(url, today=date(2026, 11, 25), sample=True, size=5)
    return url


@pytest.fixture
def parts(database_url: str) -> Iterator[Parts]:
    registry = open_registry(database_url)
    yield Parts(
        settings=Settings(database_url=database_url),
        detector=WholePicture(),
        reader=OneNumber(),
        tax=TaxService(registry),
        providers={"plate-reader": ("CPUExecutionProvider",)},
        models={"plate-reader": "b" * 64},
    )
    registry.close()


def ticks() -> float:
    """A timer on which every work takes a hundredth of a second."""
    return next(TICKS) / 100


TICKS = count()


def by_name(report: Report) -> dict[str, Stage]:
    return {stage.name: stage for stage in report.stages}


def test_every_stage_is_measured_for_every_picture_and_round(parts: Parts) -> None:
    report = measure([draw(90), draw(200)], parts, rounds=3, timer=ticks)
    stages = by_name(report)
    assert list(stages) == ["decode", "detect", "read", "look up", "whole"]
    for stage in stages.values():
        assert len(stage.times_ms) == 2 * 3
        assert stage.items == 2 * 3
        assert stage.median_ms == pytest.approx(10)
        assert stage.p95_ms == pytest.approx(10)
        assert stage.per_second == pytest.approx(100)


def test_what_was_measured_is_counted(parts: Parts) -> None:
    report = measure([draw(90), draw(0)], parts, rounds=2)
    assert (report.pictures, report.pictures_with_plate, report.plates) == (2, 1, 1)
    assert report.rounds == 2
    stages = by_name(report)
    assert stages["decode"].items == 4
    assert stages["read"].items == 2
    assert (stages["decode"].unit, stages["read"].unit) == ("pictures", "plates")


def test_pictures_without_a_plate_leave_out_the_later_stages(parts: Parts) -> None:
    report = measure([draw(0)], parts, rounds=1)
    assert list(by_name(report)) == ["decode", "detect", "whole"]
    assert report.notes == ("no plate was found, so nothing was read or looked up",)


def test_no_registry_leaves_out_the_look_up(parts: Parts) -> None:
    alone = Parts(
        settings=parts.settings,
        detector=parts.detector,
        reader=parts.reader,
        tax=None,
        providers=parts.providers,
        models=parts.models,
        notes=("no look-up was measured: none.",),
    )
    report = measure([draw(90)], alone, rounds=1)
    assert list(by_name(report)) == ["decode", "detect", "read", "whole"]
    assert report.notes == ("no look-up was measured: none.",)


def test_a_picture_that_is_none_is_an_error(parts: Parts) -> None:
    with pytest.raises(ImageDamagedError):
        measure([draw(90)[:60]], parts, rounds=1)


def test_the_report_says_on_what_it_was_measured(parts: Parts) -> None:
    report = measure([draw(90)], parts, rounds=1)
    assert report.hardware == about.hardware()
    assert report.commit == about.commit()
    assert report.version == about.version()
    assert report.models == {"plate-reader": "b" * 64}
    assert report.threads == parts.settings.threads


def test_the_report_as_json(parts: Parts) -> None:
    body = json.loads(json.dumps(measure([draw(90)], parts, rounds=1, timer=ticks).to_dict()))
    assert body["stages"][0] == {
        "name": "decode",
        "unit": "pictures",
        "items": 1,
        "median_ms": 10.0,
        "p95_ms": 10.0,
        "per_second": 100.0,
    }
    assert body["hardware"]["cores"] >= 1
    assert body["models"] == {"plate-reader": "b" * 64}
    assert body["providers"] == {"plate-reader": ["CPUExecutionProvider"]}
    assert "commit" in body


def test_the_report_in_words(parts: Parts) -> None:
    lines = to_text(measure([draw(90), draw(0)], parts, rounds=2, timer=ticks)).splitlines()
    assert "cores" in lines[0]
    assert "Python" in lines[1]
    assert f"plat {about.version()}, commit " in lines[2]
    assert lines[3] == "plate-reader bbbbbbbbbbbb on CPUExecutionProvider"
    assert lines[4] == "2 pictures, 2 rounds each"
    assert lines[5] == "1 plates, in 1 of the pictures"
    assert lines[7].split() == ["stage", "median", "ms", "p95", "ms", "a", "second"]
    assert lines[8].split() == ["decode", "10.00", "10.00", "100.0", "pictures"]
    assert lines[-1].split() == ["whole", "10.00", "10.00", "100.0", "pictures"]


def test_figures_of_a_stage() -> None:
    stage = Stage("read", "plates", tuple(float(ms) for ms in range(1, 101)), items=200)
    assert stage.median_ms == 50.5
    assert stage.p95_ms == pytest.approx(95.05)
    assert stage.per_second == pytest.approx(200 / 5.05)


def test_a_stage_that_took_no_time() -> None:
    stage = Stage("look up", "plates", (0.0, 0.0), items=2)
    assert (stage.median_ms, stage.p95_ms, stage.per_second) == (0.0, 0.0, 0.0)


def test_a_stage_of_one_time() -> None:
    stage = Stage("whole", "pictures", (8.0,), items=1)
    assert (stage.median_ms, stage.p95_ms, stage.per_second) == (8.0, 8.0, 125.0)


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=50))
def test_figures_lie_between_the_fastest_and_the_slowest(times: list[float]) -> None:
    stage = Stage("whole", "pictures", tuple(times), items=len(times))
    slack = max(times) * 1e-9
    assert min(times) - slack <= stage.median_ms <= stage.p95_ms + slack
    assert stage.p95_ms <= max(times) + slack
    assert 1000 / max(times) <= stage.per_second * (1 + 1e-9)


def test_the_real_parts(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", database_url)
    parts = load_parts(load_settings())
    assert parts.tax is not None
    assert parts.notes == ()
    assert (
        set(parts.models)
        == set(parts.providers)
        == {
            "plate-detector",
            "plate-corners",
            "plate-reader",
        }
    )
    assert all(len(digest) == 64 for digest in parts.models.values())


def test_the_real_parts_without_a_registry(tmp_path: Path) -> None:
    parts = load_parts(Settings(database_url=f"sqlite:///{tmp_path / 'none.db'}"))
    assert parts.tax is None
    assert "no look-up was measured: No registry at" in parts.notes[0]


def test_the_command_on_a_picture(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", database_url)
    (tmp_path / "foto plat.png").write_bytes(draw(90))
    result = runner.invoke(app, ["bench", str(tmp_path), "--rounds", "1", "--json"])
    assert result.exit_code == 0, result.output
    body = json.loads(result.stdout)
    assert body["pictures"] == 1
    assert {"decode", "detect", "whole"} <= {stage["name"] for stage in body["stages"]}
    assert len(body["models"]["plate-reader"]) == 64


def test_the_command_goes_on_after_a_bad_picture(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", database_url)
    (tmp_path / "a.png").write_bytes(draw(90))
    (tmp_path / "b.png").write_text("these are words")
    result = runner.invoke(app, ["bench", str(tmp_path), "--rounds", "1"])
    assert result.exit_code == 1
    assert "1 pictures, 1 rounds each" in result.stdout
    assert f"plat: {tmp_path / 'b.png'}: " in result.stderr
    assert "[image-format]" in result.stderr


@pytest.mark.parametrize("name", ["none.png", "empty-folder"])
def test_the_command_on_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty-folder").mkdir()
    result = runner.invoke(app, ["bench", str(tmp_path / name)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert name in result.stderr


@pytest.mark.parametrize("rounds", ["0", "-1", "few", "1001"])
def test_rounds_that_cannot_be(rounds: str) -> None:
    assert runner.invoke(app, ["bench", "--rounds", rounds]).exit_code == 2


def test_standard_input_is_not_measured() -> None:
    failures: list[str] = []
    assert usable(["-"], Settings(), failures) == []
    assert failures == ["-"]


def test_usable_keeps_the_order_and_names_the_others(tmp_path: Path) -> None:
    for name, data in (("a.png", draw(10)), ("b.png", b""), ("c.png", draw(20))):
        (tmp_path / name).write_bytes(data)
    failures: list[str] = []
    assert usable([str(tmp_path)], Settings(), failures) == [draw(10), draw(20)]
    assert failures == [str(tmp_path / "b.png")]


def test_the_samples_of_the_checkout_are_the_default() -> None:
    assert samples().is_dir()
    assert list(samples().glob("*.jpg"))
