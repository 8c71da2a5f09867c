"""The messages of the outbox about sightings, and their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.alerts import message_body
from lpr.store import Message

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.live._config import EventKind
    from lpr.store import Sighting


def message_key(sighting: Sighting, event: EventKind) -> str:
    """The same for the same event of the same visit; updates differ by how much was seen."""
    return f"{sighting.id}-{event}" + (f"-{sighting.finds}" if event == "update" else "")


def sighting_message(
    sighting: Sighting,
    event: EventKind,
    detection_confidence: float,
    sinks: tuple[str, ...],
    now: datetime,
) -> Message:
    """The message for the outbox."""
    body = message_body(sighting, event, detection_confidence)
    return Message(message_key(sighting, event), f"sighting-{event}", now, body, sinks)
