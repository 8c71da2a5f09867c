"""Receivers of sightings: webhooks, MQTT and files, each served from the outbox on its own.

A receiver that is down, slow or full keeps its messages waiting in the store, and nobody else's.
"""

from lpr.live.sinks._build import build_sink
from lpr.live.sinks._outcome import DELIVERED, Outcome, Sink, later, refused
from lpr.live.sinks._worker import DeliveryRules, DeliveryWorker

__all__ = [
    "DELIVERED",
    "DeliveryRules",
    "DeliveryWorker",
    "Outcome",
    "Sink",
    "build_sink",
    "later",
    "refused",
]
