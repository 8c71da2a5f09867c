"""The console's pages in a real browser, on a service filled with invented, drawn vehicles.

How fast each page is seen on a slow phone, and pictures of the pages for the documentation.
"""

from __future__ import annotations

from benchmarks.pages._browser import CHROMIUM_MISSING, FLAGS, chromium, serving
from benchmarks.pages._demo import NAME, NOW, PASSWORD, PURPOSE, Demo, demonstration
from benchmarks.pages._measure import PAGES, SIZES, Manner, View, measure
from benchmarks.pages._shots import SHOTS, shoot

__all__ = [
    "CHROMIUM_MISSING",
    "FLAGS",
    "NAME",
    "NOW",
    "PAGES",
    "PASSWORD",
    "PURPOSE",
    "SHOTS",
    "SIZES",
    "Demo",
    "Manner",
    "View",
    "chromium",
    "demonstration",
    "measure",
    "serving",
    "shoot",
]
