"""From outcomes to figures: shares with n and 95 % Wilson intervals, and median times."""

from __future__ import annotations

import platform
from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy._cases import Case, Picture, groups
from lpr import about
from training.evaluate import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.accuracy._measure import Measured, Outcome
    from benchmarks.accuracy._peers import Peer


def bare(text: str) -> str:
    """Letters and digits only: how a reading without the format rule is compared."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def result(
    name: str, split: str | None, pictures: Sequence[Picture], peers: Sequence[Peer],
    measured: Measured,
) -> dict[str, Any]:  # fmt: skip
    """Everything that is published, as JSON types. No registration number is in it."""
    texts = [case for picture in pictures for case in picture.cases if case.text]
    return {
        "set": {
            "name": name,
            "split": split,
            "pictures": len(pictures),
            "plates_with_text": len(texts),
            "sources": sorted({picture.source for picture in pictures}),
            "damaged": len(measured.damaged),
        },
        "machine": asdict(about.hardware()),
        "python": platform.python_version(),
        "detector": _detector(measured),
        "readers": [_reader(peer, measured.outcomes) for peer in peers],
    }


def _detector(measured: Measured) -> dict[str, Any] | None:
    tally = measured.detections
    if not tally.times_ms:
        return None
    return {
        "recall": share(tally.found, tally.labelled),
        "precision": share(tally.right, tally.boxes),
        "ms_per_picture": round(median(tally.times_ms), 2),
    }


def _reader(peer: Peer, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    mine = [outcome for outcome in outcomes if outcome.reader == peer.name]
    times = [outcome.ms for outcome in mine if outcome.ms is not None]
    cases: list[Case] = [outcome.case for outcome in mine]
    return {
        "name": peer.name,
        "available": peer.reader is not None,
        "problem": peer.problem,
        "version": peer.version,
        "treatment": peer.treatment,
        "ms_per_plate": round(median(times), 2) if times else None,
        "groups": {
            group: _group([outcome for outcome in mine if holds(outcome.case)])
            for group, holds in groups(cases).items()
        },
    }


def _group(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    seen = [outcome for outcome in outcomes if outcome.seen is not None]
    right = [outcome for outcome in outcomes if outcome.text == outcome.case.text]
    as_read = [o for o in outcomes if bare(o.raw) == bare(o.case.text or "")]
    accepted = [outcome for outcome in outcomes if outcome.accepted]
    return {
        "right": share(len(right), len(outcomes)),
        "right_without_rule": share(len(as_read), len(outcomes)),
        "right_of_found": share(len(right), len(seen)),
        "accepted": share(len(accepted), len(outcomes)),
        "accepted_wrong": sum(outcome.text != outcome.case.text for outcome in accepted),
    }
