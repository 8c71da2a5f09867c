"""A run beside an earlier one: the ratio of each figure, and what was not alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lpr.errors import EarlierRunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LESS = frozenset(
    {
        *("ms_per_image", "ms_per_call", "median_ms", "p50_ms", "p95_ms", "p99_ms"),
        *("latency_p50", "latency_p95", "latency_p99", "cores"),
        *("memory_start_bytes", "memory_end_bytes", "memory_start", "memory_end"),
    }
)
"""Keys of figures of which less is better."""

MORE = frozenset(
    {
        *("per_second", "requests_per_second", "analysed"),
        *("realtime_factor", "decode_factor", "share_of_decode", "scan_fps", "decode_fps"),
    }
)
"""Keys of figures of which more is better."""

_NO_FIGURES = frozenset({"hardware", "libraries", "models", "providers", "skipped", "visits"})
_CONDITIONS = ("provider", "threads")
_WORK = (
    *("clients", "workers", "every", "fps", "motion", "engine", "vehicles", "cameras"),
    *("pictures", "plates", "recordings", "frames"),
)
_DIGITS = 12  # of a hash, as everywhere


@dataclass(frozen=True, slots=True)
class Earlier:
    """What ``--json`` printed in an earlier run, and the file that it lies in."""

    path: Path
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of both runs, by its name; ``less`` tells that less is better."""

    name: str
    now: float
    earlier: float
    less: bool

    @property
    def ratio(self) -> float | None:
        """The later figure by the earlier one, two decimals; None where that was 0."""
        return round(self.now / self.earlier, 2) if self.earlier else None

    @property
    def verdict(self) -> str:
        """``better`` or ``worse``; ``same`` by two decimals; ``-`` without a ratio."""
        if self.ratio is None:
            return "-"
        if self.ratio == 1.0:
            return "same"
        return "better" if (self.now < self.earlier) == self.less else "worse"

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "name": self.name,
            "now": self.now,
            "earlier": self.earlier,
            "ratio": self.ratio,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures that both runs have, and in which circumstances they differ."""

    path: Path
    figures: tuple[Compared, ...]
    unlike: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "file": str(self.path),
            "unlike": list(self.unlike),
            "figures": [figure.to_dict() for figure in self.figures],
        }

    @property
    def warning(self) -> str | None:
        """One line that says what was not alike; None where nothing is known to differ."""
        if not self.unlike:
            return None
        return f"not measured alike, so the ratios say little: {'; '.join(self.unlike)}"


def read_earlier(path: Path, benchmark: str) -> Earlier:
    """The earlier run of that benchmark.

    Raises:
        EarlierRunError: the file cannot be read, or holds no run of this benchmark.

    """
    advice = f"name what `plat bench {benchmark} --json` printed"
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EarlierRunError(f"{path} cannot be read ({error.strerror}); {advice}.") from error
    except ValueError as error:
        raise EarlierRunError(f"{path} is no JSON; {advice}.") from error
    if not isinstance(report, dict) or report.get("benchmark") != benchmark:
        raise EarlierRunError(f"{path} holds no run of this benchmark; {advice}.")
    return Earlier(path, report)


def compare(report: Mapping[str, Any], earlier: Earlier) -> Comparison:
    """Each figure of the report that the earlier one has too."""
    before = {name: value for name, _, value in _figures(earlier.report)}
    figures = tuple(
        Compared(name, value, before[name], key in LESS)
        for name, key, value in _figures(report)
        if name in before
    )
    return Comparison(earlier.path, figures, tuple(_unlike(report, earlier.report)))


def comparison_text(comparison: Comparison) -> str:
    """The comparison as a person reads it, figures in columns."""
    if not comparison.figures:
        return f"beside {comparison.path}: no figure in common"
    wide = max(len(figure.name) for figure in comparison.figures) + 2
    lines = [
        f"beside {comparison.path}",
        f"{'figure':<{wide}}{'now':>14}{'earlier':>14}{'ratio':>8}",
    ]
    for each in comparison.figures:
        ratio = "-" if each.ratio is None else f"{each.ratio:.2f}"
        numbers = f"{each.now:>14,.2f}{each.earlier:>14,.2f}{ratio:>8}"
        lines.append(f"{each.name:<{wide}}{numbers}  {each.verdict}")
    return "\n".join(lines)


def _figures(report: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str, float]]:
    """Name, key and value of each figure whose better direction is known, however deep it lies."""
    for key, value in report.items():
        if key in _NO_FIGURES:
            continue
        if isinstance(value, dict):
            yield from _figures(value, f"{within}{key} ")
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict) and "name" in each:
                    yield from _figures(each, f"{within}{each['name']} ")
        elif key in LESS | MORE and isinstance(value, int | float):
            yield f"{within}{key}", key, value


def _unlike(report: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterator[str]:
    """What of the circumstances both runs tell, and tell differently."""
    now, before = _circumstances(report), _circumstances(earlier)
    for name in now:
        if name in before and now[name] != before[name]:
            yield f"{name} {now[name]}, earlier {before[name]}"


def _circumstances(report: Mapping[str, Any]) -> dict[str, object]:
    """Machine, engine, networks and amount of work, by name."""
    told = {key: report[key] for key in (*_CONDITIONS, *_WORK) if key in report}
    for key in ("processor", "cores"):
        told[key] = _part(report, "hardware").get(key)
    for name, chosen in _part(report, "providers").items():
        told[f"provider of {name}"] = ", ".join(map(str, chosen))
    for name, digest in _part(report, "models").items():
        told[name] = str(digest)[:_DIGITS]
    return told


def _part(report: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = report.get(key)
    return part if isinstance(part, dict) else {}
