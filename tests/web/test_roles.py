"""Every page and every form, asked by every role: who may not is told so, and nothing is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

from lpr.access import GRANTS, Permission, Role
from lpr.web._pages import routers
from tests.web.conftest import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.testclient import TestClient
    from httpx2 import Response

    from tests.api.conftest import World
    from tests.web.conftest import Officer

CAMERAS = frozenset({Permission.CAMERAS, Permission.AGGREGATES, Permission.LOCATION})
REVIEWS = frozenset({Permission.REVIEW, Permission.AGGREGATES})
NEEDS: dict[str, frozenset[Permission]] = {
    "/cari": frozenset({Permission.STATUS}),
    "/cari/foto": frozenset({Permission.READ}),
    "/selebaran": frozenset({Permission.STATUS}),
    "/peta": frozenset({Permission.LOCATION}),
    "/bukti": frozenset({Permission.LOCATION}),
    "/kejanggalan": frozenset({Permission.LOCATION}),
    "/langsung": frozenset({Permission.ALERTS}),
    "/daftar-pantau": frozenset({Permission.WATCH}),
    "/verifikasi": frozenset({Permission.REVIEW}),
    "/verifikasi/ketepatan": frozenset({Permission.AGGREGATES}),
    "/kamera": CAMERAS,
    "/kamera/{camera}/gambar": frozenset({Permission.LOCATION}),
    "/laporan": frozenset({Permission.AGGREGATES}),
    "/audit": frozenset({Permission.AUDIT}),
}
"""What a page asks for, each of several being enough; the longest beginning counts."""

OPEN = ("/masuk", "/keluar", "/awal", "/keperluan", "/bahasa")
"""Of whoever is there."""

LED_ON = {("GET", "/cari/foto"), ("GET", "/daftar-pantau/impor")}
"""Only lead on to the page whose form was reloaded."""

PLACES = {
    "plate": "B1234PYZ",
    "sighting": "0" * 32,
    "camera": "gerbang-1",
    "kind": "frame",
    "alert": "7",
    "entry": "7",
}


def pages() -> list[tuple[str, str]]:
    """Method and path of every page but the open ones."""
    found = [each for router in routers() for each in router.routes if isinstance(each, APIRoute)]
    listed = {(method, each.path) for each in found for method in each.methods or ()}
    return sorted(
        each for each in listed - LED_ON if each[1] != "/" and not each[1].startswith(OPEN)
    )


def needed(path: str) -> frozenset[Permission]:
    if path == "/verifikasi":  # leads whoever may only count to the counts
        return REVIEWS
    begins = (each for each in NEEDS if path == each or path.startswith(f"{each}/"))
    return NEEDS[max(begins, key=len)]


def ask(client: TestClient, method: str, path: str, csrf: str = "") -> Response:
    form = {"csrf": csrf} if method == "POST" else None
    return client.request(method, path.format(**PLACES), data=form, follow_redirects=False)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_for_whose_role_allows_it(log_in: Callable[..., Officer], role: str) -> None:
    officer = log_in(role)
    csrf, wrong = officer.csrf, []
    for method, path in pages():
        answer = ask(officer.client, method, path, csrf)
        may = bool(needed(path) & GRANTS[Role(role)])
        if (answer.status_code == 403) is may:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_nobody_sees_a_page_without_logging_in(world: World) -> None:
    world.account()
    client = world.client()
    for method, path in pages():
        answer = ask(client, method, path)
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/masuk?ke="), (method, path)
