"""What the provider tells of itself: its keys, its places, and what it is when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from lpr.errors import SignInProviderError
from lpr.oidc._wire import MAX_BODY
from tests.oidc.conftest import Hands, refusal, there_and_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.oidc import SignIn
    from tests.oidc.provider import Provider

STRANGER = RSAKey.generate_key(2048)


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
