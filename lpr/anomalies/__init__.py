"""Anomalies: what about a sighting does not fit, as leads for a person. Never findings.

    found = RecordedAnomalies(store, lookups, errand).find(since, until, {AnomalyKind.CLONE})
    for each in found.anomalies:
        print(each.text.id)

A plate that was cloned, a camera whose clock is wrong and a registry that is behind look alike from
here, so each text says what else it may be. Only numbers that were accepted, or named by a person,
give a lead.
"""

from lpr.anomalies._clone import clones, gap, is_too_fast, metres_between
from lpr.anomalies._find import Anomalies, AnomalyPage
from lpr.anomalies._plate import has_old_series, is_expired
from lpr.anomalies._recorded import RecordedAnomalies
from lpr.anomalies._registry import other_class, other_colour
from lpr.anomalies._texts import clone as clone_text
from lpr.anomalies._types import EVERY, Anomaly, AnomalyKind, CloneRules

__all__ = [
    "EVERY",
    "Anomalies",
    "Anomaly",
    "AnomalyKind",
    "AnomalyPage",
    "CloneRules",
    "RecordedAnomalies",
    "clone_text",
    "clones",
    "gap",
    "has_old_series",
    "is_expired",
    "is_too_fast",
    "metres_between",
    "other_class",
    "other_colour",
]
