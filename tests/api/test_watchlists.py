"""Watch-lists over HTTP: by whom, why and until when; files taken whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._alert_examples import ENTRY
from tests.api.conftest import NOW

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.api.conftest import World

URL = "/api/v1/watchlists"
ENTRIES = f"{URL}/entries"
NEW = {"pattern": "b 12?? x*", "reason": "Surat paksa 12/2026", "list": "timur"}


@pytest.fixture
def chief(world: World) -> TestClient:
    return world.with_key("pengawas")


def added(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post(ENTRIES, json=NEW | changes)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def acts(world: World) -> list[tuple[str, str | None]]:
    return [(e.action, e.plate) for e in world.records if e.action.startswith("watch")]


def test_an_entry_is_put_on_a_list(world: World, chief: TestClient) -> None:
    entry = added(chief, valid_until="2026-12-31")
    assert list(entry) == list(ENTRY)
    assert (entry["pattern"], entry["list"]) == ("B12??X*", "timur")
    assert (entry["valid_until"], entry["active"]) == ("2026-12-31", True)
    assert entry["owner"].startswith("key:")
    assert entry["created_at"] == NOW.isoformat()
    assert chief.get(f"{ENTRIES}/{entry['id']}").json() == entry
    assert acts(world) == [("watch-add", "B12??X*"), ("watchlists", "B12??X*")]


def test_without_an_end_it_ends_in_ninety_days(chief: TestClient) -> None:
    assert added(chief)["valid_until"] == str((NOW + timedelta(days=90)).date())


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"pattern": "*"}, 422, "plate-malformed"),
        ({"pattern": "hello"}, 422, "plate-malformed"),
        ({"reason": "x"}, 422, "watch-list"),
        ({"list": " "}, 422, "watch-list"),
        ({"valid_until": "2026-11-24"}, 422, "watch-list"),
        ({"valid_until": "2028-01-01"}, 422, "watch-list"),
        ({"valid_until": "soon"}, 422, "validation"),
        ({"reason": "x" * 201}, 422, "validation"),
        ({"owner": "account:siti"}, 422, "validation"),
    ],
)
def test_what_cannot_stand_on_a_list(
    world: World, chief: TestClient, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = chief.post(ENTRIES, json=NEW | changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert acts(world) == []


def test_a_list_has_a_number_once(chief: TestClient) -> None:
    entry = added(chief)
    answer = chief.post(ENTRIES, json=NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert f"as entry {entry['id']}" in answer.json()["detail"]


def test_lists_and_their_entries(world: World, chief: TestClient) -> None:
    first, second = added(chief), added(chief, pattern="B1AB", list="curian")
    third = added(chief, pattern="B2AB", valid_until="2026-11-25")
    world.later(days=1)
    lists = chief.get(URL).json()["lists"]
    assert lists == [{"name": "curian", "entries": 1}, {"name": "timur", "entries": 1}]

    def ids(**params: Any) -> list[int]:
        return [each["id"] for each in chief.get(ENTRIES, params=params).json()["entries"]]

    assert ids() == [second["id"], first["id"]]
    assert ids(ended=True) == [third["id"], second["id"], first["id"]]
    assert ids(list="curian") == [second["id"]]
    assert ids(pattern="b 1 ab") == [second["id"]]
    page = chief.get(ENTRIES, params={"limit": 1}).json()
    assert ids(limit=1, cursor=page["next"]) == [first["id"]]
    assert ("watchlists", "B1AB") in acts(world)
    for params, code in (({"cursor": "x"}, "malformed-request"), ({"pattern": "?"}, None)):
        assert chief.get(ENTRIES, params=params).json().get("code") == code


def test_an_entry_is_changed_by_one_of_two(world: World, chief: TestClient) -> None:
    entry = added(chief)
    place, seen = f"{ENTRIES}/{entry['id']}", {"version": entry["version"]}
    changed = chief.patch(place, json=seen | {"reason": "sudah dicicil"}).json()
    assert (changed["reason"], changed["valid_until"]) == ("sudah dicicil", entry["valid_until"])
    other = world.with_key("admin")
    answer = other.patch(place, json=seen | {"valid_until": "2026-12-01"})
    assert answer.status_code == 409
    assert "was changed by key:" in answer.json()["detail"]
    answer = other.patch(place, json={"valid_until": "2026-12-01"})
    assert (answer.json()["valid_until"], answer.json()["reason"]) == (
        "2026-12-01",
        "sudah dicicil",
    )
    for wrong, code in (({"reason": ""}, "watch-list"), ({"pattern": "B1AB"}, "validation")):
        assert other.patch(place, json=wrong).json()["code"] == code
    assert other.patch(f"{ENTRIES}/999", json={"reason": "lain"}).status_code == 404


def test_an_entry_is_removed(world: World, chief: TestClient) -> None:
    entry = added(chief)
    place = f"{ENTRIES}/{entry['id']}"
    for _ in range(2):
        assert chief.delete(place).status_code == 204
    assert chief.get(place).json()["active"] is False
    assert chief.patch(place, json={"reason": "lagi lagi"}).status_code == 409
    assert chief.delete(f"{ENTRIES}/999").status_code == 404
    assert acts(world).count(("watch-remove", "B12??X*")) == 1


@pytest.mark.parametrize(
    ("role", "status"), [("pengawas", 200), ("admin", 200), ("petugas", 403), ("operator", 403)]
)
def test_who_sees_watch_lists(world: World, role: str, status: int) -> None:
    client = world.with_key(role)
    assert client.get(URL).status_code == status
    assert client.get(ENTRIES).status_code == status
    assert client.post(ENTRIES, json=NEW).status_code in {201, status}


# --- files ----------------------------------------------------------------------------------------


def sent(client: TestClient, text: str, kind: str = "text/csv", **params: str) -> Any:
    return client.post(
        f"{URL}/import", content=text.encode(), headers={"Content-Type": kind}, params=params
    )


def test_a_file_is_taken_and_may_come_again(world: World, chief: TestClient) -> None:
    text = "pattern,reason,list\nb 1 ab,surat paksa,timur\nB2*Z,surat paksa,barat\n"
    assert sent(chief, text).json() == {"added": 2, "changed": 0, "same": 0}
    assert sent(chief, text, "text/csv; charset=utf-8").json()["same"] == 2
    assert acts(world) == [("watch-add", "B1AB"), ("watch-add", "B2*Z")]
    without = "pattern,reason\nB3AB,surat paksa\n"
    assert sent(chief, without, list="timur").json()["added"] == 1


def test_a_wrong_row_is_named_and_nothing_is_changed(world: World, chief: TestClient) -> None:
    answer = sent(chief, "pattern,reason,list\nB1AB,surat paksa,a\n*,surat paksa,a\nB2AB,,a\n")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "import-rejected")
    assert "2 rows cannot be used" in problem["detail"]
    assert [each["field"] for each in problem["errors"]] == ["line 3", "line 4"]
    assert problem["errors"][1]["message"] == "The reason has 0 characters; write 3 to 200."
    assert chief.get(ENTRIES).json()["entries"] == []
    assert ("watch-add", "B1AB") not in acts(world)


@pytest.mark.parametrize(
    ("text", "kind", "status", "code"),
    [
        ("", "text/csv", 422, "import-rejected"),
        ("pattern,reason,list\n", "text/csv", 422, "import-rejected"),
        ("pattern,reason\nB1AB,alasan", "text/csv", 422, "import-rejected"),
        ("{}", "application/json", 415, "unsupported-media"),
    ],
)
def test_what_is_no_such_file(
    chief: TestClient, text: str, kind: str, status: int, code: str
) -> None:
    answer = sent(chief, text, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_file_over_the_limit(make_world: Any) -> None:
    client = make_world(max_upload_bytes=100).with_key("pengawas")
    answer = sent(client, "pattern,reason,list\n" + "B1AB,alasan,a\n" * 20)
    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")
