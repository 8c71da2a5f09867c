"""The log-in at an agency's provider, through the console's pages; the provider is a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lpr.web import install
from tests.api.conftest import PASSWORD
from tests.oidc.conftest import written
from tests.oidc.provider import SECRET, Provider, log_in_there, query_of, running
from tests.web.markup import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient
    from httpx2 import Response

    from tests.api.conftest import World

DEPART, ARRIVE = "/masuk/oidc", "/masuk/oidc/kembali"


@pytest.fixture
def clocks() -> list[World]:
    """The world whose time it is; the provider needs it before there is one."""
    return []


@pytest.fixture
def provider(clocks: list[World]) -> Iterator[Provider]:
    with running(lambda: clocks[0].now) as found:
        yield found


@pytest.fixture
def world(
    make_world: Callable[..., World], provider: Provider, clocks: list[World], tmp_path: Path
) -> World:
    settings: dict[str, Any] = {
        "oidc_config": written(tmp_path, provider, 'label = "SSO Pemprov"'),
        "oidc_client_secret": SECRET,
    }
    made = make_world(console=install, **settings)
    made.account("pertama", "admin")
    clocks.append(made)
    return made


def go_there(client: TestClient, path: str = DEPART) -> str:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def come_back(client: TestClient, url: str, **changes: str) -> Response:
    """Open the address to which the provider sends; ``changes`` are what somebody made of it."""
    return client.get(ARRIVE, params={**query_of(url), **changes})


def log_in(client: TestClient, name: str = "siti", path: str = DEPART) -> Response:
    return come_back(client, log_in_there(go_there(client, path), name))


def goal(answer: Response) -> str:
    """Where the page goes on to by itself."""
    [found] = [each for each in Document(answer.text).all("meta") if "http-equiv" in each]
    return found["content"]


def denied(world: World) -> list[str]:
    """Why nobody was let in, as the audit log has it."""
    return [each.source for each in world.records if each.result == "denied"]


# --- the page -------------------------------------------------------------------------------------


def test_the_page_has_a_button_where_there_is_a_provider(world: World) -> None:
    page = Document(world.client().get("/masuk?ke=/peta?b=1%26c").text)
    assert "Masuk lewat SSO Pemprov" in page.text
    assert "/masuk/oidc?ke=/peta%3Fb%3D1%26c" in page.links()


def test_without_a_provider_there_is_neither_button_nor_way(
    make_world: Callable[..., World],
) -> None:
    world = make_world(console=install)
    world.account()
    assert not any("oidc" in each for each in Document(world.client().get("/masuk").text).links())
    for path in (DEPART, ARRIVE, f"{DEPART}/keluar"):
        assert world.client().get(path).status_code == 404


def test_the_first_account_has_a_password(
    make_world: Callable[..., World], provider: Provider, clocks: list[World], tmp_path: Path
) -> None:
    world = make_world(console=install, oidc_config=written(tmp_path, provider))
    clocks.append(world)
    assert go_there(world.client()) == "/awal"


# --- a right log-in -------------------------------------------------------------------------------


def test_who_comes_back_is_logged_in(world: World) -> None:
    client = world.client()
    answer = log_in(client)
    assert (answer.status_code, goal(answer)) == (200, "0; url=/cari")
    assert "siti (petugas)" in Document(client.get("/keperluan").text).text
    account = next(each for each in world.store.accounts.all() if each.name == "siti")
    assert account.external
    assert [(each.action, each.source) for each in world.records[1:]] == [
        ("account-add", "account:siti petugas"),
        ("login", "account:siti"),
    ]


def test_the_purpose_is_asked_for_before_a_look_up(world: World) -> None:
    client = world.client()
    log_in(client)
    answer = client.get("/cari?nopol=B1234PYZ", follow_redirects=False)
    assert answer.headers["location"].startswith("/keperluan?ke=/cari")


def test_one_goes_on_to_where_one_was_going(world: World) -> None:
    client = world.client()
    asked = client.get("/cari?nopol=B%201", follow_redirects=False).headers["location"]
    [way] = [each for each in Document(client.get(asked).text).links() if each.startswith(DEPART)]
    assert goal(log_in(client, path=way)) == "0; url=/cari?nopol=B%201"


@pytest.mark.parametrize(
    "where",
    [
        "https://mallory.example",
        "//mallory.example",
        "/\\mallory.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_nobody_is_led_elsewhere(world: World, where: str) -> None:
    answer = log_in(world.client(), path=f"{DEPART}?ke={where}")
    assert goal(answer) in {"0; url=/", "0; url=/cari"}
    assert "mallory" not in answer.text


def test_a_cookie_that_somebody_made_leads_nowhere_else(world: World) -> None:
    client = world.client()
    back = log_in_there(go_there(client))
    ticket = client.cookies["plat_oidc"].strip('"').partition(".")[0]
    for where in ("aHR0cHM6Ly9tYWxsb3J5LmV4YW1wbGU=", "Ly9tYWxsb3J5", "%%%", "é", ""):
        made = world.client(Cookie=f"plat_oidc={ticket}.{where}".encode("latin-1"))  # type: ignore[arg-type]
        assert "mallory" not in come_back(made, back).text


def test_the_cookies_are_for_browsers_alone(world: World) -> None:
    client = world.client()
    answer = client.get(DEPART, follow_redirects=False)
    ticket = answer.headers["set-cookie"].lower()
    assert all(part in ticket for part in ("httponly", "samesite=lax", "path=/masuk/oidc"))
    back = log_in_there(answer.headers["location"])
    sent = come_back(client, back).headers.get_list("set-cookie")
    session, ended = (each.lower() for each in sent)
    assert all(part in session for part in ("plat_session=", "httponly", "samesite=strict"))
    assert ended.startswith('plat_oidc=""')


def test_beyond_this_machine_they_are_sent_by_tls_only(world: World) -> None:
    client = world.client(base="https://plat.example")
    answer = client.get(DEPART, follow_redirects=False)
    assert "secure" in answer.headers["set-cookie"].lower()


def test_who_is_an_admin_the_file_says(world: World) -> None:
    log_in(world.client(), "kepala")
    account = next(each for each in world.store.accounts.all() if each.name == "kepala")
    assert str(account.roles) == "admin"


# --- log-out --------------------------------------------------------------------------------------


def test_a_log_out_ends_the_session_and_shows_the_way_out_there(
    world: World, provider: Provider
) -> None:
    client = world.client()
    log_in(client)
    csrf = next(
        each["content"]
        for each in Document(client.get("/keperluan").text).all("meta")
        if each.get("name") == "csrf"
    )
    cookie = client.cookies["plat_session"]
    answer = client.post("/keluar", data={"csrf": csrf})
    assert "Di SSO Pemprov Anda mungkin masih masuk" in Document(answer.text).text
    assert (
        client.get(f"{DEPART}/keluar", follow_redirects=False)
        .headers["location"]
        .startswith(f"{provider.address}/logout?")
    )
    stale = world.client(Cookie=f"plat_session={cookie}")
    assert stale.get("/cari", follow_redirects=False).headers["location"].startswith("/masuk")


def test_where_the_provider_has_no_such_page_one_stays_here(
    world: World, provider: Provider
) -> None:
    provider.document = {"end_session_endpoint": None}
    assert go_there(world.client(), f"{DEPART}/keluar") == "/masuk"


# --- nobody is let in -----------------------------------------------------------------------------


def test_a_wrong_state_is_told_and_recorded(world: World) -> None:
    client = world.client()
    back = log_in_there(go_there(client))
    answer = come_back(client, back, state="another")
    assert answer.status_code == 401
    assert "Mulai sekali lagi" in Document(answer.text).text
    assert "not begun in this browser" in answer.text
    assert denied(world) == ["oidc state"]
    assert "plat_session" not in client.cookies


def test_a_browser_without_the_ticket(world: World) -> None:
    back = log_in_there(go_there(world.client()))
    answer = come_back(world.client(), back)
    assert (answer.status_code, denied(world)) == (401, ["oidc state"])


def test_the_way_back_leads_in_once(world: World) -> None:
    client = world.client()
    there = go_there(client)
    ticket = client.cookies["plat_oidc"]
    back = log_in_there(there)
    assert come_back(client, back).status_code == 200
    assert come_back(client, back).status_code == 401  # the browser's ticket is gone
    stolen = world.client(Cookie=f"plat_oidc={ticket}")
    assert come_back(stolen, back).status_code == 401  # and the code is used
    assert denied(world) == ["oidc state", "oidc code"]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"aud": "another"}, "audience"),
        ({"iss": "https://mallory.example"}, "issuer"),
        ({"exp": 1}, "expired"),
    ],
)
def test_a_wrong_token_is_told_and_recorded(
    world: World, provider: Provider, claims: dict[str, Any], reason: str
) -> None:
    provider.claims = claims
    answer = log_in(world.client())
    assert answer.status_code == 401
    assert "Mulai sekali lagi" in Document(answer.text).text
    assert denied(world) == [f"oidc {reason}"]
    assert [each.name for each in world.store.accounts.all()] == ["pertama"]


def test_a_group_without_a_role_is_told_and_recorded(world: World) -> None:
    answer = log_in(world.client(), "tamu")
    assert answer.status_code == 403
    assert "belum mempunyai peran" in Document(answer.text).text
    assert denied(world) == ["oidc no-role tamu"]


def test_a_name_that_has_a_password_here_is_told_and_recorded(
    world: World, provider: Provider
) -> None:
    provider.people["pertama"] = ["plat-petugas"]
    answer = log_in(world.client(), "pertama")
    assert (answer.status_code, denied(world)) == (403, ["oidc name pertama"])


@pytest.mark.parametrize("back", [False, True])
def test_a_provider_that_is_down_is_told_and_recorded(
    world: World, provider: Provider, *, back: bool
) -> None:
    client = world.client()
    if back:
        there = log_in_there(go_there(client))
        provider.failing = {"/token"}
        answer = come_back(client, there)
    else:
        provider.failing = {"/.well-known/openid-configuration"}
        answer = client.get(DEPART)
    page = Document(answer.text)
    assert (answer.status_code, denied(world)) == (503, ["oidc garbled"])
    assert "tidak dapat dihubungi" in page.text
    assert any(each.get("name") == "password" for each in page.all("input"))


def test_who_stops_there_is_told_and_recorded(world: World) -> None:
    client = world.client()
    state = query_of(go_there(client))["state"]
    answer = client.get(ARRIVE, params={"state": state, "error": "access_denied"})
    assert (answer.status_code, denied(world)) == (401, ["oidc declined"])


def test_what_the_provider_sends_is_never_a_part_of_the_page(world: World) -> None:
    planted = "<script>1</script>"
    query = {"state": planted, "error": planted, "code": planted, "iss": planted}
    assert "<script>1" not in world.client().get(ARRIVE, params=query).text


def test_guessing_is_slowed_down(world: World) -> None:
    client = world.client()
    answers = [client.get(ARRIVE, params={"state": "x", "code": "y"}) for _ in range(22)]
    assert [each.status_code for each in answers[:20]] == [401] * 20
    assert answers[-1].status_code == 429
    assert "Terlalu banyak percobaan" in answers[-1].text


def test_a_provider_that_is_down_makes_nobody_wait_afterwards(
    world: World, provider: Provider
) -> None:
    """Officers of one office share an address, and all of them try again meanwhile."""
    provider.failing = {"/token"}
    answers = [log_in(world.client()) for _ in range(21)]
    assert {each.status_code for each in answers} == {503}
    provider.failing = set()
    assert log_in(world.client()).status_code == 200


def test_the_password_page_still_lets_in_whom_the_provider_does_not(
    world: World, provider: Provider
) -> None:
    provider.failing = {"/.well-known/openid-configuration"}
    sent = {"account": "pertama", "password": PASSWORD, "purpose": "penagihan"}
    answer = world.client().post("/masuk", data=sent, follow_redirects=False)
    assert answer.status_code == 303


def test_an_account_of_the_provider_has_no_way_in_by_password(world: World) -> None:
    log_in(world.client())
    for typed in ("", PASSWORD, "nobody's password"):
        sent = {"account": "siti", "password": typed, "purpose": "penagihan"}
        assert world.client().post("/masuk", data=sent).status_code == 401
