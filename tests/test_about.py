import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from lpr import about

ROOT = Path(about.__file__).resolve().parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A git checkout with one commit."""
    (tmp_path / "file").write_text("one")
    for words in (["init", "-q"], ["add", "file"], ["commit", "-q", "-m", "first"]):
        git(tmp_path, *words)
    return tmp_path


def git(folder: Path, *words: str) -> str:
    who = {
        f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(  # noqa: S603 - our own words
        ["git", *words],  # noqa: S607 - found by PATH, as the code finds it
        cwd=folder,
        env=os.environ | who | alone,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_commit_of_a_checkout(checkout: Path) -> None:
    assert about.commit(checkout) == git(checkout, "rev-parse", "--short=12", "HEAD")


def test_a_changed_checkout_is_told(checkout: Path) -> None:
    clean = about.commit(checkout)
    (checkout / "file").write_text("two")
    assert about.commit(checkout) == f"{clean}-dirty"


def test_no_commit_outside_of_a_checkout(tmp_path: Path) -> None:
    assert about.commit(tmp_path) is None


def test_no_commit_in_a_checkout_without_any(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert about.commit(tmp_path) is None


def test_no_commit_without_git(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert about.commit(checkout) is None


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert about.version() == project["version"]
    assert project["name"] == about.DISTRIBUTION


def test_every_dependency_of_the_project_is_listed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {line.split(">")[0] for line in project["dependencies"]}
    assert set(about.LIBRARIES) == names


def test_versions_of_libraries() -> None:
    versions = about.library_versions()
    assert list(versions) == list(about.LIBRARIES)
    assert versions["numpy"] is not None
    assert versions["numpy"][0].isdecimal()


def test_what_is_not_installed_has_no_version() -> None:
    assert about.installed("no-such-distribution") is None


def test_hardware() -> None:
    machine = about.hardware()
    assert machine.processor
    assert 1 <= machine.cores <= (os.cpu_count() or 1)
    assert machine.memory_bytes >= 0
    assert machine.python.count(".") == 2


def test_a_machine_without_proc_still_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", refuse)
    machine = about.hardware()
    assert machine.processor
    assert machine.memory_bytes == 0


@pytest.mark.parametrize(
    ("flags", "native"),
    [
        ("fpu avx512f avx512_bf16", True),
        ("fpu amx_bf16 amx_tile", True),
        ("fpu avx2 avx512f", False),
        ("", False),
    ],
)
def test_bf16_is_what_the_processor_says_of_itself(
    flags: str, *, native: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Path, "read_text", lambda *_, **__: f"model name\t: X\nflags\t\t: {flags}\n"
    )
    assert about.native_bf16() is native


def test_a_machine_without_proc_promises_no_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", refuse)
    assert not about.native_bf16()
