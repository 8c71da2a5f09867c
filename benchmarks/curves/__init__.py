"""What the time depends on: the detector's input, the picture's size, the plates on it."""

from __future__ import annotations

from benchmarks.curves._cost import by_plates, by_size
from benchmarks.curves._detector import by_input

__all__ = ["by_input", "by_plates", "by_size"]
