import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lpr import about, doctor
from lpr.cli import app
from lpr.doctor import Check, examine, to_text
from lpr.inference import models_folder
from lpr.store import upgrade_store
from lpr.tax import init_registry

runner = CliRunner()


def found(name: str) -> Check:
    [check] = [check for check in examine() if check.name == name]
    return check


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "registry.db"
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{path}")
    init_registry(f"sqlite:///{path}", today=date(2026, 11, 25), sample=True, size=5)
    return path


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Make a distribution that `importlib.metadata` finds as installed."""

    def install(name: str, version: str) -> None:
        folder = tmp_path / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        monkeypatch.syspath_prepend(folder.parent)

    return install


def test_what_is_looked_at() -> None:
    assert [check.name for check in examine()] == [
        "versions",
        "libraries",
        "opencv",
        "import cv2",
        "onnxruntime",
        "providers",
        "settings",
        "processor",
        "model plate-detector",
        "model plate-corners",
        "model plate-reader",
        "registry",
        "store",
    ]


@pytest.mark.parametrize(
    "name", ["versions", "libraries", "opencv", "import cv2", "onnxruntime", "providers"]
)
def test_this_installation_is_well(name: str) -> None:
    check = found(name)
    assert check.ok, check
    assert check.mend is None


def test_the_models_of_the_package_are_well() -> None:
    for name in doctor.MODELS:
        check = found(f"model {name}")
        assert check.ok, check
        assert "SHA-256" in check.found
        assert "CPUExecutionProvider" in check.found


def test_a_registry_that_is_there(registry: Path) -> None:
    assert registry.is_file()
    check = found("registry")
    assert check.ok
    assert "as of 2026-11-25" in check.found


def test_no_registry_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    check = found("registry")
    assert not check.ok
    assert check.found == "There is no registry yet [registry-missing]"
    assert check.mend is not None
    assert "plat registry init --sample" in check.mend


def test_a_damaged_registry(registry: Path) -> None:
    registry.write_bytes(b"these are words, not pages of a database " * 200)
    check = found("registry")
    assert not check.ok
    assert "[registry-damaged]" in check.found
    assert check.mend


def test_a_locked_registry(registry: Path) -> None:
    holder = sqlite3.connect(registry, isolation_level=None)
    holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        check = found("registry")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert not check.ok
    assert "[registry-locked]" in check.found


def test_a_missing_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_MODELS_DIR", str(tmp_path))
    check = found("model plate-detector")
    assert not check.ok
    assert "[model-missing]" in check.found
    assert check.mend is not None
    assert "PLAT_MODELS_DIR" in check.mend


def test_a_damaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = json.loads((models_folder() / "plate-detector.json").read_text(encoding="utf-8"))
    (tmp_path / "plate-detector.json").write_text(json.dumps(card))
    (tmp_path / card["file"]).write_bytes(b"other weights")
    monkeypatch.setenv("PLAT_MODELS_DIR", str(tmp_path))
    check = found("model plate-detector")
    assert not check.ok
    assert "[model-damaged]" in check.found
    assert check.mend is not None
    assert hashlib.sha256(b"other weights").hexdigest()[:12] in check.mend


def test_a_setting_that_cannot_be_used_stops_only_what_needs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAT_THREADS", "many")
    checks = examine()
    assert checks[-1].name == "settings"
    assert not checks[-1].ok
    assert checks[-1].mend is not None
    assert "PLAT_THREADS" in checks[-1].mend
    assert all(check.ok for check in checks[:-1])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAT_PURPOSES", "pengawasan_parkir"),
        ("PLAT_RETENTION_RULES", "/nowhere.toml"),
        ("PLAT_ODD_EVEN_RULES", "/nowhere.toml"),
        ("PLAT_TAX_RULES", "/nowhere.json"),
        ("PLAT_MAP_PMTILES", "/nowhere.pmtiles"),
        ("PLAT_OIDC_CONFIG", "/nowhere.toml"),
    ],
)
def test_what_settings_name_is_read_too(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    check = found("settings")
    assert not check.ok
    assert check.mend is not None
    assert name.removesuffix("S") in check.mend


def test_two_opencvs(distribution: Callable[[str, str], None]) -> None:
    distribution("opencv-python-headless", "4.9.0.80")
    check = found("opencv")
    assert not check.ok
    assert "opencv-python-headless 4.9.0.80" in check.found
    assert "opencv-python " in check.found
    assert check.mend is not None
    assert "pip uninstall -y opencv-python opencv-python-headless" in check.mend
    assert check.mend.endswith("pip install opencv-python")


def test_two_runtimes(distribution: Callable[[str, str], None]) -> None:
    distribution("onnxruntime-openvino", "1.20.0")
    check = found("onnxruntime")
    assert not check.ok
    assert check.mend is not None
    assert "onnxruntime-openvino" in check.mend
    assert check.mend.endswith("pip install onnxruntime")


def test_of_two_runtimes_the_one_for_a_gpu_is_kept(
    distribution: Callable[[str, str], None],
) -> None:
    distribution("onnxruntime-gpu", "1.31.1")
    check = found("onnxruntime")
    assert not check.ok
    assert check.mend is not None
    assert check.mend.endswith("pip install onnxruntime-gpu")


def test_openvino_is_a_provider_too(distribution: Callable[[str, str], None]) -> None:
    distribution("openvino", "2026.4.1")
    check = found("providers")
    assert check.ok
    assert check.found.endswith("CPUExecutionProvider, OpenVINO 2026.4.1")


@pytest.mark.parametrize(
    ("installed", "provider", "told"),
    [
        (["OpenVINO 1"], "auto", "; PLAT_PROVIDER=openvino-bf16 may find"),
        ([], "cpu", "; pip install 'lpr-jakarta[openvino]', then PLAT_PROVIDER=openvino-bf16"),
        (["OpenVINO 1"], "openvino-bf16", None),
    ],
)
def test_a_processor_that_can_do_more_is_told_of(
    installed: list[str], provider: str, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "native_bf16", lambda: True)
    monkeypatch.setattr(doctor, "_openvino", lambda: installed)
    monkeypatch.setenv("PLAT_PROVIDER", provider)
    check = found("processor")
    assert check.ok
    assert ("bf16" in check.found) == bool(told)
    assert (told or "cores") in check.found


def test_a_processor_without_bf16_is_only_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about, "native_bf16", lambda: False)
    assert "bf16" not in found("processor").found


def test_what_the_networks_are_to_run_on_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_PROVIDER", "cuda")
    check = found("model plate-reader")
    assert not check.ok
    assert "[dependency-missing]" in check.found
    assert check.mend is not None
    assert "PLAT_PROVIDER is cuda" in check.mend
    monkeypatch.setenv("PLAT_PROVIDER", "openvino")
    assert found("model plate-reader").found.endswith("OpenVINO f32")


def in_a_process_that_lacks(module: str) -> dict[str, Check]:
    """What is found where importing the module fails, as in a slim image without libGL."""
    code = (
        "import json, sys\n"
        f"sys.modules[{module!r}] = None\n"
        "from lpr.doctor import examine\n"
        "print(json.dumps([check.to_dict() for check in examine()]))"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ.copy(),
        timeout=60,
    )
    return {check["name"]: Check(**check) for check in json.loads(done.stdout)}


def test_an_opencv_that_does_not_load() -> None:
    check = in_a_process_that_lacks("cv2")["import cv2"]
    assert not check.ok
    assert check.mend is not None
    assert "apt-get install libgl1 libglib2.0-0" in check.mend


def test_an_onnxruntime_that_does_not_load() -> None:
    checks = in_a_process_that_lacks("onnxruntime")
    assert not checks["providers"].ok
    assert "pip install" in str(checks["providers"].mend)
    assert not checks["model plate-detector"].ok
    assert checks["model plate-detector"].mend == "mend the libraries above first"
    assert checks["import cv2"].ok


def test_a_sqlalchemy_that_does_not_load() -> None:
    check = in_a_process_that_lacks("sqlalchemy")["registry"]
    assert not check.ok
    assert check.mend == "mend the libraries above first"


@pytest.mark.parametrize(("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 14), False)])
def test_pythons(version: tuple[int, int], ok: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a row of the table
    monkeypatch.setattr(doctor.sys, "version_info", (*version, 0, "final", 0))
    check = found("versions")
    assert check.ok is ok
    assert (check.mend is None) is ok


def test_the_text_names_what_is_wrong_and_how_to_mend_it() -> None:
    checks = [
        Check("one", ok=True, found="fine"),
        Check("two", ok=False, found="bad", mend="do this"),
    ]
    assert to_text(checks).splitlines() == [
        f"ok    {'one':<16} fine",
        f"WRONG {'two':<16} bad",
        "      mend: do this",
    ]


def test_whatever_is_wrong_can_be_mended() -> None:
    for check in examine():
        assert check.ok is (check.mend is None)


def test_the_command_ends_with_1_when_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    result = runner.invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert "WRONG registry" in result.stdout
    assert "mend: No registry at" in result.stdout


def test_the_command_ends_with_0_when_all_is_well(registry: Path) -> None:
    result = runner.invoke(app, ["doctor"])
    assert registry.is_file()
    assert result.exit_code == 0, result.stdout
    assert "WRONG" not in result.stdout


def test_the_command_in_json(registry: Path) -> None:
    result = runner.invoke(app, ["doctor", "--json"])
    body = json.loads(result.stdout)
    assert registry.is_file()
    assert body["ok"] is (result.exit_code == 0)
    assert {tuple(check) for check in body["checks"]} == {("name", "ok", "found", "mend")}


def test_looking_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    examine()
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_there_and_one_that_is_not(registry: Path) -> None:
    assert found("store") == Check(
        "store", ok=True, found="none yet; it is made with the first look-up"
    )
    place = registry.with_name("store.db")
    upgrade_store(f"sqlite:///{place}", now=datetime(2026, 11, 25, tzinfo=UTC))
    assert found("store") == Check("store", ok=True, found=f"{place}, 1 audit records")


def test_a_store_of_an_older_version(registry: Path) -> None:
    place = registry.with_name("store.db")
    upgrade_store(f"sqlite:///{place}", now=datetime(2026, 11, 25, tzinfo=UTC))
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE store_alembic_version SET version_num = '0001'")
        connection.commit()
    check = found("store")
    assert (check.ok, check.mend) == (False, "plat db upgrade")
    assert check.found.startswith("schema 0001, this version's is ")


@pytest.mark.parametrize("statement", ["DELETE FROM audit_head", "DROP TABLE audit_head"])
def test_a_store_whose_log_has_no_end(registry: Path, statement: str) -> None:
    place = registry.with_name("store.db")
    upgrade_store(f"sqlite:///{place}", now=datetime(2026, 11, 25, tzinfo=UTC))
    with closing(sqlite3.connect(place)) as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()
    check = found("store")
    assert not check.ok
    assert check.mend


def test_a_store_that_is_no_database(registry: Path) -> None:
    registry.with_name("store.db").write_bytes(b"words, not pages of a database " * 200)
    check = found("store")
    assert not check.ok
    assert "[store-damaged]" in check.found
