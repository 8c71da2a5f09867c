"""The figures in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEAD = ("registry", "for review", "saved [95 %]", "of the corrected, wrong [95 %]", "`AMBIGU`",
        "untouched")  # fmt: skip


def markdown(rows: Sequence[tuple[str, Mapping[str, Any]]], about: str) -> str:
    """A row a registry: its name, and its tally."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for name, figures in rows:
        counts = figures["counts"]
        cells = (
            name,
            f"{figures['review']} of {figures['readings']}",
            f"{counts['saved']}: {_share(figures['saved'])}",
            f"{counts['spoilt']}: {_share(figures['spoilt'])}",
            str(counts["ambiguous"]),
            str(counts["untouched"]),
        )
        lines.append("| " + " | ".join(cells) + " |")
    mended = ", ".join(f"{figures['mended']} ({name})" for name, figures in rows)
    lines += ["", f"- {about}", f"- Saved although another number was likeliest: {mended}.", ""]
    return "\n".join(lines)


def _share(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "none"
    low, high = figure["ci95"]
    return f"{figure['value']:.3f} [{low:.3f}-{high:.3f}]"
