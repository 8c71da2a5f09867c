"""Candidates that meet the registry: how many readings it saves, and how many it would spoil.

Vehicles of Jakarta are drawn, most of them stand in a registry among many others, and the
pictures are read as a user's are. The labelled boxes take the detector's place: nothing is said of
detection.
"""

from benchmarks.candidates._measure import Outcome, outcomes, tally
from benchmarks.candidates._registry import filled
from benchmarks.candidates._street import Subject, read_street
from benchmarks.candidates._table import markdown

__all__ = ["Outcome", "Subject", "filled", "markdown", "outcomes", "read_street", "tally"]
