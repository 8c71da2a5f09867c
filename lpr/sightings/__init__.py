"""From what a tracker tells of a visit to what is kept of it: place, time, evidence, tax.

maker = SightingMaker(camera, "gate.mp4", since(began), evidence=EvidenceFolder(folder))
seen = [maker.make(event) for event in reader.follow(frames, rules=rules)]
Sightings(store).add(with_tax(seen, lookups))
"""

from lpr.sightings._doubt import Sure, surely, tie_break
from lpr.sightings._evidence import EvidenceFolder
from lpr.sightings._heading import heading
from lpr.sightings._maker import Clock, SightingMaker, since
from lpr.sightings._needs import Need, camera_needs, letter_height
from lpr.sightings._tax import TaxLookup, events_with_tax, with_tax

__all__ = [
    "Clock",
    "EvidenceFolder",
    "Need",
    "SightingMaker",
    "Sure",
    "TaxLookup",
    "camera_needs",
    "events_with_tax",
    "heading",
    "letter_height",
    "since",
    "surely",
    "tie_break",
    "with_tax",
]
