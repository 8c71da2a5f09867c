"""Model cards: what stands beside the weights, as ``models/<name>.json``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpr.errors import ModelDamagedError, ModelMissingError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ModelInput:
    """The picture a model takes, in pixels. For a detector they bound its longest side."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Margins:
    """A border on each side of a picture, as shares of its width and its height."""

    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What the weights are, what they take and from where they may be believed.

    ``accept_threshold`` is the confidence (0..1) from which a reading is accepted, ``None`` where
    no such threshold was measured; ``still_threshold`` the same for a picture that stands alone and
    is looked at again, ``None`` where it is not; ``detection_threshold`` the least score of a
    plate's box, ``possible_threshold`` that of a box in which a number must be read to make it a
    plate; ``closer_input`` the larger picture in which a detector searches once more what it found
    empty; ``temperature`` (> 0) softens the reader's confidence. ``alphabet`` lists the characters
    of classes 1, 2, ...; class 0 is "no character". ``margins`` is what is added around a plate.
    ``data`` and ``figures`` are for people.
    """

    name: str
    version: str
    file: str
    sha256: str
    architecture: str
    input: ModelInput
    licence: str
    alphabet: str = ""
    colours: tuple[str, ...] = ()
    accept_threshold: float | None = None
    still_threshold: float | None = None
    detection_threshold: float | None = None
    possible_threshold: float | None = None
    closer_input: ModelInput | None = None
    temperature: float = 1.0
    margins: Margins = Margins()
    data: tuple[Any, ...] = ()
    figures: tuple[Any, ...] = ()


def read_card(path: Path) -> ModelCard:
    """The card at ``path``.

    Raises:
        ModelMissingError: there is no card.
        ModelDamagedError: the card is no JSON, lacks a field or holds a wrong value.

    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelMissingError(
            f"The model card {path} cannot be read. Install the package again, or set "
            "PLAT_MODELS_DIR to the folder that holds it."
        ) from error
    except ValueError as error:
        raise ModelDamagedError(f"The model card {path} is not JSON. Restore the file.") from error
    if not isinstance(fields, dict):
        raise ModelDamagedError(f"The model card {path} is not a JSON object. Restore the file.")
    try:
        return _parse(fields)
    except KeyError as error:
        raise ModelDamagedError(f"The model card {path} lacks the field {error}.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise ModelDamagedError(f"The model card {path} has a wrong value: {error}.") from error


def _parse(fields: Mapping[str, Any]) -> ModelCard:
    return ModelCard(
        name=str(fields["name"]),
        version=str(fields["version"]),
        file=_plain_name(fields["file"]),
        sha256=str(fields["sha256"]).lower(),
        architecture=str(fields["architecture"]),
        input=_input(fields["input"]),
        licence=str(fields["licence"]),
        alphabet=str(fields.get("alphabet") or ""),
        colours=tuple(str(colour) for colour in fields.get("colours") or ()),
        accept_threshold=_share(fields, "accept_threshold"),
        still_threshold=_share(fields, "still_threshold"),
        detection_threshold=_share(fields, "detection_threshold"),
        possible_threshold=_share(fields, "possible_threshold"),
        closer_input=_input(fields["closer_input"]) if fields.get("closer_input") else None,
        temperature=_positive(fields.get("temperature"), default=1.0),
        margins=_margins(fields.get("margins") or {}),
        data=tuple(fields.get("data") or ()),
        figures=tuple(fields.get("figures") or ()),
    )


def _input(fields: Mapping[str, Any]) -> ModelInput:
    width, height = int(fields["width"]), int(fields["height"])
    if min(width, height) < 1:
        raise ValueError(f"an input of {width} x {height} pixels is no picture")
    return ModelInput(width, height)


def _plain_name(value: object) -> str:
    name = str(value)
    if Path(name).name != name:
        raise ValueError(f"file is {name!r}, not a plain file name")
    return name


def _share(fields: Mapping[str, Any], name: str) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    if not 0.0 <= float(value) <= 1.0:
        raise ValueError(f"{name} is {value}, not between 0 and 1")
    return float(value)


def _positive(value: float | None, *, default: float) -> float:
    if value is None:
        return default
    if not 0.0 < float(value) < math.inf:
        raise ValueError(f"temperature is {value}, not above 0 and finite")
    return float(value)


def _margins(fields: Mapping[str, Any]) -> Margins:
    margins = Margins(x=float(fields.get("x", 0.0)), y=float(fields.get("y", 0.0)))
    if not all(0.0 <= share < math.inf for share in (margins.x, margins.y)):
        raise ValueError(f"margins of {margins.x} and {margins.y} are no shares of a plate")
    return margins
