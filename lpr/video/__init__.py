"""Where pictures come from: files, folders, standard input and recordings.

Everything leaves this room as one shape: ``uint8`` pixels of shape (height, width, 3), blue-green-
red, upright, C-contiguous. Whatever cannot be read raises one leaf of ``lpr.errors.InputError``.
"""

from __future__ import annotations

from lpr.video._frames import Frame, duration, frames
from lpr.video._inputs import PICTURE_SUFFIXES, VIDEO_SUFFIXES, Stdin, expand, is_video
from lpr.video._picture import Picture, decode_image, load_image

__all__ = [
    "PICTURE_SUFFIXES",
    "VIDEO_SUFFIXES",
    "Frame",
    "Picture",
    "Stdin",
    "decode_image",
    "duration",
    "expand",
    "frames",
    "is_video",
    "load_image",
]
