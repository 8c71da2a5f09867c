from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.client import Client, ForbiddenError, NotFoundError, RejectedError
from tests.client.conftest import LAST_HOUR
from tests.client.told import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Sighting


def numbers(seen: list[Sighting], *which: int) -> list[str]:
    return [seen[number].id for number in which]


def test_a_search_gives_every_sighting_the_newest_first(plat: Client, seen: list[Sighting]) -> None:
    assert [each.id for each in plat.sightings.search()] == numbers(seen, 4, 3, 2, 1, 0)


@pytest.mark.parametrize(
    ("wanted", "which"),
    [
        ({"plate": "b 100? xyz"}, (4, 3, 1, 0)),
        ({"bbox": (106.7, -6.25, 106.9, -6.1)}, (4, 2, 0)),
        ({"camera": "b"}, (4,)),
        ({"since": LAST_HOUR + timedelta(minutes=3)}, (4, 3)),
        ({"until": LAST_HOUR + timedelta(minutes=1)}, (0,)),
        ({"status": "MENUNGGAK"}, (1,)),
        ({"plate_class": "motorcycle"}, (3,)),
        ({"ending": "unreadable"}, (2,)),
        ({"ending": "plate", "status": "LUNAS", "plate": "B1000XYZ"}, (4, 0)),
        ({"plate": "B9999XYZ"}, ()),
    ],
)
def test_filters(
    plat: Client, seen: list[Sighting], wanted: dict[str, Any], which: tuple[int, ...]
) -> None:
    assert [each.id for each in plat.sightings.search(**wanted)] == numbers(seen, *which)


def test_pages_are_asked_for_as_they_are_needed(
    world: Any, plat: Client, seen: list[Sighting]
) -> None:
    def searches() -> int:
        return sum(each.source.startswith("search ") for each in world.records)

    pages = plat.sightings.pages(limit=2, camera="gerbang-1")
    assert searches() == 0, "nothing is asked before it is needed"
    assert [each.id for each in next(pages).sightings] == numbers(seen, 3, 2)
    assert searches() == 1
    assert [each.id for each in next(pages).sightings] == numbers(seen, 1, 0)
    assert list(pages) == []
    assert searches() == 2


def test_the_last_pages_of_a_day_are_not_lost_while_the_first_are_looked_at(
    world: Any, plat: Client, seen: list[Sighting]
) -> None:
    """Without `from` the service looks at the 24 hours before the request."""
    pages = plat.sightings.pages(limit=2)
    found = list(next(pages).sightings)
    world.later(hours=23, minutes=2, seconds=30)  # the session of a patient person
    found += [each for page in pages for each in page.sightings]
    assert [each.id for each in found] == numbers(seen, 4, 3, 2, 1, 0)


def test_a_page_goes_on_after_another(plat: Client, seen: list[Sighting]) -> None:
    first = plat.sightings.page(limit=3)
    rest = plat.sightings.page(limit=3, cursor=first.next)
    shown = [each.id for each in (*first.sightings, *rest.sightings)]
    assert shown == numbers(seen, 4, 3, 2, 1, 0)
    assert rest.next is None
    assert first.since is not None
    assert first.until is not None
    assert first.until - first.since == timedelta(days=1)


def test_one_sighting_with_its_pictures(plat: Client, seen: list[Sighting]) -> None:
    found = plat.sightings.get(seen[0].id)
    assert found.models == dict(seen[0].models)
    assert (found.plate_class, found.source) == ("passenger_car", "gate.mp4")
    assert found.box == seen[0].box
    assert found.tax is not None
    assert (found.tax.status, found.tax.amount_due) == ("LUNAS", 0)
    assert plat.sightings.frame(found.id) == b"frame"
    assert plat.sightings.crop(found.id) == b"crop"


def test_nothing_that_is_told_is_lost(world: Any, plat: Client, seen: list[Sighting]) -> None:
    raw = world.with_key("admin")
    told = raw.get("/api/v1/sightings").json()
    page = plat.sightings.page().model_dump(mode="json", by_alias=True)
    for each in page["sightings"]:  # of a single sighting only
        assert each.pop("source") is each.pop("models") is None
    assert keys(page) == keys(told)
    one = raw.get(f"/api/v1/sightings/{seen[0].id}").json()
    mine = plat.sightings.get(seen[0].id).model_dump(mode="json", by_alias=True)
    assert keys(mine) == keys(one)


def test_geojson(plat: Client, seen: list[Sighting]) -> None:
    told = plat.sightings.geojson(plate="B100?XYZ", limit=2)
    assert told["type"] == "FeatureCollection"
    assert [each["id"] for each in told["features"]] == numbers(seen, 4, 3)
    rest = plat.sightings.geojson(plate="B100?XYZ", cursor=told["next"])
    assert [each["id"] for each in rest["features"]] == numbers(seen, 1, 0)


def test_what_is_not_there(plat: Client, seen: list[Sighting]) -> None:
    for ask in (plat.sightings.get, plat.sightings.frame, plat.sightings.crop):
        with pytest.raises(NotFoundError) as raised:
            ask("0" * 32)
        assert raised.value.code == "not-found"
    with pytest.raises(NotFoundError):
        plat.sightings.crop(seen[2].id)


def test_what_cannot_be_asked(plat: Client) -> None:
    with pytest.raises(RejectedError) as raised:
        plat.sightings.page(limit=0, status="PAID")
    assert raised.value.code == "validation"
    assert {name for name, _ in raised.value.fields} == {"query.limit", "query.status"}
    with pytest.raises(RejectedError, match="west,south,east,north"):
        plat.sightings.page(bbox=(107.0, -6.0, 106.0, -6.1))


def test_a_role_that_may_not(client_of: Callable[..., Client], seen: list[Sighting]) -> None:
    plat = client_of("petugas")
    with pytest.raises(ForbiddenError) as raised:
        next(plat.sightings.search())
    assert (raised.value.code, raised.value.status) == ("forbidden", 403)
    with pytest.raises(ForbiddenError):
        plat.sightings.frame(seen[0].id)
