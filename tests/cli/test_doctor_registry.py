"""What `plat doctor` says of an agency's registry over HTTP."""

from __future__ import annotations

import socket
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lpr.tax import init_registry, open_registry
from lpr.tax.http.server import create_registry_app
from tests.cli.test_doctor import found
from tests.tax.http.support import TOKEN, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A registry behind HTTP, at the address of the settings."""
    url = f"sqlite:///{tmp_path / 'agency.db'}"
    init_registry(url, today=date(2026, 11, 25), sample=True, size=5)
    with (
        closing(open_registry(url)) as held,
        running(create_registry_app(held, TOKEN)) as (host, port),
    ):
        monkeypatch.setenv("PLAT_REGISTRY_URL", f"http://{host}:{port}")
        yield


@pytest.mark.usefixtures("agency")
def test_a_registry_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_REGISTRY_TOKEN", TOKEN)
    check = found("registry")
    assert check.ok, check
    assert check.found == "registri instansi answers; it was asked for no vehicle"


@pytest.mark.usefixtures("agency")
def test_a_registry_that_refuses_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_REGISTRY_TOKEN", "another-token-of-some-length")
    check = found("registry")
    assert not check.ok
    assert "[registry]" in check.found
    assert check.mend is not None
    assert "HTTP 401" in check.mend


def test_a_registry_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("PLAT_REGISTRY_URL", f"http://127.0.0.1:{port}")
    check = found("registry")
    assert not check.ok
    assert check.mend is not None
    assert "the connection failed" in check.mend


def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_REGISTRY_URL", "registry")
    check = found("registry")
    assert not check.ok
    assert check.mend is not None
    assert "PLAT_REGISTRY_URL" in check.mend
