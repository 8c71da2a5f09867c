"""How fast a registry is asked, in process: one number at a time, and 1,000 at once."""

from __future__ import annotations

import gc
import random
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from lpr import about
from lpr.bench._report import GIBIBYTE, SECOND
from lpr.errors import RegistryMissingError
from lpr.plates import parse
from lpr.tax import ImportOptions, TaxService, import_file, open_registry, system_clock, wib_date
from lpr.tax.generate import generate_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from lpr.about import Hardware
    from lpr.tax import DatabaseRegistry

BATCH = 1_000
SAMPLE = 20_000  # keys that are drawn; a batch of 1,000 is a choice of them
STRANGERS = 0.1  # share of the numbers asked for that the registry need not hold
WARM_UP = 100
_FROM = text("SELECT nopol_key FROM vehicle WHERE nopol_key >= :number ORDER BY nopol_key LIMIT 1")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Timing:
    """Look-ups of one kind: milliseconds each, and how many numbers each asked for."""

    name: str
    numbers: int
    times_ms: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """Numbers a second, one look-up after another; 0 for look-ups that took no time."""
        total = sum(self.times_ms)
        return self.numbers * len(self.times_ms) * SECOND / total if total else 0.0

    def percentile(self, share: int) -> float:
        """What `share` of 100 look-ups take at most, milliseconds."""
        if len(self.times_ms) == 1:
            return self.times_ms[0]
        return quantiles(self.times_ms, n=100, method="inclusive")[share - 1]

    def to_dict(self) -> dict[str, Any]:
        """JSON types; milliseconds with three decimals."""
        shares = {f"p{share}_ms": round(self.percentile(share), 3) for share in (50, 95, 99)}
        return {
            "name": self.name,
            "numbers": self.numbers,
            "lookups": len(self.times_ms),
            **shares,
            "per_second": round(self.per_second),
        }


@dataclass(frozen=True, slots=True)
class LookupReport:
    """One run: what was measured, on what. `found` is the share of the numbers that are held."""

    engine: str
    vehicles: int
    found: float
    timings: tuple[Timing, ...]
    hardware: Hardware
    version: str
    commit: str | None

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "engine": self.engine,
            "vehicles": self.vehicles,
            "found": round(self.found, 3),
            "timings": [timing.to_dict() for timing in self.timings],
            "hardware": asdict(self.hardware),
            "version": self.version,
            "commit": self.commit,
        }


@contextmanager
def registry_at(database_url: str | None, rows: int) -> Iterator[str]:
    """The URL of a registry to measure: the one given, or one of `rows` invented vehicles.

    Raises:
        RegistryError: or one of its leaves: it cannot be opened or filled.
        ConfigurationError: the URL is none.

    """
    with tempfile.TemporaryDirectory(prefix="plat-bench-") as folder:
        url = database_url or f"sqlite:///{folder}/registry.db"
        try:
            open_registry(url).close()
        except RegistryMissingError:
            _fill(url, rows, Path(folder) / "vehicles.parquet")
        yield url


def _fill(url: str, rows: int, file: Path) -> None:
    now = system_clock()
    generate_file(file, count=rows, today=wib_date(now))
    import_file(file, url, ImportOptions(as_of=now, processes=None))
    file.unlink()


def measure_lookups(
    database_url: str,
    *,
    singles: int = 5_000,
    batches: int = 50,
    timer: Callable[[], float] = time.perf_counter,
) -> LookupReport:
    """Time look-ups of numbers that are spread over the whole registry.

    *Records* are what the database gives; *answers* are tax answers with their bills. A tenth of
    the numbers is drawn at random; in a registry of Jakarta's size some of these are held too.

    Raises:
        RegistryError: or one of its leaves: the database does not answer.

    """
    rng = random.Random(BATCH)  # noqa: S311 - the same numbers each time
    with closing(open_registry(database_url)) as registry:
        vehicles, keys = sample_keys(registry, rng, SAMPLE)
        service = TaxService(registry)
        single = [rng.choice(keys) for _ in range(singles + WARM_UP)]
        many = [rng.choices(keys, k=BATCH) for _ in range(batches + 1)]
        plates = {key: parse(key) for key in keys}
        found = len(registry.fetch(keys)) / len(set(keys))
        parsed = [[plates[key] for key in batch] for batch in many]
        with _left_alone():
            timings = (
                _time("records, one", single, lambda key: registry.fetch([key]), timer),
                _time("answers, one", single, lambda key: service.status(plates[key]), timer),
                _time("records, 1,000", many, registry.fetch, timer),
                _time("answers, 1,000", parsed, service.status_many, timer),
            )
        engine = registry.engine.dialect.name
    return LookupReport(
        engine, vehicles, found, timings, about.hardware(), about.version(), about.commit()
    )


@contextmanager
def _left_alone() -> Iterator[None]:
    """What was made before is no rubbish to look through: else its size would be measured too."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _time(
    name: str, asked: Sequence[Any], ask: Callable[[Any], object], timer: Callable[[], float]
) -> Timing:
    """Time each look-up; the first ones, which fill caches, are not counted."""
    warm_up = 1 if isinstance(asked[0], list) else WARM_UP
    times = []
    for each in asked:
        started = timer()
        ask(each)
        times.append((timer() - started) * SECOND)
    numbers = BATCH if warm_up == 1 else 1
    return Timing(name, numbers, tuple(times[warm_up:]))


def sample_keys(registry: DatabaseRegistry, rng: random.Random, most: int) -> tuple[int, list[str]]:
    """How many vehicles there are, and numbers to ask for: at most `most` held ones, strangers."""
    with registry.engine.connect() as connection:
        vehicles = connection.execute(text("SELECT count(*) FROM vehicle")).scalar_one()
        wanted = min(most, vehicles)
        held = [_next(connection, _stranger(rng)) for _ in range(wanted)]
    strangers = [_stranger(rng) for _ in range(max(1, round(wanted * STRANGERS)))]
    return int(vehicles), [*(key for key in held if key is not None), *strangers]


def _next(connection: Connection, number: str) -> str | None:
    """The first number that is held from `number` on."""
    key: str | None = connection.execute(_FROM, {"number": number}).scalar()
    return key


def _stranger(rng: random.Random) -> str:
    return f"B{rng.randint(1, 9999)}{''.join(rng.choices(_LETTERS, k=3))}"


def lookup_text(report: LookupReport) -> str:
    """The report as a person reads it, figures in columns."""
    machine = report.hardware
    memory = f"{machine.memory_bytes / GIBIBYTE:.1f} GiB"
    lines = [
        f"{machine.processor}, {machine.cores} cores, {memory}",
        f"{machine.system}, Python {machine.python}",
        f"plat {report.version}, commit {report.commit or 'unknown'}",
        f"{report.vehicles:,} vehicles in {report.engine}; {report.found:.0%} of the numbers held",
        "",
        f"{'look-up':<16}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'numbers/s':>12}",
    ]
    for timing in report.timings:
        shares = "".join(f"{timing.percentile(share):>10.3f}" for share in (50, 95, 99))
        lines.append(f"{timing.name:<16}{shares}{timing.per_second:>12,.0f}")
    return "\n".join(lines)
