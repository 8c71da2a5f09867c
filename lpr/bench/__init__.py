"""How fast this installation is, stage by stage, with all that makes a figure comparable."""

from lpr.bench._lookups import LookupReport, lookup_text, measure_lookups, registry_at
from lpr.bench._measure import Bench, Parts, load_parts, measure
from lpr.bench._report import Report, Stage, to_text

__all__ = [
    "Bench",
    "LookupReport",
    "Parts",
    "Report",
    "Stage",
    "load_parts",
    "lookup_text",
    "measure",
    "measure_lookups",
    "registry_at",
    "to_text",
]
