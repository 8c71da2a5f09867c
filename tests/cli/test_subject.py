from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from lpr.alerts import message_body
from lpr.cli import app
from lpr.store import (
    Act,
    AuditEntry,
    LegalHolds,
    Message,
    Sightings,
    Verdict,
    WatchLists,
    add_alerts,
    add_messages,
    open_store,
    upgrade_store,
)
from lpr.tax import init_registry
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting
from tests.store.watched import SITI, an_alert, an_entry
from tests.tax.shared import shared_number

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SECRETS = ("account:siti", "local:", 'alamat":', 'nama":', 'nik":', "no_rangka", "no_mesin")


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with a look-up of B 1 TXX and one of another number, beside no registry."""
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    place = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade_store(place, now=NOW)
    with closing(open_store(place)) as store:
        known = {"purpose": "penagihan", "result": "LUNAS", "fields": ("due_date",)}
        store.audit.append(
            [
                AuditEntry(NOW, "account:siti", "petugas", "lookup", plate, **known)
                for plate in ("B1TXX", "B2TXX")
            ]
        )
        LegalHolds(store).set("B1TXX", "rahasia", Act(NOW, "local:uji", "local"), case="LP/7")
    return place


def exported(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    file = tmp_path / "export.json"
    result = plat("subject", "export", "b 1 txx", "-o", str(file), *arguments)
    return result.exit_code, json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("url")
def test_everything_that_is_held_is_in_the_file(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path / 'registry.db'}"
    init_registry(place, today=date(2026, 11, 25))
    code, document = exported(tmp_path, "--case", "SD/1")
    assert (code, document["plate"], document["case"]) == (0, "B 1 TXX", "SD/1")
    assert document["registry"]["status"] == "TIDAK_DITEMUKAN"
    lookup, hold, own = document["processing"]
    assert lookup == {
        "at": "2026-11-25T02:00:00+00:00",
        "action": "lookup",
        "role": "petugas",
        "purpose": "penagihan",
        "result": "LUNAS",
        "shown": ["due_date"],
    }
    assert (hold["action"], own["action"], own["purpose"]) == ("hold", "export", "hak_subjek_data")
    assert document["legal_holds"] == [{"since": "2026-11-25T02:00:00+00:00", "case": "LP/7"}]
    assert document["sightings"] == []
    assert set(document["not_shown"]) == {"registry"}
    assert set(document["not_held"]) == {"owner"}


def test_where_it_was_seen_is_told_with_its_pictures(url: str, tmp_path: Path) -> None:
    seen = a_sighting(0, plate="B1TXX")
    with closing(open_store(url)) as store:
        Sightings(store).add([seen, a_sighting(1)])
    _, document = exported(tmp_path)
    assert seen.evidence is not None
    assert document["sightings"] == [
        {
            "camera": "gerbang-1",
            "latitude": -6.2,
            "longitude": 106.8,
            "first_at": seen.first_at.isoformat(),
            "last_at": seen.last_at.isoformat(),
            "ending": "plate",
            "verdict": None,
            "status": "LUNAS",
            "pictures": [seen.evidence.frame, seen.evidence.crop],
        }
    ]


def test_verdicts_of_people_are_told_and_no_other_number(url: str, tmp_path: Path) -> None:
    misread, right = for_review(0, plate="B1TXX"), for_review(1)
    with closing(open_store(url)) as store:
        Sightings(store).add([misread, right])
        decide(store, misread, Verdict.CORRECTED, "B9TXX")
        decide(store, right, Verdict.CORRECTED, "B1TXX")
    _, document = exported(tmp_path)
    known = {"camera": "gerbang-1", "verdict": "corrected"}
    assert document["reviews"] == [
        known | {"seen_at": each.last_at.isoformat(), "is_this_number": is_this}
        for each, is_this in sorted([(misread, False), (right, True)], key=lambda pair: pair[0].id)
    ]
    assert "B9TXX" not in (tmp_path / "export.json").read_text(encoding="utf-8")


def test_alerts_and_watch_lists_are_told(url: str, tmp_path: Path) -> None:
    with closing(open_store(url)) as store:
        lists = WatchLists(store)
        for pattern in ("B1TXX", "B2TXX", "B1T*"):
            lists.add(an_entry(pattern), SITI, NOW)
        with store.transaction() as connection:
            add_alerts(connection, [an_alert(plate="B1TXX"), an_alert(1)], NOW)
    _, document = exported(tmp_path)
    assert document["alerts"] == [
        {
            "kind": "watch-list",
            "state": "open",
            "camera": "gerbang-1",
            "at": NOW.isoformat(),
            "reasons": ["surat paksa"],
            "status": "MENUNGGAK",
        }
    ]
    assert document["watch_lists"] == [
        {
            "list": "penagihan",
            "reason": "surat paksa 12/2026",
            "since": NOW.isoformat(),
            "valid_until": "2026-12-31",
            "active": True,
        }
    ]
    assert "account:siti" not in json.dumps(document)


def test_what_receivers_were_not_told_yet_is_held_too(url: str, tmp_path: Path) -> None:
    """A sighting is kept for a day, the message about it as long as its receiver is away."""
    seen, other = a_sighting(0, plate="B1TXX"), a_sighting(1, candidates=(("B1TXX", 0.1),))
    told = [
        Message(each.id, "sighting-final", NOW, message_body(each, "final", 0.9), ("kantor",))
        for each in (seen, other)
    ]
    by = {"alert": {"plate": "B1TXX", "changed_by": "account:siti"}}
    alert = json.dumps({"camera": "gerbang-2", "plate": "B7TXX"} | by)
    with closing(open_store(url)) as store, store.transaction() as connection:
        add_messages(connection, [*told, Message("a", "alert", NOW, alert, ("kantor", "pos"))])
    _, document = exported(tmp_path)
    known = {"since": NOW.isoformat(), "receiver": "kantor"}
    of_alert = known | {"about": "alert", "camera": "gerbang-2", "seen_at": None}
    assert document["messages"] == [
        known
        | {"about": "sighting-final", "camera": "gerbang-1", "seen_at": seen.last_at.isoformat()},
        of_alert,
        of_alert | {"receiver": "pos"},
    ]
    text = (tmp_path / "export.json").read_text(encoding="utf-8")
    assert [each for each in ("account:siti", "B7TXX", str(other.plate)) if each in text] == []


@pytest.mark.usefixtures("url")
def test_no_officer_and_no_owner_is_in_it(tmp_path: Path) -> None:
    exported(tmp_path)
    text = (tmp_path / "export.json").read_text(encoding="utf-8").lower()
    assert [each for each in SECRETS if each in text] == []
    assert "b2txx" not in text


def test_a_registry_that_cannot_answer_leaves_the_rest(tmp_path: Path, url: str) -> None:
    code, document = exported(tmp_path)
    assert (code, document["registry"]["status"]) == (1, "TIDAK_TERSEDIA")
    assert len(document["processing"]) == 3
    with closing(open_store(url)) as store:
        *_, last = store.audit.records()
    assert (last.entry.result, last.entry.source) == ("TIDAK_TERSEDIA", "plat subject export")


def test_of_several_vehicles_the_owner_s_is_told(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    monkeypatch.setenv("PLAT_DATABASE_URL", shared_number(tmp_path, "B 1 TXX"))
    _, document = exported(tmp_path)
    assert (document["registry"]["status"], document["registry"]["vehicle"]) == ("AMBIGU", None)
    _, document = exported(tmp_path, "--colour", "Kuning")
    assert document["registry"]["status"] == "MENUNGGAK"
    assert document["registry"]["vehicle"]["plate_colour"] == "kuning"


@pytest.mark.usefixtures("url")
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    exported(tmp_path)
    assert (tmp_path / "export.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("B1TXX",), 2), (("?", "-o", "-"), 1), (("B1TXX", "-o", "-", "--colour", "ungu"), 2)],
)
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], code: int) -> None:
    assert plat("subject", "export", *arguments).exit_code == code
