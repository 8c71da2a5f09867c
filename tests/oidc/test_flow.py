"""There and back with a real provider, and every way in which somebody is not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.access import Role, Roles
from lpr.errors import SignInRefusedError, SignInRoleError
from lpr.oidc import Returned, SignIn
from lpr.oidc._flow import _derived
from tests.oidc.conftest import Hands, refusal, there_and_back
from tests.oidc.provider import CALLBACK, CLIENT, Provider, log_in_there, query_of

if TYPE_CHECKING:
    from collections.abc import Callable


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


# --- who it is ------------------------------------------------------------------------------------


def test_a_group_without_a_role(sign_in: SignIn, hands: Hands) -> None:
    with pytest.raises(SignInRoleError, match="none of the groups has a role") as caught:
        there_and_back(sign_in, hands, "tamu")
    assert caught.value.reason == "no-role"
