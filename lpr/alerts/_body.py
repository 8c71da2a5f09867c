"""A sighting as receivers are told of it: one JSON object, the same for all of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from lpr.store import Sighting

SEEN_BY_A_PERSON = 1.0
"""That there is a plate, where a person named the number on it."""


def message_body(sighting: Sighting, event: str, detection_confidence: float) -> str:
    """The JSON text; moments are ISO 8601 in UTC, boxes in pixels, shares 0..1.

    ``detection_confidence``: that there is a plate, of the find that proves the sighting.
    """
    fields: dict[str, Any] = asdict(sighting)
    models = dict(fields.pop("models"))
    told = {"event": event, **fields, "detection_confidence": detection_confidence}
    return json.dumps(told | {"models": models}, default=_text, ensure_ascii=False)


def alert_body(sighting: Sighting, detection_confidence: float) -> dict[str, Any]:
    """The sighting in the message about an alert, which is put beside it; JSON types."""
    told: dict[str, Any] = json.loads(message_body(sighting, "alert", detection_confidence))
    return told


def _text(value: date) -> str:
    return (value.astimezone(UTC) if isinstance(value, datetime) else value).isoformat()
