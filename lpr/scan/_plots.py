"""Plots as SVG, drawn here: two kinds of bars need no plotting library, and print sharply."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLOURS = ("#1b6ca8", "#e0a100", "#9aa3ab", "#b3261e", "#3a7d44", "#6a4c93", "#5c6770")
_WIDTH, _HEIGHT = 720, 260
_LEFT, _BOTTOM, _TOP, _RIGHT = 56, 46, 40, 12
_MOST_LABELS = 24
_FONT = "font-family='system-ui,sans-serif' font-size='12' fill='#2b2f33'"


def stacked_bars(title: str, bars: Mapping[str, Mapping[str, float]], parts: Sequence[str]) -> str:
    """An SVG of one bar a key, made of its parts from below; the legend names them."""
    top = max((sum(values.values()) for values in bars.values()), default=0.0) or 1.0
    inside = _HEIGHT - _TOP - _BOTTOM
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(bars), 1)
    shapes = [*_axis(top, inside), *_legend(parts)]
    every = -(-len(bars) // _MOST_LABELS)
    for number, (label, values) in enumerate(bars.items()):
        x, base = _LEFT + number * step, float(_HEIGHT - _BOTTOM)
        for part, colour in zip(parts, _colours(parts), strict=True):
            tall = values.get(part, 0.0) / top * inside
            base -= tall
            if tall:
                shapes.append(_rectangle(x + step * 0.1, base, step * 0.8, tall, colour))
        if number % max(every, 1) == 0:
            shapes.append(_text(x + step / 2, _HEIGHT - _BOTTOM + 16, label, "middle"))
    return _svg(title, shapes)


def _axis(top: float, inside: int) -> list[str]:
    shapes = []
    for share in (0.0, 0.5, 1.0):
        y = _HEIGHT - _BOTTOM - share * inside
        shapes.append(
            f"<line x1='{_LEFT}' x2='{_WIDTH - _RIGHT}' y1='{y:.1f}' y2='{y:.1f}' "
            "stroke='#d5dade'/>"
        )
        shapes.append(_text(_LEFT - 6, y + 4, _short(share * top), "end"))
    return shapes


def _legend(parts: Sequence[str]) -> list[str]:
    shapes: list[str] = []
    x = float(_LEFT)
    if len(parts) == 1:  # the title says it
        return shapes
    for part, colour in zip(parts, _colours(parts), strict=True):
        shapes.append(_rectangle(x, _HEIGHT - 16, 10, 10, colour))
        shapes.append(_text(x + 14, _HEIGHT - 7, part, "start"))
        x += 26 + 7.5 * len(part)
    return shapes


def _colours(parts: Sequence[str]) -> list[str]:
    return [COLOURS[number % len(COLOURS)] for number in range(len(parts))]


def _rectangle(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{wide:.1f}' height='{tall:.1f}' fill='{colour}'/>"


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {_FONT}>{escape(text)}</text>"


def _short(value: float) -> str:
    """1500000 as 1.5 mn, so that rupiah stay short; "M" alone is a milliard in Jakarta."""
    for size, word in ((1e12, " tn"), (1e9, " bn"), (1e6, " mn"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{word}"
    return f"{value:.3g}"


def _svg(title: str, shapes: Sequence[str]) -> str:
    told = escape(title, quote=True)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' role='img' "
        f"aria-label='{told}'><title>{told}</title>"
        f"{_text(_LEFT, 20, title, 'start')}{''.join(shapes)}</svg>\n"
    )
