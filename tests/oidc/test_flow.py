"""There and back with a real provider, and every way in which somebody is not let in."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from lpr.access import Role, Roles
from lpr.errors import SignInProviderError, SignInRefusedError, SignInRoleError
from lpr.oidc import Returned, SignIn
from lpr.oidc._flow import _derived
from lpr.oidc._wire import MAX_BODY
from tests.oidc.conftest import Hands, there_and_back
from tests.oidc.provider import CALLBACK, CLIENT, Provider, log_in_there, query_of

if TYPE_CHECKING:
    from collections.abc import Callable

STRANGER = RSAKey.generate_key(2048)


def refusal(sign_in: SignIn, hands: Hands, name: str = "siti") -> str:
    with pytest.raises(SignInRefusedError) as caught:
        there_and_back(sign_in, hands, name)
    return caught.value.reason


# --- a right log-in -------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", ["rsa-1", "ec-1"])
def test_who_logs_in_there_is_somebody_here(
    sign_in: SignIn, provider: Provider, hands: Hands, signer: str
) -> None:
    provider.signer = signer
    found = there_and_back(sign_in, hands)
    assert (found.issuer, found.subject) == (provider.address, "id-of-siti")
    assert (found.name, found.roles) == ("siti", Roles(Role.PETUGAS))


def test_what_is_asked_tells_nobody_the_ticket(sign_in: SignIn) -> None:
    departure = sign_in.depart()
    asked = query_of(departure.url)
    assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, CALLBACK)
    assert (asked["scope"], asked["tenant"]) == ("openid profile", "dki")
    secrets = [asked["state"], asked["nonce"], asked["code_challenge"]]
    assert len({*secrets, departure.ticket}) == 4
    assert departure.ticket not in departure.url


def test_no_two_log_ins_are_alike(sign_in: SignIn) -> None:
    one, other = sign_in.depart(), sign_in.depart()
    assert one.ticket != other.ticket
    assert query_of(one.url)["state"] != query_of(other.url)["state"]


@pytest.mark.parametrize(
    ("ways", "secret"), [(["client_secret_post"], "rahasia sekali: ya"), (["none"], None)]
)
def test_a_service_says_who_it_is_as_the_provider_wants_it(
    opened: Callable[..., SignIn],
    provider: Provider,
    hands: Hands,
    ways: list[str],
    secret: str | None,
) -> None:
    provider.ways = ways
    assert there_and_back(opened(secret=secret), hands).name == "siti"


def test_where_one_logs_out_there(sign_in: SignIn, provider: Provider) -> None:
    place = sign_in.leave()
    assert place is not None
    assert place.startswith(f"{provider.address}/logout?")
    assert query_of(place) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": "http://127.0.0.1/masuk",
    }


def test_a_provider_without_a_page_for_that_has_none(sign_in: SignIn, provider: Provider) -> None:
    provider.document = {"end_session_endpoint": None}
    assert sign_in.leave() is None


# --- what comes back proves nobody ----------------------------------------------------------------


@pytest.mark.parametrize("state", ["", "another", "\udcff", "é"])
def test_a_wrong_state(sign_in: SignIn, hands: Hands, state: str) -> None:
    departure = sign_in.depart()
    code = query_of(log_in_there(departure.url))["code"]
    with pytest.raises(SignInRefusedError, match="not begun in this browser") as caught:
        sign_in.arrive(departure.ticket, Returned(code, state), hands.now)
    assert caught.value.reason == "state"


@pytest.mark.parametrize("ticket", ["", "A" * 43])
def test_a_browser_that_did_not_begin(
    sign_in: SignIn, provider: Provider, hands: Hands, ticket: str
) -> None:
    back = query_of(log_in_there(sign_in.depart().url))
    with pytest.raises(SignInRefusedError):
        sign_in.arrive(ticket, Returned(back["code"], back["state"]), hands.now)
    assert "/token" not in provider.asked


def test_a_state_of_no_ticket_is_no_state(sign_in: SignIn, hands: Hands) -> None:
    with pytest.raises(SignInRefusedError):
        sign_in.arrive("", Returned("code", _derived("", "state")), hands.now)


def test_who_stops_at_the_provider(sign_in: SignIn, hands: Hands) -> None:
    departure = sign_in.depart()
    state = query_of(departure.url)["state"]
    with pytest.raises(SignInRefusedError, match="did not let you in") as caught:
        sign_in.arrive(departure.ticket, Returned(state=state, error="access_denied"), hands.now)
    assert caught.value.reason == "declined"


def test_another_provider_answers(sign_in: SignIn, hands: Hands) -> None:
    departure = sign_in.depart()
    back = query_of(log_in_there(departure.url))
    returned = Returned(back["code"], back["state"], issuer="https://mallory.example")
    with pytest.raises(SignInRefusedError) as caught:
        sign_in.arrive(departure.ticket, returned, hands.now)
    assert caught.value.reason == "issuer"


def test_a_code_is_good_once(sign_in: SignIn, hands: Hands) -> None:
    departure = sign_in.depart()
    back = query_of(log_in_there(departure.url))
    returned = Returned(back["code"], back["state"])
    sign_in.arrive(departure.ticket, returned, hands.now)
    with pytest.raises(SignInRefusedError, match="was used") as caught:
        sign_in.arrive(departure.ticket, returned, hands.now)
    assert caught.value.reason == "code"


def test_a_stolen_code_opens_nothing_in_another_browser(sign_in: SignIn, hands: Hands) -> None:
    stolen = query_of(log_in_there(sign_in.depart().url))["code"]
    own = sign_in.depart()
    returned = Returned(stolen, query_of(own.url)["state"])
    with pytest.raises(SignInRefusedError) as caught:
        sign_in.arrive(own.ticket, returned, hands.now)
    assert caught.value.reason == "code"  # PKCE: the verifier is the other browser's


def test_a_service_that_the_provider_does_not_know(
    opened: Callable[..., SignIn], hands: Hands
) -> None:
    assert refusal(opened(secret="another"), hands) == "code"  # noqa: S106 - of a test


# --- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "of another log-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["a"]}, "nonce"),
        ({"nonce": "\ud800"}, "nonce"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": [CLIENT, "another"]}, "audience"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "audience"),
        ({"azp": "another"}, "audience"),
        ({"iss": "https://mallory.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"exp": 0}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "9999999999"}, "expired"),
        ({"exp": True}, "expired"),
        ({"iat": 9_999_999_999}, "early"),
        ({"iat": None}, "early"),
        ({"nbf": 9_999_999_999}, "early"),
        ({"sub": None}, "subject"),
        ({"sub": ""}, "subject"),
        ({"sub": 7}, "subject"),
        ({"sub": "a" * 256}, "subject"),
        ({"sub": "a\nb"}, "subject"),
    ],
)
def test_a_token_that_is_not_for_this_log_in(
    sign_in: SignIn, provider: Provider, hands: Hands, claims: dict[str, Any], reason: str
) -> None:
    provider.claims = claims
    assert refusal(sign_in, hands) == reason


def test_a_token_for_us_among_others_says_that_we_asked(
    sign_in: SignIn, provider: Provider, hands: Hands
) -> None:
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert there_and_back(sign_in, hands).name == "siti"


@pytest.mark.parametrize(("ago", "is_good"), [(59, True), (60, False)])
def test_a_token_expires_by_our_clock_within_a_minute(
    sign_in: SignIn, provider: Provider, hands: Hands, ago: float, *, is_good: bool
) -> None:
    provider.claims = {"exp": hands.now.timestamp() - ago}
    if is_good:
        assert there_and_back(sign_in, hands).name == "siti"
    else:
        assert refusal(sign_in, hands) == "expired"


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = (json.dumps(each).encode() for each in ({**header, "alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts) + "."


def by_a_stranger(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, STRANGER)


def cut(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return by_a_stranger(header, claims)[:-20]


def by_another_algorithm(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode({**header, "alg": "PS256"}, claims, STRANGER, ["PS256"])


def garbage(*_: dict[str, Any]) -> str:
    return "no.token"


def nothing(*_: dict[str, Any]) -> str:
    return ""


@pytest.mark.parametrize(
    "forged", [unsigned, by_a_stranger, cut, by_another_algorithm, garbage, nothing]
)
def test_a_token_that_is_not_signed_as_it_must_be(
    sign_in: SignIn,
    provider: Provider,
    hands: Hands,
    forged: Callable[[dict[str, Any], dict[str, Any]], str],
) -> None:
    provider.forged = forged
    assert refusal(sign_in, hands) == "signature"


def test_the_public_key_is_no_password(sign_in: SignIn, provider: Provider, hands: Hands) -> None:
    public = provider.keys["rsa-1"].as_pem(private=False)  # type: ignore[call-arg]
    shared = OctKey(public, public)  # who has it could sign, were HS256 allowed

    def forge(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return jwt.encode({**header, "alg": "HS256"}, claims, shared, algorithms=["HS256"])

    provider.forged = forge
    assert refusal(sign_in, hands) == "signature"


def test_a_key_of_the_other_kind(sign_in: SignIn, provider: Provider, hands: Hands) -> None:
    def forge(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return jwt.encode({**header, "alg": "ES256"}, claims, ECKey.generate_key("P-256"))

    provider.forged = forge  # names the RSA key
    assert refusal(sign_in, hands) == "signature"


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kid", ["of-nobody", None])
def test_an_unknown_key(sign_in: SignIn, provider: Provider, hands: Hands, kid: str | None) -> None:
    def forge(_: dict[str, Any], claims: dict[str, Any]) -> str:
        named = {"alg": "RS256"} if kid is None else {"alg": "RS256", "kid": kid}
        return jwt.encode(named, claims, provider.keys["rsa-1"])

    provider.forged = forge
    assert refusal(sign_in, hands) == "key"


def test_a_new_key_is_fetched_once_it_is_used(
    sign_in: SignIn, provider: Provider, hands: Hands
) -> None:
    there_and_back(sign_in, hands)
    provider.keys = {"rsa-2": STRANGER}
    provider.signer = "rsa-2"
    hands.later(61)
    assert there_and_back(sign_in, hands).name == "siti"


def test_unknown_keys_make_nobody_ask_again_and_again(
    sign_in: SignIn, provider: Provider, hands: Hands
) -> None:
    there_and_back(sign_in, hands)
    provider.keys["rsa-2"] = STRANGER
    provider.signer = "rsa-2"
    assert [refusal(sign_in, hands) for _ in range(3)] == ["key"] * 3
    assert provider.asked.count("/jwks") == 1
    hands.later(61)
    there_and_back(sign_in, hands)
    assert provider.asked.count("/jwks") == 2


def test_a_key_that_was_withdrawn_is_believed_for_an_hour_at_most(
    sign_in: SignIn, provider: Provider, hands: Hands
) -> None:
    there_and_back(sign_in, hands)
    provider.jwks = lambda: {"keys": []}  # type: ignore[method-assign]
    assert there_and_back(sign_in, hands).name == "siti"
    hands.later(3601)
    assert refusal(sign_in, hands) == "key"


@pytest.mark.parametrize("change", [{"use": "enc"}, {"kty": "oct", "k": "AAAA"}, {"n": "AQAB"}])
def test_a_key_that_cannot_sign_is_none(
    sign_in: SignIn, provider: Provider, hands: Hands, change: dict[str, str]
) -> None:
    listed = {**provider.keys["rsa-1"].as_dict(private=False, kid="rsa-1"), **change}
    provider.jwks = lambda: {"keys": [listed]}  # type: ignore[method-assign]
    assert refusal(sign_in, hands) == "key"


# --- the provider ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
def test_a_provider_that_fails(
    sign_in: SignIn, provider: Provider, hands: Hands, path: str
) -> None:
    provider.failing = {path}
    with pytest.raises(SignInProviderError):
        there_and_back(sign_in, hands)


def test_a_provider_that_is_down(opened: Callable[..., SignIn], provider: Provider) -> None:
    provider.address = "http://127.0.0.1:1"
    with pytest.raises(SignInProviderError, match="cannot be reached") as caught:
        opened().depart()
    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://mallory.example"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "http://login.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ["https://login.example"]},
    ],
)
def test_a_provider_that_tells_what_cannot_be_used(
    sign_in: SignIn, provider: Provider, document: dict[str, Any]
) -> None:
    provider.document = document
    with pytest.raises(SignInProviderError, match="cannot be understood"):
        sign_in.depart()


@pytest.mark.parametrize("payload", [[], "text", {"keys": "none"}])
def test_keys_that_are_none(
    sign_in: SignIn, provider: Provider, hands: Hands, payload: Any
) -> None:
    provider.jwks = lambda: payload  # type: ignore[method-assign]
    with pytest.raises(SignInProviderError):
        there_and_back(sign_in, hands)


def test_an_answer_without_end(sign_in: SignIn, provider: Provider) -> None:
    provider.document = {"padding": "x" * MAX_BODY}
    with pytest.raises(SignInProviderError):
        sign_in.depart()


def test_a_token_answer_without_a_token(sign_in: SignIn, provider: Provider, hands: Hands) -> None:
    provider.redeemed = lambda *_: (200, {"access_token": "a"})  # type: ignore[method-assign]
    with pytest.raises(SignInProviderError):
        there_and_back(sign_in, hands)


def test_the_documents_are_asked_once_an_hour(
    sign_in: SignIn, provider: Provider, hands: Hands
) -> None:
    for _ in range(3):
        there_and_back(sign_in, hands)
    asked = provider.asked.count("/.well-known/openid-configuration"), provider.asked.count("/jwks")
    assert asked == (1, 1)
    hands.later(3601)
    there_and_back(sign_in, hands)
    assert provider.asked.count("/.well-known/openid-configuration") == 2


# --- who it is ------------------------------------------------------------------------------------


def test_a_group_without_a_role(sign_in: SignIn, hands: Hands) -> None:
    with pytest.raises(SignInRoleError, match="none of the groups has a role") as caught:
        there_and_back(sign_in, hands, "tamu")
    assert caught.value.reason == "no-role"
