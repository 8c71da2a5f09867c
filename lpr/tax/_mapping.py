"""Another agency's columns and forms as ours: the mapping file of an import (TOML).

[columns]              # ours = theirs; what is not named here is not read
nopol = "NO_POLISI"
plate_colour = "WARNA_TNKB"

[dates]
formats = ["%d/%m/%Y"] # tried before our own forms

[money]
thousands = ","        # before each three digits, or nowhere in an amount
decimal = "."          # nothing but zeros may follow it

[values.plate_colour]  # theirs = ours, in any case
HTM = "hitam"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from lpr.errors import ImportRejectedError
from lpr.tax import _fields as fields
from lpr.tax._rows import COLUMNS, DATES, MONEY, READERS, REQUIRED
from lpr.tax._types import WIB

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    Reader = Callable[[str], Any]

_SEPARATORS = frozenset({".", ",", "'", " ", ""})
_CURRENCY = re.compile(r"(?:Rp\.?\s*)?", re.IGNORECASE)
_KEYS = {"dates": {"formats"}, "money": {"thousands", "decimal"}}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a file's columns become ours.

    Attributes:
        columns: our column's name to theirs; None: the file uses our names.
        readers: by our column's name, from a cell's text to its value; ValueError says why not.
        words: by our column's name, from the agency's words to ours.
        digest: tells two mappings apart.

    """

    columns: Mapping[str, str] | None
    readers: Mapping[str, Reader]
    words: Mapping[str, Mapping[str, str]]
    digest: str


PLAIN = ColumnMapping(None, dict(READERS), {}, "")  # a plain dict: it goes to other processes
"""Our own names and forms."""


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises:
        ImportRejectedError: it cannot be read, or says what no mapping can say.

    """
    try:
        data = path.read_bytes()
        table = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise ImportRejectedError(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportRejectedError(f"{path} is no proper TOML ({error}).") from error
    try:
        return _mapping(table, repr(table))
    except (ValueError, TypeError, AttributeError) as error:
        raise ImportRejectedError(f"{path} cannot be used as a mapping: {error}.") from error


def _mapping(table: Mapping[str, Any], text: str) -> ColumnMapping:
    _only("tables", table, {"columns", "dates", "money", "values"})
    for name, keys in _KEYS.items():
        _only(f"keys of [{name}]", table.get(name, {}), keys)
    columns = table.get("columns")
    if columns is not None:
        _check_columns(columns)
    words = table.get("values", {})
    _only("columns in [values]", words, set(COLUMNS))
    return ColumnMapping(
        columns,
        {
            name: _reader(name, reader, table.get("dates", {}), table.get("money", {}))
            for name, reader in READERS.items()
        },
        {name: _lowered(name, pairs) for name, pairs in words.items()},
        text,
    )


def _check_columns(columns: Mapping[str, str]) -> None:
    _only("columns", columns, set(COLUMNS))
    absent = [name for name in REQUIRED if name not in columns]
    if absent:
        raise ValueError(f"[columns] must name {', '.join(absent)}")
    if not all(isinstance(name, str) for name in columns.values()):
        raise ValueError("[columns] must give each column's name as text")


def _lowered(name: str, pairs: Mapping[str, str]) -> dict[str, str]:
    if not all(isinstance(ours, str) for ours in pairs.values()):
        raise ValueError(f"[values.{name}] must give words as text")
    return {theirs.strip().lower(): ours for theirs, ours in pairs.items()}


def _only(what: str, held: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(held).difference(known))
    if unknown:
        raise ValueError(f"unknown {what}: {', '.join(unknown)}")


def _reader(
    name: str, reader: Reader, dates: Mapping[str, Any], money: Mapping[str, str]
) -> Reader:
    if name in DATES and dates.get("formats"):
        formats = dates["formats"]
        if not (isinstance(formats, list) and all(isinstance(each, str) for each in formats)):
            raise ValueError('[dates] formats must be a list of texts, such as ["%d/%m/%Y"]')
        return partial(_day, formats=tuple(formats))
    if name in MONEY and money:
        thousands, decimal = money.get("thousands", ""), money.get("decimal", "")
        if not {thousands, decimal} <= _SEPARATORS or (thousands and thousands == decimal):
            raise ValueError("[money] needs two different separators out of . , ' and space")
        return partial(_amount, thousands=thousands, decimal=decimal, reader=reader)
    return reader


def _amount(text: str, thousands: str, decimal: str, reader: Reader) -> Any:
    return reader(_whole(text, thousands, decimal))


def _day(text: str, formats: tuple[str, ...]) -> date:
    return fields.plausible(_calendar_day(text, formats), text)


def _calendar_day(text: str, formats: tuple[str, ...]) -> date:
    for each in formats:
        try:
            return datetime.strptime(text, each).replace(tzinfo=WIB).date()
        except ValueError:
            continue
    try:
        return fields.calendar_day(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date (write it like {' or '.join(formats)})") from error


def _whole(text: str, thousands: str, decimal: str) -> str:
    """The amount in our form: without separators, and without cents of zero.

    A cell in another form is refused: ``4200000.50`` without its points is a hundred times as much.
    """
    number = _CURRENCY.sub("", text, count=1)
    whole, mark, cents = number.partition(decimal) if decimal else (number, "", "")
    if mark and (cents.strip("0") or _is_group(whole, cents)):
        raise ValueError(f"{text!r} is no amount in whole rupiah")
    if not thousands or thousands not in whole:
        return whole
    apart = re.escape(thousands)
    groups = re.match(rf"\d{{1,3}}(?:{apart}\d{{3}})+(?!\d|{apart})", whole, re.ASCII)
    if groups is None:
        raise ValueError(f"{text!r} does not part its thousands with {thousands!r}")
    return groups[0].replace(thousands, "") + whole[groups.end() :]


def _is_group(whole: str, cents: str) -> bool:
    """Whether what looks like cents may be thousands in another form: ``143.000``."""
    return cents == "000" and re.fullmatch(r"[1-9]\d{0,2}", whole, re.ASCII) is not None
