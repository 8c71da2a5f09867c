"""Whatever goes wrong is an error of the client's tree, with the code that the service gave."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from lpr import client as face
from lpr.client import (
    AnswerError,
    Client,
    ClientError,
    ConflictError,
    ForbiddenError,
    LoginError,
    NotFoundError,
    RateLimitError,
    RejectedError,
    ServerError,
    SetupError,
    UnavailableError,
    UnreachableError,
)
from tests.client.conftest import HERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Sighting


def answering(status: int, *, headers: dict[str, str] | None = None, **body: Any) -> Client:
    """A client of something that gives one answer to everything."""

    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, headers=headers, **body)

    return Client(HERE, http=httpx2.Client(transport=httpx2.MockTransport(answer)))


# --- the service's own ----------------------------------------------------------------------------


def test_a_real_server_over_a_socket(world: Any, served: str, seen: list[Sighting]) -> None:
    """The client as users have it: its own connections."""
    with Client(served, key=world.key("pengawas"), purpose="penagihan", timeout=10) as plat:
        assert plat.vehicles.lookup("B 1234 PYZ").status == "LUNAS"
        assert len(list(plat.sightings.search())) == len(seen)
        assert plat.sightings.frame(seen[0].id) == b"frame"
        with pytest.raises(NotFoundError) as raised:
            plat.sightings.get("0" * 32)
    assert raised.value.code == "not-found"
    with pytest.raises(LoginError), Client(served, key="plat_wrong") as stranger:
        stranger.vehicles.lookup("B 1234 PYZ")


def test_keys_that_open_nothing(world: Any, client_of: Callable[..., Client]) -> None:
    with pytest.raises(LoginError) as raised:
        client_of(key="plat_00000000_" + "a" * 43).cameras.all()
    assert (raised.value.code, raised.value.status) == ("token", 401)
    with pytest.raises(LoginError) as raised:
        Client(HERE, http=world.client()).cameras.all()
    assert raised.value.code == "login-required"


def test_a_purpose_that_is_missing_or_none(client_of: Callable[..., Client]) -> None:
    for purpose in (None, "curiosity"):
        with pytest.raises(RejectedError) as raised:
            client_of(purpose=purpose).vehicles.lookup("B 1234 PYZ")
        assert (raised.value.code, raised.value.status) == ("purpose", 422)
        assert "penagihan" in str(raised.value)


def test_too_many_requests(make_world: Callable[..., Any]) -> None:
    world = make_world(rate_per_minute=2)
    plat = Client(HERE, http=world.client())
    for _ in range(2):
        plat.vehicles.lookup("B 1234 PYZ")
    with pytest.raises(RateLimitError) as raised:
        plat.vehicles.lookup("B 1234 PYZ")
    assert raised.value.code == "rate-limit"
    assert raised.value.retry_after == 30.0


def test_a_store_that_cannot_record(world: Any, plat: Client) -> None:
    with world.store.opened.transaction() as connection:
        connection.exec_driver_sql("UPDATE audit_head SET seq = seq + 1, hash = 'x'")
    with pytest.raises(UnavailableError) as raised:
        plat.vehicles.lookup("B 1234 PYZ")
    assert raised.value.code == "store-damaged"


# --- answers of strangers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, AnswerError),
        (400, RejectedError),
        (401, LoginError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (413, RejectedError),
        (429, RateLimitError),
        (500, ServerError),
        (502, ServerError),
        (503, UnavailableError),
    ],
)
def test_a_proxys_page_is_told_by_its_status(status: int, error: type[ClientError]) -> None:
    plat = answering(status, html="<h1>Oops</h1>", headers={"Location": "http://elsewhere/"})
    with pytest.raises(ClientError) as raised:
        plat.cameras.all()
    assert type(raised.value) is error
    assert (raised.value.code, raised.value.status) == (f"http-{status}", status)
    assert "<h1>" not in str(raised.value)


@pytest.mark.parametrize(
    "body",
    [
        {"html": "<h1>Welcome</h1>"},
        {"content": b"\xff\xfe"},
        {"content": b"[" * 100_000},
        {"json": []},
        {"json": {"cameras": [{"id": "a"}]}},
        {"json": {"cameras": None}},
    ],
)
def test_what_is_no_answer(body: dict[str, Any]) -> None:
    with pytest.raises(AnswerError) as raised:
        answering(200, **body).cameras.all()
    assert raised.value.code == "answer"
    assert len(str(raised.value)) < 400


def test_odd_problems_are_told_as_far_as_they_go() -> None:
    problem = {"code": 7, "detail": "x" * 5000, "errors": ["a", {"field": "q"}]}
    with pytest.raises(RejectedError) as raised:
        answering(422, json=problem, headers={"Retry-After": "tomorrow"}).cameras.all()
    assert raised.value.code == "http-422"
    assert raised.value.fields == (("q", ""),)
    assert raised.value.retry_after is None
    assert len(str(raised.value)) == 300


def test_fields_that_a_newer_service_adds_are_passed_over() -> None:
    camera = dict.fromkeys(
        ("area", "city", "latitude", "longitude", "direction", "health"), None
    ) | {"id": "a", "name": "A", "colour_of_the_lens": "blue"}
    assert answering(200, json={"cameras": [camera], "more": 1}).cameras.all()[0].id == "a"


# --- no answer ------------------------------------------------------------------------------------


def test_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}") as plat, pytest.raises(UnreachableError) as raised:
        plat.cameras.all()
    assert (raised.value.code, raised.value.status) == ("unreachable", None)


def test_somebody_is_there_and_says_nothing() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        Client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2) as plat,
        pytest.raises(UnreachableError) as raised,
    ):
        plat.cameras.all()
    assert raised.value.code == "timeout"


# --- how it is made -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("plat.example", None),
        ("ftp://plat.example", None),
        ("http://", None),
        ("https://user:word@plat.example", None),
        ("http://plat.example", "plat_a_b"),
        ("http://10.0.0.1:8000", "plat_a_b"),
        ("https://plat.example", "plat a"),
        ("https://plat.example", "plat_a\r\nX-Other: 1"),
        ("https://plat.example", ""),
        ("https://plat.example:99999", None),
    ],
)
def test_what_cannot_be_used(address: str, key: str | None) -> None:
    with pytest.raises(SetupError) as raised:
        Client(address, key=key)
    assert raised.value.code == "setup"
    assert not key or key not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://plat.example/", "plat_a_b"),
        ("http://127.0.0.1:8000", "plat_a_b"),
        ("http://localhost", "plat_a_b"),
        ("http://[::1]:8000", "plat_a_b"),
        ("http://plat.example", None),
    ],
)
def test_what_can(address: str, key: str | None) -> None:
    with Client(address, key=key) as plat:
        assert repr(plat) == f"Client({address.rstrip('/')!r})"
        assert "plat_a_b" not in repr(plat._transport)


def test_a_key_goes_to_its_service_only() -> None:
    """A redirect is an answer like another one: what it names is never asked."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(307, headers={"Location": "https://elsewhere.example/"})

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    with pytest.raises(AnswerError):
        Client("https://plat.example", key="plat_a_b", http=http).cameras.all()
    assert asked == ["https://plat.example/api/v1/cameras"]


def test_every_error_is_in_the_tree_and_on_the_face() -> None:
    leaves = {each.__name__ for each in ClientError.__subclasses__()}
    assert leaves <= set(face.__all__)
    assert all(each.__doc__ for each in ClientError.__subclasses__())
