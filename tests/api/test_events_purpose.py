"""What is told by a stream is recorded with the purpose that holds then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.api._events import EventRules
from tests.api.test_events import give, listen
from tests.store.watched import an_alert

if TYPE_CHECKING:
    from tests.api.conftest import World


@pytest.mark.parametrize("purpose", ["penelitian", None])
def test_a_stream_does_not_outlive_its_purpose(world: World, purpose: str | None) -> None:
    """The session's purpose is changed on another page; the browser then comes again."""
    board = world.app.state.services.events
    board.rules = EventRules(longest=60.0)
    world.account()
    client, _ = world.log_in(purpose="penagihan")

    def change() -> None:
        assert client.patch("/api/v1/session", json={"purpose": purpose}).status_code == 200

    world.meanwhile = [lambda: give(world, an_alert(1)), list, change]
    world.meanwhile.append(lambda: give(world, an_alert(2)))
    assert [each.plate for each in listen(client)] == ["B1001XYZ"]
    assert {each.purpose for each in world.records if each.plate} == {"penagihan"}


def test_a_stream_that_states_its_purpose_keeps_it(world: World) -> None:
    world.app.state.services.events.rules = EventRules(longest=60.0)
    world.account()
    client, _ = world.log_in(purpose="penagihan", case="BAP/7")

    def change() -> None:
        assert client.patch("/api/v1/session", json={"purpose": None}).status_code == 200
        world.later(seconds=15)

    world.meanwhile = [change, list, lambda: give(world, an_alert(2))]
    assert [each.plate for each in listen(client, purpose="penelitian")] == ["B1002XYZ"]
