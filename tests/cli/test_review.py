"""`plat review`: the queue, verdicts, figures, and the export for training."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.cli._local import local_actor
from lpr.cli.review import Said
from lpr.sightings import EvidenceFolder
from lpr.store import Evidence, Reviews, Sightings, Verdict, open_store, upgrade_store
from lpr.tax import SamplePlate, TaxStatus, init_registry
from tests.store.entries import NOW
from tests.store.said import for_review
from training.data import manifest

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import AuditEntry, Sighting

RIGHT = "B6543SFA"


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("review", *arguments))


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("registry") / "registry.db"
    wished = [SamplePlate(RIGHT, status=TaxStatus.MENUNGGAK)]
    init_registry(
        f"sqlite:///{path}", today=date(2026, 11, 25), sample=True, plates=wished, size=20
    )
    return path.read_bytes()


@pytest.fixture
def place(tmp_path: Path, registry: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "registry.db").write_bytes(registry)
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    url = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade_store(url, now=NOW)
    return url


@pytest.fixture
def seen(place: str, tmp_path: Path) -> list[Sighting]:
    """Three readings for review; the first has its picture."""
    folder = EvidenceFolder(tmp_path / "evidence")
    _, jpeg = cv2.imencode(".jpg", np.full((44, 120, 3), 90, np.uint8))
    shown = Evidence(folder.put(jpeg.tobytes()), folder.put(jpeg.tobytes()), NOW)
    made = [
        for_review(0, evidence=shown),
        for_review(1, camera="selatan", evidence=None),
        for_review(2, evidence=None),
    ]
    with closing(open_store(place)) as store:
        Sightings(store).add(made)
    return made


def records(place: str) -> list[AuditEntry]:
    with closing(open_store(place)) as store:
        return [each.entry for each in store.audit.records()][1:]


def told(*arguments: str) -> Any:
    result = plat(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_verdicts_that_may_be_typed_are_all_there_are() -> None:
    assert {each.value for each in Said} == {each.value for each in Verdict}


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_as_lines(place: str, seen: list[Sighting], tmp_path: Path) -> None:
    lines = plat("queue").stdout.splitlines()
    assert lines[0] == (
        f"{seen[0].id}  2026-11-25T09:00:03+07:00  gerbang-1  B1000XYZ (B 1000 XYZ)  0.71"
    )
    assert seen[0].evidence is not None
    assert lines[1] == f"  B2000XYZ 0.05; {tmp_path / 'evidence' / seen[0].evidence.crop_path}"
    assert lines[-1] == "Menunggu (waiting): 3"
    assert [each.plate for each in records(place)] == [None, *(each.plate for each in seen)]
    assert {each.actor for each in records(place)} == {local_actor()}


def test_the_queue_as_json_of_one_camera_or_the_newest(seen: list[Sighting]) -> None:
    found = told("queue", "--newest", "--limit", "2")
    assert [each["id"] for each in found["readings"]] == [seen[2].id, seen[1].id]
    assert found["waiting"] == 3
    [south] = told("queue", "--camera", "selatan")["readings"]
    assert (south["plate"], south["picture"]) == (seen[1].plate, None)


def test_an_empty_queue(place: str) -> None:
    assert plat("queue").stdout == "Menunggu (waiting): 0\n"
    assert len(records(place)) == 1


# --- verdicts -------------------------------------------------------------------------------------


def test_a_correction_prints_the_tax(place: str, seen: list[Sighting]) -> None:
    result = plat("decide", seen[0].id, "corrected", "b 6543 sfa", "--case", "BAP/7")
    assert (result.exit_code, result.stdout) == (
        0,
        "corrected, B 1000 XYZ -> B6543SFA: MENUNGGAK\n",
    )
    with closing(open_store(place)) as store:
        review = Reviews(store).get(seen[0].id)
    assert review is not None
    assert (review.plate, review.by) == (RIGHT, local_actor())
    assert {each.case for each in records(place)} == {"BAP/7"}


def test_a_verdict_without_a_number(seen: list[Sighting]) -> None:
    result = plat("decide", seen[1].id, "no_plate")
    assert (result.exit_code, result.stdout) == (0, "no_plate, B 1001 XYZ -> -\n")


def test_without_a_registry_the_verdict_stands(
    seen: list[Sighting], tmp_path: Path, place: str
) -> None:
    (tmp_path / "registry.db").unlink()
    result = plat("decide", seen[1].id, "corrected", RIGHT)
    assert result.stdout.endswith("B6543SFA: TIDAK_TERSEDIA\n")
    with closing(open_store(place)) as store:
        assert Reviews(store).get(seen[1].id) is not None


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("corrected",), 1, "[review]"),
        (("corrected", "nonsense"), 1, "[plate-malformed]"),
        (("no_plate", RIGHT), 1, "[review]"),
        (("perhaps",), 2, "perhaps"),
        (("no_plate", "--purpose", "iseng"), 1, "[purpose]"),
    ],
)
def test_what_cannot_be_said(
    seen: list[Sighting], arguments: tuple[str, ...], code: int, error: str
) -> None:
    result = plat("decide", seen[0].id, *arguments)
    assert result.exit_code == code
    assert error in result.stderr


def test_somebody_was_quicker(seen: list[Sighting], monkeypatch: pytest.MonkeyPatch) -> None:
    assert plat("decide", seen[0].id, "unreadable").exit_code == 0
    assert plat("decide", seen[0].id, "unreadable").exit_code == 0, "the same again is once"
    monkeypatch.setattr("lpr.cli._errand.local_actor", lambda: "local:budi")
    result = plat("decide", seen[0].id, "confirmed")
    assert result.exit_code == 1
    assert f"{local_actor()} found it unreadable" in result.stderr
    assert "[conflict]" in result.stderr


# --- figures --------------------------------------------------------------------------------------


def test_figures_by_camera(seen: list[Sighting]) -> None:
    plat("decide", seen[0].id, "confirmed")
    plat("decide", seen[1].id, "corrected", RIGHT)
    plat("decide", seen[2].id, "unreadable")
    assert plat("stats").stdout.splitlines() == [
        "gerbang-1: benar (right) 1/1, 100.0% (20.7% - 100.0%); tidak terbaca (unreadable) 1",
        "selatan: benar (right) 0/1, 0.0% (0.0% - 79.3%); tidak terbaca (unreadable) 0",
        "Semua (all): benar (right) 1/2, 50.0% (9.5% - 90.5%); tidak terbaca (unreadable) 1",
    ]
    found = told("stats")
    assert (found["total"]["n"], found["total"]["right"]) == (2, 1)
    assert [each["camera"] for each in found["cameras"]] == ["gerbang-1", "selatan"]
    assert told("stats", "--to", "2020-01-01")["total"]["n"] == 0


@pytest.mark.usefixtures("place")
def test_figures_of_nothing() -> None:
    said = "Semua (all): benar (right) 0/0, -; tidak terbaca (unreadable) 0\n"
    assert plat("stats").stdout == said


# --- the export -----------------------------------------------------------------------------------


def test_an_export_that_training_reads(place: str, seen: list[Sighting], tmp_path: Path) -> None:
    plat("decide", seen[0].id, "corrected", RIGHT)
    plat("decide", seen[1].id, "confirmed")  # no picture of it is kept
    out = tmp_path / "out"
    result = plat("export", str(out))
    assert (result.exit_code, result.stdout) == (0, f"1 gambar (pictures): {out}\n")
    [photograph] = manifest.load(out)
    assert photograph.plates[0].text == RIGHT
    last = records(place)[-1]
    assert (last.action, last.plate, last.source) == ("export", RIGHT, "plat review export")
    again = plat("export", str(out))
    assert (again.exit_code, "[output-unwritable]" in again.stderr) == (1, True)


def test_an_export_of_a_time(seen: list[Sighting], tmp_path: Path) -> None:
    plat("decide", seen[0].id, "confirmed")
    assert plat("export", str(tmp_path / "none"), "--to", "2020-01-01").stdout.startswith("0 ")
    assert plat("export", str(tmp_path / "all"), "--from", "2020-01-01").stdout.startswith("1 ")
