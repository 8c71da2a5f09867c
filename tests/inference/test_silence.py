"""The engine tells nobody that it runs: no number of the machine, no event that waits to go out."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LOADED = "from lpr.inference import load_model; load_model('plate-corners', provider={!r})"
ASKED = "import lpr.doctor; assert lpr.doctor._providers().ok"


@pytest.mark.parametrize("program", [LOADED.format("cpu"), LOADED.format("openvino"), ASKED])
def test_no_engine_has_anything_to_send_to_its_makers(program: str, tmp_path: Path) -> None:
    """Whoever sends, keeps a number of this machine in the user's folder first."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, "-c", program]
    subprocess.run(command, check=True, env=bare)  # noqa: S603 - fixed words
    assert sorted(tmp_path.rglob("*")) == []
