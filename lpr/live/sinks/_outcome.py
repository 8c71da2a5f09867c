"""What becomes of one delivery, and what a receiver must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from lpr.live._watchdog import CameraStatus
    from lpr.store import Delivery


@dataclass(frozen=True, slots=True)
class Outcome:
    """``later``: the receiver could not take it now; ``refused``: it never will.

    ``after``: seconds until it wants to be asked again, where it said so.
    """

    kind: Literal["delivered", "later", "refused"]
    reason: str = ""
    after: float | None = None


DELIVERED = Outcome("delivered")


def later(reason: str, after: float | None = None) -> Outcome:
    """The receiver cannot take it now, for a reason that holds no credentials."""
    return Outcome("later", reason, after)


def refused(reason: str) -> Outcome:
    """The receiver will never take this message."""
    return Outcome("refused", reason)


class Sink(Protocol):
    """A receiver; one thread at a time delivers to it."""

    @property
    def slowest(self) -> float:
        """Seconds that one delivery may take."""

    def deliver(self, delivery: Delivery) -> Outcome:
        """Hand over one message; says how it went, and raises nothing for the receiver's faults."""

    def camera(self, name: str, status: CameraStatus) -> None:
        """A camera's state changed; from any thread. Receivers that cannot use it ignore it."""

    def close(self) -> None:
        """Let go of connections and files."""
