"""Pictures with what was read drawn on them: box, number, decision and tax, readable anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lpr.tax import format_rupiah

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lpr.records import Record

    Pixels: TypeAlias = NDArray[np.uint8]

__all__ = ["Mark", "annotate", "marks"]

Colour: TypeAlias = tuple[int, int, int]

GREEN, AMBER, RED = (22, 128, 57), (166, 92, 0), (190, 24, 36)
BLUE, PURPLE, GREY = (24, 90, 188), (126, 34, 160), (82, 88, 98)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
TONES: tuple[tuple[str, Colour], ...] = (
    ("LUNAS", GREEN),
    ("DIKECUALIKAN", GREEN),
    ("JATUH_TEMPO_DEKAT", AMBER),
    ("MENUNGGAK", RED),
    ("DIHAPUS", RED),
    ("LUAR_WILAYAH", BLUE),
    ("PLAT_KHUSUS", BLUE),
    ("TIDAK_DITEMUKAN", PURPLE),
    ("AMBIGU", PURPLE),
)
DECISIONS = {"accept": "terima", "review": "periksa", "corrected": "menurut registri"}
SMALLEST, LARGEST = 12, 64  # height of a letter, pixels
SHARE = 40  # a letter is this part of the picture's shorter side


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn for one plate: a box in pixels, lines of text, an RGB colour."""

    box: tuple[float, float, float, float]
    lines: tuple[str, ...]
    colour: Colour


def annotate(image: Pixels, record: Record) -> Pixels:
    """A copy of a (H, W, 3) BGR picture with the plates of its record drawn on it."""
    picture = Image.fromarray(np.ascontiguousarray(image[:, :, ::-1]))
    draw = ImageDraw.Draw(picture)
    size = min(max(min(picture.size) // SHARE, SMALLEST), LARGEST)
    font = ImageFont.load_default(size)
    for mark in marks(record):
        _draw_box(draw, mark, max(2, size // 8))
        _draw_label(draw, mark, font, picture.size)
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def marks(record: Record) -> tuple[Mark, ...]:
    """What :func:`annotate` draws, one mark a plate of a picture's record."""
    return tuple(
        Mark(tuple(plate["box"]), _lines(plate), _tone(plate)) for plate in record["plates"]
    )


def _lines(plate: Record) -> tuple[str, ...]:
    number = plate["display"] or plate["raw"] or "?"
    lines = [f"{number}  {DECISIONS[plate['decision']]} {plate['confidence']:.1%}"]
    tax = plate["tax"]
    if tax:
        due = tax["amount_due"]
        guessed = " (estimasi)" if tax["estimated"] else ""
        amount = f"  {format_rupiah(due)}{guessed}" if due else ""
        lines.append(tax["status"].replace("_", " ") + amount)
        lines += [block.replace("_", " ") for block in tax["blocks"]]
    return tuple(lines)


def _tone(plate: Record) -> Colour:
    """The colour of the tax status; without one, of the decision."""
    tax = plate["tax"]
    if tax is None:
        return GREEN if plate["decision"] == "accept" else AMBER
    return RED if tax["blocks"] else dict(TONES).get(tax["status"], GREY)


def _draw_box(draw: ImageDraw.ImageDraw, mark: Mark, width: int) -> None:
    """A coloured frame with a white and a black line: it shows on any background.

    It lies outside the box: the plate stays visible.
    """
    x1, y1, x2, y2 = mark.box
    for grown, colour, thick in (
        (1, WHITE, 1),
        (width + 1, mark.colour, width),
        (width + 2, BLACK, 1),
    ):
        frame = (x1 - grown, y1 - grown, x2 + grown, y2 + grown)
        draw.rectangle(frame, outline=colour, width=thick)


def _draw_label(
    draw: ImageDraw.ImageDraw,
    mark: Mark,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    picture: tuple[int, int],
) -> None:
    """White text on the mark's colour, above the box where there is room, else below it."""
    text = "\n".join(mark.lines)
    left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font=font)
    pad = (bottom - top) // (4 * len(mark.lines)) + 2
    width, height = right - left + 2 * pad, bottom - top + 2 * pad
    x = min(max(mark.box[0], 0), max(picture[0] - width, 0))
    above = mark.box[1] - height - pad
    y = above if above >= 0 else min(mark.box[3] + pad, max(picture[1] - height, 0))
    draw.rectangle((x, y, x + width, y + height), fill=mark.colour, outline=WHITE)
    draw.multiline_text((x + pad - left, y + pad - top), text, font=font, fill=WHITE)
