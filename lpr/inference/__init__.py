"""Models and what runs them: cards, checksums, and ONNX Runtime behind one ``Engine``."""

from lpr.inference._card import Margins, ModelCard, ModelInput, read_card
from lpr.inference._engine import Engine, OnnxEngine
from lpr.inference._load import LoadedModel, load_model, models_folder

__all__ = [
    "Engine",
    "LoadedModel",
    "Margins",
    "ModelCard",
    "ModelInput",
    "OnnxEngine",
    "load_model",
    "models_folder",
    "read_card",
]
