from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from lpr.client import (
    Alert,
    AnswerError,
    Client,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnreachableError,
)
from lpr.store import Sightings, add_alerts
from tests.api.conftest import NOW
from tests.client.told import keys
from tests.store.watched import an_alert

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Sighting

SEEN = NOW.astimezone(UTC)


@pytest.fixture
def officer(client_of: Callable[..., Client]) -> Client:
    return client_of("petugas")


def give(world: Any, *numbers: int, **changes: Any) -> list[int]:
    new = [an_alert(n, **({"at": SEEN - timedelta(minutes=n)} | changes)) for n in numbers]
    with world.store.opened.transaction() as connection:
        return [each.id for each in add_alerts(connection, new, world.now)]


def test_pages_lead_through_all(world: Any, officer: Client) -> None:
    given = give(world, *range(5))
    first = officer.alerts.page(limit=2)
    assert [each.id for each in first.alerts] == given[:2]
    second = officer.alerts.page(limit=2, cursor=first.next)
    assert [each.id for each in second.alerts] == given[2:4]
    assert first.last_event_id == max(given)
    assert [each.id for each in officer.alerts.search()] == given


def test_alerts_are_chosen(world: Any, officer: Client) -> None:
    (open_one,) = give(world, 1)
    (waiting,) = give(world, 2, state="waiting", kind="arrears", matches=(), camera="b")
    chosen: list[dict[str, Any]] = [
        {"kind": "arrears"},
        {"state": ("waiting", "seen")},
        {"camera": "b"},
        {"plate": "b 1002 xyz"},
        {"until": SEEN - timedelta(seconds=90)},
    ]
    for wanted in chosen:
        assert [each.id for each in officer.alerts.search(**wanted)] == [waiting]
    assert [each.id for each in officer.alerts.search(area="Cakung", since=SEEN)] == []
    inside = (106.7, -6.3, 106.9, -6.1)
    assert [each.id for each in officer.alerts.search(bbox=inside)] == [open_one, waiting]
    with pytest.raises(RejectedError):
        officer.alerts.page(plate="?")


def test_an_alert_has_all_that_the_service_tells(world: Any, officer: Client) -> None:
    (number,) = give(world, 1)
    alert = officer.alerts.get(number)
    told = officer._transport.json(f"/api/v1/alerts/{number}")
    assert keys(alert.model_dump(mode="json", by_alias=True)) == keys(told)
    assert isinstance(alert, Alert)
    assert (alert.plate, alert.raw, alert.at) == (
        "B1001XYZ",
        "B 1001 XYZ",
        SEEN - timedelta(minutes=1),
    )
    assert alert.tax is not None
    assert (alert.tax.amount_due, alert.matches[0].list_name) == (2_345_000, "penagihan")
    with pytest.raises(NotFoundError):
        officer.alerts.get(999)


def test_acts_and_who_comes_too_late(
    world: Any, officer: Client, client_of: Callable[..., Client]
) -> None:
    (waiting,) = give(world, 1, state="waiting")
    (opened,) = give(world, 2)
    confirmed = officer.alerts.confirm(waiting)
    assert (confirmed.state, confirmed.confirmed_by) == ("open", confirmed.changed_by)
    before = officer.alerts.get(opened).version
    assert officer.alerts.seen(opened, version=before).state == "seen"
    other = client_of("pengawas")
    with pytest.raises(ConflictError, match="was marked as seen by key:"):
        other.alerts.dismiss(opened, version=before)
    now = other.alerts.get(opened).version
    assert other.alerts.dismiss(opened, version=now).state == "dismissed"


def test_the_pictures(world: Any, officer: Client, seen: list[Sighting]) -> None:
    (number,) = give(world, 0, sighting=seen[0].id)
    assert officer.alerts.crop(number) == b"crop"
    assert officer.alerts.frame(number) == b"frame"
    assert Sightings(world.store.opened).get(seen[1].id) is not None
    (bare,) = give(world, 1, sighting=seen[1].id)
    with pytest.raises(NotFoundError):
        officer.alerts.crop(bare)


def test_who_may_not(client_of: Callable[..., Client]) -> None:
    operator = client_of("operator")
    with pytest.raises(ForbiddenError):
        operator.alerts.page()
    with pytest.raises(ForbiddenError):
        next(operator.alerts.events())


# --- as they come ---------------------------------------------------------------------------------


def test_events_go_on_over_the_ends_of_streams(world: Any, officer: Client) -> None:
    """A stream of this test's service ends after some looks; the second one is begun by itself."""
    given = give(world, 1, 2)
    wait = [lambda: None] * 12
    world.meanwhile = [lambda: give(world, 3), *wait, lambda: give(world, 4, state="waiting")]
    events = officer.alerts.events(after=given[0])
    told = [next(events) for _ in range(3)]
    assert [(each.kind, each.alert.plate) for each in told if each.alert] == [
        ("alert", "B1002XYZ"),
        ("alert", "B1003XYZ"),
        ("waiting", "B1004XYZ"),
    ]
    assert [each.id for each in told] == [each.alert.version for each in told if each.alert]


def test_what_comes_between_two_streams_is_told_before_there_was_an_event(world: Any) -> None:
    """The second request is made after an alert that neither stream saw come."""
    service, asked = world.with_key("petugas"), list[httpx2.URL]()

    def between(request: httpx2.Request) -> httpx2.Response:
        assert len(asked) < 2, "it was missed"
        if asked:
            give(world, 3)
        asked.append(request.url)
        told = service.get(request.url.raw_path.decode())
        return httpx2.Response(told.status_code, content=told.content)

    give(world, 1)
    http = httpx2.Client(transport=httpx2.MockTransport(between))
    event = next(Client("http://127.0.0.1", http=http).alerts.events())
    assert (event.alert and event.alert.plate, len(asked)) == ("B1003XYZ", 2)


def test_a_stream_tells_what_is_wanted_and_ends(world: Any, officer: Client) -> None:
    give(world, 1)
    give(world, 2, kind="arrears")
    told = list(officer.alerts.stream(after=0, kind="arrears"))
    assert [each.alert.plate for each in told if each.alert] == ["B1002XYZ"]


def stranger(text: str) -> Client:
    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, text=text)

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    return Client("http://127.0.0.1", http=http)


def test_trouble_is_told_as_a_sentence() -> None:
    text = 'retry: 1000\n\n: here\n\nevent: trouble\ndata: {"detail": "The store is held."}\n\n'
    (event,) = stranger(text).alerts.stream()
    assert (event.kind, event.alert, event.sentence) == ("trouble", None, "The store is held.")


@pytest.mark.parametrize("data", ["<html>", "[]", '{"id": 1}'])
def test_what_is_no_stream_of_ours(data: str) -> None:
    with pytest.raises(AnswerError):
        list(stranger(f"event: alert\ndata: {data}\n\n").alerts.stream())


def test_a_connection_that_is_lost() -> None:
    def lost(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("gone")

    http = httpx2.Client(transport=httpx2.MockTransport(lost))
    with pytest.raises(UnreachableError):
        next(Client("http://127.0.0.1", http=http).alerts.events())
