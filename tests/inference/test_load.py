from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lpr.errors import ModelDamagedError, ModelMissingError
from lpr.inference import load_model, models_folder

Install = Callable[..., Path]


def test_weights_that_are_the_cards_run(install: Install, network: bytes) -> None:
    model = load_model("tiny", models_dir=install(network), threads=1)
    assert model.card.name == "tiny"
    given = np.ones((1, 3), dtype=np.float32)
    assert model.engine.run({"x": given})["y"].tolist() == [[2, 2, 2]]


def test_one_changed_byte_is_damage(install: Install, network: bytes) -> None:
    folder = install(network)
    weights = bytearray(network)
    weights[-1] ^= 1
    (folder / "tiny.onnx").write_bytes(weights)
    with pytest.raises(ModelDamagedError, match=r"not those of the card: SHA-256 \w{12}"):
        load_model("tiny", models_dir=folder)


@pytest.mark.parametrize("keep", [0, 10])
def test_weights_cut_short_are_damage(install: Install, network: bytes, keep: int) -> None:
    folder = install(network)
    (folder / "tiny.onnx").write_bytes(network[:keep])
    with pytest.raises(ModelDamagedError):
        load_model("tiny", models_dir=folder)


def test_missing_weights_are_not_damage(install: Install, network: bytes) -> None:
    folder = install(network)
    (folder / "tiny.onnx").unlink()
    with pytest.raises(ModelMissingError, match=r"tiny\.onnx"):
        load_model("tiny", models_dir=folder)


def test_a_missing_card_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"tiny\.json"):
        load_model("tiny", models_dir=tmp_path)


def test_a_folder_that_is_not_there_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        load_model("tiny", models_dir=tmp_path / "nowhere")


def test_a_matching_checksum_does_not_make_a_network(install: Install) -> None:
    folder = install(b"not a network at all")
    with pytest.raises(ModelDamagedError, match="cannot load"):
        load_model("tiny", models_dir=folder)


def test_weights_in_another_folder_are_not_followed(install: Install, network: bytes) -> None:
    folder = install(network, file="../tiny.onnx")
    with pytest.raises(ModelDamagedError, match="plain file name"):
        load_model("tiny", models_dir=folder)


def test_a_chosen_folder_is_taken(tmp_path: Path) -> None:
    assert models_folder(tmp_path) == tmp_path


def test_without_a_choice_the_weights_lie_with_the_package() -> None:
    assert models_folder().name == "models"
    assert models_folder().is_dir()
