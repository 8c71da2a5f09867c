"""Watches a camera over a network that loses each hundredth UDP packet; prints what became of it.

Run in a network namespace of its own (`test_udp.py` does): the loss is nobody else's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from lpr.video import FrameCounts, LiveOptions, open_live
from tests.live.rtsp import rtsp_server

RULES = """
add table inet lossy
add chain inet lossy input { type filter hook input priority 0; }
add rule inet lossy input ip protocol udp numgen inc mod 100 0 counter drop
"""


def main(clip: str, frames: int) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)  # noqa: S607 - by PATH
    subprocess.run(["nft", "-f", "-"], input=RULES, text=True, check=True)  # noqa: S607 - by PATH
    counts, whole = FrameCounts(), 0
    with (
        rtsp_server({"street": [Path(clip)]}) as server,
        open_live(server.url("street"), LiveOptions(transport="udp"), counts=counts) as stream,
    ):
        for whole, _ in enumerate(stream.frames(), 1):
            if whole >= frames and counts.damaged:
                break
    sys.stdout.write(json.dumps({"whole": whole, "damaged": counts.damaged}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
