"""What is wrong with an installation, and how to mend it. Every check runs whatever others find."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lpr import about
from lpr.config import load_settings
from lpr.errors import (
    ConfigurationError,
    DependencyMissingError,
    LprError,
    ModelError,
    RegistryError,
    StoreMissingError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpr.config import Settings
    from lpr.tax import DatabaseRegistry
    from lpr.tax.http import HttpRegistry

__all__ = ["Check", "examine", "to_text"]

OLDEST_PYTHON, FIRST_UNTRIED_PYTHON = (3, 11), (3, 14)
OPENCVS = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
GPU_RUNTIME = "onnxruntime-gpu"
RUNTIMES = ("onnxruntime", GPU_RUNTIME, "onnxruntime-openvino")
MODELS = ("plate-detector", "plate-corners", "plate-reader")
EXTRA = "lpr-jakarta[openvino]"
FASTER = "PLAT_PROVIDER=openvino-bf16 may find plates in two thirds of the time"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and when it is not ``ok`` how to mend it."""

    name: str
    ok: bool
    found: str
    mend: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)


def examine() -> list[Check]:
    """Look at everything, in the order in which things depend on each other."""
    checks = [_python(), _libraries(), _one_of("opencv", OPENCVS), _cv2()]
    checks += [_one_of("onnxruntime", RUNTIMES), _providers()]
    try:
        settings = load_settings()
    except ConfigurationError as error:
        return [*checks, _failed("settings", error)]
    checks += [_settings(settings), _processor(settings)]
    return [*checks, *_models(settings), _registry(settings), _store(settings)]


def to_text(checks: Sequence[Check]) -> str:
    """One line a check, and below a failed one how to mend it."""
    return "\n".join(line for check in checks for line in _lines(check))


def _lines(check: Check) -> Iterator[str]:
    yield f"{'ok   ' if check.ok else 'WRONG'} {check.name:<16} {check.found}"
    if check.mend:
        yield f"      mend: {check.mend}"


def _python() -> Check:
    ok = OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNTRIED_PYTHON
    found = f"Python {platform.python_version()}, plat {about.version()}"
    checkout = about.commit()
    return Check(
        "versions",
        ok=ok,
        found=f"{found} ({checkout})" if checkout else found,
        mend=None if ok else "install Python 3.11, 3.12 or 3.13 and make the environment anew",
    )


def _libraries() -> Check:
    versions = about.library_versions()
    versions.pop("opencv-python")  # has a check of its own
    versions.pop("onnxruntime")
    missing = [name for name, found in versions.items() if found is None]
    if missing:
        mend = f"pip install {' '.join(missing)}"
        return Check("libraries", ok=False, found=f"missing: {', '.join(missing)}", mend=mend)
    return Check("libraries", ok=True, found=", ".join(f"{n} {v}" for n, v in versions.items()))


def _one_of(name: str, family: Sequence[str]) -> Check:
    """Of distributions that own the same folder exactly one may be installed."""
    versions = {member: about.installed(member) for member in family}
    present = [member for member, found in versions.items() if found is not None]
    found = ", ".join(f"{member} {versions[member]}" for member in present) or "none is installed"
    mend = None
    if len(present) > 1:
        others = " ".join(present)
        kept = GPU_RUNTIME if GPU_RUNTIME in present else family[0]
        mend = f"they overwrite each other's files: pip uninstall -y {others} && pip install {kept}"
    elif not present:
        mend = f"pip install {family[0]}"
    return Check(name, ok=len(present) == 1, found=found, mend=mend)


def _cv2() -> Check:
    """The library may be installed and yet not load: slim images lack libGL."""
    try:
        import cv2  # noqa: PLC0415 - it may be broken
    except ImportError as error:
        reason = f"cannot be imported: {_one_line(error)}"
        mend = "apt-get install libgl1 libglib2.0-0, or mend opencv above"
        return Check("import cv2", ok=False, found=reason, mend=mend)
    return Check("import cv2", ok=True, found=f"cv2 {cv2.__version__}")


def _providers() -> Check:
    try:
        from onnxruntime import get_available_providers  # noqa: PLC0415 - it may be broken
    except ImportError as error:
        reason = f"onnxruntime cannot be imported: {_one_line(error)}"
        mend = "pip install --force-reinstall onnxruntime"
        return Check("providers", ok=False, found=reason, mend=mend)
    found: list[str] = get_available_providers()
    if "CPUExecutionProvider" in found:
        return Check("providers", ok=True, found=", ".join([*found, *_openvino()]))
    mend = "pip install --force-reinstall onnxruntime"
    return Check("providers", ok=False, found=", ".join(found) or "none", mend=mend)


def _openvino() -> list[str]:
    version = about.installed("openvino")
    return [] if version is None else [f"OpenVINO {version}"]


def _settings(settings: Settings) -> Check:
    """The lists and files that the settings name, read as the commands that need them do."""
    try:
        from lpr.access import Purposes  # noqa: PLC0415 - as below
        from lpr.oidc import open_sign_in  # noqa: PLC0415 - as below
        from lpr.store import load_rules  # noqa: PLC0415 - as below
        from lpr.tax import chosen_rules  # noqa: PLC0415 - as below
        from lpr.web import checked_archive, load_odd_even  # noqa: PLC0415 - as below

        Purposes.of(settings.purposes, settings.owner_purposes, settings.purpose)
        load_rules(settings.retention_rules)
        chosen_rules(settings)
        load_odd_even(settings.odd_even_rules)
        checked_archive(settings.map_pmtiles)
        open_sign_in(settings)
    except LprError as error:
        return _failed("settings", error)
    except ImportError as error:
        return _unready("settings", error)
    return Check("settings", ok=True, found="every PLAT_ variable can be used")


def _processor(settings: Settings) -> Check:
    """What the networks can make of it: an operator does not know what bf16 is worth."""
    machine = about.hardware()
    found = f"{machine.processor}, {machine.cores} cores"
    if about.native_bf16() and settings.provider in ("auto", "cpu"):
        found += "; " + FASTER if _openvino() else f"; pip install '{EXTRA}', then {FASTER}"
    return Check("processor", ok=True, found=found)


def _models(settings: Settings) -> Iterator[Check]:
    for name in MODELS:
        yield _model(name, settings)


def _model(name: str, settings: Settings) -> Check:
    try:
        from lpr.inference import load_model  # noqa: PLC0415 - onnxruntime may be broken

        model = load_model(name, models_dir=settings.models_dir, provider=settings.provider)
    except (ModelError, DependencyMissingError) as error:
        return _failed(f"model {name}", error)
    except ImportError as error:
        return _unready(f"model {name}", error)
    card = model.card
    found = f"version {card.version}, SHA-256 {card.sha256[:12]} as on its card"
    return Check(f"model {name}", ok=True, found=f"{found}, {model.engine.providers[0]}")


def _registry(settings: Settings) -> Check:
    try:
        from lpr.tax import open_chosen_registry  # noqa: PLC0415 - sqlalchemy may be missing

        registry = open_chosen_registry(settings)
    except LprError as error:
        return _failed("registry", error)
    except ImportError as error:
        return _unready("registry", error)
    try:
        return Check("registry", ok=True, found=_reached(registry))
    except RegistryError as error:
        return _failed("registry", error)
    finally:
        registry.close()


def _reached(registry: DatabaseRegistry | HttpRegistry) -> str:
    """What a registry says of itself: a database has when it was opened, an agency's is asked."""
    from lpr.tax import DatabaseRegistry  # noqa: PLC0415 - as above

    if not isinstance(registry, DatabaseRegistry):
        registry.reach()
        return f"{registry.source} answers; it was asked for no vehicle"
    return f"{registry.source}, as of {registry.as_of.isoformat(timespec='minutes')}"


def _store(settings: Settings) -> Check:
    """Its schema, and the end of its audit log; `plat audit verify` looks at every record."""
    try:
        from lpr.store import chosen_store_url, open_store, store_state  # noqa: PLC0415 - as above

        url = chosen_store_url(settings)
        state = store_state(url)
        if not state.is_current:
            found = f"schema {state.revision}, this version's is {state.head}"
            mend = "install the version that made it" if state.is_newer else "plat db upgrade"
            return Check("store", ok=False, found=found, mend=mend)
        store = open_store(url)
    except StoreMissingError:
        return Check("store", ok=True, found="none yet; it is made with the first look-up")
    except LprError as error:
        return _failed("store", error)
    except ImportError as error:
        return _unready("store", error)
    try:
        records = store.audit.head().seq + 1
    except LprError as error:
        return _failed("store", error)
    finally:
        store.close()
    return Check("store", ok=True, found=f"{state.place}, {records} audit records")


def _failed(name: str, error: LprError) -> Check:
    """An error's sentence says what to do; its title says what is wrong."""
    return Check(name, ok=False, found=f"{error.title} [{error.code}]", mend=_one_line(error))


def _unready(name: str, error: ImportError) -> Check:
    found = f"cannot be looked at: {_one_line(error)}"
    return Check(name, ok=False, found=found, mend="mend the libraries above first")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
