"""Models and what runs them: cards, checksums, and the engines behind one ``Engine``."""

from lpr.inference._card import Margins, ModelCard, ModelInput, read_card
from lpr.inference._engine import PROVIDERS, Engine, Provider
from lpr.inference._load import LoadedModel, LoadOptions, load_model, make_engine, models_folder
from lpr.inference._onnx import OnnxEngine
from lpr.inference._openvino import OpenVinoEngine

__all__ = [
    "PROVIDERS",
    "Engine",
    "LoadOptions",
    "LoadedModel",
    "Margins",
    "ModelCard",
    "ModelInput",
    "OnnxEngine",
    "OpenVinoEngine",
    "Provider",
    "load_model",
    "make_engine",
    "models_folder",
    "read_card",
]
