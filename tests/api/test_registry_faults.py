"""An agency's registry that is slow, cut off or wrong, as whoever calls the API sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from lpr.api import create_app
from lpr.config import Settings
from lpr.errors import RegistryError
from lpr.pipeline import PlateReader
from lpr.plates import parse
from lpr.tax import LateRegistry, TaxService, open_registry
from lpr.tax.http import ConnectorConfig, connect, load_config
from lpr.tax.http.server import create_registry_app
from tests.api.conftest import NUMBERS, BlueReader, RectangleDetector
from tests.tax.http.support import NOON, TOKEN, Hands, running
from tests.tax.http.wire_faults import FaultyProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.api.conftest import World
    from tests.tax.http.wire_faults import Fault

# Seconds: an answer comes in time on a busy machine too, and two faults cost as many.
QUICK = {"timeouts": {"connect": 5, "read": 3, "total": 10}, "retry": {"attempts": 1}}
FAULTS: tuple[Fault, ...] = ("refuse", "hold", "drip", "cut", "garble")


@pytest.fixture(scope="module")
def agency(database_url: str) -> Iterator[tuple[str, int]]:
    """The reference server over the sample registry."""
    registry = open_registry(database_url)
    with running(create_registry_app(registry, TOKEN, clock=lambda: NOON)) as address:
        yield address
    registry.close()


@pytest.fixture
def proxy(agency: tuple[str, int]) -> Iterator[FaultyProxy]:
    made = FaultyProxy(agency)
    yield made
    made.close()


@pytest.fixture
def far(
    proxy: FaultyProxy, make_world: Callable[..., World]
) -> Iterator[tuple[World, TestClient, Hands]]:
    """An application whose registry is the agency's, behind the proxy."""
    hands, world = Hands(), make_world()
    config = ConnectorConfig.model_validate(load_config("contract").model_dump() | QUICK)
    registry = connect(proxy.url, config, TOKEN, world=hands.world)
    chosen = Settings()
    reader = PlateReader(chosen, reader=BlueReader(), detector=RectangleDetector())
    tax = TaxService(registry, clock=lambda: hands.now)
    app = create_app(chosen, reader, tax, lambda: hands.now, store=world.store)
    with TestClient(app, "http://127.0.0.1") as client:
        yield world, client, hands
    registry.close()


@pytest.fixture
def late(proxy: FaultyProxy, tmp_path: Path) -> Iterator[LateRegistry]:
    """The service's own way to the agency's registry, behind the proxy; one attempt a look-up."""
    form = tmp_path / "agency.toml"
    form.write_text('preset = "contract"\nretry.attempts = 1\nbreaker.failures = 2\n')
    settings = Settings(
        registry_url=proxy.url, registry_config=str(form), registry_token=SecretStr(TOKEN)
    )
    registry = LateRegistry(settings)
    yield registry
    registry.close()


def ask(client: TestClient, number: str = NUMBERS[0]) -> tuple[int, dict[str, Any]]:
    answer = client.get(f"/api/v1/vehicles/{number}")
    body: dict[str, Any] = answer.json()
    return answer.status_code, body


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registry_that_fails_is_a_503_and_never_not_found(
    fault: Fault, proxy: FaultyProxy, far: tuple[World, TestClient, Hands]
) -> None:
    world, client, hands = far
    proxy.fault = fault
    status, body = ask(client)
    assert (status, body["code"]) == (503, "registry")
    assert "bukan berarti tidak ditemukan" in body["detail"]
    assert [entry.result for entry in world.records] == ["TIDAK_TERSEDIA"]  # somebody asked
    proxy.fault = "none"
    hands.pass_by(minutes=5)
    status, body = ask(client)
    assert (status, body["status"]) == (200, "LUNAS")
    assert [entry.result for entry in world.records] == ["TIDAK_TERSEDIA", "LUNAS"]


def test_a_bill_that_is_wrong_is_shown_to_nobody(
    proxy: FaultyProxy, far: tuple[World, TestClient, Hands]
) -> None:
    _, client, _ = far
    proxy.fault = "misprint"  # one digit of a total
    status, body = ask(client, NUMBERS[1])
    assert (status, body["code"]) == (503, "registry")
    assert "amount_due" not in body


def test_pictures_are_read_while_the_registry_is_down(
    proxy: FaultyProxy, far: tuple[World, TestClient, Hands], picture: Callable[..., bytes]
) -> None:
    _, client, _ = far
    proxy.fault = "refuse"
    answer = client.post("/api/v1/read", files={"files": ("a.png", picture(0), "image/png")})
    assert answer.status_code == 200
    (plate,) = answer.json()["pictures"][0]["plates"]
    assert plate["text"] == "B1234PYZ"
    assert plate["tax"]["status"] == "TIDAK_TERSEDIA"


def test_a_copy_that_stands_in_says_how_old_it_is(
    proxy: FaultyProxy, far: tuple[World, TestClient, Hands]
) -> None:
    _, client, hands = far
    assert ask(client)[0] == 200
    proxy.fault = "refuse"
    hands.pass_by(hours=7)
    status, body = ask(client)
    assert (status, body["status"]) == (200, "LUNAS")
    assert "salinan tersimpan" in body["source"]


def test_the_service_keeps_its_copies_when_another_number_cannot_be_asked(
    proxy: FaultyProxy, late: LateRegistry
) -> None:
    known, other = (parse(number).text for number in NUMBERS[:2])
    held = late.fetch([known])[known]
    proxy.fault = "refuse"
    with pytest.raises(RegistryError):
        late.fetch([other])
    assert late.fetch([known])[known] == held


def test_the_service_leaves_a_registry_alone_that_keeps_failing(
    proxy: FaultyProxy, late: LateRegistry
) -> None:
    proxy.fault = "refuse"
    for _ in range(4):
        with pytest.raises(RegistryError):
            late.fetch([parse(NUMBERS[1]).text])
    assert proxy.connections == 2


def test_health_tells_of_an_outage_whatever_copies_are_kept(
    proxy: FaultyProxy, far: tuple[World, TestClient, Hands]
) -> None:
    world, client, hands = far
    assert client.get("/healthz").status_code == 200
    proxy.fault = "refuse"
    hands.pass_by(hours=7)
    assert client.get("/healthz").json()["registry"] == {"reachable": False, "error": "registry"}
    proxy.fault = "none"
    hands.pass_by(minutes=5)
    assert client.get("/healthz").status_code == 200
    assert world.records == []


def test_the_late_registry_is_asked_itself(proxy: FaultyProxy, late: LateRegistry) -> None:
    late.fetch([parse(NUMBERS[0]).text])
    late.reach()
    proxy.fault = "refuse"
    with pytest.raises(RegistryError):
        late.reach()
