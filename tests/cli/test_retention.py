from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.cli._local import local_actor
from lpr.store import (
    AuditEntry,
    Evidence,
    Sightings,
    evidence_path,
    open_store,
    put_mark,
    store_mark,
    upgrade_store,
)
from tests.store.seen import a_sighting, digest

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with two look-ups of long ago, set as the configured one."""
    place = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade_store(place, now=LONG_AGO)
    with closing(open_store(place)) as store:
        entries = [
            AuditEntry(LONG_AGO, "account:siti", "petugas", "lookup", plate, result=status)
            for plate, status in (("B1XYZ", "LUNAS"), ("B2XYZ", "MENUNGGAK"))
        ]
        store.audit.append(entries)
    monkeypatch.setenv("PLAT_STORE_URL", place)
    return place


def actions(url: str) -> list[str]:
    with closing(open_store(url)) as store:
        assert store.audit.verify().ok
        return [each.entry.action for each in store.audit.records()][3:]


def test_a_dry_run_says_what_would_be_erased(url: str) -> None:
    result = plat("retention", "run", "--dry-run")
    assert result.exit_code == 0
    assert "audit: jatuh tempo (due) 2, ditahan (held) 0, dihapus (erased) 0" in result.stdout
    assert "nothing was erased" in result.stdout
    assert actions(url) == []


def test_a_run_erases_and_reports(url: str) -> None:
    report = json.loads(plat("retention", "run", "--json").stdout)
    assert report["kinds"][0]["due"] == {"LUNAS": 1, "MENUNGGAK": 1}
    assert report["kinds"][0]["erased"] == 2
    assert actions(url) == ["retention", "retention-report"]
    with closing(open_store(url)) as store:
        assert {each.entry.plate for each in store.audit.records()} == {None}
    assert plat("audit", "verify").exit_code == 0


def test_a_picture_that_a_crash_left_goes(url: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    known = Evidence(digest("frame"), digest("crop"), now)
    with closing(open_store(url)) as store:
        Sightings(store).add([a_sighting(first_at=now, evidence=known)])
    shown = tmp_path / "evidence" / evidence_path(known.frame)
    shown.parent.mkdir(parents=True)
    shown.touch()
    place = tmp_path / "evidence" / "ab" / "ab" / f"{'ab' * 32}.jpg"
    place.parent.mkdir(parents=True)
    place.touch()
    os.utime(place, (0, 0))
    assert "orphans: jatuh tempo (due) 1" in plat("retention", "run", "--dry-run").stdout
    assert place.exists()
    assert "(erased) 1; aturan (rule): 1d" in plat("retention", "run").stdout
    assert shown.exists()
    assert not place.exists()
    assert plat("audit", "verify").exit_code == 0


def test_a_folder_that_another_store_uses_too_is_told(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    with closing(open_store(url)) as store:
        put_mark(folder, str(store_mark(store)))
    assert plat("retention", "run").stderr == ""
    put_mark(folder, "0123456789abcdef")
    told = plat("retention", "run", "--json")
    assert json.loads(told.stdout)["kinds"][-1]["erased"] == 0
    assert "another store puts pictures there too" in told.stderr
    assert str(folder / ".stores" / "0123456789abcdef") in told.stderr


def test_the_agencys_periods_count(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[audit]\nMENUNGGAK = "never"\n')
    monkeypatch.setenv("PLAT_RETENTION_RULES", str(rules))
    result = plat("retention", "run")
    assert "(erased) 1; aturan (rule): 1825d, MENUNGGAK never" in result.stdout
    assert "  LUNAS: 1" in result.stdout
    rules.write_text("[audit]\nMENUNGGAK = 'soon'\n")
    result = plat("retention", "run")
    assert (result.exit_code, "[configuration]" in result.stderr) == (2, True)
    assert actions(url) == ["retention", "retention-report"]


def test_a_hold_keeps_until_it_is_released(url: str) -> None:
    held = plat("retention", "hold", "b 1 xyz", "--reason", "perkara 7", "--case", "LP/7")
    assert (held.exit_code, "B 1 XYZ" in held.stdout) == (0, True)
    listed = plat("retention", "holds").stdout
    assert "B1XYZ" in listed
    assert local_actor() in listed
    assert "LP/7  perkara 7" in listed
    assert "ditahan (held) 1, dihapus (erased) 1" in plat("retention", "run").stdout
    assert plat("retention", "release", "B1XYZ").exit_code == 0
    assert "Penahanan (holds): 0" in plat("retention", "holds").stdout
    assert "dihapus (erased) 1" in plat("retention", "run").stdout
    done = ["hold", "retention", "retention-report", "release", "retention", "retention-report"]
    assert actions(url) == done


def test_releasing_what_nobody_holds_is_said(url: str) -> None:
    result = plat("retention", "release", "B1XYZ")
    assert (result.exit_code, "no hold on" in result.stderr) == (1, True)
    assert actions(url) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("hold", "B1XYZ"), 2),
        (("hold", "B1XYZ", "--reason", " "), 2),
        (("hold", "?", "--reason", "x"), 1),
        (("release", "?"), 1),
    ],
)
def test_what_cannot_be_held_is_refused(arguments: tuple[str, ...], code: int) -> None:
    assert plat("retention", *arguments).exit_code == code
