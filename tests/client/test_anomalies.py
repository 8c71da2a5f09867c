from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.client import Client, ForbiddenError, RejectedError
from lpr.store import Sightings
from tests.client.conftest import LAST_HOUR
from tests.client.told import keys
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Callable

MONAS = {"camera": "monas", "latitude": -6.1754, "longitude": 106.8272}
TMII = {"camera": "tmii", "latitude": -6.3024, "longitude": 106.8951}


@pytest.fixture(autouse=True)
def seen(world: Any) -> None:
    """One number at two places, a quarter of an hour apart; three plates that expired."""

    def at(minutes: int, **changes: Any) -> Any:
        moment = LAST_HOUR + timedelta(minutes=minutes)
        return a_sighting(minutes, first_at=moment, last_at=moment, **changes)

    made = [at(n, expiry="2020-01") for n in range(3)]
    made += [at(20, plate="B1234PYZ", **MONAS), at(35, plate="B1234PYZ", **TMII)]
    Sightings(world.store.opened).add(made)


def test_every_lead_of_a_kind(plat: Client) -> None:
    found = list(plat.anomalies.find(kinds=["expired"]))
    assert [each.plate for each in found] == ["B1002XYZ", "B1001XYZ", "B1000XYZ"]
    assert {each.facts["expiry"] for each in found} == {"2020-01"}
    assert all("Petunjuk, bukan temuan" in each.message_id for each in found)


def test_the_speed_is_settable(plat: Client) -> None:
    assert list(plat.anomalies.find(kinds=["clone"])) == []
    [lead] = plat.anomalies.find(kinds=["clone"], speed=60)
    assert [each.camera for each in lead.sightings] == ["tmii", "monas"]
    assert lead.facts["speed_kmh"] == 64


def test_pages(plat: Client) -> None:
    first = plat.anomalies.page(limit=2, kinds=["expired"])
    assert (len(first.anomalies), first.unasked) == (2, 0)
    rest = plat.anomalies.page(2, first.next, kinds=["expired"], until=first.until)
    assert ([each.plate for each in rest.anomalies], rest.next) == (["B1000XYZ"], None)


def test_of_a_time(plat: Client) -> None:
    span = {"since": LAST_HOUR, "until": LAST_HOUR + timedelta(minutes=1)}
    assert [each.plate for each in plat.anomalies.find(kinds=["expired"], **span)] == ["B1000XYZ"]


def test_what_cannot_be_asked_and_who_may_not(client_of: Callable[..., Client]) -> None:
    with pytest.raises(RejectedError):
        list(client_of().anomalies.find(speed=0))
    with pytest.raises(ForbiddenError):
        list(client_of("analis").anomalies.find())


def test_nothing_that_is_told_is_lost(world: Any, plat: Client) -> None:
    told = world.with_key("admin").get("/api/v1/anomalies", params={"kind": "expired"}).json()
    page = plat.anomalies.page(kinds=["expired"]).model_dump(mode="json", by_alias=True)
    for each in page["anomalies"]:
        for one in each["sightings"]:  # of a single sighting only
            assert one.pop("source") is one.pop("models") is None
    assert keys(page) == keys(told)
