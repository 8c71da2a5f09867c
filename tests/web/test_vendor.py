"""Vendored files are the ones that their README names, with their licences."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from lpr.web._render import STATIC

FOLDERS = sorted(path for path in (STATIC / "vendor").iterdir() if path.is_dir())
CHECKS = Path(__file__).parents[1] / "browser" / "vendor" / "axe-core"
"""What the tests alone use, and no wheel holds."""

ROW = re.compile(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.mark.parametrize("folder", [*FOLDERS, CHECKS], ids=lambda each: each.name)
def test_every_file_is_unchanged_and_named(folder: Path) -> None:
    named = dict(ROW.findall((folder / "README.md").read_text(encoding="utf-8")))
    held = {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert held == named
    assert "LICENSE" in held


def test_the_list_names_every_folder() -> None:
    listed = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    assert [each.name for each in FOLDERS if f"({each.name}/README.md)" not in listed] == []


def test_nothing_of_ours_names_another_host() -> None:
    ours = [path for path in STATIC.glob("*") if path.suffix in {".js", ".css"}]
    assert ours
    named = [
        path.name for path in ours if re.search(r"https?://|url\(\s*['\"]?//", path.read_text())
    ]
    assert named == []
