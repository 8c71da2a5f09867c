"""The reference server, and the contract file that describes it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from lpr.errors import ConfigurationError, RegistryLockedError
from lpr.tax import Absent, UnavailableRegistry, open_registry
from lpr.tax.http._owner import is_owner_key
from lpr.tax.http.server import create_registry_app
from tests.tax.http.support import NOON, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lpr.tax import Held

CONTRACT = Path(__file__).resolve().parents[3] / "docs" / "registry-contract.json"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def client(sample_file_url: str) -> Iterator[TestClient]:
    registry = open_registry(sample_file_url)
    app = create_registry_app(registry, TOKEN, clock=lambda: NOON)
    with TestClient(app, headers=BEARER) as opened:
        yield opened
    registry.close()


def test_the_contract_file_is_the_servers_own(client: TestClient) -> None:
    # After a change: write json.dumps(create_registry_app(...).openapi(), indent=2) to the file.
    assert json.loads(CONTRACT.read_text(encoding="utf-8")) == client.get("/openapi.json").json()


def test_the_contract_names_the_four_outcomes_and_no_owner() -> None:
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    schemas = contract["components"]["schemas"]
    outcomes = {
        schema["properties"]["outcome"]["const"]
        for schema in schemas.values()
        if "outcome" in schema.get("properties", {})
    }
    assert outcomes == {"found", "not_found", "unavailable", "rejected"}
    for schema in schemas.values():
        if "outcome" in schema.get("properties", {}):
            assert "as_of" in schema["required"]
        assert not [key for key in schema.get("properties", {}) if is_owner_key(key)]
    for path in contract["paths"].values():
        assert path["post"]["security"]
        assert set(path["post"]["responses"]) == {"200", "401", "422", "503"}


def test_found_and_not_found(client: TestClient, numbers: list[str]) -> None:
    found = client.post("/v1/lookup", json={"nopol": numbers[0]})
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    assert found.json()["outcome"] == "found"
    assert found.json()["as_of"]
    absent = client.post("/v1/lookup", json={"nopol": "b 9 zzq"}).json()
    assert (absent["outcome"], absent["nopol"]) == ("not_found", "B9ZZQ")
    assert absent["as_of"]


def test_a_text_that_is_no_number_is_rejected(client: TestClient) -> None:
    reply = client.post("/v1/lookup", json={"nopol": "?"})
    assert reply.status_code == 200
    assert reply.json()["outcome"] == "rejected"


def test_a_batch_keeps_the_order_and_one_bad_text_costs_no_other(
    client: TestClient, numbers: list[str]
) -> None:
    items = [{"nopol": "?"}, {"nopol": numbers[0]}, {"nopol": "B9ZZQ"}, {"nopol": numbers[0]}]
    reply = client.post("/v1/lookup/batch", json={"items": items}).json()
    outcomes = [each["outcome"] for each in reply["replies"]]
    assert outcomes == ["rejected", "found", "not_found", "found"]
    assert reply["as_of"].startswith("2026-11-25T12:00:00")


def test_a_colour_chooses(client: TestClient, numbers: list[str]) -> None:
    asked = {"nopol": numbers[0]}
    colour = client.post("/v1/lookup", json=asked).json()["vehicles"][0]["plate_colour"]
    reply = client.post("/v1/lookup", json=asked | {"colour": colour}).json()
    assert [each["plate_colour"] for each in reply["vehicles"]] == [colour]


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"nopol": ""}, {"nopol": "B" * 17}, {"nopol": 1}, {"items": []},
        {"nopol": "B1A", "colour": "ungu"}, {"items": [{"nopol": "B1A"}] * 501},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/lookup", "/v1/lookup/batch"])
def test_other_bodies_are_rejected_without_an_echo(
    client: TestClient, path: str, body: Any
) -> None:
    reply = client.post(path, json=body)
    assert reply.status_code == 422
    assert reply.json()["outcome"] == "rejected"
    assert "B1A" not in reply.text


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"]
)
def test_without_the_token_nothing_is_told(client: TestClient, sent: str) -> None:
    for path, body in (("/v1/lookup", {"nopol": "B9ZZQ"}), ("/v1/lookup/batch", {"x": 1})):
        reply = client.post(path, json=body, headers={"Authorization": sent})
        assert reply.status_code == 401
        assert reply.json()["outcome"] == "rejected"
        assert reply.headers["www-authenticate"] == "Bearer"


def test_a_registry_that_cannot_say_is_unavailable() -> None:
    locked = UnavailableRegistry(RegistryLockedError("The file /srv/secret/place is locked."))
    with TestClient(create_registry_app(locked, TOKEN), headers=BEARER) as client:
        reply = client.post("/v1/lookup", json={"nopol": "B9ZZQ"})
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "5"
    assert reply.json()["outcome"] == "unavailable"
    assert reply.json()["retry_after"] == 5
    assert "/srv" not in reply.text


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="PLAT_REGISTRY_TOKEN"):
        create_registry_app(UnavailableRegistry(RegistryLockedError("")), "short")


class Told:
    """A registry that knows of one number that it is not held, and of another nothing at all."""

    source, as_of = "registri uji", NOON

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
        held: dict[str, Held] = {
            "B1TXA": Absent("salinan lama", NOON - timedelta(hours=7)),
            "B2TXA": RegistryLockedError("The file /srv/secret/place is locked."),
        }
        return {key: held[key] for key in keys if key in held}


def test_a_vehicle_that_does_not_fit_the_contract_costs_itself_only(
    sample_file_url: str, numbers: list[str]
) -> None:
    class Filled:
        """The sample, in which one STNK ends when the calendar does."""

        source, as_of = "registri uji", NOON

        def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
            with closing(open_registry(sample_file_url)) as registry:
                held = dict(registry.fetch(keys))
            records = held[numbers[0]]
            assert isinstance(records, list)
            held[numbers[0]] = [replace(each, tgl_stnk=date.max) for each in records]
            return held

    items = [{"nopol": number} for number in numbers[:2]]
    with TestClient(create_registry_app(Filled(), TOKEN), headers=BEARER) as client:
        reply = client.post("/v1/lookup/batch", json={"items": items})
    assert reply.status_code == 200
    unfit, found = reply.json()["replies"]
    assert (unfit["outcome"], unfit["nopol"]) == ("unavailable", numbers[0])
    assert "does not fit the contract" in unfit["reason"]
    assert found["outcome"] == "found"


def test_each_number_of_a_batch_has_its_own_outcome() -> None:
    items = [{"nopol": text} for text in ("B1TXA", "B2TXA", "B3TXA", "?")]
    app = create_registry_app(Told(), TOKEN, clock=lambda: NOON)
    with TestClient(app, headers=BEARER) as client:
        reply = client.post("/v1/lookup/batch", json={"items": items})
        alone = client.post("/v1/lookup", json=items[1])
    assert reply.status_code == alone.status_code == 200
    old, lost, absent, rejected = reply.json()["replies"]
    assert (old["outcome"], old["source"]) == ("not_found", "salinan lama")
    assert old["as_of"].startswith("2026-11-25T05:00:00")
    assert (lost["outcome"], lost["nopol"], lost["retry_after"]) == ("unavailable", "B2TXA", 5)
    assert (absent["outcome"], absent["source"]) == ("not_found", "registri uji")
    assert rejected["outcome"] == "rejected"
    assert alone.json() == lost
    assert "/srv" not in reply.text
