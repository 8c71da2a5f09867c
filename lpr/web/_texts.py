"""The console's texts: one catalogue a language, one TOML file a page in each.

The key ``cari.title`` is the entry ``title`` of ``texts/<language>/cari.toml``. Both languages have
the same keys; a test compares them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["COOKIE", "DEFAULT", "LANGUAGES", "Texts", "texts"]

LANGUAGES = ("id", "en")
DEFAULT = "id"
COOKIE = "plat_bahasa"
_FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, by key."""

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with ``{name}`` in it replaced.

        Raises:
            KeyError: there is no such key.

        """
        text = self.entries[key]
        return text.format(**values) if values else text

    def of(self, group: str, name: str) -> str:
        """The text of ``group.name``; a name that is in no catalogue (an agency's) as it is."""
        return self.entries.get(f"{group}.{name}", name)

    def has(self, key: str) -> bool:
        """Whether there is such a key."""
        return key in self.entries


@cache
def texts(language: str) -> Texts:
    """The catalogue of one of `LANGUAGES`."""
    files = sorted((_FOLDER / language).glob("*.toml"))
    entries: dict[str, str] = {}
    for file in files:
        entries.update(_flat(file.stem, tomllib.loads(file.read_text(encoding="utf-8"))))
    return Texts(language, entries)


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}.{name}", value)
        else:
            yield f"{prefix}.{name}", value
