"""How much a service carries: the real `plat serve` in a process of its own, and many clients."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from lpr import about
from lpr.access import Role, Roles
from lpr.bench._clients import SECOND, Call, Load, Tally, drive
from lpr.bench._lookups import sample_keys
from lpr.bench._memory import MemoryCourse
from lpr.bench._report import GIBIBYTE
from lpr.errors import ConfigurationError
from lpr.inference import models_folder
from lpr.pipeline import model_hashes
from lpr.store import Accounts, Act, Keys, NewKey, ready_store
from lpr.tax import open_registry, system_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lpr.about import Hardware
    from lpr.config import Settings

LOOKUP, READ = "look-up", "read"
NUMBERS = 2_000
"""Numbers that are asked for, so many in turn."""

_ROUND = 50  # calls of a client before it begins again
_EMPTY = b'"plates":[]'
_WARM_UP = 2  # calls of each client that are not counted


@dataclass(frozen=True, slots=True)
class ServeReport:
    """One run. Memory is the service's resident set in bytes, None where it cannot be told.

    `memory` holds it at the start and after each tenth of a run of so many calls, and is empty
    after one of so many seconds; `memory_slope` is what 1,000 calls add over the second half.
    `ms_per_call` is the wall time divided by the calls, as services of the field state it.
    """

    clients: int
    seconds: float
    times_ms: Mapping[str, Sequence[float]]
    errors: Mapping[str, int]
    memory_start: int | None
    memory_end: int | None
    memory: Sequence[int | None]
    memory_slope: float | None
    cpu_seconds: float | None
    pictures_with_plate: float | None
    vehicles: int
    threads: int
    provider: str
    models: Mapping[str, str]
    hardware: Hardware
    version: str
    commit: str | None

    @property
    def calls(self) -> int:
        """Calls that were answered as they should."""
        return sum(map(len, self.times_ms.values()))

    @property
    def per_second(self) -> float:
        """Calls a second; 0 when there were none."""
        return self.calls / self.seconds if self.seconds else 0.0

    @property
    def ms_per_call(self) -> float | None:
        """Milliseconds of wall time a call; None when there were none."""
        return self.seconds * SECOND / self.calls if self.calls else None

    def to_dict(self) -> dict[str, Any]:
        """JSON types; the keys are stable (docs/reference.md)."""
        every = [time for times in self.times_ms.values() for time in times]
        return {
            "clients": self.clients,
            "seconds": round(self.seconds, 3),
            "calls": self.calls,
            "errors": sum(self.errors.values()),
            "errors_by_kind": dict(self.errors),
            "requests_per_second": round(self.per_second, 1),
            "ms_per_call": None if self.ms_per_call is None else round(self.ms_per_call, 3),
            **_shares(every),
            "kinds": [
                {"name": name, "calls": len(times), **_shares(times)}
                for name, times in self.times_ms.items()
            ],
            "memory_start_bytes": self.memory_start,
            "memory_end_bytes": self.memory_end,
            "memory_bytes": list(self.memory),
            "memory_slope_bytes": self.memory_slope,
            "server_cpu_seconds": self.cpu_seconds and round(self.cpu_seconds, 2),
            "share_with_plate": self.pictures_with_plate,
            "vehicles": self.vehicles,
            "threads": self.threads,
            "provider": self.provider,
            "models": dict(self.models),
            "hardware": asdict(self.hardware),
            "version": self.version,
            "commit": self.commit,
        }


def measure_serving(
    settings: Settings,
    database_url: str,
    load: Load,
    *,
    pictures: Sequence[bytes] = (),
    share: float = 0.0,
) -> ServeReport:
    """Start the service on the registry, keep it busy, and end it.

    The service records each look-up, as always; its store is made for the run and thrown away. The
    clients send an API key, and no limit on requests holds.

    Args:
        settings: of the service, but for its registry, store and limits.
        database_url: the registry; it is only read.
        load: how many clients, and how long.
        pictures: encoded pictures that are sent to be read, each in turn.
        share: of calls that send a picture, 0 to 1; the others are look-ups.

    Raises:
        RegistryError: or one of its leaves: there is no registry at the URL.
        ConfigurationError: the service does not start.

    """
    with closing(open_registry(database_url)) as registry:
        vehicles, numbers = sample_keys(registry, random.Random(NUMBERS), NUMBERS)  # noqa: S311 - the same each time
    with tempfile.TemporaryDirectory(prefix="plat-bench-") as folder:
        store_url = f"sqlite:///{folder}/store.db"
        calls = _calls(numbers, pictures, share, _key(store_url))
        with _serving(settings, database_url, store_url) as (process, address):
            work = _worked(process.pid, address, calls, load)
    read = len(work.tally.times_ms.get(READ, ()))
    return ServeReport(
        clients=load.clients,
        seconds=work.seconds,
        times_ms=work.tally.times_ms,
        errors=work.tally.errors,
        memory_start=work.memory_start,
        memory_end=work.memory_end,
        memory=work.course.held,
        memory_slope=work.course.slope,
        cpu_seconds=work.cpu_seconds,
        pictures_with_plate=round((read - work.tally.marked) / read, 3) if read else None,
        vehicles=vehicles,
        threads=settings.threads,
        provider=settings.provider,
        models=model_hashes(settings.models_dir),
        hardware=about.hardware(),
        version=about.version(),
        commit=about.commit(),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What came of keeping the service busy, and what it took of memory and processor."""

    tally: Tally
    seconds: float
    memory_start: int | None
    memory_end: int | None
    course: MemoryCourse
    cpu_seconds: float | None


def _worked(
    pid: int, address: tuple[str, int], calls: Sequence[Sequence[Call]], load: Load
) -> _Work:
    """Keep a service busy, after a few calls that are not counted."""
    drive(address, calls, Load(load.clients, 0.0, load.clients * _WARM_UP))
    memory, cpu = _resident(pid), _cpu(pid)
    course = MemoryCourse(load.calls, lambda: _resident(pid))
    course.tell(0)
    tally, seconds = drive(address, calls, load, mark=_EMPTY, on_answer=course.tell)
    memory_end, cpu_end = _resident(pid), _cpu(pid)
    spent = None if cpu is None or cpu_end is None else cpu_end - cpu
    return _Work(tally, seconds, memory, memory_end, course, spent)


def serve_text(report: ServeReport) -> str:
    """The report as a person reads it."""
    machine = report.hardware
    per_call = "-" if report.ms_per_call is None else f"{report.ms_per_call:.2f}"
    lines = [
        f"{machine.processor}, {machine.cores} cores, {machine.memory_bytes / GIBIBYTE:.1f} GiB",
        f"{machine.system}, Python {machine.python}",
        f"plat {report.version}, commit {report.commit or 'unknown'}, {report.threads} threads",
        f"networks on: {report.provider}",
        f"{report.clients} clients, {report.seconds:.1f} s, {report.vehicles:,} vehicles",
        "",
        f"{report.calls} calls, {report.per_second:,.1f} a second, {per_call} ms a call",
        f"errors: {sum(report.errors.values())}"
        + "".join(f", {name}: {count}" for name, count in report.errors.items()),
        f"memory of the service: {_mebibytes(report.memory_start)} at the start",
        f"                       {_mebibytes(report.memory_end)} at the end",
        *_course_lines(report),
        *([f"its CPU: {report.cpu_seconds:.1f} s"] if report.cpu_seconds is not None else []),
        "",
        f"{'call':<10}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'calls':>10}",
    ]
    for name, times in report.times_ms.items():
        shares = "".join(f"{value:>10.2f}" for value in _shares(times).values())
        lines.append(f"{name:<10}{shares}{len(times):>10}")
    if report.pictures_with_plate is not None:
        lines.append(f"plates were found on {report.pictures_with_plate:.0%} of the pictures")
    return "\n".join(lines)


def _course_lines(report: ServeReport) -> Iterator[str]:
    if report.memory:
        yield f"after each tenth: {', '.join(map(_mebibytes, report.memory[1:]))}"
    if report.memory_slope is not None:
        kibibytes = report.memory_slope / 1024
        yield f"1,000 calls of the second half added {kibibytes:+,.0f} KiB"


def _shares(times: Sequence[float]) -> dict[str, float | None]:
    """p50, p95 and p99 in milliseconds; None without calls."""
    if not times:
        return dict.fromkeys(("p50_ms", "p95_ms", "p99_ms"))
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else [times[0]] * 99
    return {f"p{share}_ms": round(cuts[share - 1], 3) for share in (50, 95, 99)}


def _key(store_url: str) -> str:
    """Make the store and an API key in it that may look up and read."""
    now = system_clock()
    act, roles = Act(now, "local:bench", "admin"), Roles(Role.PETUGAS)
    wanted = NewKey("bench", "bench", roles, now + timedelta(days=1), "pemeriksaan_pajak")
    with closing(ready_store(store_url, now=now)) as store:
        Accounts(store).add("bench", roles, secrets.token_urlsafe(24), act)
        return Keys(store).add(wanted, act).text


@contextmanager
def _serving(
    settings: Settings, database_url: str, store_url: str
) -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    """The service's process, and where it listens."""
    environment = os.environ | {
        "PLAT_DATABASE_URL": database_url,
        "PLAT_STORE_URL": store_url,
        "PLAT_RATE_PER_MINUTE": "0",
        "PLAT_THREADS": str(settings.threads),
        "PLAT_PROVIDER": settings.provider,
        "PLAT_MODELS_DIR": str(models_folder(settings.models_dir)),
    }
    environment.pop("PLAT_REGISTRY_URL", None)
    command = [sys.executable, "-m", "lpr", "serve", "--host", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 - our own words
        command, stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith("Serving at "):
            raise ConfigurationError("The service did not start. See what `plat serve` says.")
        where = urlsplit(line.split()[2])
        yield process, (str(where.hostname), where.port or 0)
    finally:
        process.terminate()
        process.communicate()


def _calls(
    numbers: Sequence[str], pictures: Sequence[bytes], share: float, key: str
) -> list[list[Call]]:
    """What each client sends; pictures are spread evenly among the look-ups."""
    rng = random.Random(len(numbers))  # noqa: S311 - the same calls each time
    lookups = [Call(LOOKUP, _lookup(number, key)) for number in numbers]
    reads = [Call(READ, _upload(data, key)) for data in pictures]
    clients = []
    for _ in range(max(1, len(numbers) // _ROUND)):
        calls = []
        for place in range(_ROUND):
            is_read = bool(reads) and int((place + 1) * share) > int(place * share)
            calls.append(rng.choice(reads if is_read else lookups))
        clients.append(calls)
    return clients


def _lookup(number: str, key: str) -> bytes:
    return _request(f"GET /api/v1/vehicles/{quote(number)}", key, b"", ())


def _upload(picture: bytes, key: str) -> bytes:
    head = b'--edge\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    kind = "Content-Type: multipart/form-data; boundary=edge"
    return _request("POST /api/v1/read", key, head + picture + b"\r\n--edge--\r\n", (kind,))


def _request(line: str, key: str, body: bytes, more: Sequence[str]) -> bytes:
    lines = (f"{line} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {key}", *more)
    return "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode() + body


def _resident(pid: int) -> int | None:
    """Bytes of memory that a process holds; None where the system does not say."""
    text = about.process_field(pid, "VmRSS")
    return int(text.split()[0]) * 1024 if text else None


def _cpu(pid: int) -> float | None:
    """Seconds of CPU that a process has used; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _mebibytes(count: int | None) -> str:
    return "unknown" if count is None else f"{count / (1 << 20):.0f} MiB"
