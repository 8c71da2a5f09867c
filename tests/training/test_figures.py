"""Evaluation, calibration and cards: the arithmetic behind the published figures."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from lpr.config import Settings
from lpr.inference import read_card
from lpr.pipeline import PictureReading, PlateReading
from training import calibrate, evaluate
from training.data import manifest
from training.data.manifest import LabelledPlate

MODELS = Path(__file__).parents[2] / "models"


def got(text: str | None, box: evaluate.Box, decision: str = "accept") -> PlateReading:
    return PlateReading(
        raw=text or "", text=text, candidates=(), confidence=0.9, rule="civil", expiry=None,
        expiry_confidence=0.0, colour="black", colour_confidence=1.0, electric=False,
        legibility=1.0, box=box, detection_confidence=0.9, decision=decision,
    )  # fmt: skip


def picture(*plates: PlateReading) -> PictureReading:
    return PictureReading(width=640, height=480, elapsed_ms=1.0, plates=plates)


def test_a_share_stands_with_its_interval() -> None:
    share = evaluate.share(88, 100)
    assert (share["value"], share["n"]) == (0.88, 100)
    assert share["ci95"] == pytest.approx([0.8019, 0.9300], abs=2e-4)
    assert evaluate.share(0, 0) is None
    assert evaluate.share(10, 10)["ci95"][1] <= 1.0


def test_overlap_is_intersection_over_union() -> None:
    assert evaluate.overlap((0, 0, 10, 10), (0, 0, 10, 10)) == 1.0
    assert evaluate.overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert evaluate.overlap((0, 0, 10, 10), (20, 0, 30, 10)) == 0.0


def test_found_read_accepted_and_false_boxes_are_counted(data: Path) -> None:
    (scene,) = [p for p in manifest.load(data) if p.path.stem == "scene"]
    box = scene.plates[0].box
    elsewhere = (0.0, 0.0, 20.0, 10.0)
    right = evaluate.count([(scene, picture(got("D12A", box), got("B1A", elsewhere)))])
    assert (right.labelled, right.found, right.boxes, right.boxes_right) == (1, 1, 2, 1)
    assert (right.texts, right.read, right.accepted, right.accepted_wrong) == (1, 1, 1, 0)
    wrong = evaluate.count([(scene, picture(got("D13A", box)))])
    assert (wrong.read, wrong.accepted_wrong) == (0, 1)
    assert wrong.wrong == ["scene.png\tD12A\tD13A (0.90 accept)"]
    missed = evaluate.count([(scene, picture())])
    assert (missed.found, missed.read, missed.accepted) == (0, 0, 0)


def test_groups_split_kinds_vehicles_and_sources(data: Path) -> None:
    photographs = manifest.load(data)
    groups = evaluate.groups(photographs)
    in_group = {
        name: {p.path.stem for p in photographs if belongs(p)} for name, belongs in groups.items()
    }
    assert in_group["motorcycles in scenes"] == {"scene"}
    assert in_group["crops"] == {"crop0", "crop1"}
    assert in_group["crops of drawn"] == {"crop0", "crop1"}


def test_only_some_plates_may_be_counted(data: Path) -> None:
    (scene,) = [p for p in manifest.load(data) if p.path.stem == "scene"]

    def never(_: LabelledPlate) -> bool:
        return False

    assert evaluate.count([(scene, picture())], only=never).labelled == 0


def test_the_temperature_undoes_overconfidence() -> None:
    source = np.random.default_rng(0)
    truth = source.uniform(0.5, 0.99, 20_000)
    right = source.random(20_000) < truth
    odds = np.log(truth / (1 - truth))
    overconfident = 1 / (1 + np.exp(-odds * 2))
    assert calibrate.temperature(overconfident, right) == pytest.approx(2.0, abs=0.15)


def test_the_threshold_keeps_the_wrong_share() -> None:
    confidence = np.linspace(0, 1, 1001)
    right = confidence > 0.6
    chosen = calibrate.threshold(confidence, right, 0.001)
    # 0.6 keeps the share; half again its odds of 1.5 are the margin of a small tuning part.
    assert chosen == pytest.approx(2.25 / 3.25, abs=0.002)
    assert calibrate.threshold(confidence, np.ones(1001, bool), 0.001) <= 0.02


def test_readings_alike_in_confidence_are_accepted_together_or_not_at_all() -> None:
    confidence, right = np.full(1000, 0.9), np.arange(1000) > 9
    assert calibrate.threshold(confidence, right, 0.001) == math.inf


def test_a_threshold_is_never_put_below_one_that_is_needed() -> None:
    confidence = np.array([0.99995, 0.9992, 0.99915, 0.9991])
    chosen = calibrate.threshold(confidence, np.array([True, True, False, True]), 0.001)
    assert chosen == pytest.approx(0.9992)


@pytest.mark.parametrize("right", [[], [False], [False, True]])
def test_where_the_surest_are_wrong_no_threshold_will_do(right: list[bool]) -> None:
    confidence = np.linspace(0.9, 0.8, len(right))
    assert calibrate.threshold(confidence, np.array(right, bool), 0.001) == math.inf


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The shipped models with cards that may be written."""
    folder = tmp_path / "models"
    folder.mkdir()
    for path in MODELS.glob("plate-*"):
        if path.suffix == ".json":
            shutil.copy(path, folder)
        else:
            (folder / path.name).symlink_to(path.resolve())
    return folder


def test_a_calibration_that_ends_early_leaves_the_card_as_it_was(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (models / "plate-reader.json").read_text()
    monkeypatch.setattr("sys.argv", ["calibrate", str(tmp_path / "none"), "--models", str(models)])
    with pytest.raises(FileNotFoundError):
        calibrate.main()
    assert (models / "plate-reader.json").read_text() == before


def test_a_calibration_writes_temperature_and_thresholds(
    models: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.data.manifest._is_tuning", lambda _: True)
    before = json.loads((models / "plate-reader.json").read_text())
    monkeypatch.setattr("sys.argv", ["calibrate", str(data), "--models", str(models)])
    calibrate.main()
    after = json.loads((models / "plate-reader.json").read_text())
    assert {key for key in after if after[key] != before[key]} <= {
        "temperature",
        "accept_threshold",
        "still_threshold",
    }
    read_card(models / "plate-reader.json")


def test_the_strictest_threshold_still_accepts_its_share() -> None:
    confidence = np.linspace(0, 1, 1001)
    assert calibrate.strictest(confidence, 0.88) == pytest.approx(0.12)
    assert calibrate.strictest(confidence, 1.0) == 0.0
    assert calibrate.strictest(np.ones(5), 0.88) == 0.999  # a certainty is never asked for


def test_each_picture_is_read_by_the_models_of_its_fold(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader:
        def __init__(self, settings: Settings) -> None:
            self.name = str(settings.models_dir)

        def read(self, *_: object, **__: object) -> str:
            return self.name

    monkeypatch.setattr(evaluate, "PlateReader", Reader)
    photographs = manifest.load(data)
    models = [Path(f"fold{fold}") for fold in range(manifest.FOLDS)]
    for photograph, models_dir in evaluate._read(photographs, models):
        assert models_dir == f"fold{manifest.fold(photograph)}"
    assert {name for _, name in evaluate._read(photographs, [Path("one")])} == {"one"}


class Unread:
    """A reader that finds nothing."""

    def __init__(self, settings: Settings) -> None:
        del settings

    def read(self, *_: object, **__: object) -> PictureReading:
        return picture()


def evaluated(monkeypatch: pytest.MonkeyPatch, data: Path, *options: str) -> None:
    monkeypatch.setattr(evaluate, "PlateReader", Unread)
    monkeypatch.setattr("sys.argv", ["evaluate", str(data), *options])
    evaluate.main()


def test_figures_of_no_picture_are_not_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "figures.json"
    with pytest.raises(SystemExit, match="No picture is of elsewhere; sources are drawn"):
        evaluated(monkeypatch, data, "--source", "elsewhere", "--out", str(out))
    monkeypatch.setattr("training.data.manifest._is_tuning", lambda _: False)
    with pytest.raises(SystemExit, match="no such picture in split tune"):
        evaluated(monkeypatch, data, "--split", "tune", "--out", str(out))
    assert not out.exists()


def test_figures_are_kept_in_a_folder_that_is_not_there_yet(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new" / "figures.json"
    evaluated(monkeypatch, data, "--source", "drawn", "--out", str(out))
    groups = {row["group"]: row for row in json.loads(out.read_text())}
    assert groups["crops"]["plate_acc"]["n"] == 1


def test_plates_are_chosen_by_width_and_by_colour() -> None:
    def plate(width: float, colour: str | None) -> LabelledPlate:
        return LabelledPlate((0.0, 0.0, width, 30.0), "B1A", None, colour)

    chosen = {name: only for name, (_, only) in evaluate.PLATES.items()}
    small, plain = chosen["plates under 80 px"], chosen["black and white plates"]
    assert [small(plate(width, None)) for width in (79.0, 80.0)] == [True, False]
    colours = ("black", "white", "yellow", None)
    assert [plain(plate(90.0, colour)) for colour in colours] == [True, True, False, False]
