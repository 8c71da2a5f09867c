"""The Indonesian registration number: grammar, regions, classes, candidates. Pure functions.

The grammar ranks readings and never invents one: what a reader saw stays beside what was made of
it, and a correction is marked.
"""

from lpr.plates._area import is_dki_area
from lpr.plates._candidates import Candidate, Correction, Lattice, candidates
from lpr.plates._correct import PRIORS, correct
from lpr.plates._parse import parse
from lpr.plates._pattern import canonical_pattern, is_pattern
from lpr.plates._plate import SUSPECTED_FAKE, Plate, PlateClass, Region

__all__ = [
    "PRIORS",
    "SUSPECTED_FAKE",
    "Candidate",
    "Correction",
    "Lattice",
    "Plate",
    "PlateClass",
    "Region",
    "candidates",
    "canonical_pattern",
    "correct",
    "is_dki_area",
    "is_pattern",
    "parse",
]
