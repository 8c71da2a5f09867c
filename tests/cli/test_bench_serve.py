"""`plat bench serve`: the real service under clients, and what is said of it."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from lpr.bench import Load, measure_serving, serve_text
from lpr.bench._clients import Call, Tally, drive
from lpr.bench._memory import MemoryCourse
from lpr.bench._serve import LOOKUP, READ, _calls
from lpr.cli import app
from lpr.cli.bench import samples
from lpr.config import Settings
from lpr.errors import ConfigurationError, RegistryMissingError
from lpr.inference import models_folder
from lpr.tax import init_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

runner = CliRunner()
PICTURE = min(samples().glob("*.jpg"))
KEYS = {
    *("clients", "seconds", "calls", "errors", "errors_by_kind", "requests_per_second"),
    *("ms_per_call", "p50_ms", "p95_ms", "p99_ms", "kinds", "memory_start_bytes"),
    *("memory_end_bytes", "memory_bytes", "memory_slope_bytes", "server_cpu_seconds"),
    *("share_with_plate", "vehicles", "threads", "provider", "models", "hardware", "version"),
    *("commit", "benchmark"),
}


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('registry') / 'registry.db'}"
    init_registry(url, today=date(2026, 11, 25), sample=True, size=300)
    return url


def test_the_real_service_is_measured(database_url: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("PLAT_REQUIRE_LOGIN", "true")
    monkeypatch.setenv("PLAT_RATE_PER_MINUTE", "1")  # which does not hold for the run
    typed = ["bench", "serve", str(PICTURE), "--clients", "4", "--requests", "40"]
    done = runner.invoke(app, [*typed, "--pictures", "0.1", "--database", database_url, "--json"])
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == KEYS
    assert (found["calls"], found["errors"], found["clients"]) == (40, 0, 4)
    assert {kind["name"] for kind in found["kinds"]} == {LOOKUP, READ}
    assert found["ms_per_call"] == pytest.approx(found["seconds"] * 1000 / 40, rel=0.01)
    assert found["share_with_plate"] == 1.0
    assert found["memory_end_bytes"] > 10_000_000
    assert len(found["memory_bytes"]) == 11
    assert min(found["memory_bytes"]) > 10_000_000
    assert isinstance(found["memory_slope_bytes"], float)
    assert len(found["models"]) >= 2


def test_a_registry_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryMissingError):
        measure_serving(Settings(), f"sqlite:///{tmp_path / 'none.db'}", Load(1, 1.0))


def test_a_service_that_does_not_start_is_told(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_MODELS_DIR", str(tmp_path))
    with pytest.raises(ConfigurationError, match="did not start"):
        measure_serving(Settings(), database_url, Load(1, 1.0))


def test_pictures_that_cannot_be_used_end_it(tmp_path: Path) -> None:
    done = runner.invoke(app, ["bench", "serve", str(tmp_path), "--pictures", "1"])
    assert done.exit_code == 1
    assert "no-pictures" in done.stderr


# --- the clients, on a service that answers as it is told -----------------------------------------

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"plates":[]}'
BUSY = b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"
ENDS_EARLY = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"
CALL = Call(LOOKUP, b"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, int]]:
    """A service that gives these answers in turn; one that is no whole answer ends with it."""
    turn = count()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    while connection.recv(1 << 16):
                        answer = answers[next(turn) % len(answers)]
                        connection.sendall(answer)
                        if answer == ENDS_EARLY:
                            break

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)


def test_calls_are_counted_by_what_came_of_them() -> None:
    ticks = count()
    with answering(ANSWER, BUSY, ENDS_EARLY) as where:
        tally, _ = drive(
            where, [[CALL]], Load(1, 9.0, 6), mark=b'"plates":[]', timer=lambda: float(next(ticks))
        )
    assert tally.errors == {"503": 2, "IncompleteReadError": 2}
    assert (tally.calls, tally.marked) == (2, 2)
    assert tally.times_ms == {LOOKUP: [1000.0, 1000.0]}


def test_clients_stop_when_their_time_is_over() -> None:
    ticks = count()
    with answering(ANSWER) as where:
        tally, seconds = drive(where, [[CALL]], Load(1, 10.0), timer=lambda: float(next(ticks)))
    assert tally.calls == 3  # start, then three ticks a call
    assert seconds >= 10.0


def test_nobody_who_answers_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = listener.getsockname()
    tally, _ = drive(where, [[CALL]], Load(2, 9.0, 4))
    assert (tally.calls, sum(tally.errors.values())) == (0, 4)


@pytest.mark.parametrize(("share", "reads"), [(0.0, 0), (0.1, 5), (0.5, 25), (1.0, 50)])
def test_pictures_are_spread_among_the_lookups(share: float, reads: int) -> None:
    clients = _calls([f"B{number}TXY" for number in range(1, 101)], [b"picture"], share, "plat_k")
    for calls in clients:
        kinds = [call.kind for call in calls]
        assert (len(kinds), kinds.count(READ)) == (50, reads)


def test_memory_is_looked_at_after_each_tenth_of_the_calls() -> None:
    held = iter(range(0, 1100, 100))
    course = MemoryCourse(2_000, lambda: next(held))
    for behind in range(2_001):
        course.tell(behind)
    assert course.held == list(range(0, 1100, 100))
    assert course.slope == 500.0


def test_the_slope_of_memory_leaves_the_first_half_out() -> None:
    held = [0, 90, 100, 100, 100, 100, 100, 100, 100, 100, 100]
    assert MemoryCourse(1_000, int, list(held)).slope == 0.0
    assert MemoryCourse(1_000, int, [*held[:-1], None]).slope is None
    assert MemoryCourse(1_000, int, list(held[:-1])).slope is None


@pytest.mark.parametrize("calls", [None, 9])
def test_memory_of_a_run_without_tenths_is_not_kept(calls: int | None) -> None:
    course = MemoryCourse(calls, int)
    for behind in range(10):
        course.tell(behind)
    assert (course.held, course.slope) == ([], None)


def test_the_service_reads_with_the_models_of_the_settings(
    database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="did not start"):
        measure_serving(Settings(models_dir=tmp_path), database_url, Load(1, 0.0))


def test_the_course_of_memory_in_words(database_url: str, tmp_path: Path) -> None:
    for path in models_folder().iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "notes.json").write_text("[]")  # no card, and in nobody's way
    report = measure_serving(Settings(models_dir=tmp_path), database_url, Load(1, 0.0))
    assert report.to_dict()["memory_bytes"] == []
    assert "after each tenth" not in serve_text(report)
    grown = replace(report, memory=[1 << 20] + [2 << 20] * 10, memory_slope=2048.0)
    assert f"after each tenth: {', '.join(['2 MiB'] * 10)}\n" in serve_text(grown)
    assert "1,000 calls of the second half added +2 KiB\n" in serve_text(grown)


def test_a_small_registry_keeps_a_client_busy_too() -> None:
    ((*calls,),) = _calls(["B1TXY"], [], 0.0, "plat_k")
    assert len(calls) == 50


def test_requests_carry_the_key_and_their_length() -> None:
    ((lookup, *_),) = _calls([f"B{n}TXY" for n in range(50)], [], 0.0, "plat_a_b")
    head, _, body = lookup.request.partition(b"\r\n\r\n")
    assert head.startswith(b"GET /api/v1/vehicles/B")
    assert b"Authorization: Bearer plat_a_b" in head
    assert body == b""
    ((upload, *_),) = _calls([f"B{n}TXY" for n in range(50)], [b"\xff\xd8"], 1.0, "plat_a_b")
    head, _, body = upload.request.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"\xff\xd8" in body


def test_a_run_without_an_answer_has_no_figures(database_url: str) -> None:
    report = measure_serving(Settings(), database_url, Load(1, 0.0))
    assert (report.calls, report.per_second, report.ms_per_call) == (0, 0.0, None)
    assert report.to_dict()["p99_ms"] is None
    assert "0 calls" in serve_text(report)
    assert Tally().calls == 0
