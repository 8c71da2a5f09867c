"""A card keeps what it is not told anew."""

import hashlib
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from lpr.inference import ModelCard
from training import card


def written(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch, *options: str
) -> dict[str, Any]:
    monkeypatch.setattr("sys.argv", ["card", "detector", str(folder), str(data), *options])
    card.main()
    return json.loads((folder / "plate-detector.json").read_text())


def test_a_card_names_its_weights_and_keeps_the_rest(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "plate-detector.onnx"
    weights.write_bytes(b"first")
    options = ("--version", "3", "--rendered", "70", "--detection", "0.4")
    first = written(tmp_path, data, monkeypatch, *options)
    assert first["sha256"] == hashlib.sha256(b"first").hexdigest()
    assert first["data"][-1] == {"source": card.RENDERED, "pictures": 70}

    weights.write_bytes(b"second")
    second = written(tmp_path, data, monkeypatch)
    assert second == first | {"sha256": hashlib.sha256(b"second").hexdigest()}


def test_every_threshold_outlives_new_weights() -> None:
    measured = {each.name for each in fields(ModelCard) if each.name.endswith("_threshold")}
    assert measured
    assert {*measured, "temperature"} <= set(card.KEPT)


def test_a_first_card_begins_at_version_one(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plate-detector.onnx").write_bytes(b"weights")
    first = written(tmp_path, data, monkeypatch)
    assert first["version"] == "1"
    assert first["data"][-1]["pictures"] == 0


def test_a_threshold_with_which_the_card_could_not_be_loaded_is_refused(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plate-detector.onnx").write_bytes(b"weights")
    with pytest.raises(SystemExit):
        written(tmp_path, data, monkeypatch, "--accept", "97")
    assert not (tmp_path / "plate-detector.json").exists()


def test_figures_of_other_weights_are_told(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    weights, figures = tmp_path / "plate-detector.onnx", tmp_path / "figures.json"
    figures.write_text('[{"group": "crops"}]')
    weights.write_bytes(b"first")
    written(tmp_path, data, monkeypatch, "--figures", str(figures))
    written(tmp_path, data, monkeypatch)
    assert capsys.readouterr().err == ""
    weights.write_bytes(b"second")
    assert written(tmp_path, data, monkeypatch)["figures"] == [{"group": "crops"}]
    assert "of the weights before" in capsys.readouterr().err
