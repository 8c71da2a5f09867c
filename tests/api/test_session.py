"""Log-in, log-out, the first account; what a stranger's page cannot do."""

from collections.abc import Callable
from typing import Any

import pytest

from lpr.errors import StoreError
from lpr.store import Accounts

SESSION = "/api/v1/session"
SETUP = "/api/v1/setup"
LOOKUP = "/api/v1/vehicles/B1234PYZ"
PASSWORD = "kuda baterai staples"  # noqa: S105 - of a test


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_log_in_tells_who_it_is_and_what_is_allowed(world: Any) -> None:
    world.account("siti", "pengawas")
    _, told = world.log_in(purpose="penagihan", case="BAP/7")
    assert told["actor"] == "account:siti"
    assert told["role"] == "pengawas"
    assert {"status", "location", "audit"} <= set(told["permissions"])
    assert (told["purpose"], told["case"]) == ("penagihan", "BAP/7")
    assert told["purposes"][0] == "pemeriksaan_pajak"
    assert told["expires_at"] == "2026-11-25T20:30:00+07:00"


def test_the_cookie_is_out_of_reach_of_scripts_and_strangers(world: Any) -> None:
    world.account()
    answer = world.client().post(SESSION, json={"account": "siti", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=36000"):
        assert part in cookie
    assert "Secure" not in cookie, "on this machine there is no TLS"


def test_beyond_this_machine_the_cookie_needs_tls(make_world: Callable[..., Any]) -> None:
    world = make_world(local=False)
    world.account()
    answer = world.client().post(SESSION, json={"account": "siti", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]


def test_a_session_looks_up_for_its_purpose(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan", case="BAP/7")
    assert client.get(LOOKUP).status_code == 200
    record = world.records[-1]
    assert (record.actor, record.purpose, record.case) == ("account:siti", "penagihan", "BAP/7")


def test_a_request_may_state_another_purpose(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    assert client.get(LOOKUP, headers={"X-Plat-Purpose": "penelitian"}).status_code == 200
    assert world.records[-1].purpose == "penelitian"


def test_a_session_without_a_purpose_must_state_one(world: Any) -> None:
    world.account()
    client, _ = world.log_in()
    assert code(client.get(LOOKUP)) == (422, "purpose")


def test_a_session_goes_on_for_another_purpose(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan", case="BAP/7")
    told = client.patch(SESSION, json={"purpose": "penelitian"}).json()
    assert (told["purpose"], told["case"]) == ("penelitian", "BAP/7")  # what is left out stays
    record = world.records[-1]
    assert (record.action, record.source) == ("session-purpose", "account:siti penelitian")
    assert client.get(LOOKUP).status_code == 200
    assert (world.records[-1].purpose, world.records[-1].case) == ("penelitian", "BAP/7")
    assert client.patch(SESSION, json={"case": None}).json()["case"] is None
    assert client.get(SESSION).json()["purpose"] == "penelitian"
    assert client.patch(SESSION, json={"purpose": None}).json()["purpose"] is None
    assert code(client.get(LOOKUP)) == (422, "purpose")


def test_a_purpose_is_changed_by_its_session_alone(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    assert code(client.patch(SESSION, json={"purpose": "iseng"})) == (422, "purpose")
    assert code(client.patch(SESSION, json={"purpose": 1})) == (422, "validation")
    assert code(client.patch(SESSION, json={"role": "admin"})) == (422, "validation")
    del client.headers["X-CSRF-Token"]
    assert code(client.patch(SESSION, json={"purpose": "penelitian"})) == (403, "csrf")
    assert client.get(SESSION).json()["purpose"] == "penagihan"
    assert code(world.with_key().patch(SESSION, json={"purpose": "penelitian"})) == (
        403,
        "forbidden",
    )


def test_a_session_that_ends_meanwhile_is_not_changed(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    token = client.cookies["plat_session"]
    world.store.sessions.end(token, world.act)
    assert not world.store.sessions.change(token, "penelitian", None, world.act)
    assert code(client.patch(SESSION, json={"purpose": "penelitian"})) == (401, "token")


def test_who_am_i(world: Any) -> None:
    anonymous = world.client().get(SESSION).json()
    assert (anonymous["actor"], anonymous["csrf_token"]) == ("anonymous:loopback", None)
    world.account()
    client, told = world.log_in()
    assert client.get(SESSION).json() == told
    by_key = world.with_key("analis").get(SESSION).json()
    assert by_key["role"] == "analis"
    assert (by_key["csrf_token"], by_key["expires_at"]) == (None, None)
    assert code(world.client().get(SESSION)) == (401, "login-required")


def test_a_log_out_ends_the_session(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    token = client.cookies["plat_session"]
    assert client.delete(SESSION).status_code == 204
    assert "plat_session" not in client.cookies
    client.cookies.set("plat_session", token)
    assert code(client.get(LOOKUP)) == (401, "token")
    assert [each.action for each in world.records] == ["account-add", "login", "logout"]


def test_a_log_out_without_a_session_has_nothing_to_end(world: Any) -> None:
    assert world.client().delete(SESSION).status_code == 204


# --- ends -----------------------------------------------------------------------------------------


def test_an_unused_session_ends(world: Any) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    for _ in range(3):
        world.later(minutes=29)
        assert client.get(LOOKUP).status_code == 200
    world.later(minutes=31)
    assert code(client.get(LOOKUP)) == (401, "token")


def test_a_session_ends_however_much_it_is_used(make_world: Callable[..., Any]) -> None:
    world = make_world(session_hours=1)
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    for _ in range(2):
        world.later(minutes=29)
        assert client.get(LOOKUP).status_code == 200
    world.later(minutes=3)
    assert code(client.get(LOOKUP)) == (401, "token")


@pytest.mark.parametrize("change", ["disable", "password"])
def test_a_change_of_the_account_ends_its_sessions(world: Any, change: str) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    if change == "disable":
        world.store.accounts.disable("siti", world.act)
    else:
        world.store.accounts.set_password("siti", "sesuatu yang lain", world.act)
    assert code(client.get(LOOKUP)) == (401, "token")


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "' OR 1=1 --", "..%2f..%2fetc"])
def test_a_cookie_that_is_no_session(world: Any, token: str) -> None:
    world.account()
    client = world.client(Cookie=f"plat_session={token}")
    assert client.get(LOOKUP).status_code == 401


# --- strangers' pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "wrong", "a" * 43])
def test_a_change_needs_the_csrf_token(
    world: Any, picture: Callable[..., bytes], token: str | None
) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    del client.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token}
    files = {"files": ("a.png", picture(0))}
    before = len(world.records)
    assert code(client.post("/api/v1/read", files=files, headers=headers)) == (403, "csrf")
    assert code(client.delete(SESSION, headers=headers)) == (403, "csrf")
    assert len(world.records) == before


def test_another_sessions_csrf_token_is_refused(world: Any) -> None:
    world.account()
    one, _ = world.log_in()
    _, other = world.log_in()
    answer = one.delete(SESSION, headers={"X-CSRF-Token": other["csrf_token"]})
    assert code(answer) == (403, "csrf")


def test_with_it_pictures_are_read(world: Any, picture: Callable[..., bytes]) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    assert client.post("/api/v1/read", files={"files": ("a.png", picture(0))}).status_code == 200
    assert world.records[-1].action == "read"


def test_a_form_of_a_strangers_page_cannot_log_in(world: Any) -> None:
    world.account()
    answer = world.client().post(SESSION, data={"account": "siti", "password": PASSWORD})
    assert code(answer) == (415, "unsupported-media")
    text = '{"account":"siti","password":"x"}'
    answer = world.client().post(SESSION, content=text, headers={"Content-Type": "text/plain"})
    assert code(answer) == (415, "unsupported-media")


# --- guesses --------------------------------------------------------------------------------------


def guess(world: Any, account: str = "siti", password: str = "wrong wrong wrong") -> Any:  # noqa: S107 - a wrong one
    return world.client().post(SESSION, json={"account": account, "password": password})


@pytest.mark.parametrize("account", ["siti", "nobody", "' OR 1=1 --", "Siti"])
def test_a_failed_log_in_does_not_tell_why(world: Any, account: str) -> None:
    world.account()
    answer = guess(world, account)
    assert code(answer) == (401, "login-failed")
    assert answer.json()["detail"] == guess(world).json()["detail"]
    assert "set-cookie" not in answer.headers


def test_a_failed_log_in_is_recorded_without_what_was_typed(world: Any) -> None:
    world.account()
    guess(world)
    guess(world, "kuda baterai staples")
    known, unknown = world.records[-2:]
    assert (known.action, known.result, known.source) == ("login", "denied", "account:siti")
    assert unknown.source == "account:?"


def test_guesses_at_one_account_wait_longer_and_longer(world: Any) -> None:
    world.account()
    for _ in range(5):
        assert guess(world).status_code == 401
    waits = []
    for _ in range(4):
        answer = guess(world)
        assert code(answer) == (429, "login-throttled")
        waits.append(int(answer.headers["retry-after"]))
        world.later(seconds=waits[-1])
        assert guess(world).status_code == 401
    assert waits == [1, 2, 4, 8]


def test_while_it_waits_the_right_password_waits_too(world: Any) -> None:
    world.account()
    for _ in range(5):
        guess(world)
    assert code(guess(world, password=PASSWORD)) == (429, "login-throttled")
    world.later(seconds=1)
    assert guess(world, password=PASSWORD).status_code == 200
    assert guess(world).status_code == 401, "the right one ended the waits"


def test_guesses_at_many_accounts_from_one_address_wait(world: Any) -> None:
    answers = [guess(world, f"account{number}").status_code for number in range(21)]
    assert answers == [401] * 20 + [429]


def test_tries_at_an_account_that_waits_hold_no_colleague_back(world: Any) -> None:
    world.account()
    world.account("budi")
    assert [guess(world).status_code for _ in range(40)] == [401] * 5 + [429] * 35
    assert guess(world, "budi", password=PASSWORD).status_code == 200


def test_a_store_that_is_away_makes_nobody_wait_afterwards(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody learnt whether a password was right, so there was no guess."""

    def away(*_: Any) -> None:
        raise StoreError("The store does not answer.")

    world.account()
    with monkeypatch.context() as outage:
        outage.setattr(Accounts, "verified", away)
        assert {guess(world, password=PASSWORD).status_code for _ in range(21)} == {503}
    assert guess(world, password=PASSWORD).status_code == 200


def test_a_password_that_is_changed_while_it_is_compared_opens_nothing(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account()
    compared = Accounts.verified

    def slowly(accounts: Accounts, name: str, password: str) -> Any:
        found = compared(accounts, name, password)
        accounts.set_password(name, "another one altogether", world.act)
        return found

    monkeypatch.setattr(Accounts, "verified", slowly)
    assert code(guess(world, password=PASSWORD)) == (401, "login-failed")
    record = world.records[-1]
    assert (record.action, record.result, record.source) == ("login", "denied", "account:siti")


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"account":"siti"}',
        '{"account":1,"password":2}',
        '{"account":"siti","password":"x","admin":true}',
        '{"account":"","password":"x"}',
        '{"account":"' + "a" * 33 + '","password":"x"}',
        "\\xff\\xfe",
    ],
)
def test_a_body_that_is_no_log_in(world: Any, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = world.client().post(SESSION, content=body.encode(), headers=headers)
    assert code(answer) == (422, "validation")


@pytest.mark.parametrize("path", [SESSION, SETUP])
def test_a_body_beyond_the_limit_is_not_read(world: Any, path: str) -> None:
    answer = world.client().post(path, json={"account": "a" * 20_000})
    assert code(answer) == (413, "upload-too-large")


def test_a_purpose_of_no_list_opens_no_session(world: Any) -> None:
    world.account()
    sent = {"account": "siti", "password": PASSWORD, "purpose": "curiosity"}
    assert code(world.client().post(SESSION, json=sent)) == (422, "purpose")


# --- the first account ----------------------------------------------------------------------------


def set_up(world: Any, token: str, account: str = "siti", password: str = PASSWORD) -> Any:
    sent = {"token": token, "account": account, "password": password}
    return world.client().post(SETUP, json=sent)


def test_the_first_starts_token_makes_an_admin_once(world: Any) -> None:
    token = world.store.setup.offer(world.now)
    answer = set_up(world, token)
    assert (answer.status_code, answer.json()) == (201, {"account": "siti", "role": "admin"})
    assert world.log_in()[1]["role"] == "admin"
    assert code(set_up(world, token, "budi")) == (401, "token")
    assert world.records[0].action == "account-add"


def test_it_is_kept_as_its_digest_only(world: Any, tmp_path: Any) -> None:
    token = world.store.setup.offer(world.now)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in held


def test_it_expires_and_a_new_one_makes_it_void(world: Any) -> None:
    old = world.store.setup.offer(world.now)
    token = world.store.setup.offer(world.now)
    assert code(set_up(world, old)) == (401, "token")
    world.later(hours=24)
    assert code(set_up(world, token)) == (401, "token")


def test_there_is_none_once_there_is_an_account(world: Any) -> None:
    token = world.store.setup.offer(world.now)
    world.account()
    assert code(set_up(world, token, "budi")) == (401, "token")
    assert world.store.setup.offer(world.now) is None


@pytest.mark.parametrize("token", ["x", "' OR 1=1 --", "a" * 43])
def test_a_wrong_token_makes_nothing(world: Any, token: str) -> None:
    world.store.setup.offer(world.now)
    assert code(set_up(world, token)) == (401, "token")
    assert not world.store.accounts.exist()


def test_a_bad_name_or_password_does_not_use_it_up(world: Any) -> None:
    token = world.store.setup.offer(world.now)
    assert code(set_up(world, token, "Not A Name")) == (422, "account")
    assert code(set_up(world, token, password="short")) == (422, "password")  # noqa: S106
    assert set_up(world, token).status_code == 201
