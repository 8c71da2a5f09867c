"""What a run leaves out stays left out when it goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHECKPOINT = "last.pt"


def keep(run: Path, hold_out: Iterable[str], fold: int | None = None) -> None:
    """Write down what a new run leaves out; a run that goes on must leave out the same.

    Else its network would have seen what it is called kept from. A run of an earlier version wrote
    nothing down and goes on as it is told.

    Raises:
        SystemExit: the run was begun with something else.

    """
    told = {"hold_out": sorted(set(hold_out)), "fold": fold}
    kept = run / "left-out.json"
    if not (run / CHECKPOINT).exists():
        kept.write_text(json.dumps(told) + "\n")
    elif kept.exists() and (began := json.loads(kept.read_text())) != told:
        raise SystemExit(
            f"{run} was begun with {began}, not {told}: give the same, or another --out."
        )
