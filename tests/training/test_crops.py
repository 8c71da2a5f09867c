"""The command that renders plates for the reader keeps what it rendered."""

from pathlib import Path

import numpy as np
import pytest

from training.render import crops


def rendered(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    monkeypatch.setattr(crops, "CHUNK", 2)
    monkeypatch.setattr("sys.argv", ["crops", str(out), "--count", "3"])
    crops.main()


def test_plates_are_kept_in_a_folder_that_is_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new" / "plates.npz"
    rendered(monkeypatch, out)
    assert np.load(out)["pixels"].shape == (4, crops.HEIGHT, crops.WIDTH, 3)


def test_a_name_that_would_become_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit):
        rendered(monkeypatch, tmp_path / "plates")
    assert list(tmp_path.iterdir()) == []
