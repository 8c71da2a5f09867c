"""Whole scans by real processes, killed in the middle, run again, and compared byte by byte."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from lpr.cli._footage import FootageJob, run
from lpr.cli._scanning import inputs_of
from lpr.errors import ConfigurationError, NoPicturesError, OutputError
from lpr.store import (
    Alerts,
    Camera,
    Cameras,
    Outbox,
    ScanLedger,
    Sightings,
    WatchLists,
    open_store,
    ready_store,
)
from tests.scan.conftest import NOW
from tests.scan.footage import Passing, record
from tests.scan.parts import DOUBTFUL, DRAWN, Inline
from tests.store.watched import SITI, an_entry

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 120.0
VEHICLES = [Passing(number, 1 + 3.5 * number, 3.5 + 3.5 * number) for number in range(4)]
NAMES = ("20261125_080000.mp4", "20261125_081000.mp4", "20261125_090000.mp4")
SEEN = len(NAMES) * len(VEHICLES)
JOB = FootageJob(("in",), Path("out"), 0.2, tax=True, workers=2, reader=DRAWN)
RUN = """
from pathlib import Path
from lpr.cli._footage import FootageJob, run
job = FootageJob(("in",), Path("out"), 0.2, tax=True, workers=2, reader={reader!r})
raise SystemExit(run(job))
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter of a minute with four vehicles of four numbers."""
    return record(tmp_path_factory.mktemp("made") / NAMES[0], VEHICLES, 15.0)


@pytest.fixture
def gate(home: Path, recording: Path) -> Path:
    """Three recordings, a piece each, in a folder `in`, which is their camera's name; the first."""
    (home / "in").mkdir()
    for name in NAMES:
        os.link(recording, home / "in" / name)
    return home / "in" / NAMES[0]


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a scan but the ledger, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("ledger.db", ".lock"))
    }


def summary(folder: Path = Path("out")) -> Any:
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def rows() -> list[Any]:
    lines = Path("out/sightings.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def states(folder: Path = Path("out")) -> list[str]:
    with closing(open_store(f"sqlite:///{(folder / 'ledger.db').absolute()}")) as store:
        with store.reading() as connection:
            found = connection.exec_driver_sql("SELECT state FROM scan_segment").scalars().all()
        assert ScanLedger(store).status([]) == {}
    return sorted(found)


def start(reader: str = DRAWN) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", RUN.format(reader=reader)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read what it says until it says this."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"{words!r} was never said")


def inline(job: FootageJob) -> int:
    """The scan in this process; evidence goes where a worker would put it."""
    return run(job, engine=Inline(job.folder / "evidence"), clock=lambda: NOW)


def finish(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=LIMIT)
    return out


@pytest.mark.usefixtures("gate")
def test_killed_and_run_again_it_is_as_if_nothing_had_happened(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """After kill -9 in the middle no piece is lost and none counted twice."""
    process = start()
    until(process, "30 %")
    os.kill(process.pid, signal.SIGKILL)
    finish(process)
    before = states()
    assert "done" in before
    assert before != ["done"] * 3
    assert not Path("out/summary.json").exists()
    Path("out/.sightings.csv.01234567.part").touch()  # as when it was killed while it wrote
    assert run(JOB) == 0
    assert states() == ["done"] * 3
    assert "were done before" in capfd.readouterr().err
    assert run(replace(JOB, folder=Path("whole"), workers=1)) == 0
    assert contents(Path("out")) == contents(Path("whole"))
    assert summary()["sightings"] == SEEN


@pytest.mark.usefixtures("gate")
def test_ctrl_c_stops_at_once_and_says_how_to_go_on() -> None:
    process = start()
    until(process, "first in/")
    os.kill(process.pid, signal.SIGINT)
    said = finish(process)
    assert process.returncode == 130
    assert "The same command goes on from there." in said
    assert set(states()) <= {"waiting", "done"}
    assert not Path("out/sightings.csv").exists()
    assert run(JOB) == 0
    assert summary()["sightings"] == SEEN


@pytest.mark.usefixtures("gate")
def test_a_killed_worker_costs_nothing_but_time() -> None:
    process = start()
    until(process, "30 %")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    victims = children.read_text(encoding="ascii").split()
    for pid in victims:
        os.kill(int(pid), signal.SIGKILL)
    until(process, "its worker was lost; once more")
    finish(process)
    assert process.returncode == 0
    assert summary()["sightings"] == SEEN


@pytest.mark.usefixtures("gate")
def test_the_registry_settles_a_reading_for_review() -> None:
    assert run(JOB, engine=Inline(reader=DOUBTFUL)) == 0
    found = [row for row in rows() if row["raw"] == "B1234TXV"]
    assert len(found) == len(NAMES)
    told = {(row["plate"], row["read_plate"], row["ending"], row["tax_status"]) for row in found}
    assert told == {("B1234TXY", "B1234TXV", "review", "LUNAS")}
    assert {row["read_plate"] for row in rows() if row not in found} == {None}


@pytest.mark.usefixtures("gate")
def test_the_files_of_a_scan(capfd: pytest.CaptureFixture[str]) -> None:
    with closing(ready_store(os.environ["PLAT_STORE_URL"], now=NOW)) as store:
        Cameras(store).put([Camera("in", "Gerbang", "Jakarta Timur", -6.2, 106.8)])
    assert inline(JOB) == 0
    told = summary()
    assert (told["sightings"], told["vehicles"], told["share_read"]) == (SEEN, 4, 1.0)
    assert told["statuses"] == {
        "DIKECUALIKAN": 1,
        "LUAR_WILAYAH": 1,
        "LUNAS": 1,
        "MENUNGGAK": 1,
    }
    arrears = told["arrears"]
    assert (arrears["vehicles"], arrears["by_day"]["2026-11-25"]["vehicles"]) == (1, 1)
    assert arrears["amount"] > 0
    assert set(told["cameras"]) == {"in"}
    assert {hour: each["sightings"] for hour, each in told["hours"].items()} == {
        "2026-11-25T08": 8,
        "2026-11-25T09": 4,
    }
    assert told["footage"]["seconds"] == 45.0
    found = rows()
    assert [row["first_at"] for row in found] == sorted(row["first_at"] for row in found)
    assert found[0]["first_at"] == "2026-11-25T08:00:01.000+07:00"
    assert {row["latitude"] for row in found} == {-6.2}
    assert {row["source"] for row in found} == {f"in/{name}" for name in NAMES}
    with Path("out/sightings.csv").open(encoding="utf-8", newline="") as file:
        assert [each["id"] for each in csv.DictReader(file)] == [row["id"] for row in found]
    table = pq.read_table("out/sightings.parquet")
    assert table.column("id").to_pylist() == [row["id"] for row in found]
    assert str(table.schema.field("first_at").type) == "timestamp[ms, tz=UTC]"
    for row in found:
        assert (Path("out/evidence") / row["frame"]).is_file()
        assert (Path("out/evidence") / row["crop"]).is_file()
    page = Path("out/report/all-0001.html").read_text(encoding="utf-8")
    assert f"../evidence/{found[0]['crop']}" in page
    said = capfd.readouterr().out
    assert "Saw 12 vehicles pass: 12 plate, 0 review, 0 unreadable." in said
    assert "Arrears: Rp" in said
    assert (Path("out").stat().st_mode & 0o077) == 0


def test_every_number_is_looked_up_once_and_recorded(gate: Path) -> None:
    assert inline(replace(JOB, purpose="penagihan", case="BAP/7")) == 0
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        entries = [each.entry for each in store.audit.records() if each.entry.plate]
    assert sorted(str(each.plate) for each in entries) == sorted(
        {"B1234TXY", "B6543SFA", "D1020ABC", "CD12-35"}
    )
    assert {(e.action, e.purpose, e.case) for e in entries} == {("scan", "penagihan", "BAP/7")}
    assert gate.exists()


@pytest.mark.usefixtures("gate")
def test_a_scan_that_lasts_days_answers_for_the_day_on_which_it_asks() -> None:
    days = [NOW + timedelta(days=number) for number in range(4)]

    class Slow(Inline):
        def submit(self, key: str, task: str) -> None:
            super().submit(key, task)
            days.pop(0)

    assert run(JOB, engine=Slow(), clock=lambda: days[0]) == 0
    assert max(row["tax_as_of"] for row in rows()).startswith("2026-11-28")  # or the registry's day


def test_damaged_files_end_with_a_reason_and_the_rest_goes_on(
    gate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = gate.read_bytes()
    (gate.parent / "20261125_070000.mp4").write_bytes(data[: len(data) // 2])
    (gate.parent / "20261125_200000.mp4").write_bytes(b"")
    (gate.parent / "unnamed.mp4").write_bytes(data)
    assert inline(JOB) == 1
    told = summary()
    assert told["sightings"] == SEEN
    failed = {each["file"]: each["code"] for each in told["failed"]}
    assert failed == {
        "in/20261125_070000.mp4": "video-unreadable",
        "in/20261125_200000.mp4": "video-unreadable",
        "in/unnamed.mp4": "start-unknown",
    }
    assert "Could not read 3:" in capfd.readouterr().out


def test_damage_in_the_middle_costs_only_what_is_damaged(home: Path, recording: Path) -> None:
    """A transport stream, of which a stretch is noise."""
    place = record(home / "in" / "20261125_080000.ts", VEHICLES, 15.0)
    data = bytearray(place.read_bytes())
    first, last = int(len(data) * 0.45), int(len(data) * 0.5)
    data[first:last] = os.urandom(last - first)
    place.write_bytes(data)
    inline(JOB)
    assert {"B1234TXY", "CD12-35"} <= {row["plate"] for row in rows()}
    assert len(rows()) <= len(VEHICLES) + 1
    assert recording.exists()


def test_a_new_recording_is_scanned_and_the_old_ones_are_not(
    gate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert inline(JOB) == 0
    record(gate.with_name("20261125_100000.mp4"), VEHICLES[:2], 8.0)
    capfd.readouterr()
    assert inline(JOB) == 0
    assert "3 of 4 pieces were done before" in capfd.readouterr().err
    assert summary()["sightings"] == SEEN + 2
    assert "2026-11-25T10" in summary()["hours"]


@pytest.mark.usefixtures("gate")
def test_an_output_that_lies_among_the_footage_is_no_footage(home: Path) -> None:
    inside = replace(JOB, folder=Path("in/out"))
    assert inline(inside) == 0
    before = summary(inside.folder)
    assert inline(inside) == 0
    assert inline(replace(JOB, folder=Path("in/another"))) == 0
    assert summary(inside.folder) == summary(Path("in/another")) == before
    pictures, refused = inputs_of(("in/out/evidence",))  # who names it means it
    assert (len(pictures), refused) == (2 * len(VEHICLES), [])
    (home / "alone").mkdir()
    (home / "in" / "out").rename(home / "alone" / "out")
    with pytest.raises(NoPicturesError, match=r"alone: .* evidence of a scan"):
        inputs_of(("alone",))


def test_pictures_are_taken_singly_and_a_bad_one_costs_no_other(
    home: Path, make_picture: Callable[..., Path]
) -> None:
    make_picture("in/20261125_080000.png", 0, 9)
    make_picture("in/20261125_080001.png", 0)
    (home / "in" / "20261125_080002.png").write_bytes(b"no picture")
    (home / "in" / "unnamed.png").write_bytes(b"no picture")
    assert inline(JOB) == 1
    told = summary()
    assert told["endings"] == {"plate": 2, "review": 0, "unreadable": 1}
    assert told["vehicles"] == 1
    assert sorted((each["file"], each["code"]) for each in told["failed"]) == [
        ("in/20261125_080002.png", "image-format"),
        ("in/unnamed.png", "start-unknown"),
    ]


@pytest.mark.usefixtures("gate")
def test_sightings_go_into_the_store_once_with_their_evidence(home: Path) -> None:
    for _ in range(2):
        assert inline(replace(JOB, store=True, tax=False, camera="gerbang-7")) == 0
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        kept = Sightings(store).search().sightings
    assert len(kept) == SEEN
    assert {each.camera for each in kept} == {"gerbang-7"}
    assert {each.tax for each in kept} == {None}
    for each in kept:
        assert each.evidence is not None
        assert (home / "evidence" / each.evidence.crop_path).is_file()


@pytest.mark.usefixtures("gate")
def test_who_is_looked_for_is_found_in_a_recording_once_and_marked() -> None:
    job = replace(JOB, store=True, tax=False)
    assert inline(job) == 0
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        assert Alerts(store).search().alerts == ()
        number = next(str(each.plate) for each in Sightings(store).search().sightings if each.plate)
        WatchLists(store).add(an_entry(number, valid_until=date(2100, 1, 1)), SITI, NOW)
        seen = {each.id for each in Sightings(store).of_plate(number)}
    for _ in range(2):
        assert inline(job) == 0
    with closing(open_store(os.environ["PLAT_STORE_URL"])) as store:
        alerts = Alerts(store).search().alerts
        assert Outbox(store).backlog() == {}
    # Of 8:00 and 8:10 one, of 9:00 another.
    assert len(alerts) == 2
    assert {each.sighting for each in alerts} < seen
    assert {(each.plate, each.kind, each.recorded) for each in alerts} == {
        (number, "watch-list", True)
    }


def test_the_ledger_may_lie_on_a_server(gate: Path, postgres_database: Callable[[], str]) -> None:
    url = postgres_database()
    assert inline(replace(JOB, ledger=url)) == 0
    assert not Path("out/ledger.db").exists()
    first = contents(Path("out"))
    assert inline(replace(JOB, ledger=url, folder=Path("other"))) == 0
    assert contents(Path("other")) == first
    assert gate.exists()


def test_one_scan_at_a_time_in_a_folder(gate: Path) -> None:
    process = start()
    until(process, "first in/")
    with pytest.raises(OutputError, match="Another scan is at work"):
        run(JOB)
    process.kill()
    finish(process)
    assert gate.exists()


@pytest.mark.usefixtures("gate")
def test_what_cannot_be_meant_is_refused(home: Path) -> None:
    with pytest.raises(NoPicturesError):
        run(replace(JOB, paths=(str(home / "in" / "*.avi"),)))
    (home / "file").touch()
    with pytest.raises(OutputError, match="name another place"):
        run(replace(JOB, folder=Path("file") / "out"))
    with pytest.raises(ConfigurationError, match="--start"):
        run(replace(JOB, start=NOW))
