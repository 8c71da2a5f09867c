"""`plat serve` as a user runs it: a process of its own, a socket, a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from lpr.access import Roles
from lpr.cli import app
from lpr.cli.serve import GRACE_SECONDS, address, bind, build_app
from lpr.config import Settings
from lpr.errors import ConfigurationError, ModelMissingError
from lpr.store import Accounts, Act, Keys, NewKey, open_store, upgrade_store
from lpr.tax import SamplePlate, TaxStatus, init_registry

SAMPLE = min((Path(__file__).resolve().parents[2] / "samples").glob("*.jpg"))
runner = CliRunner()


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address that it printed."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "lpr", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Serving at http://"), process.stderr.read()
        yield process, line.split()[2]
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()
        process.stderr.close()


def get(base: str, path: str) -> tuple[int, Any]:
    return ask(base, "GET", path)


def send(base: str, path: str, picture: Path) -> tuple[int, Any]:
    head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{picture.name}"\r\n'
    body = head.encode() + b"\r\n" + picture.read_bytes() + b"\r\n--edge--\r\n"
    return ask(base, "POST", path, body, {"Content-Type": "multipart/form-data; boundary=edge"})


def ask(base: str, *request: Any) -> tuple[int, Any]:
    where = urlsplit(base)
    connection = HTTPConnection(str(where.hostname), where.port, timeout=60)
    try:
        connection.request(*request)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('registry') / 'registry.db'}"
    plates = [SamplePlate("B 1234 PYZ", status=TaxStatus.LUNAS)]
    init_registry(url, today=date(2026, 11, 25), sample=True, plates=plates, size=20)
    return url


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_and_ends_well(database_url: str, number: signal.Signals) -> None:
    with serving(PLAT_DATABASE_URL=database_url) as (process, base):
        assert base.startswith("http://127.0.0.1:")
        status, body = get(base, "/healthz")
        assert (status, body["status"]) == (200, "ok")
        assert set(body["models"]) == {"plate-detector", "plate-corners", "plate-reader"}
        assert get(base, "/api/v1/vehicles/b1234pyz")[1]["plate"] == "B 1234 PYZ"
        status, body = send(base, "/api/v1/read", SAMPLE)
        assert (status, body["failed"]) == (200, 0)
        assert body["pictures"][0]["file"] == SAMPLE.name
        assert body["pictures"][0]["plates"]
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert out.startswith("Belum ada akun (there is no account yet). One-time admin token")
        assert err == ""


def test_a_stream_of_events_ends_with_the_service_and_does_not_hold_it_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    now = datetime.now(UTC)
    upgrade_store(url, now=now)
    with closing(open_store(url)) as store:
        act = Act(now, "local:uji", "local")
        Accounts(store).add("siti", Roles.of("petugas"), "kuda baterai staples", act)
        until = now + timedelta(days=1)
        key = Keys(store).add(NewKey("uji", "siti", Roles.of("petugas"), until, "penagihan"), act)
    headers = {"Authorization": f"Bearer {key.text}"}
    with serving(PLAT_DATABASE_URL=f"sqlite:///{tmp_path / 'r.db'}") as (process, base):
        where = urlsplit(base)
        connection = HTTPConnection(str(where.hostname), where.port, timeout=60)
        with closing(connection):
            connection.request("GET", "/api/v1/events", headers=headers)
            answer = connection.getresponse()
            assert answer.readline() == b"retry: 1000\n"
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert answer.read() == b"id: 0\n\n"  # the whole of it: it was not cut off
            assert time.monotonic() - began < GRACE_SECONDS
        assert process.wait(timeout=60) == 0


def test_it_starts_without_a_registry_and_finds_it_later(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    with serving(PLAT_DATABASE_URL=url) as (process, base):
        assert get(base, "/healthz")[0] == 503
        status, problem = get(base, "/api/v1/vehicles/B1234PYZ")
        assert (status, problem["code"]) == (503, "registry-missing")
        init_registry(url, today=date(2026, 11, 25), sample=True, size=5)
        assert get(base, "/healthz")[0] == 200
        assert get(base, "/api/v1/vehicles/B1234PYZ")[1]["status"] == "TIDAK_DITEMUKAN"
        process.terminate()
        _, err = process.communicate(timeout=20)
        assert "[registry-missing] Pictures are read meanwhile." in err


def test_an_open_address_is_warned_of(database_url: str) -> None:
    with serving("--host", "0.0.0.0", PLAT_DATABASE_URL=database_url) as (process, base):  # noqa: S104 - that is what is tested
        assert base.startswith("http://0.0.0.0:")
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert "every call needs a log-in" in err


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = runner.invoke(app, ["serve", "--port", str(port)])
    assert result.exit_code == 2
    assert f"Cannot listen on 127.0.0.1 port {port}" in result.stderr
    assert result.stderr.endswith("[configuration]\n")
    assert result.stdout == ""


def test_the_settings_are_the_default() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = runner.invoke(app, ["serve"], env={"PLAT_PORT": port})
    assert f"port {port}" in result.stderr


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "not a host"])
def test_an_address_that_is_not_of_this_machine(host: str) -> None:
    with pytest.raises(ConfigurationError, match=host):
        bind(host, 0)


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none(port: str) -> None:
    assert runner.invoke(app, ["serve", "--port", port]).exit_code == 2


def test_the_default_is_this_machine_only() -> None:
    with bind(Settings().host, 0) as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        assert address(listener) == f"http://127.0.0.1:{port}"


def test_an_address_of_ip_version_6() -> None:
    class Bound:
        def getsockname(self) -> tuple[str, int, int, int]:
            return "::1", 8000, 0, 0

    assert address(Bound()) == "http://[::1]:8000"  # type: ignore[arg-type]


def test_missing_models_are_told_before_anything_is_served(
    tmp_path: Path, database_url: str
) -> None:
    settings = Settings(models_dir=tmp_path, database_url=database_url)
    with pytest.raises(ModelMissingError):
        build_app(settings)
    result = runner.invoke(app, ["serve", "--port", "0"], env={"PLAT_MODELS_DIR": str(tmp_path)})
    assert result.exit_code == 1
    assert "[model-missing]" in result.stderr
    assert "Serving" not in result.stdout


def test_a_registry_url_that_is_none_is_told_at_once() -> None:
    result = runner.invoke(app, ["serve", "--port", "0"], env={"PLAT_DATABASE_URL": "words"})
    assert result.exit_code == 2
    assert "[configuration]" in result.stderr
