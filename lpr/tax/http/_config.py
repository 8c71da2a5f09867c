"""How to speak with one agency's registry: a TOML file over a preset."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lpr.errors import ConfigurationError
from lpr.tax.http._owner import is_owner_key

PRESETS = ("contract", "jakarta")
"""Shipped with the package: our own contract, and the Jakarta officers' JSON."""

Column = Literal[
    "nopol", "plate_colour", "jenis", "merk", "tipe", "tahun", "warna", "cc", "njkb", "bobot",
    "milik_ke", "ev", "badan_hukum", "penggunaan", "konversi", "wilayah", "tgl_pajak",
    "tgl_stnk", "regident", "blokir",
    "pkb_pokok", "pkb_denda", "opsen_pokok", "opsen_denda", "swdkllj_pokok", "swdkllj_denda",
    "pnbp_stnk", "pnbp_tnkb", "pnbp_nrkb", "total", "as_of",
]  # fmt: skip
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Clock = Annotated[str, Field(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimeoutConfig(_Section):
    """Seconds: to connect, between two bytes, and for one look-up with all its repetitions."""

    connect: Seconds = 2.0
    read: Seconds = 5.0
    total: Seconds = 10.0


class RetryConfig(_Section):
    """Most attempts, and the limit of the pause between them: `base` doubled up to `cap`."""

    attempts: int = Field(default=3, ge=1, le=10)
    base: Seconds = 0.2
    cap: Seconds = 2.0


class BreakerConfig(_Section):
    """Failures in a row that open the breaker, and seconds that it stays open."""

    failures: int = Field(default=5, ge=1, le=1000)
    seconds: Seconds = 30.0


class CacheConfig(_Section):
    """Hours a reply is fresh, hours it may be given in an outage, and most replies kept."""

    ttl_hours: float = Field(default=6.0, ge=0, le=24 * 7)
    stale_hours: float = Field(default=24.0, ge=0, le=24 * 31)
    entries: int = Field(default=50_000, ge=1, le=5_000_000)


class Window(_Section):
    """A weekly maintenance window in WIB, from `begins` up to `ends` of each of its days."""

    days: tuple[Day, ...] = Field(min_length=1)
    begins: Clock
    ends: Clock

    @property
    def first(self) -> int:
        """First minute of the day inside."""
        return _minutes(self.begins)

    @property
    def last(self) -> int:
        """First minute of the day after the window."""
        return _minutes(self.ends)

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.first >= self.last:
            raise ValueError("a window ends after it begins; write one over midnight as two")
        return self


class RequestConfig(_Section):
    """The request's form. `path` may hold {nopol} {prefix} {number} {suffix} {colour}."""

    path: str = Field(pattern=r"^/")
    batch_path: str | None = Field(default=None, pattern=r"^/")
    batch_size: int = Field(default=500, ge=1, le=500)
    empty_suffix: str = ""
    concurrency: int = Field(default=4, ge=1, le=32)


class AnswerConfig(_Section):
    """The form of a flat JSON answer: which field says the outcome, and which field is what.

    `fields` names the agency's field for each of our columns, or several for `blokir`; `values`
    translates its words, in which ``*`` stands for any text; `defaults` stand where the agency
    says nothing. A word for `blokir` that is translated into none of ours is told to the officer.
    """

    status: str
    found: tuple[str, ...] = Field(min_length=1)
    not_found: tuple[str, ...] = Field(min_length=1)
    unavailable: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ("", "-")
    fields: dict[Column, str | tuple[str, ...]]
    values: dict[Column, dict[str, str]] = Field(default_factory=dict)
    defaults: dict[Column, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _usable(self) -> AnswerConfig:
        several = [column for column, name in self.fields.items() if not isinstance(name, str)]
        if set(several) - {"blokir"}:
            raise ValueError(f"only blokir may stand in several fields, not {several[0]}")
        names = [name for column in self.fields for name in self.names(column)]
        owner = [name for name in (self.status, *names) if is_owner_key(name)]
        if owner:
            raise ValueError(f"{owner[0]!r} tells of the owner and is never read")
        needed = {"nopol", "plate_colour", "jenis", "tgl_pajak"}
        missing = needed - set(self.fields) - set(self.defaults)
        if missing:
            raise ValueError(f"fields lacks {', '.join(sorted(missing))}")
        return self

    def names(self, column: Column) -> tuple[str, ...]:
        """The agency's fields for one of our columns."""
        name = self.fields.get(column, ())
        return (name,) if isinstance(name, str) else name


class ConnectorConfig(_Section):
    """Everything about one agency's registry but its address and the credentials."""

    shape: Literal["contract", "flat"]
    source: str = Field(default="registri instansi", max_length=120)
    auth_header: str = Field(default="Authorization", pattern=r"^[A-Za-z0-9-]+$")
    auth_scheme: str = "Bearer"
    ca_file: Path | None = None
    request: RequestConfig
    answer: AnswerConfig | None = None
    timeouts: TimeoutConfig = TimeoutConfig()
    retry: RetryConfig = RetryConfig()
    breaker: BreakerConfig = BreakerConfig()
    cache: CacheConfig = CacheConfig()
    maintenance: tuple[Window, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> ConnectorConfig:
        if (self.shape == "flat") != (self.answer is not None):
            raise ValueError("[answer] belongs to the shape 'flat', and only there")
        return self


def load_config(name: str | Path) -> ConnectorConfig:
    """A preset by its name, or a TOML file, which may begin with ``preset = "..."``.

    Raises:
        ConfigurationError: no such file, no TOML, or a value that cannot be used; the sentence
            names it.

    """
    table = _table(str(name))
    try:
        return ConnectorConfig.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{name}: {where}: {first['msg']}. Correct it.") from error


def _table(name: str) -> dict[str, Any]:
    if name in PRESETS:
        text = files(__package__).joinpath("presets", f"{name}.toml").read_text(encoding="utf-8")
        return tomllib.loads(text)
    try:
        table = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        known = " or ".join(PRESETS)
        raise ConfigurationError(f"{name} cannot be read; name {known}, or a file.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name} is no TOML: {error}.") from error
    preset = table.pop("preset", None)
    if preset is None:
        return table
    if preset not in PRESETS:
        raise ConfigurationError(f"{name}: preset is none of {', '.join(PRESETS)}.")
    return _over(_table(preset), table)


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with `changes` laid over it, table by table."""
    merged = dict(base)
    for key, value in changes.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _over(below, value) if both else value  # type: ignore[arg-type] # both tables
    return merged


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
