"""Where pictures come from: files, folders, standard input and recordings.

Everything leaves this room as one shape: ``uint8`` pixels of shape (height, width, 3), blue-green-
red, upright, C-contiguous. Whatever cannot be read raises one leaf of ``lpr.errors.InputError``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from lpr.video._inputs import PICTURE_SUFFIXES, VIDEO_SUFFIXES, Stdin, expand, is_video
from lpr.video._live_address import shown_address, webcam_device, without_credentials
from lpr.video._picture import Picture, decode_image, load_image
from lpr.video._region import Region

if TYPE_CHECKING:
    from lpr.video._frames import Converter, Frame, frames
    from lpr.video._gate import FrameCounts, FrameGate, GateRules, Verdict
    from lpr.video._listening import LiveOptions
    from lpr.video._live import LiveFrame, LiveStream, open_live
    from lpr.video._live_clock import StreamClock
    from lpr.video._open import duration
    from lpr.video._stills import stills
    from lpr.video._when import EARLIEST, WIB, Began, began, time_in_name, time_in_tags

__all__ = [
    "EARLIEST",
    "PICTURE_SUFFIXES",
    "VIDEO_SUFFIXES",
    "WIB",
    "Began",
    "Converter",
    "Frame",
    "FrameCounts",
    "FrameGate",
    "GateRules",
    "LiveFrame",
    "LiveOptions",
    "LiveStream",
    "Picture",
    "Region",
    "Stdin",
    "StreamClock",
    "Verdict",
    "began",
    "decode_image",
    "duration",
    "expand",
    "frames",
    "is_video",
    "load_image",
    "open_live",
    "shown_address",
    "stills",
    "time_in_name",
    "time_in_tags",
    "webcam_device",
    "without_credentials",
]

_OF_RECORDINGS = {
    "_frames": ("Converter", "Frame", "frames"),
    "_gate": ("FrameCounts", "FrameGate", "GateRules", "Verdict"),
    "_listening": ("LiveOptions",),
    "_live": ("LiveFrame", "LiveStream", "open_live"),
    "_live_clock": ("StreamClock",),
    "_open": ("duration",),
    "_stills": ("stills",),
    "_when": ("EARLIEST", "WIB", "Began", "began", "time_in_name", "time_in_tags"),
}
"""By module. They need PyAV, which takes long to import, and pictures do not."""


def __getattr__(name: str) -> object:
    """Import what recordings and streams need when it is first asked for."""
    for module, names in _OF_RECORDINGS.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
