"""Retention periods: read from a table, by kind and by status."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lpr.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SHIPPED = Path(__file__).with_name("retention.toml")
DEFAULT = "default"
NEVER = "never"

_PERIOD = re.compile(r"(\d{1,6})([hd])")
_STATUS = re.compile(r"[A-Z][A-Z_]{0,39}")


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind is kept; None: for ever.

    Attributes:
        kept: for every status that `by_status` does not name.
        by_status: for things whose tax answer had that status.

    """

    kept: timedelta | None
    by_status: Mapping[str, timedelta | None]

    def ends(self, now: datetime) -> tuple[datetime | None, dict[str, datetime | None]]:
        """Before which moment things are due: by default, and by status; None: none is."""
        return _before(now, self.kept), {
            status: _before(now, period) for status, period in self.by_status.items()
        }

    def is_over(self, status: str | None, since: datetime, now: datetime) -> bool:
        """Whether something of that status, kept since a moment, is due at another; both aware."""
        default, by_status = self.ends(now)
        end = default if status is None else by_status.get(status, default)
        return end is not None and since < end

    def __str__(self) -> str:
        """The periods as in the file, the default first."""
        named = [f"{status} {_shown(period)}" for status, period in self.by_status.items()]
        return ", ".join([_shown(self.kept), *named])


def load_rules(path: Path | None = None) -> Mapping[str, RetentionRule]:
    """The rule of each kind: the shipped ones, changed by what a file names.

    Raises:
        ConfigurationError: the file cannot be read, or names a kind or a period that there is none
            of.

    """
    table = _read(SHIPPED)
    if path is not None:
        _change(table, _read(path), path)
    return MappingProxyType({kind: _rule(kind, periods) for kind, periods in table.items()})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(f"{path} cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(f"{path} is no TOML ({error})") from error


def _change(table: dict[str, Any], changes: dict[str, Any], path: Path) -> None:
    for kind, periods in changes.items():
        if kind not in table:
            raise _refused(f"{path} names {kind!r}; known are {', '.join(table)}")
        if not isinstance(periods, dict):
            raise _refused(f"{path}: [{kind}] must be a table")
        table[kind] |= periods


def _rule(kind: str, periods: Mapping[str, Any]) -> RetentionRule:
    by_status = {name: _period(kind, name, text) for name, text in periods.items()}
    kept = by_status.pop(DEFAULT)
    for status in by_status:
        if not _STATUS.fullmatch(status):
            raise _refused(f"[{kind}] names {status!r}, which is no status")
    return RetentionRule(kept, MappingProxyType(by_status))


def _period(kind: str, name: str, text: object) -> timedelta | None:
    if text == NEVER:
        return None
    found = _PERIOD.fullmatch(str(text))
    if found is None:
        raise _refused(f'[{kind}] {name} = {text!r} is no period; write "24h", "30d" or "never"')
    number = int(found[1])
    return timedelta(days=number) if found[2] == "d" else timedelta(hours=number)


def _shown(period: timedelta | None) -> str:
    if period is None:
        return NEVER
    hours = round(period.total_seconds() / 3600)
    return f"{hours // 24}d" if hours % 24 == 0 and hours else f"{hours}h"


def _before(now: datetime, period: timedelta | None) -> datetime | None:
    return None if period is None else now - period


def _refused(reason: str) -> ConfigurationError:
    return ConfigurationError(f"PLAT_RETENTION_RULES: {reason}. Correct or unset it.")
