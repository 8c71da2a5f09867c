"""From a model's name to something that runs, its checksum verified on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from lpr.errors import ModelDamagedError, ModelMissingError
from lpr.inference._card import ModelCard, read_card
from lpr.inference._onnx import OnnxEngine
from lpr.inference._openvino import OpenVinoEngine

if TYPE_CHECKING:
    from lpr.inference._engine import Engine, Provider
    from lpr.inference._openvino import Precision


class LoadOptions(TypedDict, total=False):
    """What `load_model` may be told of every network, as those who load several pass it on."""

    models_dir: Path | None
    threads: int
    provider: Provider
    exclusive: bool
    callers: int


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """Weights that are what their card says, ready to run."""

    card: ModelCard
    engine: Engine


def models_folder(models_dir: Path | None = None) -> Path:
    """``models_dir``, or the folder shipped with the package (beside it in a source tree)."""
    if models_dir is not None:
        return models_dir
    package = Path(__file__).resolve().parent.parent
    shipped = package / "models"
    return shipped if shipped.is_dir() else package.parent / "models"


def load_model(  # noqa: PLR0913 - `LoadOptions`, by their names
    name: str,
    *,
    models_dir: Path | None = None,
    threads: int = 2,
    provider: Provider = "auto",
    exclusive: bool = False,
    callers: int = 1,
) -> LoadedModel:
    """Load ``<name>.json`` and the weights it names, to run on ``provider``.

    The bytes whose SHA-256 was verified are the bytes that run: the file is read once.
    ``exclusive`` is for one caller at a time: its calls are faster, those of several slower.
    ``callers`` that call at once have ``threads`` each.

    Raises:
        ModelMissingError: the card or the weights are not there.
        ModelDamagedError: the checksum is not the card's, or the engine refuses the weights.
        DependencyMissingError: the provider is not installed, or the machine has no such.

    """
    folder = models_folder(models_dir)
    card = read_card(folder / f"{name}.json")
    weights = _read_weights(folder / card.file)
    _verify(weights, card, folder / card.file)
    engine = make_engine(
        weights, provider, threads=threads, name=card.file, exclusive=exclusive, callers=callers
    )
    return LoadedModel(card, engine)


def make_engine(  # noqa: PLR0913 - what `load_model` was asked for
    weights: bytes,
    provider: Provider,
    *,
    threads: int,
    name: str,
    exclusive: bool = False,
    callers: int = 1,
) -> Engine:
    """A network ready to run where it was asked for; raises what `load_model` does."""
    if provider in ("openvino", "openvino-bf16"):
        precision: Precision = "f32" if provider == "openvino" else "bf16"
        return OpenVinoEngine(
            weights, precision=precision, threads=threads, callers=callers, name=name
        )
    return OnnxEngine(weights, provider=provider, threads=threads, exclusive=exclusive, name=name)


def _read_weights(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelMissingError(
            f"The weights {path} cannot be read. Install the package again, or set "
            "PLAT_MODELS_DIR to the folder that holds them."
        ) from error


def _verify(weights: bytes, card: ModelCard, path: Path) -> None:
    found = hashlib.sha256(weights).hexdigest()
    if found != card.sha256:
        raise ModelDamagedError(
            f"The weights {path} are not those of the card: SHA-256 {found[:12]}..., expected "
            f"{card.sha256[:12]}.... Restore the file from the release."
        )
