"""The audit log over HTTP: for supervisors, who are in it themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._review_examples import AUDIT
from lpr.store import AuditEntry

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

URL = "/api/v1/audit"


@pytest.fixture
def client(world: Any) -> TestClient:
    world.account("budi", "pengawas")
    client: TestClient = world.log_in("budi", case="LP/12")[0]
    entries = [
        an_entry(world, minutes, name, plate)
        for minutes, (name, plate) in enumerate(
            [("siti", "B1XYZ"), ("siti", "B2XYZ"), ("ani", "B1XYZ"), ("ani", "B3XYZ")]
        )
    ]
    world.store.opened.audit.append(entries)
    return client


def an_entry(world: Any, minutes: int, name: str, plate: str) -> AuditEntry:
    at = world.now + timedelta(minutes=minutes)
    purpose, fields = "<b>penagihan</b>", ("amount_due",)
    return AuditEntry(
        *(at, f"account:{name}", "petugas", "lookup", plate, purpose, "BAP/7", "LUNAS", fields),
        "registri uji",
    )


def looked_up(client: TestClient, **params: Any) -> list[tuple[str, str]]:
    answer = client.get(URL, params={"action": "lookup", **params})
    assert answer.status_code == 200, answer.text
    return [(each["actor"], each["plate"]) for each in answer.json()["records"]]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_newest_first_and_each_as_it_was_recorded(world: Any, client: TestClient) -> None:
    body = client.get(URL, params={"limit": 2}).json()
    assert list(body) == list(AUDIT)
    first, second = body["records"]
    assert list(first) == list(AUDIT["records"][0])
    assert [first["plate"], second["plate"]] == ["B3XYZ", "B1XYZ"]
    assert (first["actor"], first["purpose"], first["case"]) == (
        "account:ani",
        "<b>penagihan</b>",
        "BAP/7",
    )
    assert (first["result"], first["fields"], first["source"]) == (
        "LUNAS",
        ["amount_due"],
        "registri uji",
    )
    assert first["at"] == (world.now + timedelta(minutes=3)).isoformat()
    assert first["seq"] == int(body["next"]) + 1


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"plate": "b 1 xyz"}, [("account:ani", "B1XYZ"), ("account:siti", "B1XYZ")]),
        ({"actor": "siti"}, [("account:siti", "B2XYZ"), ("account:siti", "B1XYZ")]),
        ({"actor": "account:siti", "plate": "B2XYZ"}, [("account:siti", "B2XYZ")]),
        ({"actor": "key:ab12cd34"}, []),
        ({"from": "2026-11-25T10:32:00", "to": "2026-11-25T10:33:00"}, [("account:ani", "B1XYZ")]),
        ({"action": "read"}, []),
    ],
)
def test_filters(client: TestClient, params: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert looked_up(client, **params) == found


def test_pages_go_back_to_the_beginning(world: Any, client: TestClient) -> None:
    count = len(world.records) + 1  # with the record that begins the chain
    found: list[int] = []
    params: dict[str, Any] = {"limit": 3}
    while True:
        body = client.get(URL, params=params).json()
        found += [each["seq"] for each in body["records"]]
        params["cursor"] = body["next"]
        if body["next"] is None:
            break
    assert found == list(range(count - 1, -1, -1)), "later looks are on no later page"


def test_each_look_stands_in_the_log(world: Any, client: TestClient) -> None:
    client.get(URL, params={"plate": "B 1 XYZ", "actor": "siti"})
    record = world.records[-1]
    assert (record.actor, record.action, record.plate) == ("account:budi", "audit-read", "B1XYZ")
    assert (record.purpose, record.case) == ("pengawasan", "LP/12")
    assert record.source == "audit actor=account:siti"
    assert world.store.opened.audit.verify().ok


def test_a_look_that_cannot_be_recorded_shows_nothing(world: Any, client: TestClient) -> None:
    with world.store.opened.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_head_delete")
        connection.exec_driver_sql("DELETE FROM audit_head")
    answer = client.get(URL)
    assert code(answer) == (503, "store-damaged")
    assert "XYZ" not in answer.text


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"plate": "nonsense"}, (422, "plate-malformed")),
        ({"cursor": "x"}, (400, "malformed-request")),
        ({"cursor": "-1"}, (400, "malformed-request")),
        ({"cursor": "9" * 20}, (400, "malformed-request")),
        ({"cursor": "٣"}, (400, "malformed-request")),
        ({"limit": 0}, (422, "validation")),
    ],
)
def test_what_cannot_be_asked(
    client: TestClient, params: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert code(client.get(URL, params=params)) == problem


@pytest.mark.parametrize("role", ["petugas", "operator", "analis"])
def test_who_may_not_see_who_looked_up_what(world: Any, role: str) -> None:
    assert code(world.with_key(role).get(URL)) == (403, "forbidden")
