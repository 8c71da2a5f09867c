"""Records of the audit log in the reader's words; what has none is shown as it was recorded."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from lpr.web import _words as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.store import AuditEntry
    from lpr.web._texts import Texts

__all__ = ["RecordWords"]

_ROLES = ("peran", "audit.roles")
_PURPOSES = ("keperluan.names", "audit.purposes")
_RESULTS = ("status.names", "audit.results", "kejanggalan.kinds")
_VALUES = {"status": "status.names", "action": "audit.actions", "ending": "audit.endings"}
"""Where the values of what was asked for have their words."""

_SOURCES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("alerts", "search of alerts"),
        ("alerts_found", r"search of alerts, (?P<n>\d+) found"),
        ("lists", r"(?P<n>\d+) watch-lists"),
        ("lists_found", r"search of watch-lists, (?P<n>\d+) found"),
        ("entry", r"watch-list entry (?P<n>\d+)"),
        ("alert", r"alert (?P<n>\d+)"),
        ("sighting", r"sighting (?P<id>[0-9a-f]{8})[0-9a-f]{24}"),
        ("queue", "queue of all cameras"),
        ("queue_of", "queue (?P<camera>.+)"),
        ("events", "events"),
        ("last_seen", "last seen"),
        ("report", r"report (?P<since>\S+) (?P<until>\S+)"),
        ("hold", "legal hold"),
    )
)
"""What is written as the source of a record where no registry answered, by the names of our words.
"""

_ERASED = re.compile(r"erased (?P<n>\d+)")
_ASKED = re.compile(r"(search|audit)((?: \w+=\S+)*)")
"""A search with what it asked for."""


class RecordWords:
    """The words of one language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def role(self, entry: AuditEntry) -> str:
        """The roles of who acted: ``pengawas+pemilik_data`` as two words."""
        return " + ".join(self._first(_ROLES, each) for each in entry.role.split("+"))

    def purpose(self, entry: AuditEntry) -> str:
        """What it was for; empty where nothing was said."""
        return self._first(_PURPOSES, entry.purpose)

    def result(self, entry: AuditEntry) -> str:
        """What came of it."""
        if found := _ERASED.fullmatch(entry.result):
            return self._texts("audit.results.erased", n=found["n"])
        return self._first(_RESULTS, entry.result)

    def fields(self, entry: AuditEntry) -> str:
        """What was shown."""
        return ", ".join(self._texts.of("audit.fields", each) for each in entry.fields)

    def source(self, entry: AuditEntry) -> str:
        """What was asked, or who answered."""
        said = entry.source
        for name, pattern in _SOURCES:
            if found := pattern.fullmatch(said):
                told = {key: self._value(key, each) for key, each in found.groupdict().items()}
                return self._texts(f"audit.sources.{name}", **told)
        if found := _ASKED.fullmatch(said):
            return ", ".join(self._asked(*found.groups()))
        kinds = said.split()
        if kinds and all(self._texts.has(f"kejanggalan.kinds.{each}") for each in kinds):
            return ", ".join(self._texts(f"kejanggalan.kinds.{each}") for each in kinds)
        return said.replace("account:", "")

    def _asked(self, what: str, constraints: str) -> Iterator[str]:
        yield self._texts(f"audit.sources.{what}")
        for each in constraints.split():
            name, _, value = each.partition("=")
            yield f"{self._texts.of('audit.asked', name)}: {self._value(name, value)}"

    def _value(self, name: str, text: str) -> str:
        """A moment as people write it; another value by its name, where it has one."""
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return self._texts.of(_VALUES.get(name, ""), text.removeprefix("account:"))
        return words.moment(at, self._texts.language) if at.tzinfo else text

    def _first(self, groups: tuple[str, ...], name: str) -> str:
        """The text of the first group that has the name; else the name."""
        found = (
            self._texts(f"{each}.{name}") for each in groups if self._texts.has(f"{each}.{name}")
        )
        return next(found, name)
