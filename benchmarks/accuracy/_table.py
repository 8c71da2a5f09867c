"""The figures as a table: on the terminal, and in Markdown for the documentation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEAD = (
    "plates",
    "reader",
    "n",
    "whole plate right [95 %]",
    "of those found",
    "without format rule",
    "ms a plate",
)
FILE_WIDTH = 130  # characters, where the output is no terminal
Row = tuple[str, ...]


def rows(result: Mapping[str, Any]) -> Iterator[Row]:
    """One row a group and reader, readers of one group together; then those that cannot run."""
    readers = [reader for reader in result["readers"] if reader["available"]]
    names = dict.fromkeys(group for reader in readers for group in reader["groups"])
    for group in names:
        for reader in readers:
            if group in reader["groups"]:
                yield _row(group, reader, reader["groups"][group])
    for reader in result["readers"]:
        if not reader["available"]:
            yield ("all", reader["name"], "-", f"not measured: {reader['problem']}", "-", "-", "-")


def _row(group: str, reader: Mapping[str, Any], figures: Mapping[str, Any]) -> Row:
    right, bare = figures["right"], figures["right_without_rule"]
    low, high = right["ci95"]
    figure = f"{right['value']:.3f} [{low:.3f}-{high:.3f}]"
    ms = reader["ms_per_plate"]
    time = f"{ms:.1f}" if ms is not None else "-"
    found = figures["right_of_found"]
    of_found = f"{found['value']:.3f}" if found else "-"
    return (group, reader["name"], str(right["n"]), figure, of_found, f"{bare['value']:.3f}", time)


def notes(result: Mapping[str, Any]) -> Iterator[str]:
    """What has to be known to read the table."""
    about, machine = result["set"], result["machine"]
    yield (
        f"Set: {about['name']}, split {about['split'] or 'all'}, {about['pictures']} pictures, "
        f"{about['plates_with_text']} plates with a text. Machine: {machine['processor']}, "
        f"{machine['cores']} cores. Milliseconds are medians over single plates, reading alone."
    )
    if about["damaged"]:
        yield f"{about['damaged']} pictures could not be decoded and are in no figure."
    detector = result["detector"]
    if detector:
        yield (
            f"Scenes: our detector finds the plates for every reader (recall {_share(detector)} "
            f"at IoU 0.5, {detector['ms_per_picture']:.1f} ms a picture, median). A plate that it "
            "does not find counts as not read for all of them."
        )
    elif any("scenes" in reader["groups"] for reader in result["readers"]):
        yield "Scenes: every reader is given the labelled boxes; nothing is said of detection."
    for reader in result["readers"]:
        yield f"{reader['name']} {reader['version']}: {reader['treatment']}."


def _share(detector: Mapping[str, Any]) -> str:
    recall = detector["recall"]
    return f"{recall['value']:.3f}, n={recall['n']}" if recall else "unknown"


def markdown(result: Mapping[str, Any]) -> str:
    """The table and its notes in Markdown."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows(result)]
    return "\n".join((*lines, "", *(f"- {note}" for note in notes(result)), ""))


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def terminal(result: Mapping[str, Any]) -> None:
    """Print the table."""
    from rich.console import Console  # noqa: PLC0415 - only where it is printed
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(*HEAD)
    last = None
    for row in rows(result):
        if last not in (None, row[0]):
            table.add_section()
        last = row[0]
        table.add_row(*map(escape, row))
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
    console.print(table)
    for note in notes(result):
        console.print(note, highlight=False, markup=False)
