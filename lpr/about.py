"""What runs here: version, commit, libraries and hardware, for reports that must be comparable."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

__all__ = [
    "Hardware",
    "commit",
    "hardware",
    "installed",
    "library_versions",
    "process_field",
    "usable_cores",
    "version",
]

DISTRIBUTION = "lpr-jakarta"
LIBRARIES = (
    "alembic",
    "argon2-cffi",
    "av",
    "fastapi",
    "httpcore2",
    "httpx2",
    "jinja2",
    "numpy",
    "onnxruntime",
    "opencv-python",
    "paho-mqtt",
    "pillow",
    "prometheus-client",
    "pyarrow",
    "pydantic-settings",
    "python-multipart",
    "rich",
    "sqlalchemy",
    "typer",
    "uvicorn",
)


@dataclass(frozen=True, slots=True)
class Hardware:
    """The machine: processor name, logical cores this process may use, memory in bytes."""

    processor: str
    cores: int
    memory_bytes: int
    system: str
    python: str


def version() -> str:
    """Version of the installed package; ``0+unknown`` when it runs uninstalled."""
    return installed(DISTRIBUTION) or "0+unknown"


def installed(distribution: str) -> str | None:
    """Version of an installed distribution, or None when there is none."""
    try:
        return installed_version(distribution)
    except PackageNotFoundError:
        return None


def library_versions() -> dict[str, str | None]:
    """Version of each library that the package needs; None where it is missing."""
    return {name: installed(name) for name in LIBRARIES}


def commit(root: Path | None = None) -> str | None:
    """Commit of the checkout that the package runs from (``-dirty`` when it was changed).

    None when the package does not run from a checkout, as from a wheel, or git is missing.
    """
    root = root or Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; git is found by PATH on purpose
            command, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def hardware() -> Hardware:
    """Describe the machine, from /proc where there is one."""
    return Hardware(
        processor=_proc_field("/proc/cpuinfo", "model name") or platform.machine(),
        cores=usable_cores(),
        memory_bytes=_memory_bytes(),
        system=platform.platform(terse=True),
        python=platform.python_version(),
    )


def usable_cores() -> int:
    """Logical cores that this process may run on, at least 1."""
    affinity = getattr(os, "sched_getaffinity", None)  # absent on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def native_bf16() -> bool:
    """Whether the processor multiplies bf16 numbers itself (AVX-512 BF16 or AMX), by /proc."""
    flags = (_proc_field("/proc/cpuinfo", "flags") or "").split()
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(flags)


def process_field(pid: int, field: str) -> str | None:
    """A field of a process's status, "VmRSS" for one; None where the system does not say."""
    return _proc_field(f"/proc/{pid}/status", field)


def _memory_bytes() -> int:
    total = _proc_field("/proc/meminfo", "MemTotal")
    return int(total.split()[0]) * 1024 if total else 0


def _proc_field(path: str, field: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == field:
            return value.strip()
    return None
