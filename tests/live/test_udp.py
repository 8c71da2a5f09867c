"""UDP loses packets: pictures with missing parts are left out and counted, the stream goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "samples" / "klip.mp4"


def test_one_lost_packet_in_a_hundred_costs_frames_and_nothing_else() -> None:
    rights = () if os.geteuid() == 0 else ("--map-root-user",)
    done = subprocess.run(  # noqa: S603 - our own module
        [
            *("unshare", "--net", *rights),
            *(sys.executable, "-m", "tests.live.lossy", str(CLIP), "45"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["whole"] >= 45
    assert 1 <= found["damaged"] < found["whole"]
