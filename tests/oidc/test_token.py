"""Tokens that prove nobody: for somebody else, for another time, or not signed as they must be."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.oidc.conftest import Hands, refusal, there_and_back
from tests.oidc.provider import CLIENT, Provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.oidc import SignIn

STRANGER = RSAKey.generate_key(2048)


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
