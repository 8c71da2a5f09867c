"""What is shipped, pinned and committed: the wheel, the lock, the make targets, the files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lpr import about

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]*\])?==(\S+)", LOCK, re.MULTILINE)
MADE = {"demo", "build", "dist", "runs", "site-packages", "__pycache__"}
MEGABYTE = 1_000_000


def committed_texts() -> Iterator[tuple[str, str]]:
    """Path and text of every text file that belongs to the project."""
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [
            each for each in inside if each == ".ci" or (each[0] != "." and each not in MADE)
        ]
        for path in (Path(folder, each) for each in names):
            data = path.read_bytes()
            if b"\x00" not in data[:4096]:
                yield str(path.relative_to(ROOT)), data.decode("utf-8", "replace")


# --- version and licence --------------------------------------------------------------------------


def test_one_version_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert installed_version("lpr-jakarta") == version
    assert about.version() == version
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changes, re.MULTILINE)[0] == version


def test_the_licence_is_the_whole_text() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("Apache License")
    assert "END OF TERMS AND CONDITIONS" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"


def test_every_model_has_a_card_with_a_licence_and_stays_small() -> None:
    for weights in (ROOT / "models").glob("*.onnx"):
        card = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
        assert card["file"] == weights.name
        assert card["licence"]
        assert weights.stat().st_size < 12 * MEGABYTE


def test_the_readme_says_whose_licence_the_detector_carries() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "AGPL-3.0" in readme
    assert "ultralytics" in readme


# --- the lock -------------------------------------------------------------------------------------


def wanted() -> list[Requirement]:
    project = PROJECT["project"]
    listed = project["dependencies"] + project["optional-dependencies"]["dev"]
    return [Requirement(each) for each in (*listed, *PROJECT["build-system"]["requires"])]


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_the_lock_holds_what_the_project_asks_for(requirement: Requirement) -> None:
    name = canonicalize_name(requirement.name)
    pinned = [version for pin, version in PINS if pin == name]  # several: by Python's version
    assert pinned
    assert all(requirement.specifier.contains(version) for version in pinned)


def test_every_pin_has_hashes_and_no_address() -> None:
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINS)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def test_an_extra_that_a_dependency_asks_for_stands_in_its_pin() -> None:
    # pip takes the newest version for an extra that no pin names, and then misses its hash.
    texts = [text for each in distributions() for text in each.requires or []]
    asked = [Requirement(text) for text in texts if "extra ==" not in text]
    wanted = {
        f"{canonicalize_name(a.name)}[{','.join(sorted(a.extras))}]" for a in asked if a.extras
    }
    assert wanted
    assert {pin for pin in wanted if f"\n{pin}==" not in LOCK} == set()


@pytest.mark.parametrize(
    "name", ["torch", "ultralytics", "onnx", "easyocr", "opencv-python-headless"]
)
def test_what_only_training_needs_is_not_in_the_lock(name: str) -> None:
    assert name not in dict(PINS)


# --- the wheel ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel as `make wheel` builds it, from a copy of the sources."""
    source = tmp_path_factory.mktemp("source")
    for each in ("lpr", "models"):
        shutil.copytree(ROOT / each, source / each, ignore=shutil.ignore_patterns("__pycache__"))
    for each in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / each, source)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(command, cwd=source, check=True, capture_output=True)  # noqa: S603 - fixed words
    return ZipFile(next((source / "dist").glob("*.whl")))


def test_the_wheel_ships_the_package_its_data_and_its_models(wheel: ZipFile) -> None:
    shipped = set(wheel.namelist())
    package = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "lpr").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    models = {f"lpr/models/{path.name}" for path in (ROOT / "models").iterdir()}
    assert package <= shipped
    assert models <= shipped
    assert {"lpr/py.typed", "lpr/plates/tnkb.json", "lpr/tax/tax.json"} <= package
    web = ("templates/base.html", "texts/id/umum.toml", "static/app.js", "odd_even.toml")
    assert {f"lpr/web/{each}" for each in web} <= package


def test_the_wheel_ships_nothing_else(wheel: ZipFile) -> None:
    tops = {each.split("/")[0] for each in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lpr"}


def test_the_wheel_makes_the_plat_command_and_carries_the_licence(wheel: ZipFile) -> None:
    info = next(each for each in wheel.namelist() if each.endswith("/entry_points.txt"))
    assert b"plat = lpr.cli:main" in wheel.read(info)
    assert any(each.endswith("licenses/LICENSE") for each in wheel.namelist())


def test_a_wheel_finds_its_own_models(wheel: ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = "from lpr.inference import models_folder; print(models_folder())"
    done = subprocess.run(  # noqa: S603 - fixed words
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(done.stdout.strip()) == tmp_path / "lpr" / "models"


# --- the commands of make -------------------------------------------------------------------------

PREREQUISITES = ROOT / ".ci" / "prerequisites"


def stub(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def prerequisites(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", str(PREREQUISITES), *arguments],
        env={"PATH": f"{folder}:/usr/bin:/bin", "POSTGRESQL": str(folder / "postgresql")},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_complete_machine_needs_nothing(tmp_path: Path) -> None:
    done = prerequisites(tmp_path, str(stub(tmp_path, "python", "exit 0")))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_missing_packages_are_named_in_one_line_to_who_may_not_install(tmp_path: Path) -> None:
    stub(tmp_path, "id", "echo 1000")
    python = stub(tmp_path, "python", 'case "$2" in *version_info*) exit 0;; *) exit 1;; esac')
    done = prerequisites(tmp_path, str(python))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith("sudo apt-get install python3-venv libgl1 libglib2.0-0\n")


def test_missing_packages_are_installed_by_root(tmp_path: Path) -> None:
    stub(tmp_path, "id", "echo 0")
    said = tmp_path / "said"
    stub(tmp_path, "apt-get", f'echo "$@" >> "{said}"')
    python = stub(tmp_path, "python", 'case "$2" in *libGL*) exit 1;; *) exit 0;; esac')
    done = prerequisites(tmp_path, str(python))
    assert done.returncode == 0
    installed = said.read_text(encoding="utf-8").splitlines()[-1]
    assert installed.split()[-2:] == ["install", "libgl1"]


def test_the_tests_need_a_database_server_which_is_named(tmp_path: Path) -> None:
    stub(tmp_path, "id", "echo 1000")
    python = str(stub(tmp_path, "python", "exit 0"))
    assert prerequisites(tmp_path, python).returncode == 0
    done = prerequisites(tmp_path, python, "tests")
    assert done.returncode == 1
    assert done.stderr.endswith("sudo apt-get install postgresql\n")
    (tmp_path / "postgresql" / "15" / "bin").mkdir(parents=True)
    (tmp_path / "postgresql" / "15" / "bin" / "initdb").touch()
    assert prerequisites(tmp_path, python, "tests").returncode == 0


def test_a_python_that_is_too_old_is_told(tmp_path: Path) -> None:
    done = prerequisites(tmp_path, str(stub(tmp_path, "python", "exit 1")))
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11, 3.12 or 3.13 is needed")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("script", [".ci/run", ".ci/prerequisites"])
def test_scripts_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_continuous_integration_runs_make_test() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make test"


# --- what no file may hold ------------------------------------------------------------------------

REGISTRY_HOST = re.compile(
    r"pypi[.]org|python[h]osted|npmjs[.]|registry[.]npm|deb[.]debian|security[.]debian"
    r"|hugging[f]ace[.]co|--(extra-)?index[-]url"
)
FOREIGN_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users)/")
SECRET = re.compile(r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE[ ]KEY|AKIA[0-9A-Z]{16}|ghp_\w{36}")


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}: {match[0]}"
        for path, text in committed_texts()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_package_registry() -> None:
    allowed = [f"Makefile: --no-emit-index-{'url'}"]
    assert [each for each in found(REGISTRY_HOST) if each not in allowed] == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    assert found(FOREIGN_PATH) == []


def test_no_file_holds_a_secret() -> None:
    assert found(SECRET) == []
