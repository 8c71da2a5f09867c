"""What receivers are told: golden, so that no receiver is surprised."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lpr.alerts import message_body
from lpr.live._message import message_key, sighting_message
from lpr.store import Evidence
from tests.live.sinks.conftest import a_sighting
from tests.scan.conftest import NOW

GOLDEN = Path(__file__).with_name("golden") / "message.json"


def test_the_message_is_as_it_was() -> None:
    seen = a_sighting(7, evidence=Evidence("aa" * 32, "bb" * 32, NOW))
    assert json.loads(message_body(seen, "final", 0.93)) == json.loads(GOLDEN.read_text("utf-8"))


def test_an_unreadable_one_is_told_too() -> None:
    seen = a_sighting(plate=None, candidates=(), ending="unreadable", reason="glare", tax=None)
    told = json.loads(message_body(seen, "final", 0.5))
    assert (told["plate"], told["ending"], told["reason"]) == (None, "unreadable", "glare")
    assert told["tax"] is None


def test_keys_tell_visits_events_and_updates_apart() -> None:
    one, other = a_sighting(1), a_sighting(2)
    later = a_sighting(1, finds=9)
    keys = [
        message_key(one, "new"),
        message_key(one, "final"),
        message_key(other, "final"),
        message_key(one, "update"),
        message_key(later, "update"),
    ]
    assert len(set(keys)) == 5
    assert message_key(later, "final") == message_key(one, "final")
    assert max(map(len, keys)) <= 64


def test_the_outbox_message_names_what_it_is() -> None:
    message = sighting_message(a_sighting(1), "new", 0.9, ("office", "broker"), NOW)
    assert (message.kind, message.at, message.sinks) == ("sighting-new", NOW, ("office", "broker"))
    assert json.loads(message.body)["event"] == "new"


@given(raw=st.text(max_size=20), confidence=st.floats(0, 1))
def test_any_reading_can_be_told(raw: str, confidence: float) -> None:
    told = json.loads(message_body(a_sighting(raw=raw, confidence=confidence), "new", 1.0))
    assert (told["raw"], told["confidence"]) == (raw, confidence)
