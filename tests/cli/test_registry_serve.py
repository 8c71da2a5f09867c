"""`plat registry serve` as a user runs it: a process, a socket, a signal."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lpr.cli import app
from lpr.tax import init_registry
from lpr.tax.http import NotFound, Rejected, connect, load_config

TOKEN = "a-token-of-the-tests"  # noqa: S105 - opens nothing
runner = CliRunner()


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    init_registry(url, today=date(2026, 11, 25), sample=True, size=5)
    monkeypatch.setenv("PLAT_DATABASE_URL", url)


@pytest.mark.usefixtures("registry")
def test_it_answers_until_a_signal() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "lpr", "registry", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PLAT_REGISTRY_TOKEN": TOKEN},
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            url = line.split()[4].rstrip(".")
            right = connect(url, load_config("contract"), TOKEN)
            wrong = connect(url, load_config("contract"), "another-token-of-ours")
            replies = right.lookup("B9ZZQ"), wrong.lookup("B9ZZQ")
            right.close()
            wrong.close()
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()  # else a failed assertion would wait for a server that nobody ends
    assert [type(reply) for reply in replies] == [NotFound, Rejected]
    assert process.returncode == 0
    assert (out, err) == ("", "")  # no traceback, no number, no token
    assert TOKEN not in line


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("token", [None, "short"])
def test_without_a_good_token_it_does_not_start(
    token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if token is not None:
        monkeypatch.setenv("PLAT_REGISTRY_TOKEN", token)
    result = runner.invoke(app, ["registry", "serve", "--port", "0"])
    assert result.exit_code == 2
    assert "PLAT_REGISTRY_TOKEN" in result.stderr


def test_without_a_registry_it_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.setenv("PLAT_REGISTRY_TOKEN", TOKEN)
    result = runner.invoke(app, ["registry", "serve", "--port", "0"])
    assert result.exit_code == 1
    assert "[registry-missing]" in result.stderr
