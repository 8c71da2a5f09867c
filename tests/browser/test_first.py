"""The first account, made in a browser by whoever installed the service."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from lpr.api import LateStore, create_app
from lpr.config import Settings
from lpr.pipeline import PlateReader
from lpr.tax import TaxService, init_registry, open_registry
from lpr.web import install
from tests.api.conftest import (
    NOW,
    PASSWORD,
    QUICK,
    BlueReader,
    RectangleDetector,
    World,
    empty_store,
)
from tests.browser.conftest import twice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Desk

__all__ = ["empty_store"]  # a fixture


@pytest.fixture(scope="module")
def world(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A service that was never used."""
    folder = tmp_path_factory.mktemp("first")
    registry = f"sqlite:///{folder / 'registry.db'}"
    init_registry(registry, today=NOW.date(), sample=True, size=20)
    shutil.copy(empty_store, folder / "store.db")
    chosen = Settings(
        database_url=registry, store_url=f"sqlite:///{folder / 'store.db'}", require_login=True
    )
    world = World()
    world.store = LateStore(chosen, lambda: world.now, QUICK)
    reader = PlateReader(chosen, reader=BlueReader(), detector=RectangleDetector())
    tax = TaxService(open_registry(registry), clock=lambda: world.now)
    world.app = create_app(
        chosen, reader, tax, lambda: world.now, store=world.store, console=install
    )
    yield world
    world.store.close()


def test_a_first_account_is_made_once(world: World, sit_down: Callable[..., Desk]) -> None:
    desk = sit_down()
    posted: list[str] = []
    desk.page.on("request", lambda asked: asked.method == "POST" and posted.append(asked.url))
    desk.open("/")
    assert desk.path == "/awal"
    desk.page.fill("[name=token]", str(world.store.setup.offer(world.now)))
    desk.page.fill("[name=account]", "kepala")
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.fill("[name=again]", PASSWORD)
    twice(desk, "main button.primary", "/awal")
    desk.page.wait_for_url("**/masuk")
    assert desk.page.locator("[role=alert]:visible").count() == 0
    assert len(posted) == 1
    assert [each.name for each in world.store.accounts.all()] == ["kepala"]
    desk.log_in("kepala")
    desk.page.wait_for_url("**/cari")
