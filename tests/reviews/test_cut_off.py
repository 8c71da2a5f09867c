"""Visits that a crash cut off: nothing more comes of them, so a person may decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.store import Sightings, Verdict
from tests.store.entries import NOW
from tests.store.said import for_review

if TYPE_CHECKING:
    from lpr.store import Store
    from tests.reviews.conftest import MakeDesk


def test_what_a_crash_left_in_sight_is_shown_and_decided_later(
    store: Store, make_desk: MakeDesk
) -> None:
    cut_off = for_review(3, final=False, first_at=NOW - timedelta(hours=3))
    Sightings(store).add([cut_off])
    desk = make_desk()
    assert [each.id for each in desk.queue().page.sightings] == [cut_off.id]
    assert desk.decide(cut_off.id, Verdict.UNREADABLE).settled.verdict == Verdict.UNREADABLE
    assert desk.queue().waiting == 0
