"""The tables of the page: which command measures what, and its figures in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Run: TypeAlias = dict[str, Any]
Rows: TypeAlias = "list[Sequence[object]]"
MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: of which runs it tells, in what columns, and which command makes them.

    A run that has no rows for it is left out.
    """

    title: str
    benchmark: str
    command: str
    head: tuple[str, ...]
    rows: Callable[[Run], Rows]
    curve: str | None = None

    def of(self, runs: Sequence[Run]) -> list[Run]:
        """The runs that this part tells of; those of the service by kind of call and clients."""
        own = [
            run
            for run in runs
            if run["benchmark"] == self.benchmark
            and run.get("curve") == self.curve
            and self.rows(run)
        ]
        return sorted(own, key=_place)


def _place(run: Run) -> tuple[list[str], int]:
    return [kind["name"] for kind in run.get("kinds", ())], run.get("clients", 0)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of a Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return lines + [f"| {' | '.join(map(cell, row))} |" for row in rows]


def cell(value: object) -> str:
    """A figure as the page shows it; a hyphen for what is not known."""
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _pictures(run: Run) -> Rows:
    rows: Rows = [
        (each["name"], each["median_ms"], each["p95_ms"], each["per_second"])
        for each in run["stages"]
    ]
    return rows


def _peers(run: Run) -> Rows:
    return [
        (
            f"{each['name']} ({each['version']})",
            each.get("median_ms", "not measured"),
            each.get("p95_ms", each["problem"]),
            each.get("ratio"),
            each.get("processor_ratio"),
        )
        for each in run["pipelines"]
    ]


def _serve(run: Run) -> Rows:
    kinds = ", ".join(f"{kind['calls']:,} {kind['name']}" for kind in run["kinds"])
    return [
        (
            run["clients"],
            kinds,
            run["ms_per_call"],
            run["p50_ms"],
            run["p99_ms"],
            run["errors"],
            _mebibytes(run["memory_start_bytes"]),
            _mebibytes(run["memory_end_bytes"]),
            None if run["memory_slope_bytes"] is None else run["memory_slope_bytes"] / 1024,
        )
    ]


def _scan(run: Run) -> Rows:
    size = f"{run['width']}x{run['height']}"
    figures = (run["realtime_factor"], run["decode_factor"], run["share_of_decode"])
    return [(run["workers"], size, run["seconds"], *figures)]


def _registry(run: Run) -> Rows:
    return [
        (f"{run['vehicles']:,}", run["engine"], each["name"], each["p50_ms"], each["p99_ms"],
         f"{each['per_second']:,}")
        for each in run["timings"]
    ]  # fmt: skip


def _sightings(run: Run) -> Rows:
    place = (f"{run['sightings']:,}", run["engine"])
    return [
        (*place, each["name"], each["p50_ms"], each["p95_ms"], each["target_ms"])
        for each in run["searches"]
    ]


def _inserts(run: Run) -> Rows:
    told = run["inserts"]
    if told is None:
        return []
    figures = (told["asked_per_second"], told["per_second"], told.get("p95_ms"))
    return [(f"{run['sightings']:,}", run["engine"], *figures)]


def _watch(run: Run) -> Rows:
    rates = [each["analysed"] for each in run["streams"].values()]
    return [
        (len(rates), run["fps"], min(rates), sum(rates), run["latency_p50"], run["latency_p95"],
         run["cores"], run["slope"])
    ]  # fmt: skip


def _detector(run: Run) -> Rows:
    return [(each["input"], _share(each["recall"]), each["ms"]) for each in run["rows"]]


def _share(share: dict[str, Any] | None) -> str | None:
    """A share with its 95 % interval and the number that it is of."""
    if share is None:
        return None
    low, high = share["ci95"]
    return f"{share['value']:.3f} [{low:.3f}-{high:.3f}], n={share['n']}"


def _cost(run: Run) -> Rows:
    return [tuple(each.values()) for each in run["rows"]]


def _mebibytes(count: int | None) -> str | None:
    return None if count is None else f"{count / MEBIBYTE:.0f}"


PARTS = (
    Part("A picture, stage by stage", "pictures", "plat bench --json",
         ("stage", "median, ms", "95 %, ms", "a second"), _pictures),
    Part("Beside peers", "peers", "python -m benchmarks.peers --yolo FILE --json",
         ("pipeline", "median, ms", "95 %, ms", "ratio", "ratio of processor time"), _peers),
    Part("The service", "serve", "plat bench serve --clients N --requests 10000 --json",
         ("clients", "calls", "ms a call", "p50, ms", "p99, ms", "errors", "MiB at first",
          "MiB at last", "KiB more by 1,000 calls"), _serve),
    Part("Recordings", "scan", "plat bench scan RECORDING --json",
         ("workers", "size", "seconds", "x real time", "decoding, x real time", "of decoding"),
         _scan),
    Part("Look-ups", "registry", "plat bench registry --json",
         ("vehicles", "database", "look-up", "p50, ms", "p99, ms", "numbers a second"), _registry),
    Part("Searches", "sightings", "plat bench sightings --json",
         ("sightings", "database", "search", "p50, ms", "95 %, ms", "at most, ms"), _sightings),
    Part("Sightings stored while these searches ran", "sightings", "plat bench sightings --json",
         ("sightings", "database", "asked a second", "stored a second", "a batch of 500, 95 %, ms"),
         _inserts),
    Part("Live cameras", "watch", "plat bench watch URL... --json",
         ("streams", "asked a second", "least", "all", "latency p50, s", "p95, s", "cores",
          "MiB an hour, second half"), _watch),
    Part("What the detector's input gives", "curves",
         "python -m benchmarks.curves detector DATA --json",
         ("input, pixels", "recall [95 %]", "median, ms"), _detector, "detector"),
    Part("What a larger picture costs", "curves", "python -m benchmarks.curves size --json",
         ("width, pixels", "plates read", "median, ms"), _cost, "size"),
    Part("What more plates cost", "curves", "python -m benchmarks.curves plates --json",
         ("plates", "plates read", "median, ms"), _cost, "plates"),
)  # fmt: skip
"""In the order of the page."""
