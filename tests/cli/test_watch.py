"""``plat watch`` and ``plat cameras check`` as they are typed, on a real stream."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from lpr.cli import _watching, app
from lpr.cli._file_in_use import FileInUse
from lpr.config import Settings
from lpr.pipeline import PlateReader
from lpr.store import Sightings, open_store, store_mark
from lpr.tax import ImportOptions, import_file
from tests.live.conftest import Eventually, clips, empty_store, streams
from tests.scan.conftest import NOW, REGISTRY, BlueReader, GreenDetector

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.rtsp import RtspServer

__all__ = ["clips", "empty_store", "streams"]  # fixtures

BAD_RECEIVER = """[sinks.office]
type = "webhook"
url = "https://office.example/"
headers = { "X-Kantor" = "Samsat \u2013 Utara" }
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a registry, and the settings that name it."""
    url = f"sqlite:///{tmp_path / 'registry.db'}"
    (tmp_path / "vehicles.csv").write_text(REGISTRY)
    import_file(tmp_path / "vehicles.csv", url, ImportOptions(as_of=NOW))
    monkeypatch.setenv("PLAT_DATABASE_URL", url)
    return tmp_path


@pytest.fixture
def fleet_file(home: Path, streams: RtspServer) -> Path:
    path = home / "cameras.toml"
    path.write_text(
        f'[cameras.gate]\nurl = "{streams.url("cars")}"\nfps = 10\nmotion = false\n'
        f'[sinks.lines]\ntype = "jsonl"\nfolder = "{home / "out"}"\n'
    )
    return path


def a_reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=BlueReader())


def test_what_is_seen_is_stored_told_and_summed_up(
    home: Path, fleet_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = _watching.Job(fleet_file, once_for=4.0)
    assert _watching.run(job, reader=a_reader()) == 0
    with closing(open_store(f"sqlite:///{home / 'store.db'}")) as store:
        seen = Sightings(store).search().sightings
        records = [each.entry for each in store.audit.records() if each.entry.action == "watch"]
        assert (home / "evidence" / ".stores" / str(store_mark(store))).exists()
    assert {each.plate for each in seen} & {"B1234TXY", "B6543SFA"}
    assert all(each.final and each.tax and each.evidence and each.models for each in seen)
    assert {each.purpose for each in records} == {"pemeriksaan_pajak"}
    (path,) = (home / "out").glob("gate_*.jsonl")
    assert len(path.read_text().splitlines()) == len(seen)
    out, err = capsys.readouterr()
    assert out.startswith("gate: analysed=")
    assert f"plate={len(seen)}" in out
    lines = err.splitlines()
    assert any("camera-state camera=gate state=running" in line for line in lines)
    assert all(line[:4].isdigit() for line in lines)  # one line an event, each with its moment


def test_a_file_by_which_another_process_watches_is_told(
    fleet_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(FileInUse(fleet_file)):
        assert _watching.run(_watching.Job(fleet_file, once_for=0.2), reader=a_reader()) == 0
    told = capsys.readouterr().err
    assert "warning file-in-use" in told
    assert "stored and told twice" in told
    assert _watching.run(_watching.Job(fleet_file, once_for=0.2), reader=a_reader()) == 0
    assert "file-in-use" not in capsys.readouterr().err


def test_a_file_that_took_the_place_of_another_is_marked_too(
    fleet_file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("lpr.live"), "propagate", True)
    with closing(FileInUse(fleet_file)) as first:
        newer = fleet_file.with_name("newer.toml")
        newer.write_bytes(fleet_file.read_bytes())
        newer.replace(fleet_file)
        first.mark()
        first.mark()  # as a file that was written in its place
        assert caplog.messages == []
        FileInUse(fleet_file).close()
        assert set(caplog.messages) == {"file-in-use"}
        fleet_file.unlink()
        first.mark()


def test_no_tax_and_no_evidence_where_neither_is_wanted(home: Path, fleet_file: Path) -> None:
    job = _watching.Job(fleet_file, once_for=2.5, tax=False, evidence=False)
    assert _watching.run(job, reader=a_reader()) == 0
    with closing(open_store(f"sqlite:///{home / 'store.db'}")) as store:
        seen = Sightings(store).search().sightings
    assert seen
    assert all(each.tax is None and each.evidence is None for each in seen)


def test_a_changed_file_is_loaded_and_a_wrong_one_is_told(
    fleet_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(_watching, "TICK", 0.05)
    good, told = fleet_file.read_text(), Eventually()
    said = [""]

    def heard(words: str) -> bool:
        said[0] += capsys.readouterr().err
        return words in said[0]

    def write(content: str) -> None:
        """As editors do: a file that is emptied and then filled may be read in between."""
        new = fleet_file.with_suffix(".new")
        new.write_text(content)
        new.replace(fleet_file)

    def change() -> None:
        told(lambda: heard("state=running"))
        write(good + "[cameras.gate\n")
        told(lambda: heard("error file-refused"))
        write(good + BAD_RECEIVER)
        told(lambda: heard("sinks.office.headers"))
        write(good + '[cameras.other]\nurl = "rtsp://127.0.0.1:1/x"\n')
        told(lambda: heard("file-loaded cameras=2"))
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=change)
    thread.start()
    assert _watching.run(_watching.Job(fleet_file, tax=False), reader=a_reader()) == 0
    thread.join()
    assert f'file-refused reason="{fleet_file}: ' in said[0]


def test_a_wrong_file_is_wrong_usage(home: Path) -> None:
    (home / "cameras.toml").write_text('[cameras.a]\nurl = "rtsp://a"\nfps = 0\n')
    for words in (["watch"], ["cameras", "check"]):
        done = CliRunner().invoke(app, [*words, str(home / "cameras.toml")])
        assert done.exit_code == 2
        assert "line 3, cameras.a.fps: Input should be greater than 0. [configuration]" in (
            done.output
        )


def test_a_cluster_needs_a_store_that_every_node_reaches(
    home: Path, fleet_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["watch", str(fleet_file), "--engine", "ray"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert "Name a database on a PostgreSQL server with PLAT_STORE_URL" in done.output
    assert not (home / "store.db").exists()
    monkeypatch.setenv("PLAT_STORE_URL", "postgresql://plat@127.0.0.1:1/plat")
    assert "[store]" in CliRunner().invoke(app, words).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "spark"], "'spark' is neither local nor ray."),
        (["--group", "5"], "is for --engine ray."),
        (["--engine", "ray", "--group", "0"], "greater than or equal to 1"),
    ],
)
def test_options_of_a_cluster_that_are_wrong_usage(
    fleet_file: Path, words: list[str], said: str
) -> None:
    done = CliRunner().invoke(app, ["watch", str(fleet_file), *words])
    assert done.exit_code == 2
    assert said in done.output


def test_check_says_what_each_camera_sends(home: Path, streams: RtspServer) -> None:
    (home / "cameras.toml").write_text(
        f'[cameras.good]\nurl = "{streams.url("one")}"\n'
        f'[cameras.off]\nurl = "rtsp://x"\nenabled = false\n'
    )
    done = CliRunner().invoke(app, ["cameras", "check", str(home / "cameras.toml")])
    assert done.exit_code == 0, done.output
    good, off = done.output.splitlines()
    assert good.startswith("good: h264 320x200 10 fps, ")
    assert good.endswith(f"frames a second arrive ({streams.url('one')})")
    assert off == "off: switched off (rtsp://x)"


def test_check_fails_for_a_camera_that_sends_nothing(home: Path, streams: RtspServer) -> None:
    url = streams.url("nothing", "siti:rahasia@")
    (home / "cameras.toml").write_text(f'[cameras.bad]\nurl = "{url}"\n')
    done = CliRunner().invoke(app, ["cameras", "check", str(home / "cameras.toml")])
    assert done.exit_code == 1
    assert "404" in done.output
    assert "[stream-lost]" in done.output
    assert "rahasia" not in done.output


def test_sigterm_ends_the_real_command_after_everything_is_stored(
    fleet_file: Path,
) -> None:
    """The real process with the real models, which find no plate in these pictures."""
    fleet_file.write_text(fleet_file.read_text() + '[watch]\nmetrics = "127.0.0.1:0"\n')
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "lpr", "watch", str(fleet_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "state=running" in line:
                break
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.startswith("gate: analysed=")
    assert "state=disabled reason=stopped" in err
