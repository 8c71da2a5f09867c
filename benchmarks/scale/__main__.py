"""A Ray cluster of several nodes on this machine, one of which is killed in the middle of a scan.

    python -m benchmarks.scale FOOTAGE [--nodes 3] [--ledger postgresql://...]

Scans the footage with this machine's processes, then with the cluster while a node is killed as
soon as a piece is done, and compares the two folders byte by byte. Needs the extra `ray`. Exit code
0 when nothing was lost and nothing differs; 2 when the footage has too few pieces to tell.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from ray.cluster_utils import Cluster

from lpr.config import load_settings
from lpr.pipeline import model_hashes
from lpr.scan import FootageScan, LocalEngine, Planner, RayEngine, folder_camera
from lpr.scan._when import Moments
from lpr.store import ScanLedger, ready_store
from lpr.tax import system_clock
from lpr.video import Stdin, expand

SUFFIXES = frozenset({".mp4", ".mkv", ".ts", ".avi"})


class Killing:
    """Progress that kills a node when the first piece is done."""

    def __init__(self, cluster: Any = None, victim: Any = None) -> None:
        self._cluster, self._victim = cluster, victim

    def begin(self, name: str, done: int) -> None:
        """A piece is begun."""
        print(f"  begun ({done} done): {name}")

    def advance(self, done: float) -> None:
        """So many are done; with the first one a node dies."""
        if done >= 1 and self._victim is not None:
            print("  killing a node")
            self._cluster.remove_node(self._victim, allow_graceful=False)
            self._victim = None

    def say(self, sentence: str) -> None:
        """Print it."""
        print(f"  {sentence}")

    def end(self) -> None:
        """All are done or failed."""
        print("  all pieces ended")


def scanned(
    folder: Path, plan: Any, engine: Any, progress: Killing, ledger: str | None = None
) -> dict[str, bytes]:
    """Every file of a scan but its ledger, by name."""
    url = ledger or f"sqlite:///{folder / 'ledger.db'}"
    with closing(ready_store(url, now=system_clock())) as store:
        scan = FootageScan(folder, ScanLedger(store), engine, progress, None, lambda: False)
        for line in scan.run(plan).lines():
            print(f"  {line}")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("ledger.db")
    }


def main() -> int:
    """Compare a scan of this machine with one of a cluster that loses a node."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("footage", nargs="+")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--reader", default="lpr.scan._worker:shipped")
    parser.add_argument("--ledger", help="database of the cluster's ledger; default: a file")
    arguments = parser.parse_args()
    found = expand(arguments.footage, suffixes=SUFFIXES)
    paths = [path for path in found if not isinstance(path, Stdin)]
    models = tuple(sorted(model_hashes(load_settings().models_dir).items()))
    plan = Planner(Moments(), folder_camera, models).plan(paths)
    if len(plan.pieces) <= arguments.nodes:
        parser.error(f"{len(plan.pieces)} pieces of footage: too few to lose a node in the middle")
    root = Path(tempfile.mkdtemp(prefix="plat-scale-"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        print(f"{len(plan.pieces)} pieces; this machine's processes:")
        (root / "local").mkdir()
        local = LocalEngine(2, evidence=root / "local/evidence", reader=arguments.reader)
        expected = scanned(root / "local", plan, local, Killing())
        print(f"A cluster of {arguments.nodes} nodes:")
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        nodes = [cluster.add_node(num_cpus=1) for _ in range(arguments.nodes)]
        cluster.wait_for_nodes()
        (root / "ray").mkdir()
        engine = RayEngine(cluster.address, evidence=root / "ray/evidence", reader=arguments.reader)
        killing = Killing(cluster, nodes[0])
        got = scanned(root / "ray", plan, engine, killing, arguments.ledger)
        cluster.shutdown()
    finally:
        shutil.rmtree(root)
    for name in sorted(name for name in {*got, *expected} if got.get(name) != expected.get(name)):
        where = "only here" if name not in got else "only there" if name not in expected else "both"
        print(f"  {name} differs: {where}")
    print("the same" if got == expected else "DIFFERENT", f"({len(expected)} files)")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
