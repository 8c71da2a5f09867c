from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lpr import about
from lpr.api import create_app
from lpr.config import Settings
from lpr.errors import (
    LprError,
    RegistryDamagedError,
    RegistryLockedError,
    RegistryMissingError,
)
from lpr.tax import LateRegistry, TaxService

LOCAL = "http://127.0.0.1"


def test_all_is_well(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "version": about.version(),
        "time": "2026-11-25T10:30:00+07:00",
        "models": {
            "plate-detector": {"version": "1", "sha256": "a" * 64},
            "plate-reader": {"version": "1", "sha256": "b" * 64},
        },
        "registry": {"reachable": True, "error": None},
    }


@pytest.mark.parametrize("error", [RegistryMissingError, RegistryLockedError, RegistryDamagedError])
def test_a_registry_that_is_away(make_app: Callable[..., FastAPI], error: type[LprError]) -> None:
    with TestClient(make_app(down=error("Why.")), LOCAL) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "degraded"
    assert answer.json()["registry"] == {"reachable": False, "error": error.code}
    assert answer.json()["models"]


def test_the_health_follows_the_registry(tmp_path: Path, app: FastAPI) -> None:
    reader = app.state.services.reader
    registry = LateRegistry(Settings(database_url=f"sqlite:///{tmp_path / 'none.db'}"))
    with TestClient(create_app(Settings(), reader, TaxService(registry))) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["registry"]["error"] == "registry-missing"
    assert answer.json()["models"] == {}
