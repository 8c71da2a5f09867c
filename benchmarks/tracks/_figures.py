"""From results to figures: shares with n and 95 % intervals."""

from __future__ import annotations

import math
from statistics import mean, pstdev
from typing import TYPE_CHECKING, Any

from benchmarks.tracks._run import PARKED_AFTER
from training.evaluate import share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.tracks._run import ClipResult, Single, Track
    from benchmarks.tracks._truth import Vehicle


def figures(results: Sequence[ClipResult]) -> dict[str, Any]:
    """Everything that is published, as JSON types, for all vehicles and for groups of them."""
    groups: dict[str, Callable[[ClipResult, Vehicle], bool]] = {
        "all": lambda _r, _v: True,
        "day": lambda r, _v: r.clip.condition == "day",
        "night": lambda r, _v: r.clip.condition == "night",
        "cars": lambda _r, v: not v.motorcycle,
        "motorcycles": lambda _r, v: v.motorcycle,
    }
    tracks = [(result, track) for result in results for track in result.tracks]
    accepted = [(r, t) for r, t in tracks if t.ending == "plate"]
    counts = sum((result.counts for result in results[1:]), start=results[0].counts)
    return {
        "clips": len(results),
        "frames": {"total": counts.total, "still": counts.still, "used": counts.used},
        "tracks": {
            "all": len(tracks),
            "of_no_plate": sum(track.vehicle is None for _, track in tracks),
            **{end: sum(t.ending == end for _, t in tracks) for end in ENDINGS},
        },
        "wrong_accepted": share(sum(not _right(r, t) for r, t in accepted), len(tracks)),
        "groups": {name: _group(results, holds) for name, holds in groups.items()},
        "single": _single(results),
    }


ENDINGS = ("plate", "review", "unreadable")


def _group(
    results: Sequence[ClipResult], holds: Callable[[ClipResult, Vehicle], bool]
) -> dict[str, Any]:
    """Over the readable vehicles of a group."""
    pairs = [(r, v) for r in results for v in r.clip.vehicles if v.readable and holds(r, v)]
    mine = [[t for t in r.tracks if t.vehicle == v.number] for r, v in pairs]
    both = list(zip(pairs, mine, strict=True))
    right = [any(t.ending == "plate" and _right(r, t) for t in ts) for (r, _), ts in both]
    told = [any(_right(r, t) for t in ts) for (r, _), ts in both]
    visits = [v.visits(PARKED_AFTER) for _, v in pairs]
    return {
        "right": share(sum(right), len(pairs)),
        "right_or_for_review": share(sum(told), len(pairs)),
        "seen": share(sum(map(bool, mine)), len(pairs)),
        "sightings_per_visit": _ratio([len(ts) for ts in mine], visits),
    }


def _ratio(sightings: Sequence[int], visits: Sequence[int]) -> dict[str, Any] | None:
    """Sightings a visit, and the 95 % interval of the ratio of two means (delta method)."""
    if not visits:
        return None
    value = sum(sightings) / sum(visits)
    spread = pstdev([s - value * v for s, v in zip(sightings, visits, strict=True)])
    half = 1.96 * spread / mean(visits) / math.sqrt(len(visits))
    low, high = round(value - half, 4), round(value + half, 4)
    return {"value": round(value, 4), "n": sum(visits), "ci95": [low, high]}


def _single(results: Sequence[ClipResult]) -> dict[str, Any]:
    """Frames read alone: of the plates that a person could read in that frame."""
    legible = [(r, s) for r in results for s in r.singles if s.legible]
    every = [(r, s) for r in results for s in r.singles]
    right = [_right(r, s) for r, s in legible]
    accepted = [s.accepted and fits for (_, s), fits in zip(legible, right, strict=True)]
    wrong = sum(s.accepted and not _right(r, s) for r, s in every)
    return {
        "right": share(sum(accepted), len(legible)),
        "right_or_for_review": share(sum(right), len(legible)),
        "wrong_accepted": share(wrong, len(every)),
    }


def _right(result: ClipResult, found: Track | Single) -> bool:
    if found.vehicle is None or found.text is None:
        return False
    return bare(found.text) == bare(result.clip.vehicles[found.vehicle].text)


def bare(text: str) -> str:
    """Letters and digits only: hyphens of special numbers are form, not reading."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def failures(results: Sequence[ClipResult]) -> list[str]:
    """One line for each readable vehicle that did not end right, and each wrong plate accepted."""
    lines = []
    for result in results:
        for vehicle in result.clip.vehicles:
            mine = [t for t in result.tracks if t.vehicle == vehicle.number]
            right = any(t.ending == "plate" and _right(result, t) for t in mine)
            many = len(mine) > vehicle.visits(PARKED_AFTER)
            if vehicle.readable and (not right or many):
                lines.append(_line(result, vehicle.text, mine))
        wrong = [t for t in result.tracks if t.ending == "plate" and not _right(result, t)]
        lines += [_line(result, "WRONG ACCEPTED", [track]) for track in wrong]
    return lines


def _line(result: ClipResult, text: str, tracks: Sequence[Track]) -> str:
    told = "; ".join(
        f"{t.ending} {t.text or t.reason} (frame {t.frame}, {t.finds} finds)" for t in tracks
    )
    return f"{result.clip.path.stem} {result.clip.condition} {text}: {told or 'no track'}"
