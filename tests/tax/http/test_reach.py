"""Whether a registry can be reached, asked without naming a vehicle, whatever it answers."""

from __future__ import annotations

from contextlib import closing

import pytest

from lpr.errors import RegistryError
from lpr.tax.http import connect, load_config
from tests.tax.http.support import TOKEN, Hands
from tests.tax.http.test_transport import Scripted, reply

WORDS = b'{"outcome": "%s", "as_of": "2026-11-25T12:00:00+07:00", "reason": "so it is"}'


def reach(preset: str, answer: bytes) -> bytes:
    """Ask a server that says ``answer``; gives what it was sent first."""
    config = load_config(preset).model_copy(update={"maintenance": ()})
    with (
        closing(Scripted(answer)) as server,
        closing(connect(server.url, config, TOKEN, world=Hands().world)) as registry,
    ):
        registry.reach()
    return server.requests[0]


@pytest.mark.parametrize(
    "answer", [reply("200 OK", WORDS % b"rejected"), reply("422 Unprocessable Content")]
)
def test_our_contract_is_asked_for_a_text_that_is_no_number(answer: bytes) -> None:
    sent = reach("contract", answer)
    assert sent.startswith(b"POST /v1/lookup HTTP/1.1\r\n")
    assert sent.endswith(b'{"nopol":"-"}')
    assert TOKEN.encode() in sent


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (reply("200 OK", WORDS % b"unavailable"), "not available: so it is"),
        (reply("200 OK", b"{}"), "does not keep to the contract"),
        (reply("200 OK", b"<h1>Welcome</h1>"), "no JSON"),
        (reply("401 Unauthorized"), "refused: it answered HTTP 401"),
        (reply("404 Not Found"), "refused: it answered HTTP 404"),
        (reply("503 Service Unavailable"), "not available: it answered HTTP 503"),
    ],
)
def test_what_is_no_registry_of_our_contract(answer: bytes, why: str) -> None:
    with pytest.raises(RegistryError, match=why):
        reach("contract", answer)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "405 Method Not Allowed"])
def test_another_form_is_asked_for_its_address_alone(status: str) -> None:
    sent = reach("jakarta", reply(status, b"<h1>Welcome</h1>"))
    assert sent.startswith(b"GET / HTTP/1.1\r\n")
    assert TOKEN.encode() in sent


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("401 Unauthorized", "refused"),
        ("403 Forbidden", "refused"),
        ("302 Found", "redirects"),
        ("429 Too Many Requests", "not available"),
        ("502 Bad Gateway", "not available"),
    ],
)
def test_another_form_that_lets_nobody_in(status: str, why: str) -> None:
    with pytest.raises(RegistryError, match=why):
        reach("jakarta", reply(status))
