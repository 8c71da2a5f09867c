"""No role reaches what is another's, by any operation; no text of a query becomes a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from lpr.access import GRANTS, Permission, Role
from tests.api.test_schema import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import World

NEEDS: dict[str, frozenset[Permission]] = {
    "/api/v1/read": frozenset({Permission.READ}),
    "/v1/plate-reader/": frozenset({Permission.READ}),
    "/api/v1/vehicles/{plate}": frozenset({Permission.STATUS}),
    "/api/v1/vehicles/{plate}/locations": frozenset({Permission.LOCATION}),
    "/api/v1/sightings": frozenset({Permission.LOCATION}),
    "/api/v1/anomalies": frozenset({Permission.LOCATION}),
    "/api/v1/cameras/{id}/picture": frozenset({Permission.LOCATION}),
    "/api/v1/cameras": frozenset({Permission.CAMERAS, Permission.AGGREGATES, Permission.LOCATION}),
    "/api/v1/alerts": frozenset({Permission.ALERTS}),
    "/api/v1/events": frozenset({Permission.ALERTS}),
    "/api/v1/watchlists": frozenset({Permission.WATCH}),
    "/api/v1/reviews/accuracy": frozenset({Permission.AGGREGATES}),
    "/api/v1/reviews": frozenset({Permission.REVIEW}),
    "/api/v1/reports": frozenset({Permission.AGGREGATES}),
    "/api/v1/audit": frozenset({Permission.AUDIT}),
}
"""What an operation asks for, each of several being enough; the longest beginning counts."""

OPEN = {"/healthz", "/api/v1/session", "/api/v1/setup"}
ROLES = tuple(role for role in Role if role is not Role.PEMILIK_DATA)
NUMBERS = {"alert": "7", "entry": "7"}
PLACES = {"plate": "B1234PYZ", "id": "0" * 32, **NUMBERS}
HOSTILE = ("' OR '1'='1", "%' --", "x'; DROP TABLE sighting; --", "../../etc/passwd", "\x00", "\\")
DENIED, UNKNOWN = 403, 401


def needed(path: str) -> frozenset[Permission]:
    """What the operations of a path ask for."""
    begins = (each for each in NEEDS if path == each or path.startswith(f"{each}/"))
    return NEEDS[max(begins, key=len)]


def asked(client: Any, method: str, path: str, **more: Any) -> Any:
    places = PLACES | ({"id": "gerbang-1"} if "cameras" in path else {})
    return client.request(method, path.format(**places), **more)


@pytest.fixture
def machines(world: World) -> dict[Role, Any]:
    """A machine with a key of each role."""
    return {role: world.with_key(role) for role in ROLES}


@pytest.mark.parametrize(
    ("method", "path"), [each for each in OPERATIONS if each[1] not in OPEN], ids=str
)
def test_an_operation_answers_whose_role_allows_it_and_nobody_else(
    machines: dict[Role, Any], method: str, path: str
) -> None:
    wanted = needed(path)
    for role, client in machines.items():
        answer = asked(client, method, path)
        assert answer.status_code != UNKNOWN
        assert (answer.status_code == DENIED) is not bool(wanted & GRANTS[role]), role
        if answer.status_code == DENIED:
            assert answer.json().get("code", "forbidden") == "forbidden"


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"X-Plat-Role": "admin", "X-Forwarded-User": "kepala"}},
        {"headers": {"X-Original-URL": "/healthz", "X-HTTP-Method-Override": "OPTIONS"}},
        {"params": {"role": "admin", "actor": "account:kepala"}},
        {"cookies": {"role": "admin", "plat_oidc": "admin"}},
    ],
)
def test_a_caller_cannot_say_who_it_is(world: World, more: dict[str, Any]) -> None:
    client = world.with_key("petugas")
    client.cookies.update(more.pop("cookies", {}))
    assert client.get("/api/v1/audit", **more).status_code == DENIED


def test_a_session_cannot_give_itself_a_role(world: World) -> None:
    client, _ = world.log_in(world.account(), purpose="penagihan")
    for sent in ({"role": "admin"}, {"roles": "admin"}, {"actor": "account:kepala"}):
        assert client.patch("/api/v1/session", json=sent).status_code == 422
    assert client.get("/api/v1/session").json()["role"] == "petugas"
    assert client.get("/api/v1/audit").status_code == DENIED


def test_an_account_that_lost_its_role_has_lost_it_at_once(world: World) -> None:
    client, _ = world.log_in(world.account(roles="pengawas"), purpose="penagihan")
    assert client.get("/api/v1/audit").status_code == 200
    with world.store.opened.transaction() as connection:
        connection.execute(text("UPDATE account SET roles = 'petugas' WHERE name = 'siti'"))
    assert client.get("/api/v1/audit").status_code == DENIED


def test_the_first_starts_token_makes_no_second_admin(world: World) -> None:
    token = world.store.setup.offer(world.now)
    world.account()
    sent = {"token": token, "account": "penyusup", "password": "kuda baterai staples"}
    assert world.client().post("/api/v1/setup", json=sent).status_code == UNKNOWN
    assert [each.name for each in world.store.accounts.all()] == ["siti"]


def texts(world: World) -> list[tuple[str, str]]:
    """Every parameter of a query that may be a text."""
    return [
        (path, each["name"])
        for path, item in world.app.openapi()["paths"].items()
        if "get" in item
        for each in item["get"].get("parameters", ())
        if each["in"] == "query"
    ]


def test_no_text_of_a_query_becomes_a_command(make_world: Callable[..., World]) -> None:
    world = make_world(rate_per_minute=0)
    client, found = world.with_key("admin"), texts(world)
    assert len(found) > 50  # they are read from the API's own document
    before = len(world.records)
    for path, name in found:
        for hostile in HOSTILE:
            answer = asked(client, "GET", path, params={name: hostile})
            assert answer.status_code in {200, 400, 404, 422}, (path, name, hostile)
            assert "root:" not in answer.text
            assert "SELECT" not in answer.text
    assert world.store.opened.audit.verify().ok
    assert len(world.records) > before
    assert client.get("/api/v1/sightings").json()["sightings"] == []  # the table is still there
