"""Plates over time: one result a vehicle, voted over its frames, with the frame that proves it."""

from lpr.tracking._events import Ending, EventKind, Find, Look, TrackEvent
from lpr.tracking._rules import TrackRules
from lpr.tracking._still import Still, as_jpeg
from lpr.tracking._tracker import Counts, Tracker

__all__ = [
    "Counts",
    "Ending",
    "EventKind",
    "Find",
    "Look",
    "Still",
    "TrackEvent",
    "TrackRules",
    "Tracker",
    "as_jpeg",
]
