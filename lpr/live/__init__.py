"""The camera fleet: many live cameras in one process, watched for as long as it takes.

    fleet = Fleet(load_fleet(Path("cameras.toml")), PlateReader(), Keeping(store))
    fleet.start()
    while not ended.wait(1.0):
        fleet.tick()
    fleet.stop()

Each camera has a thread that listens and a watchdog; there are as many analysts as the reader has
callers, and each reads the frames of its cameras; one recorder keeps what was seen, in the store
first; each receiver is served from the outbox.
"""

from lpr.live._camera import CameraWorker, Shared, Shot
from lpr.live._check import CameraCheck, check_camera
from lpr.live._config import CameraConfig, FleetConfig, SinkConfig
from lpr.live._counts import CameraCounts
from lpr.live._fleet import Fleet, Watching
from lpr.live._group import CameraGroup, FleetRules
from lpr.live._keeping import open_keeping
from lpr.live._log import log_to, tell
from lpr.live._monitor import Monitor
from lpr.live._parse import load_fleet, parse_fleet
from lpr.live._publisher import Publisher
from lpr.live._recorder import Keeping
from lpr.live._report import FleetReport, total
from lpr.live._watchdog import CameraStatus, State, Watchdog, WatchRules
from lpr.live._world import World

__all__ = [
    "CameraCheck",
    "CameraConfig",
    "CameraCounts",
    "CameraGroup",
    "CameraStatus",
    "CameraWorker",
    "Fleet",
    "FleetConfig",
    "FleetReport",
    "FleetRules",
    "Keeping",
    "Monitor",
    "Publisher",
    "Shared",
    "Shot",
    "SinkConfig",
    "State",
    "WatchRules",
    "Watchdog",
    "Watching",
    "World",
    "check_camera",
    "load_fleet",
    "log_to",
    "open_keeping",
    "parse_fleet",
    "tell",
    "total",
]
