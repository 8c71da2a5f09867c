"""Cameras on a Ray cluster of several nodes on this machine, one of which is killed in mid-watch.

    python -m benchmarks.scale.live [--nodes 3] [--cameras 6] [--group 2]

A real RTSP server plays drawn traffic, the store lies on a real PostgreSQL server (Debian's
packages, as for the tests). When every camera has seen vehicles a node is killed. Its cameras must
come back on another node and see vehicles again, and at the end nothing that was stored may be
lost, seen twice or delivered twice, and no password may stand in Ray's logs. Needs the extra `ray`.
Exit code 0 when all of this holds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from contextlib import ExitStack, closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ray.cluster_utils import Cluster

from lpr.config import Settings
from lpr.live import FleetRules, World, log_to, open_keeping, parse_fleet
from lpr.live.cluster import ClusterFleet, GroupJob, RayHost, cores_of
from lpr.store import CameraStates, Outbox, Sightings, open_store, upgrade_store
from lpr.tracking import TrackRules
from tests.live.conftest import encode
from tests.live.rtsp import rtsp_server
from tests.postgres import server
from tests.scan.parts import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.live import FleetConfig
    from lpr.store import Sighting, Store

LOGIN = ("kamera", "rahasia-sekali")
SCENES = [(0,), (), (1,), ()]  # of a second each, again and again
TRACK = TrackRules(patience=1.0, rejoin=1.5, preview=0.2)
PATIENCE = 300.0  # seconds
GROUPS_A_NODE = 2  # so that one node's groups find room on the others
Checks = dict[str, bool]


def fleet_file(url: str, cameras: int, folder: Path) -> FleetConfig:
    """So many cameras that look at one scene, and a receiver."""
    text = f'[sinks.lines]\ntype = "jsonl"\nfolder = "{folder}"\n[defaults]\nurl = "{url}"\n'
    text += f'username = "{LOGIN[0]}"\npassword = "{LOGIN[1]}"\nfps = 5\nmotion = false\n'
    text += "".join(f"[cameras.cam-{number}]\n" for number in range(1, cameras + 1))
    return parse_fleet(text, {}, name="cameras.toml")


def seen(store: Store) -> list[Sighting]:
    """Every sighting of the store."""
    found, page = [], None
    while True:
        part = Sightings(store).search(limit=1000, page=page)
        found += part.sightings
        page = part.next
        if page is None:
            return found


def ended(store: Store) -> dict[str, int]:
    """Visits that were seen to their end, by camera."""
    counts: dict[str, int] = {}
    for each in seen(store):
        counts[each.camera] = counts.get(each.camera, 0) + each.final
    return counts


def until(fleet: ClusterFleet, world: World, condition: Callable[[], Any], what: str) -> Any:
    """Tick until the condition holds; its value."""
    pause, begun = threading.Event(), world.seconds()
    while not (value := condition()):
        if world.seconds() - begun > PATIENCE:
            raise TimeoutError(f"it never came: {what}")
        pause.wait(0.5)
        fleet.tick()
    print(f"{what}: after {world.seconds() - begun:.1f} s", flush=True)
    return value


def lost_cameras(fleet: ClusterFleet) -> set[str]:
    """Cameras of which the command knows that their node is gone."""
    statuses = fleet.report().statuses.items()
    return {name for name, each in statuses if "its node was lost" in each.reason}


def watch_and_kill(fleet: ClusterFleet, store: Store, kill: Callable[[], None]) -> list[Sighting]:
    """Watch, kill a node, watch until its cameras see again; what was stored before the kill."""
    world, cameras = World(), set(fleet.config.cameras)
    until(fleet, world, lambda: all(ended(store).get(c, 0) > 1 for c in cameras), "all see")
    before = seen(store)
    kill()
    lost = until(fleet, world, lambda: lost_cameras(fleet), "the loss is known")
    print("cameras of the lost node:", ", ".join(sorted(lost)))
    held = CameraStates(store).all
    until(fleet, world, lambda: all(held()[c].state == "reconnecting" for c in lost), "it is told")
    until(fleet, world, lambda: all(held()[c].state == "running" for c in cameras), "all run again")
    counts = ended(store)
    until(fleet, world, lambda: all(ended(store)[c] > counts[c] + 1 for c in cameras), "all see")
    return before


def checks(store: Store, before: list[Sighting], told: Path) -> Checks:
    """What must hold at the end."""
    after = {each.id: each for each in seen(store)}
    visits = sorted(after.values(), key=lambda each: (each.camera, each.first_at))
    lines = [json.loads(line) for path in told.glob("*") for line in path.read_text().splitlines()]
    delivered = [line["id"] for line in lines]
    finals = {each.id for each in visits if each.final}
    print(f"{len(visits)} sightings, {len(visits) - len(finals)} cut off; {len(lines)} delivered")
    return {
        "what was stored stays": all(after.get(e.id) == e for e in before if e.final)
        and all(each.id in after for each in before),
        "no camera was watched twice": all(
            one.camera != other.camera or one.last_at <= other.first_at
            for one, other in pairwise(visits)
        ),
        "each final sighting was delivered once": sorted(delivered) == sorted(finals),
        "nothing waits": Outbox(store).backlog() == {},
    }


def secrets_in(logs: Path, secrets: tuple[str, ...]) -> list[str]:
    """Log files in which one of the secrets stands."""
    files = [path for path in logs.rglob("*") if path.is_file()]
    print(len(files), "log files of Ray")
    wanted = [each.encode() for each in secrets]
    return [path.name for path in files if any(each in path.read_bytes() for each in wanted)]


def run(arguments: argparse.Namespace, stack: ExitStack) -> Checks:
    """Everything; what is started ends with the stack."""
    root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plat-live-")))
    url = f"{stack.enter_context(server()).url.replace('plat@', f'plat:{LOGIN[1]}@')}/postgres"
    upgrade_store(url, now=World().now())
    clip = encode(root / "cars.mp4", SCENES)
    camera = stack.enter_context(rtsp_server({"cars": [clip]}, LOGIN)).url("cars")
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
    )
    stack.callback(cluster.shutdown)
    cores = cores_of(arguments.group)
    nodes = [cluster.add_node(num_cpus=cores * GROUPS_A_NODE) for _ in range(arguments.nodes)]
    cluster.wait_for_nodes()
    settings = Settings(store_url=url, evidence_dir=root / "evidence")
    config = fleet_file(camera, arguments.cameras, root / "told")
    job = GroupJob(settings, config, rules=FleetRules(track=TRACK), reader=DRAWN)
    host = RayHost(cluster.address, cores)
    with closing(host), open_keeping(settings, World(), errand=None, evidence=True) as keeping:
        fleet = ClusterFleet(job, host, keeping, World(), size=arguments.group)
        fleet.start()
        try:
            kill = lambda: cluster.remove_node(nodes[0], allow_graceful=False)  # noqa: E731 - once
            before = watch_and_kill(fleet, keeping.store, kill)
        finally:
            fleet.stop()
    with closing(open_store(url)) as store:
        found = checks(store, before, root / "told")
    wrong = secrets_in(Path(cluster.head_node.get_logs_dir_path()), LOGIN[1:])
    return found | {f"no password in Ray's logs {wrong or ''}".strip(): not wrong}


def main() -> int:
    """Run it, and say what held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--cameras", type=int, default=6)
    parser.add_argument("--group", type=int, default=2)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    log_to(sys.stdout)
    with ExitStack() as stack:
        found = run(parser.parse_args(), stack)
    for what, holds in found.items():
        print("holds" if holds else "DOES NOT HOLD", "-", what)
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
