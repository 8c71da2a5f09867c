"""A real reference server over a real registry, and a proxy before it that misbehaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from lpr.tax import open_registry
from lpr.tax._models import Vehicle
from lpr.tax.http import ConnectorConfig, HttpRegistry, connect, load_config
from lpr.tax.http.server import create_registry_app
from tests.tax.http.support import NOON, TOKEN, Hands, running
from tests.tax.http.wire_faults import FaultyProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture(scope="session")
def contract_server(sample_file_url: str) -> Iterator[tuple[str, int]]:
    """The reference server over the sample registry."""
    registry = open_registry(sample_file_url)
    with running(create_registry_app(registry, TOKEN, clock=lambda: NOON)) as address:
        yield address
    registry.close()


@pytest.fixture
def proxy(contract_server: tuple[str, int]) -> Iterator[FaultyProxy]:
    made = FaultyProxy(contract_server)
    yield made
    made.close()


@pytest.fixture
def configured() -> Callable[..., ConnectorConfig]:
    """A preset with quick limits, and what the test changes."""

    def make(preset: str = "contract", **changes: Any) -> ConnectorConfig:
        quick = {"timeouts": {"connect": 5, "read": 1, "total": 10}}
        table = load_config(preset).model_dump() | quick
        return ConnectorConfig.model_validate(table | changes)

    return make


@pytest.fixture
def opened(hands: Hands) -> Iterator[Callable[..., HttpRegistry]]:
    """Connects to an address; closed after the test."""
    made: list[HttpRegistry] = []

    def make(url: str, config: ConnectorConfig, token: str | None = TOKEN) -> HttpRegistry:
        made.append(connect(url, config, token, world=hands.world))
        return made[-1]

    yield make
    for registry in made:
        registry.close()


@pytest.fixture(scope="session")
def numbers(sample_file_url: str) -> list[str]:
    """Numbers of the sample that lie in Jakarta, each once."""
    registry = open_registry(sample_file_url)
    query = select(Vehicle.nopol_key).where(Vehicle.wilayah.contains("Jakarta")).distinct()
    with registry.engine.connect() as connection:
        keys = connection.execute(query).scalars().all()
    registry.close()
    return sorted(key for key in keys if key.startswith("B"))
