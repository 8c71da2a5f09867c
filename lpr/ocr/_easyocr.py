"""The easyocr adapter: a general reader behind the same protocol, for comparison.

It gives no lattice and its confidence is not calibrated, so nothing it reads is accepted without
a person. It downloads nothing: the operator supplies the folder of its weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from lpr.errors import DependencyMissingError, ModelMissingError
from lpr.inference import Margins
from lpr.ocr._expiry import today_in_jakarta, valid_expiry
from lpr.ocr._reading import Reading, strongest
from lpr.plates import correct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
MAIN_LINE = 0.6  # characters of the main line are at least this share of the tallest
EXPIRY = re.compile(r"(\d{2})[.\- ]?(\d{2})")


class TextEngine(Protocol):
    """The one call of ``easyocr.Reader`` that is used."""

    def readtext(self, image: NDArray[np.uint8], *, allowlist: str) -> list[Any]:
        """Rows of (four corners x, y; text; confidence 0..1)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One run of characters: left edge and height in pixels, text, confidence."""

    left: float
    height: float
    text: str
    confidence: float


class EasyOcrReader:
    """Reads with easyocr (the extra ``lpr-jakarta[easyocr]``)."""

    margins = Margins()
    accept_threshold: float | None = None

    def __init__(self, engine: TextEngine, *, today: Callable[[], date] = today_in_jakarta) -> None:
        """Take an ``easyocr.Reader``; ``today`` decides which expiry years are believable."""
        self._engine = engine
        self._today = today

    @classmethod
    def load(cls, folder: Path | None = None) -> EasyOcrReader:
        """Load easyocr's weights from ``folder`` (default: easyocr's own, ``~/.EasyOCR/model``).

        Raises:
            DependencyMissingError: easyocr is not installed.
            ModelMissingError: its weights are not in the folder; nothing is downloaded.

        """
        try:
            import easyocr  # noqa: PLC0415 - an optional package, imported when it is chosen
        except ImportError as error:
            raise DependencyMissingError(
                "The reader easyocr is not installed: pip install 'lpr-jakarta[easyocr]'."
            ) from error
        try:
            engine = easyocr.Reader(
                ["en"],
                gpu=False,
                model_storage_directory=str(folder) if folder else None,
                download_enabled=False,
                verbose=False,
            )
        except FileNotFoundError as error:
            raise ModelMissingError(
                f"easyocr finds no weights in {folder or '~/.EasyOCR/model'}. Nothing is "
                "downloaded: put craft_mlt_25k.pth and english_g2.pth there."
            ) from error
        return cls(engine)

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        """One reading a crop, in order. A crop is (H, W, 3) BGR."""
        return [self._read(crop) for crop in crops]

    def vote(self, readings: Sequence[Reading]) -> Reading:
        """One reading of several of the same plate, by their texts."""
        return strongest(readings)

    def _read(self, crop: NDArray[np.uint8]) -> Reading:
        pieces = [_piece(row) for row in self._engine.readtext(crop, allowlist=ALPHABET)]
        tallest = max((piece.height for piece in pieces), default=0.0)
        main = [piece for piece in pieces if piece.height >= MAIN_LINE * tallest]
        main.sort(key=lambda piece: piece.left)
        raw = "".join(piece.text for piece in main)
        seen = min((piece.confidence for piece in main), default=0.0)
        candidates = tuple(
            replace(candidate, probability=candidate.probability * seen)
            for candidate in (correct(raw) if raw else ())
        )
        best = candidates[0] if candidates else None
        expiry, expiry_confidence = self._expiry([p for p in pieces if p not in main])
        return Reading(
            raw=raw,
            text=best.plate.text if best else None,
            candidates=candidates,
            confidence=best.probability if best else 0.0,
            rule=best.rule if best else None,
            expiry=expiry,
            expiry_confidence=expiry_confidence,
            legibility=seen,
        )

    def _expiry(self, pieces: Sequence[_Piece]) -> tuple[str | None, float]:
        for piece in pieces:
            match = EXPIRY.fullmatch(piece.text.strip())
            expiry = match and valid_expiry(int(match[1]), int(match[2]), self._today())
            if expiry:
                return expiry, piece.confidence
        return None, 0.0


def _piece(row: Any) -> _Piece:
    corners, text, confidence = row
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return _Piece(min(xs), max(ys) - min(ys), str(text), float(confidence))
