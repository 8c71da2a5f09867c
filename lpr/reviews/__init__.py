"""Verification: people look at readings below acceptance, and what they say is worth.

    desk = ReviewDesk(store, lookups, errand, clock, evidence=folder)
    page = desk.queue(camera="gerbang-1").page
    decision = desk.decide(page.sightings[0].id, Verdict.CORRECTED, "B 1234 PYZ")
    figures = accuracies(Reviews(store).counts())

What was read is kept in the verdict, and the sighting becomes what the verdict says: that is what
every search, track, lead and report sees. The first verdict on a reading stands. A desk takes a
function for what follows a verdict, such as alerts: it runs in the verdict's own transaction.
"""

from lpr.reviews._accuracy import Accuracy, accuracies, wilson
from lpr.reviews._desk import Decision, Follow, Queue, ReviewDesk
from lpr.reviews._export import Labelled, gather, write_labelled

__all__ = [
    "Accuracy",
    "Decision",
    "Follow",
    "Labelled",
    "Queue",
    "ReviewDesk",
    "accuracies",
    "gather",
    "wilson",
    "write_labelled",
]
