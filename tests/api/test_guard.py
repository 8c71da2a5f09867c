"""Roles, limits, records, headers, and attacks that each are refused."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import Request

from lpr.access import Permission, Role, Roles
from lpr.errors import AccountError, ForbiddenError

if TYPE_CHECKING:
    from lpr.api._gate import Gate

LOOKUP = "/api/v1/vehicles/B1234PYZ"


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- roles ----------------------------------------------------------------------------------------


def request_of(client: Any) -> Request:
    headers = [(name.encode(), value.encode()) for name, value in client.headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b""}
    return Request(scope)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEMILIK_DATA])
@pytest.mark.parametrize("permission", Permission)
def test_a_role_that_is_too_low_is_refused(world: Any, role: Role, permission: Permission) -> None:
    gate: Gate = world.app.state.services.gate
    request = request_of(world.with_key(role))
    if Roles(role).may(permission):
        assert gate.admit(request, permission).roles == Roles(role)
        return
    with pytest.raises(ForbiddenError, match=role):
        gate.admit(request, permission)


def test_owner_data_needs_its_own_role(world: Any) -> None:
    gate: Gate = world.app.state.services.gate
    request = request_of(world.with_key("petugas+pemilik_data"))
    assert gate.admit(request, Permission.OWNER).roles.owner_data


def test_a_key_cannot_have_more_than_its_account(world: Any) -> None:
    world.account("siti", "petugas")
    world.account("kepala", "pengawas")
    for roles in ("admin", "analis", "pengawas+pemilik_data"):
        with pytest.raises(AccountError, match="it may less"):
            world.key(roles)


def test_no_answer_names_an_owner(world: Any) -> None:
    answer = world.with_key("petugas+pemilik_data").get(LOOKUP).text
    for word in ("nama", "alamat", "nik", "owner", "pemilik"):
        assert f'"{word}' not in answer


# --- limits ---------------------------------------------------------------------------------------


def test_a_caller_may_not_ask_without_end(make_world: Callable[..., Any]) -> None:
    world = make_world(rate_per_minute=3)
    client = world.client()
    assert [client.get(LOOKUP).status_code for _ in range(3)] == [200] * 3
    answer = client.get(LOOKUP)
    assert code(answer) == (429, "rate-limit")
    assert answer.headers["retry-after"] == "20"
    world.later(seconds=20)
    assert client.get(LOOKUP).status_code == 200
    assert len(world.records) == 4


def test_each_key_has_its_own_limit(make_world: Callable[..., Any]) -> None:
    world = make_world(rate_per_minute=1)
    one, other = world.with_key(), world.with_key()
    assert one.get(LOOKUP).status_code == 200
    assert one.get(LOOKUP).status_code == 429
    assert other.get(LOOKUP).status_code == 200


def test_guessing_keys_is_limited_by_address(make_world: Callable[..., Any]) -> None:
    client = make_world(rate_per_minute=2).client(Authorization="Bearer nothing")
    assert [client.get(LOOKUP).status_code for _ in range(3)] == [401, 401, 429]


# --- records --------------------------------------------------------------------------------------


def test_a_picture_leaves_one_record_a_plate(world: Any, picture: Callable[..., bytes]) -> None:
    files = [("files", ("a.png", picture(0))), ("files", ("b.png", picture(1)))]
    assert world.client().post("/api/v1/read", files=files).status_code == 200
    assert {each.action for each in world.records} == {"read"}
    assert {"B1234PYZ", "B6543SFA"} <= {each.plate for each in world.records}


def test_a_record_names_what_was_shown(world: Any) -> None:
    world.client().get("/api/v1/vehicles/B6543SFA")
    [record] = world.records
    assert record.result == "MENUNGGAK"
    assert {"amount_due", "due_date", "vehicle"} <= set(record.fields)
    assert record.source


def test_what_is_not_looked_up_is_not_recorded(world: Any, picture: Callable[..., bytes]) -> None:
    client = world.client()
    files = {"files": ("a.png", picture(0))}
    assert client.post("/api/v1/read", files=files, params={"tax": "false"}).status_code == 200
    assert client.get("/api/v1/vehicles/nonsense").status_code == 422
    assert client.get("/healthz").status_code == 200
    assert world.records == []


def test_an_answer_that_cannot_be_recorded_is_not_given(
    world: Any, picture: Callable[..., bytes], tmp_path: Path
) -> None:
    client = world.client()
    assert client.get(LOOKUP).status_code == 200
    with sqlite3.connect(tmp_path / "store-0.db") as database:
        database.execute("DROP TRIGGER audit_head_delete")
        database.execute("DELETE FROM audit_head")
    for answer in (client.get(LOOKUP), client.post("/api/v1/read", files={"files": picture(0)})):
        assert code(answer) == (503, "store-damaged")
        assert "LUNAS" not in answer.text


def test_without_a_store_nobody_is_let_in(make_world: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    client = make_world(store_url=f"sqlite:///{tmp_path}/file/store.db").client()
    assert code(client.get(LOOKUP)) == (503, "store")
    assert client.get("/healthz").status_code == 200


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/docs", LOOKUP, "/healthz", "/nowhere", "/api/v1/vehicles/x"])
def test_every_answer_has_security_headers(world: Any, path: str) -> None:
    headers = world.client().get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_no_other_origin_may_read(world: Any) -> None:
    answer = world.client(Origin="https://evil.example").get(LOOKUP)
    assert not [name for name in answer.headers if name.startswith("access-control")]


# --- attacks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "B1234PYZ' OR '1'='1",
        "B1234PYZ'; DROP TABLE vehicle; --",
        'B1234PYZ" UNION SELECT 1 --',
        "%27%20OR%201%3D1",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%00",
        "B1234PYZ%00",
        "B" + "1" * 5000,
    ],
)
def test_no_text_reaches_a_database_or_a_file(world: Any, text: str) -> None:
    client = world.client()
    answer = client.get(f"/api/v1/vehicles/{text}")
    assert answer.status_code in {404, 422}
    assert "root:" not in answer.text
    assert client.get(LOOKUP).status_code == 200, "the tables are still there"


@pytest.mark.parametrize("case", ["'; DELETE FROM audit_record; --", "=cmd|' /C calc'!A0", "\\x7f"])
def test_a_case_is_kept_as_a_text(world: Any, case: str) -> None:
    assert world.client().get(LOOKUP, params={"case": case}).status_code == 200
    assert len(world.records) == 1
    assert world.store.opened.audit.verify().ok


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\\\..\\\\x.png", "a\\x00.png"]
)
def test_a_file_name_is_only_shown(world: Any, picture: Callable[..., bytes], name: str) -> None:
    answer = world.client().post("/api/v1/read", files={"files": (name, picture(0))})
    assert answer.status_code == 200
    assert "root:" not in answer.text


def test_an_oversized_body_is_refused_for_whoever_sends_it(make_world: Callable[..., Any]) -> None:
    world = make_world(max_upload_bytes=1000, max_uploads=1)
    files = {"files": ("a.png", b"x" * 200_000)}
    for make_client in (world.client, lambda: world.with_key("admin")):
        answer = make_client().post("/api/v1/read", files=files)
        assert code(answer) == (413, "upload-too-large")


def test_the_caller_is_asked_before_the_body_is_read(world: Any) -> None:
    world.account()
    answer = world.client().post("/api/v1/read", content=b"x" * 100, headers={"Expect": "nothing"})
    assert code(answer) == (401, "login-required")
