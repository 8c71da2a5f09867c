import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from lpr.errors import ModelDamagedError, ModelMissingError
from lpr.inference import Margins, ModelInput, read_card

Install = Callable[..., Path]


def test_a_card_is_read_whole(install: Install, network: bytes) -> None:
    folder = install(
        network,
        alphabet="0123",
        colours=["black", "white"],
        accept_threshold=0.97,
        detection_threshold=0.3,
        possible_threshold=0.1,
        closer_input={"width": 9, "height": 3},
        temperature=1.5,
        margins={"x": 0.08, "y": 0.12},
        still_threshold=0.95,
        data=[{"source": "rendered", "n": 10}],
        figures=[{"plate_acc": 0.9, "n": 100}],
    )
    card = read_card(folder / "tiny.json")
    assert card.name == "tiny"
    assert card.input == ModelInput(width=3, height=1)
    assert card.alphabet == "0123"
    assert card.colours == ("black", "white")
    assert (card.accept_threshold, card.detection_threshold) == (0.97, 0.3)
    assert card.possible_threshold == 0.1
    assert card.closer_input == ModelInput(width=9, height=3)
    assert card.temperature == 1.5
    assert card.margins == Margins(x=0.08, y=0.12)
    assert card.still_threshold == 0.95
    assert card.data[0]["source"] == "rendered"
    assert card.figures[0]["n"] == 100


def test_what_a_card_may_leave_out_has_a_neutral_value(install: Install, network: bytes) -> None:
    card = read_card(install(network) / "tiny.json")
    assert card.temperature == 1.0
    assert card.margins == Margins(0.0, 0.0)
    assert card.still_threshold is None
    assert card.accept_threshold is None
    assert card.detection_threshold is None
    assert card.closer_input is None
    assert card.colours == ()


def test_a_card_is_frozen(install: Install, network: bytes) -> None:
    card = read_card(install(network) / "tiny.json")
    with pytest.raises(FrozenInstanceError):
        card.sha256 = "0"  # type: ignore[misc]  # that it is refused is the point


def test_a_checksum_may_be_written_in_capitals(install: Install, network: bytes) -> None:
    card = read_card(install(network, sha256="ABCDEF") / "tiny.json")
    assert card.sha256 == "abcdef"


def test_a_missing_card_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"nothing\.json.*PLAT_MODELS_DIR"):
        read_card(tmp_path / "nothing.json")


@pytest.mark.parametrize("name", ["name", "version", "file", "sha256", "input", "licence"])
def test_a_card_without_a_field_names_it(install: Install, network: bytes, name: str) -> None:
    folder = install(network, **{name: None})
    with pytest.raises(ModelDamagedError, match=f"lacks the field '{name}'"):
        read_card(folder / "tiny.json")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"accept_threshold": 97}, "accept_threshold is 97, not between 0 and 1"),
        ({"detection_threshold": -0.1}, "detection_threshold is -0.1"),
        ({"detection_threshold": "high"}, "wrong value"),
        ({"temperature": 0}, "temperature is 0, not above 0"),
        ({"temperature": float("inf")}, "temperature is inf, not above 0 and finite"),
        ({"input": [192, 64]}, "wrong value"),
        ({"input": {"width": 0, "height": 64}}, "an input of 0 x 64 pixels is no picture"),
        ({"closer_input": {"width": 704, "height": -1}}, "an input of 704 x -1 pixels"),
        ({"margins": 0.1}, "wrong value"),
        ({"margins": {"x": -1}}, "margins of -1.0 and 0.0 are no shares of a plate"),
        ({"margins": {"y": float("nan")}}, "margins of 0.0 and nan"),
        ({"margins": {"x": -0.1}}, "margins of -0.1 and 0.0"),
        ({"still_threshold": 1.1}, "still_threshold is 1.1, not between 0 and 1"),
        ({"file": "../elsewhere.onnx"}, "not a plain file name"),
        ({"file": "/etc/passwd"}, "not a plain file name"),
    ],
)
def test_a_wrong_value_is_said(
    install: Install, network: bytes, fields: dict[str, Any], reason: str
) -> None:
    folder = install(network, **fields)
    with pytest.raises(ModelDamagedError, match=reason):
        read_card(folder / "tiny.json")


@pytest.mark.parametrize("text", ["", "{", "not json", json.dumps([1]), json.dumps("card")])
def test_a_card_that_is_no_object_is_damaged(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(ModelDamagedError, match=r"not (a )?JSON"):
        read_card(tmp_path / "bad.json")


def test_a_card_of_other_bytes_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelDamagedError, match="not JSON"):
        read_card(tmp_path / "bad.json")
