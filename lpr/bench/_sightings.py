"""How fast sightings are found among millions while new ones come, in process."""

from __future__ import annotations

import random
import string
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from lpr import about
from lpr.bench._lookups import Timing
from lpr.bench._report import GIBIBYTE, SECOND
from lpr.bench._sighting_rows import JAKARTA, plates
from lpr.bench._sighting_store import city_of, size_of
from lpr.bench._sighting_writer import BATCH, writing
from lpr.store import Area, SightingFilter, Sightings, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lpr.about import Hardware
    from lpr.bench._sighting_rows import City
    from lpr.bench._sighting_writer import Written

    Search = Callable[[Sightings], int]
    """Searches, and tells how many sightings it showed."""

INSERTS = 2_000
"""Sightings a second that must find their way into the store meanwhile."""

WARM_UP = 10  # searches of each kind that are not counted
_NUMBER_MS, _PATTERN_MS = 10.0, 170.0
_SIDE = (0.01, 0.06)  # degrees: 1 to 7 km
_HOURS = (1, 24)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of search, drawn anew each time, and the milliseconds that 95 of 100 may take."""

    name: str
    target_ms: float | None
    draw: Callable[[random.Random, City], Search]


def _last_seen(rng: random.Random, city: City) -> Search:
    number = _seen_number(rng, city)
    return lambda sightings: int(sightings.last_seen(number) is not None)


def _of_number(rng: random.Random, city: City) -> Search:
    return _search(SightingFilter(plate=_seen_number(rng, city)))


def _pattern(form: str) -> Callable[[random.Random, City], Search]:
    """Of a pattern in which 1 stands for a digit but 0, 0 for any, and X for a letter."""
    choices = {"1": string.digits[1:], "0": string.digits, "X": string.ascii_uppercase}

    def draw(rng: random.Random, _city: City) -> Search:
        text = "".join(rng.choice(choices.get(each, each)) for each in form)
        return _search(SightingFilter(plate=text))

    return draw


def _area_and_time(rng: random.Random, city: City) -> Search:
    hours = rng.uniform(*_HOURS)
    until = city.end - timedelta(hours=rng.uniform(0, city.days * 24 - hours))
    since = until - timedelta(hours=hours)
    return _search(SightingFilter(area=_area(rng), since=since, until=until))


def _area_and_status(status: str) -> Callable[[random.Random, City], Search]:
    return lambda rng, _city: _search(SightingFilter(area=_area(rng), status=status))


KINDS = (
    Kind("last seen", _NUMBER_MS, _last_seen),
    Kind("one number", _NUMBER_MS, _of_number),
    Kind("B 12?? X*", _PATTERN_MS, _pattern("B10??X*")),
    Kind("area and time", _PATTERN_MS, _area_and_time),
    Kind("* XYZ", None, _pattern("*XXX")),
    Kind("* 1234 *", None, _pattern("*1000*")),
    Kind("B 1* X*", None, _pattern("B1*X*")),
    Kind("area, in arrears", None, _area_and_status("MENUNGGAK")),
    Kind("area, ambiguous", None, _area_and_status("AMBIGU")),
)


def _seen_number(rng: random.Random, city: City) -> str:
    """A vehicle's number; those that come often are asked for often."""
    return plates(np.array([int(city.vehicles * rng.random() ** 2)]))[0]


def _area(rng: random.Random) -> Area:
    side = rng.uniform(*_SIDE)
    south, west = (rng.uniform(low, high - side) for low, high in JAKARTA)
    return Area(south, west, south + side, west + side)


def _search(wanted: SightingFilter) -> Search:
    return lambda sightings: len(sightings.search(wanted).sightings)


@dataclass(frozen=True, slots=True)
class Searches:
    """Searches of one kind, how many sightings each showed, and what was to be reached."""

    timing: Timing
    found: float
    target_ms: float | None

    @property
    def is_reached(self) -> bool | None:
        """Whether 95 of 100 took no longer than they may; None where nothing was to be reached."""
        return None if self.target_ms is None else self.timing.percentile(95) <= self.target_ms

    def to_dict(self) -> dict[str, Any]:
        """JSON types; milliseconds with three decimals."""
        told = self.timing.to_dict()
        names = ("name", "p50_ms", "p95_ms", "p99_ms")
        return {name: told[name] for name in names} | {
            "searches": told["lookups"],
            "found": round(self.found, 1),
            "target_ms": self.target_ms,
            "reached": self.is_reached,
        }


@dataclass(frozen=True, slots=True)
class Inserts:
    """What was added meanwhile: sightings a second, asked for and reached."""

    asked: int
    written: Written

    @property
    def per_second(self) -> float:
        """Sightings a second."""
        return self.written.sightings / self.written.seconds if self.written.seconds else 0.0

    def to_dict(self) -> dict[str, Any]:
        """JSON types."""
        told: dict[str, Any] = {
            "asked_per_second": self.asked,
            "per_second": round(self.per_second),
            "sightings": self.written.sightings,
            "seconds": round(self.written.seconds, 1),
            "transactions": len(self.written.times_ms),
            "target_per_second": INSERTS,
            "reached": self.per_second >= INSERTS,
        }
        if self.written.times_ms:
            timing = Timing("transactions", BATCH, tuple(self.written.times_ms))
            told |= {f"p{share}_ms": round(timing.percentile(share), 3) for share in (50, 95)}
        return told


@dataclass(frozen=True, slots=True)
class SightingsReport:
    """One run: what was measured, on what."""

    engine: str
    city: City
    size: int
    searches: tuple[Searches, ...]
    inserts: Inserts | None
    hardware: Hardware
    version: str
    commit: str | None

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "engine": self.engine,
            "sightings": self.city.rows,
            "seed": self.city.seed,
            "vehicles": self.city.vehicles,
            "cameras": self.city.cameras,
            "days": self.city.days,
            "bytes": self.size,
            "searches": [each.to_dict() for each in self.searches],
            "inserts": self.inserts.to_dict() if self.inserts else None,
            "hardware": asdict(self.hardware),
            "version": self.version,
            "commit": self.commit,
        }


def measure_sightings(
    store_url: str,
    *,
    searches: int = 300,
    inserts: int = 2_500,
    timer: Callable[[], float] = time.perf_counter,
) -> SightingsReport:
    """Time searches of each kind in turn, while another process adds sightings.

    Args:
        store_url: a store that `sightings_at` made. What is added stays in it.
        searches: of each kind.
        inserts: sightings that are added a second; 0 adds none.
        timer: seconds.

    Raises:
        StoreError: or one of its leaves: the store fails.
        ConfigurationError: the store was not made for this.

    """
    with closing(open_store(store_url)) as store:
        city, sightings = city_of(store), Sightings(store)
        rng = random.Random(city.seed)  # noqa: S311 - the same searches each time
        asked = [[kind.draw(rng, city) for kind in KINDS] for _ in range(searches + WARM_UP)]
        with writing(store_url, inserts) as written:
            times, found = _timed(asked, sightings, timer)
        size, engine = size_of(store), store.database.url.get_backend_name()
    results = tuple(
        Searches(Timing(kind.name, 1, tuple(each)), number / searches, kind.target_ms)
        for kind, each, number in zip(KINDS, times, found, strict=True)
    )
    told = Inserts(inserts, written) if inserts else None
    machine = (about.hardware(), about.version(), about.commit())
    return SightingsReport(engine, city, size, results, told, *machine)


def _timed(
    asked: Sequence[Sequence[Search]], sightings: Sightings, timer: Callable[[], float]
) -> tuple[list[list[float]], list[int]]:
    """Milliseconds of each search, and how many sightings were shown in all, by kind."""
    times: list[list[float]] = [[] for _ in KINDS]
    found = [0] * len(KINDS)
    for turn, searched in enumerate(asked):
        for place, search in enumerate(searched):
            started = timer()
            shown = search(sightings)
            if turn >= WARM_UP:
                times[place].append((timer() - started) * SECOND)
                found[place] += shown
    return times, found


def sightings_text(report: SightingsReport) -> str:
    """The report as a person reads it, figures in columns."""
    machine, city = report.hardware, report.city
    made = f"{city.rows:,} sightings of {city.vehicles:,} vehicles by {city.cameras} cameras"
    lines = [
        f"{machine.processor}, {machine.cores} cores, {machine.memory_bytes / GIBIBYTE:.1f} GiB",
        f"{machine.system}, Python {machine.python}",
        f"plat {report.version}, commit {report.commit or 'unknown'}",
        f"{made} in {city.days} days, seed {city.seed}",
        f"{report.engine}, {report.size / GIBIBYTE:.2f} GiB",
        "",
        f"{'search':<18}{'shown':>8}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'at most':>10}",
        *(_line(each) for each in report.searches),
        *_inserts_line(report.inserts),
    ]
    return "\n".join(lines)


def _line(searches: Searches) -> str:
    timing = searches.timing
    shares = "".join(f"{timing.percentile(share):>10.2f}" for share in (50, 95, 99))
    target = "" if searches.target_ms is None else f"{searches.target_ms:>10.0f}"
    missed = "  missed" if searches.is_reached is False else ""
    return f"{timing.name:<18}{searches.found:>8.1f}{shares}{target}{missed}"


def _inserts_line(inserts: Inserts | None) -> Iterator[str]:
    if inserts is None:
        return
    told = inserts.to_dict()
    yield ""
    yield (
        f"meanwhile {told['sightings']:,} sightings added, {told['per_second']:,} a second "
        f"(asked for {inserts.asked:,}, at least {INSERTS:,} wanted), {BATCH} a transaction: "
        f"p50 {told.get('p50_ms', 0):.0f} ms, p95 {told.get('p95_ms', 0):.0f} ms"
    )
