from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.client import Client, ConflictError, ForbiddenError, NotFoundError, RejectedError
from lpr.sightings import EvidenceFolder
from lpr.store import Evidence, Sightings
from tests.api.conftest import NOW
from tests.client.conftest import LAST_HOUR
from tests.client.told import keys
from tests.store.said import for_review

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.store import Sighting

RIGHT = "B 6543 SFA"


@pytest.fixture
def waiting(world: Any, tmp_path: Path) -> list[Sighting]:
    folder = EvidenceFolder(tmp_path / "evidence")
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), LAST_HOUR)
    made = [
        for_review(n, first_at=LAST_HOUR + timedelta(minutes=n), camera=camera, evidence=shown)
        for n, camera in enumerate(("a", "b", "a"))
    ]
    Sightings(world.store.opened).add(made)
    return made


@pytest.fixture
def officer(client_of: Callable[..., Client]) -> Client:
    return client_of("petugas")


def test_the_queue(officer: Client, waiting: list[Sighting]) -> None:
    first = officer.reviews.queue(limit=2)
    assert [each.id for each in first.readings] == [waiting[0].id, waiting[1].id]
    assert (first.waiting, first.readings[0].plate_class) == (3, "passenger_car")
    assert [each.id for each in officer.reviews.queue(cursor=first.next).readings] == [
        waiting[2].id
    ]
    assert [each.id for each in officer.reviews.queue(newest=True, limit=1).readings] == [
        waiting[2].id
    ]
    assert [each.id for each in officer.reviews.queue(camera="b").readings] == [waiting[1].id]
    assert officer.reviews.crop(waiting[0].id) == b"crop"


def test_a_verdict_and_who_comes_too_late(
    client_of: Callable[..., Client], officer: Client, waiting: list[Sighting]
) -> None:
    review = officer.reviews.decide(waiting[0].id, "corrected", RIGHT)
    assert (review.display, review.at, review.read.plate) == (RIGHT, NOW, waiting[0].plate)
    assert review.tax is not None
    assert (review.tax.status, (review.tax.amount_due or 0) > 0) == ("MENUNGGAK", True)
    with pytest.raises(ConflictError, match=review.by):
        client_of("petugas").reviews.decide(waiting[0].id, "no_plate")
    assert officer.reviews.decide(waiting[1].id, "unreadable").plate is None


@pytest.mark.parametrize(
    ("verdict", "plate", "code"),
    [
        ("corrected", None, "review"),
        ("corrected", "?", "plate-malformed"),
        ("no", None, "validation"),
    ],
)
def test_what_cannot_be_said(
    officer: Client, waiting: list[Sighting], verdict: Any, plate: str | None, code: str
) -> None:
    with pytest.raises(RejectedError) as caught:
        officer.reviews.decide(waiting[0].id, verdict, plate)
    assert caught.value.code == code


def test_what_is_not_there_and_who_may_not(
    client_of: Callable[..., Client], officer: Client
) -> None:
    with pytest.raises(NotFoundError):
        officer.reviews.decide("0" * 32, "no_plate")
    with pytest.raises(ForbiddenError):
        officer.reviews.accuracy()
    with pytest.raises(ForbiddenError):
        client_of("analis").reviews.queue()


def test_accuracy(
    client_of: Callable[..., Client], officer: Client, waiting: list[Sighting]
) -> None:
    officer.reviews.decide(waiting[0].id, "confirmed")
    officer.reviews.decide(waiting[1].id, "no_plate")
    found = client_of("analis").reviews.accuracy()
    assert (found.total.n, found.total.right, found.total.share) == (2, 1, 0.5)
    assert [(each.camera, each.right) for each in found.cameras] == [("a", 1), ("b", 0)]
    later = client_of("analis").reviews.accuracy(since=NOW + timedelta(days=1))
    assert (later.total.n, later.cameras, later.since) == (0, (), NOW + timedelta(days=1))


def test_nothing_that_is_told_is_lost(world: Any, officer: Client, waiting: list[Sighting]) -> None:
    raw = world.with_key("admin")
    queue = officer.reviews.queue().model_dump(mode="json", by_alias=True)
    assert keys(queue) == keys(raw.get("/api/v1/reviews/next").json())
    review = officer.reviews.decide(waiting[0].id, "confirmed").model_dump(mode="json")
    sent = raw.post(f"/api/v1/reviews/{waiting[1].id}", json={"verdict": "confirmed"})
    assert keys(review) == keys(sent.json())
