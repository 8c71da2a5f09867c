"""Arguments that several commands take alike, and values that they would misread in silence."""

from __future__ import annotations

import argparse


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def count(text: str) -> int:
    """A whole number of at least 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def hold_out(parser: argparse.ArgumentParser) -> None:
    """Add ``--hold-out`` with the sources of which no picture is learnt."""
    parser.add_argument(
        "--hold-out",
        nargs="*",
        default=[],
        help="leave every picture of these sources out of training",
    )
