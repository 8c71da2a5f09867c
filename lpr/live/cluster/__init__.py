"""A fleet on many machines: its cameras in groups, each an actor of a Ray cluster.

    fleet = ClusterFleet(config, job, RayHost(None, cores_of(20)), keeping, World(), size=20)

It is used as `lpr.live.Fleet` is. One process, the one that made it, serves the receivers, tells
how the cameras are, and starts a group anew whose node was lost.
"""

from lpr.live.cluster._actor import GroupActor
from lpr.live.cluster._distribute import cores_of, distribute
from lpr.live.cluster._fleet import ClusterFleet
from lpr.live.cluster._host import Host, Remote
from lpr.live.cluster._job import GroupJob, GroupReport
from lpr.live.cluster._ray import RayHost

__all__ = [
    "ClusterFleet",
    "GroupActor",
    "GroupJob",
    "GroupReport",
    "Host",
    "RayHost",
    "Remote",
    "cores_of",
    "distribute",
]
