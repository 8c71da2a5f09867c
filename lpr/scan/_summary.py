"""What a scan did and what it could not do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lpr.errors import EXIT_FAILED, EXIT_OK
from lpr.records import CORRECTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lpr.scan._rows import Row

EXIT_INTERRUPTED = 130  # what shells report for SIGINT: 128 + 2
UNAVAILABLE = "TIDAK_TERSEDIA"
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: its name, a stable code, a sentence."""

    file: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The account of a scan.

    ``pictures`` and ``recordings`` count those read to their end, ``frames`` the sampled frames.
    ``plates`` counts rows, ``accepted`` and ``corrected`` those with these decisions, ``numbers``
    distinct registration numbers; ``tax`` gives how many of these have which status. ``unread``
    counts the inputs that an interruption left.
    """

    pictures: int
    recordings: int
    frames: int
    plates: int
    accepted: int
    corrected: int
    numbers: int
    tax: Mapping[str, int]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
    unread: int

    @property
    def interrupted(self) -> bool:
        """Whether the scan was stopped before its end."""
        return self.unread > 0

    @property
    def exit_code(self) -> int:
        """0 all well; 1 an input or a tax look-up failed; 130 interrupted."""
        if self.interrupted:
            return EXIT_INTERRUPTED
        return EXIT_FAILED if self.failures or self.tax.get(UNAVAILABLE) else EXIT_OK

    def _decisions(self) -> Iterator[str]:
        yield f"{self.accepted:,} accepted"
        if self.corrected:
            yield f"{self.corrected:,} corrected by the registry"
        yield f"{self.plates - self.accepted - self.corrected:,} for review"

    def lines(self) -> Iterator[str]:
        """The account for a person, a sentence a line."""
        yield (
            f"Read {_count(self.pictures, 'picture')}, {_count(self.recordings, 'recording')} "
            f"({_count(self.frames, 'frame')})."
        )
        yield (
            f"Saw {_count(self.plates, 'plate')}, {_count(self.numbers, 'different number')}: "
            f"{', '.join(self._decisions())}."
        )
        if self.tax:
            counts = ", ".join(f"{status} {count:,}" for status, count in self.tax.items())
            yield f"Tax status of the numbers: {counts}."
        if self.tax.get(UNAVAILABLE):
            yield "Some tax could not be looked up: see `plat doctor`, then scan again."
        yield from _limited("Note", self.notes)
        if self.failures:
            yield f"Could not read {len(self.failures):,}:"
            listed = tuple(f"{f.file}: {f.message} [{f.code}]" for f in self.failures)
            yield from _limited(" ", listed)
        if self.interrupted:
            left = _count(self.unread, "input")
            yield f"Interrupted: {left} not read, or not to the end."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _limited(before: str, sentences: tuple[str, ...]) -> Iterator[str]:
    for sentence in sentences[:MOST_SHOWN]:
        yield f"{before} {sentence}"
    if len(sentences) > MOST_SHOWN:
        yield f"{before} and {len(sentences) - MOST_SHOWN:,} more"


@dataclass(slots=True)
class Tally:
    """Counts while a scan runs."""

    pictures: int = 0
    recordings: int = 0
    frames: int = 0
    plates: int = 0
    accepted: int = 0
    corrected: int = 0
    statuses: dict[str, str | None] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Count one plate's row."""
        self.plates += 1
        self.accepted += row["decision"] == "accept"
        self.corrected += row["decision"] == CORRECTED
        if row["text"] is not None:
            status = row["tax_status"]
            self.statuses[str(row["text"])] = None if status is None else str(status)

    def summary(self, unread: int) -> Summary:
        """The account, with so many inputs left."""
        tax = Counter(status for status in self.statuses.values() if status is not None)
        return Summary(
            pictures=self.pictures,
            recordings=self.recordings,
            frames=self.frames,
            plates=self.plates,
            accepted=self.accepted,
            corrected=self.corrected,
            numbers=len(self.statuses),
            tax=dict(sorted(tax.items())),
            failures=tuple(self.failures),
            notes=tuple(self.notes),
            unread=unread,
        )
