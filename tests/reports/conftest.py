"""A day and a half of sightings in two cities and outside, of which every figure is known."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.store import Sightings, Store, Verdict, ready_store
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lpr.store import Sighting

PUSAT = {"camera": "monas", "latitude": -6.1754, "longitude": 106.8272}
TIMUR = {"camera": "tmii", "latitude": -6.3024, "longitude": 106.8951}
DEPOK = {"camera": "depok", "latitude": -6.4025, "longitude": 106.7942}
NOWHERE = {"camera": "arsip", "latitude": None, "longitude": None}
NEXT_DAY = 24 * 60


def owing(number: int, plate: str, amount: int | None, **more: Any) -> Sighting:
    estimated = more.pop("estimated", False)
    as_of = NOW + timedelta(minutes=number)
    tax = a_tax("MENUNGGAK", amount=amount, estimated=estimated, as_of=as_of)
    return a_sighting(number, plate=plate, tax=tax, **more)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        yield store


@pytest.fixture
def filled(store: Store) -> Store:
    corrected = for_review(7, plate="B1114PYZ", **TIMUR)
    seen = [
        owing(0, "B1111PYZ", 1_250_000, **PUSAT),
        owing(5, "B1111PYZ", 1_250_000, **TIMUR),
        owing(NEXT_DAY, "B1111PYZ", 1_275_000, **PUSAT),
        owing(1, "B1112PYZ", 830_500, estimated=True, **PUSAT),
        owing(2, "B1113PYZ", None, **TIMUR),
        a_sighting(3, **PUSAT),
        a_sighting(4, plate=None, ending="unreadable", reason="glare", tax=None, **PUSAT),
        a_sighting(6, **DEPOK),
        corrected,
        for_review(8, **NOWHERE),
    ]
    Sightings(store).add(seen)
    tax = a_tax("MENUNGGAK", amount=99_000, as_of=NOW + timedelta(hours=1))
    decide(store, corrected, Verdict.CORRECTED, "B1115PYZ", tax=tax)
    return store
