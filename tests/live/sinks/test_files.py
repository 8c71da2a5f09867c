"""JSON Lines and CSV: whole lines or none, a full disk, a process that died in mid-line."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.live._config import FileConfig
from lpr.live.sinks._files import COLUMNS, FileSink
from lpr.store import Backlog
from tests.live.disks import small_disk
from tests.scan.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.store import Alert, Outbox
    from tests.live.conftest import Eventually


def a_sink(folder: Path, kind: str = "jsonl") -> FileSink:
    return FileSink(FileConfig.model_validate({"type": kind, "folder": str(folder)}))


def deliver(outbox: Outbox, sink: FileSink, minutes: int = 0) -> list[str]:
    """Deliver what is due; gives the outcomes."""
    now = NOW + timedelta(minutes=minutes)
    return [sink.deliver(each).kind for each in outbox.claim("office", now, limit=99, lease=60)]


def test_one_line_a_message_in_a_file_a_camera_and_day(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    send(1, 2)
    send(3, camera="north")
    send(4, last_at=NOW.replace(hour=23, minute=59) + timedelta(minutes=2))
    assert deliver(outbox, a_sink(tmp_path / "out")) == ["delivered"] * 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "gate_2026-11-25.jsonl",
        "gate_2026-11-26.jsonl",
        "north_2026-11-25.jsonl",
    ]
    lines = (tmp_path / "out" / "gate_2026-11-25.jsonl").read_text().splitlines()
    first = json.loads(lines[0])
    assert first["id"] == f"{1:032x}"
    assert first["key"] == f"{1:032x}-final"
    assert first["event"] == "final"
    assert first["plate"] == "B1234TXY"
    assert first["tax"]["status"] == "LUNAS"
    assert first["models"] == {"plate-reader": "ab"}
    assert len(lines) == 2


def test_a_table_has_one_header_and_no_formulas(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    send(1, raw="=HYPERLINK(1)")
    send(2, tax=None, plate=None, candidates=(), latitude=-6.2, longitude=106.8)
    sink = a_sink(tmp_path, "csv")
    assert deliver(outbox, sink) == ["delivered"] * 2
    with (tmp_path / "gate_2026-11-25.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["raw"] == "'=HYPERLINK(1)"
    assert rows[0]["candidates"] == "B1234TXY:0.9700 B1234TXV:0.0200"
    assert rows[0]["box"] == "10.0 20.4 110.0 60.6"
    assert (rows[0]["tax_status"], rows[0]["tax_amount"]) == ("LUNAS", "0")
    assert (rows[1]["tax_status"], rows[1]["plate"]) == ("", "")
    assert rows[1]["latitude"] == "-6.2"


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_what_became_of_an_alert_is_a_line_too(
    outbox: Outbox, called_off: Callable[..., Alert], tmp_path: Path, kind: str
) -> None:
    alert = called_off(1)
    assert deliver(outbox, a_sink(tmp_path, kind)) == ["delivered"] * 2
    with (tmp_path / f"gate_2026-11-25.{kind}").open(newline="") as file:
        row = list(csv.DictReader(file) if kind == "csv" else map(json.loads, file))[-1]
    assert (row["event"], row["id"], row["plate"]) == (
        "alert-dismissed",
        alert.sighting,
        "B1234TXV",
    )
    assert row["key"] == f"alert-{alert.id}-99"


def test_a_line_that_an_earlier_try_wrote_is_not_written_again(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    send(1, 2)
    sink = a_sink(tmp_path)
    deliver(outbox, sink)  # written, and then the process died before it said so
    assert deliver(outbox, sink, minutes=2) == ["delivered"] * 2
    assert len((tmp_path / "gate_2026-11-25.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_line_whose_key_begins_anothers_is_written_once(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path, kind: str
) -> None:
    send(1)
    (sent,) = outbox.claim("office", NOW, limit=1, lease=60)
    sink = a_sink(tmp_path, kind)
    for key, attempts in (("alert-12", 1), ("alert-1", 2), ("alert-1", 3), ("ert-12", 2)):
        assert sink.deliver(replace(sent, key=key, attempts=attempts)).kind == "delivered"
    with (tmp_path / f"gate_2026-11-25.{kind}").open(newline="") as file:
        rows = csv.DictReader(file) if kind == "csv" else map(json.loads, file)
        assert [row["key"] for row in rows] == ["alert-12", "alert-1", "ert-12"]


def test_half_a_line_of_a_process_that_died_is_taken_off(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "gate_2026-11-25.jsonl"
    path.write_text('{"whole": 1}\n{"half": ')
    send(1)
    assert deliver(outbox, a_sink(tmp_path)) == ["delivered"]
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0] == {"whole": 1}
    assert lines[1]["id"] == f"{1:032x}"


def test_a_folder_that_cannot_be_made_is_later(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file")
    send(1)
    assert deliver(outbox, a_sink(tmp_path / "out")) == ["later"]


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_full_disk_loses_nothing_and_leaves_no_half_line(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    send(*range(60))
    path = folder / f"gate_2026-11-25.{kind}"
    with small_disk(folder) as make_room:
        sink, waiting = a_sink(folder, kind), outbox.claim("office", NOW, limit=99, lease=60)
        outcomes = [sink.deliver(each).kind for each in waiting]
        assert set(outcomes) == {"delivered", "later"}
        assert path.read_bytes().endswith(b"\n")
        make_room()
        full = outcomes.index("later")
        assert [sink.deliver(each).kind for each in waiting[full:]] == ["delivered"] * (60 - full)
        found = [line for line in path.read_text().splitlines() if not line.startswith("key,")]
    assert len(found) >= 60
    assert len({line[:600] for line in found}) == 60
    if kind == "jsonl":
        numbers = [int(json.loads(line)["id"], 16) for line in found]
        assert set(numbers) == set(range(60))


def test_a_worker_waits_until_there_is_room(
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    send(*range(60))
    with small_disk(folder) as make_room, serving(a_sink(folder)) as worker:
        eventually(lambda: worker.counts.failed >= 2)
        assert worker.counts.delivered < 60
        make_room()
        eventually(lambda: outbox.backlog() == {})
        lines = (folder / "gate_2026-11-25.jsonl").read_text().splitlines()
    assert [int(json.loads(line)["id"], 16) for line in lines] == list(range(60))


def test_the_backlog_of_a_full_disk_is_told(
    outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file")
    send(1, 2)
    deliver(outbox, a_sink(tmp_path / "out"))
    assert outbox.backlog() == {"office": Backlog(waiting=2)}
