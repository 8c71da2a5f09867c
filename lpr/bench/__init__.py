"""How fast this installation is, stage by stage, with all that makes a figure comparable."""

from lpr.bench._measure import Bench, Parts, load_parts, measure
from lpr.bench._report import Report, Stage, to_text

__all__ = ["Bench", "Parts", "Report", "Stage", "load_parts", "measure", "to_text"]
