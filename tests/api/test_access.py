"""Who is let in, with which token, for which purpose."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

LOOKUP = "/api/v1/vehicles/B1234PYZ"
COMPATIBLE = "/v1/plate-reader/"


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- before the first account ---------------------------------------------------------------------


def test_before_the_first_account_this_machine_is_let_in(world: Any) -> None:
    answer = world.client().get(LOOKUP)
    assert (answer.status_code, answer.json()["status"]) == (200, "LUNAS")
    [record] = world.records
    assert (record.actor, record.role) == ("anonymous:loopback", "petugas")
    assert record.purpose == "pemeriksaan_pajak"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_names_of_this_machine(world: Any, base: str) -> None:
    assert world.client(base=base).get(LOOKUP).status_code == 200


@pytest.mark.parametrize(
    "base", ["http://evil.example", "http://10.0.0.1", "http://127.0.0.1.evil"]
)
def test_a_name_of_elsewhere_may_be_a_strangers_page(world: Any, base: str) -> None:
    assert code(world.client(base=base).get(LOOKUP)) == (401, "login-required")


@pytest.mark.parametrize(
    "header", ["X_Forwarded_For", "Forwarded", "X_Real_IP", "X_Forwarded_Host"]
)
def test_a_proxy_asks_for_somebody_else(world: Any, header: str) -> None:
    client = world.client(**{header: "127.0.0.1"})
    assert code(client.get(LOOKUP)) == (401, "login-required")


def test_a_peer_elsewhere_is_not_this_machine(world: Any) -> None:
    client = TestClient(world.app, "http://127.0.0.1", client=("192.0.2.7", 1))
    assert code(client.get(LOOKUP)) == (401, "login-required")


def test_another_listener_always_asks_for_a_log_in(make_world: Callable[..., Any]) -> None:
    answer = make_world(local=False).client().get(LOOKUP)
    assert code(answer) == (401, "login-required")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_log_in_may_be_asked_for_from_the_start(make_world: Callable[..., Any]) -> None:
    assert code(make_world(require_login=True).client().get(LOOKUP)) == (401, "login-required")


def test_from_the_first_account_on_every_call_needs_a_log_in(
    world: Any, picture: Callable[..., bytes]
) -> None:
    client = world.client()
    assert client.get(LOOKUP).status_code == 200
    world.account()
    assert code(client.get(LOOKUP)) == (401, "login-required")
    files = {"files": ("a.png", picture(0))}
    assert code(client.post("/api/v1/read", files=files)) == (401, "login-required")
    answer = client.post(COMPATIBLE, files={"upload": ("a.png", picture(0))})
    assert answer.status_code == 401
    assert set(answer.json()) == {"detail", "status_code"}
    assert len(world.records) == 2, "the look-up before, and the account"


def test_a_disabled_account_does_not_open_the_service_again(world: Any) -> None:
    world.store.accounts.disable(world.account(), world.act)
    assert code(world.client().get(LOOKUP)) == (401, "login-required")


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/openapi.json"])
def test_what_stays_open(make_world: Callable[..., Any], path: str) -> None:
    assert make_world(local=False).client().get(path).status_code == 200


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_a_key_opens(world: Any, scheme: str) -> None:
    key = world.key(purpose="penagihan")
    answer = world.client(Authorization=f"{scheme} {key}").get(LOOKUP)
    assert answer.status_code == 200
    record = world.records[-1]
    assert record.actor == f"key:{key.split('_')[1]}"
    assert (record.action, record.plate, record.purpose) == ("lookup", "B1234PYZ", "penagihan")


def test_the_compatible_endpoint_takes_our_key_as_its_token(
    world: Any, picture: Callable[..., bytes]
) -> None:
    client = world.client(Authorization=f"Token {world.key(purpose='penagihan')}")
    answer = client.post(COMPATIBLE, files={"upload": ("a.png", picture(0))})
    assert (answer.status_code, answer.json()["results"][0]["plate"]) == (201, "b1234pyz")


def test_a_key_works_on_any_listener(make_world: Callable[..., Any]) -> None:
    assert make_world(local=False).with_key().get(LOOKUP).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer plat_00000000_" + "a" * 43,
        "Bearer plat",
        "Bearer ",
        "Bearer",
        "Token plat_1_2",
        "Basic c2l0aTpzaXRp",
        "junk",
        "Bearer ' OR 1=1 --",
        "Bearer " + "x" * 5000,
    ],
)
@pytest.mark.parametrize("accounts", [False, True])
def test_a_wrong_token_is_refused_always(
    world: Any,
    authorization: str,
    accounts: bool,  # noqa: FBT001 - a parameter
) -> None:
    if accounts:
        world.account()
    assert code(world.client(Authorization=authorization).get(LOOKUP)) == (401, "token")


def test_a_right_prefix_with_another_secret_is_refused(world: Any) -> None:
    one, other = world.key(), world.key()
    mixed = one[: len("plat_12345678_")] + other.rsplit("_", maxsplit=1)[0][-1:] + one[15:]
    assert code(world.client(Authorization=f"Bearer {mixed[:-1]}0").get(LOOKUP)) == (401, "token")


def test_a_key_expires(world: Any) -> None:
    client = world.client(Authorization=f"Bearer {world.key(days=30, purpose='penagihan')}")
    world.later(days=30, seconds=-1)
    assert client.get(LOOKUP).status_code == 200
    world.later(seconds=1)
    assert code(client.get(LOOKUP)) == (401, "token")


def test_a_revoked_key_is_refused_at_once(world: Any) -> None:
    key = world.key(purpose="penagihan")
    client = world.client(Authorization=f"Bearer {key}")
    assert client.get(LOOKUP).status_code == 200
    world.store.keys.revoke(key.split("_")[1], world.act)
    assert code(client.get(LOOKUP)) == (401, "token")


def test_a_key_ends_with_its_account(world: Any) -> None:
    client = world.with_key()
    assert client.get(LOOKUP).status_code == 200
    world.store.accounts.disable("kepala", world.act)
    assert code(client.get(LOOKUP)) == (401, "token")


def test_a_wrong_key_does_not_fall_back_to_the_session(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    assert client.get(LOOKUP).status_code == 200
    answer = client.get(LOOKUP, headers={"Authorization": "Bearer nothing"})
    assert code(answer) == (401, "token")


# --- purposes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stated",
    [
        {"headers": {"X-Plat-Purpose": "penagihan", "X-Plat-Case": "BAP/7"}},
        {"params": {"purpose": "penagihan", "case": "BAP/7"}},
    ],
)
def test_a_purpose_and_a_case_are_recorded(world: Any, stated: dict[str, Any]) -> None:
    assert world.with_key(purpose=None).get(LOOKUP, **stated).status_code == 200
    record = world.records[-1]
    assert (record.purpose, record.case) == ("penagihan", "BAP/7")


def test_a_key_without_a_purpose_must_state_one(world: Any) -> None:
    before = len(world.records)
    client = world.with_key(purpose=None)
    assert code(client.get(LOOKUP)) == (422, "purpose")
    assert len(world.records) == before + 2, "the account and the key, and no look-up"


@pytest.mark.parametrize("purpose", ["curiosity", "permintaan_hukum", "' OR 1=1"])
def test_a_purpose_that_is_none_of_the_list(world: Any, purpose: str) -> None:
    answer = world.client().get(LOOKUP, params={"purpose": purpose})
    assert code(answer) == (422, "purpose")
    assert "penagihan" in answer.json()["detail"]
    assert world.records == []


def test_this_machine_may_have_to_state_one_too(make_world: Callable[..., Any]) -> None:
    client = make_world(purpose="").client()
    assert code(client.get(LOOKUP)) == (422, "purpose")
    assert client.get(LOOKUP, params={"purpose": "penelitian"}).status_code == 200


def test_texts_of_any_length_are_bounded(world: Any) -> None:
    answer = world.client().get(LOOKUP, params={"case": "x" * 101})
    assert code(answer) == (422, "validation")
