"""plates-id: a fixed, rendered, shareable set of Indonesian plates with every label known.

No photograph is in it: streets, vehicles and plates are drawn by ``training.render``. Scene ``i``
depends on ``i`` alone, so a smaller set is the beginning of a larger one.
"""

from benchmarks.plates_id._clip import CLIPS, clip_frames
from benchmarks.plates_id._digest import Verdict, pinned, verdict
from benchmarks.plates_id._plan import KINDS, ScenePlan, plan
from benchmarks.plates_id._scene import SIZE, Scene, render
from benchmarks.plates_id._write import check, write

__all__ = [
    "CLIPS",
    "KINDS",
    "SIZE",
    "Scene",
    "ScenePlan",
    "Verdict",
    "check",
    "clip_frames",
    "pinned",
    "plan",
    "render",
    "verdict",
    "write",
]
