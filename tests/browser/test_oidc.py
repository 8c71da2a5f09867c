"""A log-in at the agency's provider, as an officer's browser goes through it.

The provider is at ``localhost`` and the console at ``127.0.0.1``: two sites to a browser, as in an
agency, so that a cookie which is kept from other sites' links would be missed.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from benchmarks.pages import serving
from lpr.api import LateStore, create_app
from lpr.config import Settings
from lpr.pipeline import PlateReader
from lpr.tax import SamplePlate, TaxService, TaxStatus, init_registry, open_registry
from lpr.web import install
from tests.api.conftest import (
    NOW,
    QUICK,
    BlueReader,
    RectangleDetector,
    World,
    empty_store,
)
from tests.browser.conftest import DESK
from tests.oidc.conftest import CONFIG
from tests.oidc.provider import CLIENT, SECRET, Provider, running
from tests.web.conftest import PURPOSE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

__all__ = ["empty_store"]  # a fixture


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running(lambda: NOW) as found:
        found.address = found.address.replace("127.0.0.1", "localhost")
        yield found


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def site(
    world: World, provider: Provider, empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The console's address, which its own settings name."""

    async def late(scope: Any, receive: Any, send: Any) -> None:
        await world.app(scope, receive, send)

    folder = tmp_path_factory.mktemp("oidc")
    with serving(late) as address:  # type: ignore[arg-type]  # it becomes one
        provider.callback = f"{address}/masuk/oidc/kembali"
        make(world, folder, provider, address, empty_store)
        yield address
    world.store.close()


def make(world: World, folder: Path, provider: Provider, address: str, store: Path) -> None:
    registry = f"sqlite:///{folder / 'registry.db'}"
    wished = [SamplePlate("B 1234 PYZ", status=TaxStatus.LUNAS)]
    init_registry(registry, today=NOW.date(), sample=True, plates=wished, size=20)
    shutil.copy(store, folder / "store.db")
    text = CONFIG.format(issuer=provider.address, client=CLIENT, more='label = "SSO Pemprov"')
    file = folder / "oidc.toml"
    file.write_text(text.replace('"http://127.0.0.1"', f'"{address}"'))
    chosen = Settings(
        database_url=registry,
        store_url=f"sqlite:///{folder / 'store.db'}",
        oidc_config=file,
        oidc_client_secret=SecretStr(SECRET),
    )
    world.store = LateStore(chosen, lambda: world.now, QUICK)
    reader = PlateReader(chosen, reader=BlueReader(), detector=RectangleDetector())
    tax = TaxService(open_registry(registry), clock=lambda: world.now)
    world.app = create_app(
        chosen, reader, tax, lambda: world.now, store=world.store, console=install
    )
    world.account("pertama", "admin")


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def at_the_provider(window: Page, name: str) -> None:
    window.wait_for_url("http://localhost:*/**")
    window.fill("[name=name]", name)
    window.click("button")


def test_an_officer_logs_in_there_and_looks_a_number_up_here(
    window: Page, site: str, world: World, provider: Provider
) -> None:
    window.goto(f"{site}/cari?nopol=B1234PYZ")
    window.click("text=Masuk lewat SSO Pemprov")
    at_the_provider(window, "siti")
    window.wait_for_url(f"{site}/keperluan?**")  # back with a session, which has no purpose yet
    window.select_option("main [name=purpose]", PURPOSE)
    window.click("main button.primary")
    window.wait_for_url(f"{site}/cari?nopol=B1234PYZ")
    assert "Masuk sebagai siti (petugas)" in window.inner_text(".foot")
    look_up = next(each for each in world.records if each.action == "lookup")
    assert (look_up.actor, look_up.purpose) == ("account:siti", PURPOSE)
    cookies = {each["name"]: each for each in window.context.cookies()}
    assert cookies["plat_session"]["sameSite"] == "Strict"
    assert "plat_oidc" not in cookies

    window.click("text=Keluar")
    window.wait_for_url(f"{site}/masuk?keluar=1")
    window.click("text=Keluar juga dari SSO Pemprov")
    window.wait_for_url(f"{provider.address}/logout?**")


def test_who_has_no_role_is_told_so(window: Page, site: str, world: World) -> None:
    window.goto(f"{site}/masuk")
    window.click("text=Masuk lewat SSO Pemprov")
    at_the_provider(window, "tamu")
    window.wait_for_selector("text=belum mempunyai peran")
    assert urlsplit(window.url).path == "/masuk/oidc/kembali"
    assert world.records[-1].source == "oidc no-role tamu"
    assert "plat_session" not in {each["name"] for each in window.context.cookies()}
