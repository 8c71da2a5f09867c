from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.client import Client, RejectedError, UnavailableError
from lpr.errors import RegistryLockedError
from lpr.tax import TaxService, UnavailableRegistry
from tests.api.conftest import NOW
from tests.client.conftest import LAST_HOUR
from tests.client.told import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Sighting


def test_a_look_up(world: Any, plat: Client) -> None:
    found = plat.vehicles.lookup("b 6543 sfa")
    assert (found.plate, found.status) == ("B 6543 SFA", "MENUNGGAK")
    assert found.amount_due is not None
    assert found.amount_due == sum(line.amount for line in found.lines) > 0
    assert found.due_date is not None
    assert found.due_date < NOW.date()
    assert found.as_of.utcoffset() is not None
    record = world.records[-1]
    assert (record.action, record.plate, record.purpose) == ("lookup", "B6543SFA", "penagihan")


@pytest.mark.parametrize("plate", ["B 6543 SFA", "B 1234 PYZ", "B 2999 PQX", "D 1020 ABC"])
def test_nothing_that_is_told_is_lost(world: Any, plat: Client, plate: str) -> None:
    key = world.key("admin", purpose="penagihan")
    told = world.client(Authorization=f"Bearer {key}").get(f"/api/v1/vehicles/{plate}").json()
    assert keys(plat.vehicles.lookup(plate).model_dump(mode="json")) == keys(told)


@pytest.mark.parametrize("plate", ["b/6543/sfa", "B-6543.SFA", "  B 6543 SFA "])
def test_numbers_as_people_write_them(plat: Client, plate: str) -> None:
    assert plat.vehicles.lookup(plate).plate == "B 6543 SFA"


@pytest.mark.parametrize("plate", ["hello", "B 12?? XYZ", "../session", "%2e%2e", "B1234XYZ?x=1"])
def test_what_is_no_number(plat: Client, plate: str) -> None:
    for ask in (plat.vehicles.lookup, plat.vehicles.locations, plat.vehicles.last_seen):
        with pytest.raises(RejectedError) as raised:
            ask(plate)
        assert (raised.value.code, raised.value.status) == ("plate-malformed", 422)


def test_a_registry_that_is_away(world: Any, plat: Client) -> None:
    services = world.app.state.services
    away = TaxService(UnavailableRegistry(RegistryLockedError("Held.")))
    object.__setattr__(services, "tax", away)
    with pytest.raises(UnavailableError) as raised:
        plat.vehicles.lookup("B 1234 PYZ")
    assert (raised.value.code, raised.value.retry_after) == ("registry-locked", 5.0)


def test_locations_are_in_the_order_of_time(plat: Client, seen: list[Sighting]) -> None:
    found = plat.vehicles.locations("b 1000 xyz")
    assert [each.id for each in found] == [seen[0].id, seen[4].id]
    assert [each.last_at for each in found] == [seen[0].last_at, seen[4].last_at]
    since = LAST_HOUR + timedelta(minutes=2)
    assert [each.id for each in plat.vehicles.locations("B1000XYZ", since=since)] == [seen[4].id]
    assert [each.id for each in plat.vehicles.locations("B1000XYZ", until=since)] == [seen[0].id]
    assert plat.vehicles.locations("B 9999 XYZ") == ()


def test_locations_of_many_pages_are_one_track(
    plat: Client, seen: list[Sighting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lpr.client._vehicles.MOST", 1)
    found = plat.vehicles.locations("B1000XYZ")
    assert [each.id for each in found] == [seen[0].id, seen[4].id]


def test_last_seen(world: Any, plat: Client, seen: list[Sighting]) -> None:
    found = plat.vehicles.last_seen("B1000XYZ")
    assert found is not None
    assert (found.id, found.camera) == (seen[4].id, "b")
    assert found.last_at.astimezone(UTC) == seen[4].last_at
    assert plat.vehicles.last_seen("B 9999 XYZ") is None
    assert [each.plate for each in world.records[-2:]] == ["B1000XYZ", "B9999XYZ"]


def test_another_errand(world: Any, client_of: Callable[..., Client], seen: list[Sighting]) -> None:
    del seen
    plat = client_of(case="BAP/1")
    other = plat.on_errand("penegakan_hukum", case="LP–7/XI & <b>")  # noqa: RUF001 - as officers write it
    other.vehicles.last_seen("B1000XYZ")
    plat.vehicles.last_seen("B1000XYZ")
    plat.on_errand().vehicles.last_seen("B1000XYZ")
    stated = [(each.purpose, each.case) for each in world.records[-3:]]
    assert stated == [
        ("penegakan_hukum", "LP–7/XI & <b>"),  # noqa: RUF001 - as above
        ("penagihan", "BAP/1"),
        ("penagihan", None),
    ]
