"""What may stand on a watch-list, from texts as people write them."""

from __future__ import annotations

from datetime import date, timedelta

from lpr.errors import MalformedPlateError, WatchListError
from lpr.plates import canonical_pattern, is_pattern
from lpr.store import NewWatchEntry

DEFAULT_DAYS = 90
MOST_DAYS = 366
"""Nobody is looked for without an end (Law 27/2022 art. 16: no longer than the purpose needs)."""

LEAST_FIXED = 2
"""Characters that a pattern must name: ``*`` alone would watch everybody."""

LONGEST_NAME = 64
LONGEST_REASON = 200


def new_entry(
    pattern: str, reason: str, list_name: str, valid_until: date | None, today: date
) -> NewWatchEntry:
    """An entry as it may be put on a list.

    Args:
        pattern: a number as people write it, with ``?`` and ``*`` where it is not known.
        reason: why it is looked for, 3 to 200 characters.
        list_name: 1 to 64 characters.
        valid_until: the last day in Jakarta; None: in `DEFAULT_DAYS`.
        today: the day in Jakarta.

    Raises:
        MalformedPlateError: it is neither a number nor a pattern.
        WatchListError: something else of it cannot stand on a list; the sentence says what.

    """
    return NewWatchEntry(
        list_name=checked_list(list_name),
        pattern=checked_pattern(pattern),
        reason=checked_reason(reason),
        valid_until=checked_end(valid_until, today),
    )


def checked_pattern(text: str) -> str:
    """The canonical form. Raises what `new_entry` does."""
    pattern = canonical_pattern(text)
    fixed = sum(character.isalnum() for character in pattern)
    if is_pattern(pattern) and fixed < LEAST_FIXED:
        raise MalformedPlateError(
            f"{text[:24]!r} fits nearly every number. Name at least {LEAST_FIXED} of its letters "
            "and digits."
        )
    return pattern


def checked_reason(text: str) -> str:
    """The reason without spaces around it. Raises what `new_entry` does."""
    return _checked(text, 3, LONGEST_REASON, "The reason")


def checked_list(text: str) -> str:
    """The list's name without spaces around it. Raises what `new_entry` does."""
    return _checked(text, 1, LONGEST_NAME, "The list's name")


def checked_end(day: date | None, today: date) -> date:
    """The last day on which it is looked for. Raises what `new_entry` does."""
    if day is None:
        return today + timedelta(days=DEFAULT_DAYS)
    if day < today:
        raise WatchListError(f"The last day, {day}, is over. Choose today or a later one.")
    if day > today + timedelta(days=MOST_DAYS):
        raise WatchListError(
            f"The last day, {day}, is too far. Choose one within {MOST_DAYS} days, and renew the "
            "entry when it is still needed then."
        )
    return day


def _checked(text: str, least: int, most: int, what: str) -> str:
    shown = " ".join(text.split())
    if not least <= len(shown) <= most:
        raise WatchListError(f"{what} has {len(shown)} characters; write {least} to {most}.")
    if not shown.isprintable():
        raise WatchListError(f"{what} holds characters that cannot be shown. Write plain text.")
    return shown
