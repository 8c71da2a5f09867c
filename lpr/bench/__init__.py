"""How fast this installation is, stage by stage, with all that makes a figure comparable."""

from lpr.bench._clients import Load
from lpr.bench._compare import Comparison, Earlier, compare, comparison_text, read_earlier
from lpr.bench._lookups import LookupReport, lookup_text, measure_lookups, registry_at
from lpr.bench._measure import Bench, Parts, load_parts, measure
from lpr.bench._report import Report, Stage, to_text
from lpr.bench._scan import ScanReport, measure_scan, scan_text
from lpr.bench._serve import ServeReport, measure_serving, serve_text
from lpr.bench._sighting_rows import City
from lpr.bench._sighting_store import sightings_at
from lpr.bench._sightings import SightingsReport, measure_sightings, sightings_text
from lpr.bench._watch import StreamFigures, WatchReport, measure_watch, watch_text

__all__ = [
    "Bench",
    "City",
    "Comparison",
    "Earlier",
    "Load",
    "LookupReport",
    "Parts",
    "Report",
    "ScanReport",
    "ServeReport",
    "SightingsReport",
    "Stage",
    "StreamFigures",
    "WatchReport",
    "compare",
    "comparison_text",
    "load_parts",
    "lookup_text",
    "measure",
    "measure_lookups",
    "measure_scan",
    "measure_serving",
    "measure_sightings",
    "measure_watch",
    "read_earlier",
    "registry_at",
    "scan_text",
    "serve_text",
    "sightings_at",
    "sightings_text",
    "to_text",
    "watch_text",
]
