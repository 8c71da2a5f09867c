"""Where a database's schema stands, for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database's schema stands. `revision` is None before revisions were kept."""

    place: str
    revision: str | None
    head: str

    @property
    def is_current(self) -> bool:
        """Whether this version has nothing to change."""
        return self.revision == self.head

    @property
    def is_newer(self) -> bool:
        """Whether a newer version made it, which alone can use it."""
        return (self.revision or "") > self.head
