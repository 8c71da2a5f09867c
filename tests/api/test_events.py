"""Live events: told at once, to whom they concern, from where a listener left off."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._alert_examples import EVENT
from lpr.api._events import EventRules
from lpr.errors import StoreLockedError
from lpr.store import Alert, Alerts, Keys, NewAlert, Store, add_alerts, change_alert
from tests.api.conftest import NOW
from tests.store.watched import an_alert

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.testclient import TestClient

    from tests.api.conftest import World

URL = "/api/v1/events"
SEEN = NOW.astimezone(UTC)


@dataclass(frozen=True)
class Event:
    """One event of a stream; `kind` is empty for what is none."""

    kind: str
    id: int | None
    data: Any

    @property
    def plate(self) -> str:
        return str(self.data["plate"])


def read(text: str) -> list[Event]:
    """The events of a stream, as the standard reads them."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "data" in fields:
            number = int(fields["id"]) if "id" in fields else None
            events.append(Event(fields["event"], number, json.loads(fields["data"])))
    return events


def write(store: Store, *new: NewAlert) -> list[Alert]:
    with store.transaction() as connection:
        return add_alerts(connection, new, SEEN)


def give(world: World, *new: NewAlert) -> list[Alert]:
    return write(world.store.opened, *new)


def mark(world: World, alert: Alert, state: str, by: str = "account:budi") -> Alert:
    with world.store.opened.transaction() as connection:
        return change_alert(connection, alert.id, by, SEEN, state=state)


@pytest.fixture
def officer(world: World) -> TestClient:
    return world.with_key("petugas")


def listen(client: TestClient, headers: dict[str, str] | None = None, **params: Any) -> list[Event]:
    answer = client.get(URL, params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


# --- what is told ---------------------------------------------------------------------------------


def test_what_comes_while_somebody_listens_is_told(world: World, officer: TestClient) -> None:
    give(world, an_alert(0))  # before: nobody is told of it
    world.meanwhile = [lambda: give(world, an_alert(1)), list, lambda: give(world, an_alert(2))]
    events = listen(officer)
    assert [(each.kind, each.plate) for each in events] == [
        ("alert", "B1001XYZ"),
        ("alert", "B1002XYZ"),
    ]
    assert [each.id for each in events] == [each.data["version"] for each in events]
    (example,) = read(EVENT)
    assert list(events[0].data) == list(example.data)


def test_the_head_of_a_stream(officer: TestClient) -> None:
    answer = officer.get(URL)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.text.startswith("retry: 1000\nid: 0\n\n")


def test_what_becomes_of_an_alert_is_told_too(world: World, officer: TestClient) -> None:
    waiting, opened = give(world, an_alert(0, state="waiting"), an_alert(1))
    world.meanwhile = [
        lambda: mark(world, waiting, "open"),
        lambda: mark(world, opened, "seen"),
        lambda: mark(world, waiting, "dismissed"),
    ]
    events = listen(officer)
    assert [(each.kind, each.data["state"], each.data["id"]) for each in events] == [
        ("alert", "open", waiting.id),
        ("change", "seen", opened.id),
        ("change", "dismissed", waiting.id),
    ]
    assert {each.data["changed_by"] for each in events} == {"account:budi"}


def test_a_doubtful_reading_is_no_alert_but_something_to_confirm(
    world: World, officer: TestClient
) -> None:
    world.meanwhile = [lambda: give(world, an_alert(0, state="waiting"))]
    assert [each.kind for each in listen(officer)] == ["waiting"]


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({}, [0, 1, 2, 3]),
        ({"kind": "arrears"}, [1]),
        ({"camera": "gerbang-2"}, [2]),
        ({"area": "Cakung"}, [0, 1, 2]),
        ({"bbox": "106.85,-6.15,106.95,-6.05"}, [3]),
        ({"state": "waiting"}, [3]),
        ({"kind": "watch-list", "state": ["open"]}, [0, 2]),
    ],
)
def test_a_stream_tells_what_concerns_its_listener(
    world: World, officer: TestClient, params: dict[str, Any], numbers: list[int]
) -> None:
    new = [
        an_alert(0),
        an_alert(1, kind="arrears", matches=()),
        an_alert(2, camera="gerbang-2"),
        an_alert(3, area=None, latitude=-6.1, longitude=106.9, state="waiting"),
    ]
    world.meanwhile = [lambda: give(world, *new)]
    assert [each.plate for each in listen(officer, **params)] == [
        f"B{1000 + number}XYZ" for number in numbers
    ]


# --- going on -------------------------------------------------------------------------------------


def test_who_comes_again_goes_on_where_the_stream_ended(world: World, officer: TestClient) -> None:
    given = give(world, *map(an_alert, range(5)))
    mark(world, given[0], "seen")
    for told in (
        listen(officer, last_event_id=given[2].version),
        listen(officer, {"Last-Event-ID": str(given[2].version)}, last_event_id=0),
    ):
        assert [each.plate for each in told] == ["B1003XYZ", "B1004XYZ", "B1000XYZ"]
    assert [each.kind for each in told] == ["alert", "alert", "change"]
    assert listen(officer, last_event_id=told[-1].id) == []


def test_nothing_is_lost_between_a_list_and_a_stream(world: World, officer: TestClient) -> None:
    give(world, an_alert(0))
    page = officer.get("/api/v1/alerts").json()
    give(world, an_alert(1))
    told = listen(officer, last_event_id=page["last_event_id"])
    assert [each.plate for each in told] == ["B1001XYZ"]


def test_who_comes_again_before_the_first_event_misses_nothing(
    world: World, officer: TestClient
) -> None:
    (old,) = give(world, an_alert(0))
    head = officer.get(URL).text.split("\n\n")[0]
    assert head == f"retry: 1000\nid: {old.version}"
    give(world, an_alert(1))  # between two streams
    again = listen(officer, {"Last-Event-ID": head.rpartition(" ")[2]})
    assert [each.plate for each in again] == ["B1001XYZ"]


def test_an_id_from_the_future_is_now(world: World, officer: TestClient) -> None:
    world.meanwhile = [lambda: give(world, an_alert(0))]
    assert [each.plate for each in listen(officer, last_event_id=10**9)] == ["B1000XYZ"]


@pytest.mark.parametrize("value", ["x", "-1", "1.5", str(1 << 63), ""])
def test_an_id_that_is_none(officer: TestClient, value: str) -> None:
    answer = officer.get(URL, headers={"Last-Event-ID": value})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")


def test_who_is_far_behind_is_told_all_in_pages(world: World, officer: TestClient) -> None:
    board = world.app.state.services.events
    board.rules = EventRules(longest=5.0, page=3, kept=4)
    given = give(world, *map(an_alert, range(10)))
    later = [an_alert(number) for number in range(10, 17)]
    world.meanwhile = [list, lambda: give(world, *later)]
    told = listen(officer, last_event_id=0)
    assert [each.plate for each in told] == [f"B{1000 + number}XYZ" for number in range(17)]
    assert told[0].id == given[0].version


def test_many_listeners_are_one_question_to_the_store(world: World) -> None:
    """Three streams of eight seconds each, at one time: sixteen looks, not forty-eight."""
    import anyio

    board = world.app.state.services.events
    asked = 0

    class Counting(Alerts):
        def changed_after(self, version: int, limit: int) -> list[Alert]:
            nonlocal asked
            asked += 1
            return super().changed_after(version, limit)

    board._alerts = lambda: Counting(world.store.opened)
    world.meanwhile = [list] * 4 + [lambda: give(world, an_alert(1))]
    told: list[list[Alert]] = [[], [], []]
    meeting: list[anyio.Event] = []

    async def together(seconds: float) -> None:
        """The time passes when all three wait."""
        waits = anyio.Event()
        meeting.append(waits)
        if len(meeting) == 3:
            await world.pause(seconds)
            for each in meeting:
                each.set()
            meeting.clear()
        await waits.wait()

    board._pause = together

    async def hear(number: int) -> None:
        version = await board.begin(None)
        for _ in range(16):
            news = await board.after(version)
            told[number] += news
            version = news[-1].version if news else version
            await board.wait()

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for number in range(3):
                group.start_soon(hear, number)

    anyio.run(main)
    assert [[each.plate for each in news] for news in told] == [["B1001XYZ"]] * 3
    assert 8 <= asked <= 18


# --- bounds ---------------------------------------------------------------------------------------


def test_silence_is_filled_and_a_stream_ends(world: World, officer: TestClient) -> None:
    board = world.app.state.services.events
    board.rules = EventRules(every=5.0, forgotten=50.0)
    before = world.seconds
    answer = officer.get(URL)
    assert answer.text.count(": here\n\n") == 19  # one each fifteen seconds of five minutes
    assert world.seconds - before == pytest.approx(300.0, abs=5.0)
    assert read(answer.text) == []
    assert board.listeners == 0


def test_streams_are_bounded_in_all_and_for_each_caller(world: World, officer: TestClient) -> None:
    board = world.app.state.services.events
    actor = f"key:{officer.headers['Authorization'].split('_')[1]}"
    for rules, held in (
        (EventRules(most=2, longest=1.0), ("a", "b")),
        (EventRules(each=1, longest=1.0), (actor,)),
    ):
        board.rules = rules
        with board.place(held[0]), board.place(held[-1]):
            answer = officer.get(URL)
            assert (answer.status_code, answer.json()["code"]) == (429, "rate-limit")
            assert answer.headers["retry-after"] == "5"
        assert officer.get(URL).status_code == 200
    assert board.listeners == 0


def test_a_service_that_ends_lets_its_listeners_go(world: World, officer: TestClient) -> None:
    board = world.app.state.services.events
    board.rules = EventRules(longest=1e9)
    world.meanwhile = [list, board.close]
    assert officer.get(URL).text == "retry: 1000\nid: 0\n\n"


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["operator", "analis"])
def test_who_may_not_listen(world: World, role: str) -> None:
    assert world.with_key(role).get(URL).status_code == 403


def test_who_may_not_listen_any_more_is_told_nothing_more(
    world: World, officer: TestClient
) -> None:
    board = world.app.state.services.events
    board.rules = EventRules(longest=1e9)
    prefix = officer.headers["Authorization"].split("_")[1]

    world.meanwhile = [
        lambda: give(world, an_alert(1)),
        list,
        lambda: Keys(world.store.opened).revoke(prefix, world.act),
        lambda: give(world, an_alert(2)),
    ]
    assert [each.plate for each in listen(officer)] == ["B1001XYZ"]


def test_every_number_that_is_told_stands_in_the_audit_log(
    world: World, officer: TestClient
) -> None:
    world.meanwhile = [
        lambda: give(world, an_alert(1), an_alert(2, kind="arrears"), an_alert(1)),
        list,
        lambda: give(world, an_alert(3)),
    ]
    listen(officer, kind="watch-list")
    told = [each for each in world.records if each.source == "events"]
    assert [each.plate for each in told] == [None, "B1001XYZ", "B1003XYZ"]
    assert {(each.action, each.purpose) for each in told} == {("alerts", "penagihan")}


class Shaky(Alerts):
    """Fails for a while."""

    broken = False

    def changed_after(self, version: int, limit: int) -> list[Alert]:
        if self.broken:
            raise StoreLockedError("The store is held.")
        return super().changed_after(version, limit)


def test_a_store_that_is_away_is_told_once_and_nothing_is_lost(
    world: World, officer: TestClient
) -> None:
    board = world.app.state.services.events
    board._alerts = lambda: Shaky(world.store.opened)

    def broken(*, now: bool) -> Callable[[], None]:
        return lambda: setattr(Shaky, "broken", now)

    world.meanwhile = [
        *(list, broken(now=True), list, lambda: give(world, an_alert(1)), list),
        broken(now=False),
    ]
    trouble, alert = listen(officer)
    assert (trouble.kind, trouble.data["code"], trouble.id) == ("trouble", "store-locked", None)
    assert (alert.kind, alert.plate) == ("alert", "B1001XYZ")


def test_what_cannot_be_recorded_is_told_to_nobody(
    world: World, officer: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = type(world.store).append
    full: list[bool] = []

    def append(self: Any, entries: Any) -> Any:
        if full:
            raise StoreLockedError("The disk is full.")
        return sound(self, entries)

    monkeypatch.setattr(type(world.store), "append", append)

    def fill() -> None:
        full.append(True)
        give(world, an_alert(1))

    world.meanwhile = [fill, list, list, full.clear]
    assert [each.kind for each in listen(officer)] == ["trouble", "alert"]
