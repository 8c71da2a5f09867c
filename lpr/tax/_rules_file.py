"""An agency's own tax rules: a JSON file whose tables take the places of packaged ones.

The packaged tables are their own description: a table of the file has the packaged one's keys, and
under each of them a value of the same kind.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lpr.errors import ConfigurationError
from lpr.tax._rules import load_rules, packaged_tables, rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lpr.config import Settings
    from lpr.tax._rules import TaxRules, Validity

_REMARKS = frozenset({"note", "source", "what"})
_KINDS = {
    bool: "true or false",
    int: "a whole number from 0",
    Decimal: "a number from 0",
    str: "a text",
    list: "a list with something in it",
    dict: "an object",
    type(None): "null",
}


def chosen_rules(settings: Settings) -> TaxRules:
    """The packaged rules, with the tables of the file that `settings.tax_rules` names.

    Raises:
        ConfigurationError: it cannot be read, or a table of it cannot be used.

    """
    return load_rules() if settings.tax_rules is None else _read(settings.tax_rules)


def _read(path: Path) -> TaxRules:
    try:
        tables = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise _refused(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(f"{path} is no JSON ({error})") from error
    packaged = packaged_tables()
    try:
        _compare(tables, packaged)
        rules = rules_of(packaged | tables)
        for name, rows in (
            ("pkb_rate_private", rules.private),
            ("pkb_late", rules.late),
            ("swdkllj_late", rules.fines),
        ):
            _check_days(name, [row.validity for row in rows])
    except ValueError as error:
        raise _refused(f"{path}: {error}") from error
    return rules


def _compare(tables: Any, packaged: Mapping[str, Any]) -> None:
    if not isinstance(tables, dict):
        raise ValueError("an object of tables is needed")  # noqa: TRY004 - one kind for all faults
    for name, table in tables.items():
        if name not in packaged:
            raise ValueError(f"there is no table {name}; known are {', '.join(packaged)}")
        if table != [] or not isinstance(packaged[name], list):
            _compare_value(name, table, [packaged[name]])


def _compare_value(where: str, value: Any, samples: Sequence[Any]) -> None:
    kinds = {type(each) for each in samples}
    whole = type(value) is int and Decimal in kinds
    below_zero = isinstance(value, int | Decimal) and value < 0
    if not (type(value) in kinds or whole) or value == [] or below_zero:
        raise ValueError(f"{where} must be {' or '.join(sorted(_KINDS[each] for each in kinds))}")
    if isinstance(value, dict):
        _compare_keys(where, value, [each for each in samples if isinstance(each, dict)])
    elif isinstance(value, list):
        below = [item for each in samples if isinstance(each, list) for item in each]
        for number, each in enumerate(value, 1):
            _compare_value(f"{where}[{number}]", each, below)


def _compare_keys(
    where: str, value: Mapping[str, Any], samples: Sequence[Mapping[str, Any]]
) -> None:
    for key in dict.fromkeys(key for each in samples for key in each):
        below = [each[key] for each in samples if key in each]
        if key in {"valid_from", "valid_to"}:
            below += ["", None]
        if key in value:
            _compare_value(f"{where}.{key}", value[key], below)
        elif len(below) >= len(samples) and key not in _REMARKS:
            raise ValueError(f"{where} lacks {key}")


def _check_days(name: str, rows: Sequence[Validity]) -> None:
    """A day that no row holds would cost nothing, and one of two rows what the first says."""
    ordered = sorted(rows, key=lambda row: row.valid_from or date.min)
    bounded = bool(ordered) and ordered[0].valid_from is ordered[-1].valid_to is None
    if not bounded or not all(_follows(*pair) for pair in pairwise(ordered)):
        raise ValueError(
            f"{name} must have one row for each day: the first valid_from and the last valid_to "
            "are null, and each row begins on the day after the one before ended"
        )


def _follows(one: Validity, other: Validity) -> bool:
    end, begin = one.valid_to, other.valid_from
    return end is not None and begin is not None and begin - end == timedelta(days=1)


def _refused(reason: str) -> ConfigurationError:
    return ConfigurationError(f"PLAT_TAX_RULES: {reason}. Correct or unset it.")
