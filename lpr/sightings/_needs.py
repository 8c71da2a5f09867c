"""What a camera needs so that its plates are read, from how they were read.

Plates are read far worse under 80 pixels of width (`docs/accuracy.md`). The letters of a plate are
as tall as 0.18 of its width: at least 70 mm on the 395 mm of a car's plate, 45 mm on the 250 mm of
a motorcycle's (PP 44/1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lpr.store import CameraStats

WANTED_WIDTH = 80.0
"""Pixels of a plate's width."""

ENOUGH = 20
"""Visits below which nothing is said: a few bad ones are no fault of a camera's."""

NOTABLE = 0.05
"""Share of all visits from which on a reason is worth a word."""

_LETTER = 0.18


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that would mend a camera.

    Attributes:
        code: ``larger``, or the reason of unreadable plates that it is about.
        share: of all visits, those that it is about, 0..1; of ``larger`` None.
        message_id: what to do, in Indonesian.
        message_en: the same in English.

    """

    code: str
    share: float | None
    message_id: str
    message_en: str


_MESSAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "too_small": (
            "Sebagian pelat terlalu jauh: perbesar, dekatkan kamera, atau persempit `region`.",
            "Some plates are too far away: zoom in, move the camera nearer, or narrow `region`.",
        ),
        "glare": (
            "Pelat silau: ubah sudut kamera atau lampu, atau nyalakan WDR.",
            "Plates are dazzling: turn the camera or its lamp, or switch on WDR.",
        ),
        "too_dark": (
            "Pelat terlalu gelap: tambah lampu atau inframerah.",
            "Plates are too dark: add light or infrared.",
        ),
        "blurred": (
            "Pelat kabur: percepat rana (1/500 detik atau kurang), periksa fokus.",
            "Plates are blurred: take a faster shutter (1/500 s or less), check the focus.",
        ),
        "cut_off": (
            "Pelat terpotong tepi gambar: arahkan ulang kamera agar pelat terlihat utuh.",
            "Plates are cut off by the picture's edge: turn the camera so that they are whole.",
        ),
        "not_a_plate": (
            "Benda lain dikira pelat: batasi `region` pada jalan.",
            "Other things are taken for plates: limit `region` to the road.",
        ),
        "unclear": (
            "Pelat tidak jelas: bersihkan lensa, singkirkan penghalang di depan kamera.",
            "Plates are unclear: clean the lens, remove what stands before the camera.",
        ),
    }
)


def letter_height(plate_width: float) -> float:
    """How tall the letters are, in pixels, on a plate of that width in pixels."""
    return round(plate_width * _LETTER, 1)


def camera_needs(stats: CameraStats) -> tuple[Need, ...]:
    """What the camera needs, the most urgent first; empty where it needs nothing."""
    return tuple(_needs(stats)) if stats.visits >= ENOUGH else ()


def _needs(stats: CameraStats) -> Iterator[Need]:
    width = stats.plate_width
    is_small = width is not None and width < WANTED_WIDTH
    if width is not None and is_small:
        yield _larger(width)
    for reason, count in sorted(stats.reasons.items(), key=lambda item: -item[1]):
        share = count / stats.visits
        if share < NOTABLE or reason not in _MESSAGES or (reason == "too_small" and is_small):
            continue
        yield Need(reason, round(share, 3), *_MESSAGES[reason])


def _larger(width: float) -> Need:
    times = f"{WANTED_WIDTH / width:.1f}"
    letter, wanted = letter_height(width), letter_height(WANTED_WIDTH)
    return Need(
        "larger",
        None,
        f"Pelat selebar {width:.0f} piksel (huruf {letter:.0f} piksel); perlu {WANTED_WIDTH:.0f} "
        f"(huruf {wanted:.0f}). Perbesar {times.replace('.', ',')} kali, dekatkan kamera, atau "
        "pakai aliran beresolusi lebih tinggi.",
        f"Plates are {width:.0f} pixels wide (letters {letter:.0f} pixels tall); "
        f"{WANTED_WIDTH:.0f} are needed (letters {wanted:.0f}). Zoom in {times} times, move the "
        "camera nearer, or take a stream of a higher resolution.",
    )
