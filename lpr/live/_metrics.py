"""What Prometheus reads: every count of a fleet, under ``plat_``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from lpr.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lpr.live._fleet import Watching
    from lpr.live._report import FleetReport

    Rows: TypeAlias = Iterable[tuple[list[str], float]]

STATES = ("running", "stalled", "reconnecting", "disabled")
ENDINGS = ("plate", "review", "unreadable")


class FleetCollector(Collector):
    """Reads a fleet when Prometheus asks; nothing is counted twice."""

    def __init__(self, fleet: Watching) -> None:
        self._fleet = fleet

    def collect(self) -> Iterator[Metric]:
        """Every family of metrics."""
        report = self._fleet.report()
        yield from _frames(report)
        yield from _cameras(report)
        yield from _store(report)
        yield from self._receivers()

    def _receivers(self) -> Iterator[Metric]:
        workers = sorted(dict(self._fleet.receivers.workers).items())
        for metric, about in (
            ("delivered", "Messages that a receiver took"),
            ("failed", "Tries that failed"),
            ("refused", "Messages that a receiver refused for good"),
        ):
            rows = (([name], float(getattr(each.counts, metric))) for name, each in workers)
            yield _counter(f"plat_sink_{metric}", about, ["sink"], rows)
        try:
            backlog = self._fleet.receivers.outbox.backlog()
        except StoreError:  # told by the failures above
            return
        owed = {name: 0 for name, _ in workers} | {n: each.waiting for n, each in backlog.items()}
        yield _gauge(
            "plat_sink_waiting",
            "Messages that a receiver does not have yet",
            ["sink"],
            (([name], float(number)) for name, number in owed.items()),
        )


def _frames(report: FleetReport) -> Iterator[Metric]:
    counts = sorted(report.counts.items())
    yield _counter(
        "plat_frames_decoded",
        "Frames decoded whole",
        ["camera"],
        (([name], each.frames.decoded) for name, each in counts),
    )
    yield _counter(
        "plat_frames_analysed",
        "Frames searched for plates",
        ["camera"],
        (([name], each.analysed) for name, each in counts),
    )
    yield _counter(
        "plat_frames_skipped",
        "Frames not analysed, by cause",
        ["camera", "cause"],
        (([name, cause], n) for name, each in counts for cause, n in each.skipped.items()),
    )
    yield _gauge(
        "plat_frames_waiting",
        "Frames that wait to be analysed",
        ["camera"],
        (([name], length) for name, length in sorted(report.waiting.items())),
    )


def _cameras(report: FleetReport) -> Iterator[Metric]:
    counts = sorted(report.counts.items())
    yield _counter(
        "plat_visits",
        "Vehicles, by how their visit ended",
        ["camera", "ending"],
        (([name, end], each.visits[end]) for name, each in counts for end in ENDINGS),
    )
    for metric, about in (
        ("reconnects", "Times that a camera ran again after it was lost"),
        ("stalls", "Times that a camera fell silent"),
        ("resized", "Times that a picture's size changed"),
    ):
        rows = (([name], float(getattr(each, metric))) for name, each in counts)
        yield _counter(f"plat_camera_{metric}", about, ["camera"], rows)
    states = {name: each.state for name, each in report.statuses.items()}
    yield _gauge(
        "plat_camera_state",
        "1 for the state that a camera is in",
        ["camera", "state"],
        (([name, s], float(s == held)) for name, held in states.items() for s in STATES),
    )


def _store(report: FleetReport) -> Iterator[Metric]:
    yield _gauge(
        "plat_events_waiting", "Events that are not stored yet", [], [([], report.events_waiting)]
    )
    for metric, about in (
        ("stored", "Events stored"),
        ("failures", "Transactions that the store refused"),
        ("without_pictures", "Sightings whose pictures could not be kept"),
    ):
        rows: Rows = [([], float(getattr(report.recorded, metric)))]
        yield _counter(f"plat_events_{metric}", about, [], rows)
    latency = HistogramMetricFamily(
        "plat_event_latency_seconds", "From the frame's arrival to the stored event"
    )
    latency.add_metric([], report.latency.cumulative(), report.latency.total)
    yield latency


def _counter(name: str, about: str, labels: list[str], rows: Rows) -> Metric:
    family = CounterMetricFamily(name, about, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family


def _gauge(name: str, about: str, labels: list[str], rows: Rows) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family
