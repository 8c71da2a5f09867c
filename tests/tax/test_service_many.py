"""Many plates at once: order, one query for five hundred, and failures that stay apart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from lpr.errors import RegistryError
from lpr.plates import parse
from lpr.tax import (
    WIB,
    TaxAnswer,
    TaxService,
    TaxStatus,
    open_registry,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Rows = Callable[..., dict[str, Any]]
    Fill = Callable[..., str]
    Serve = Callable[..., TaxService]

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)


def test_many_keep_their_order_and_repeats(vehicle: Rows, fill: Fill, serve: Serve) -> None:
    texts = ["B 2 TXX", "RI 1", "B 1234 TXY", "D 1 A", "B 1234 TXY"]
    answers = serve(fill(vehicle())).status_many([parse(text) for text in texts])
    assert [answer.plate for answer in answers] == texts
    assert [answer.status for answer in answers] == [
        TaxStatus.TIDAK_DITEMUKAN,
        TaxStatus.PLAT_KHUSUS,
        TaxStatus.LUNAS,
        TaxStatus.LUAR_WILAYAH,
        TaxStatus.LUNAS,
    ]
    assert answers[2] == answers[4]


@pytest.mark.parametrize(("count", "queries"), [(0, 0), (1, 1), (500, 1), (501, 2), (1001, 3)])
def test_one_query_for_five_hundred(count: int, queries: int, sample_url: str) -> None:
    registry = open_registry(sample_url)
    seen: list[str] = []
    event.listen(
        registry.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: seen.append(statement),
    )
    plates = [parse(f"B{number}TXY") for number in range(1, count + 1)]
    answers = TaxService(registry, clock=lambda: NOON).status_many(plates)
    registry.close()
    assert (len(answers), len(seen)) == (count, queries)


def test_what_needs_no_registry_asks_it_nothing(sample_url: str) -> None:
    registry = open_registry(sample_url)
    seen: list[str] = []
    event.listen(
        registry.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: seen.append(statement),
    )
    TaxService(registry, clock=lambda: NOON).status_many([parse("RI 1"), parse("D 1 A")])
    registry.close()
    assert seen == []


def test_many_and_one_agree(sample_url: str, serve: Serve) -> None:
    service = serve(sample_url, NOON)
    plates = [parse(f"B{number}TXA") for number in range(3000, 3040)]
    assert service.status_many(plates) == [service.status(plate) for plate in plates]


class HalfBroken:
    """A registry that fails on its second batch, as one whose server restarts."""

    source = "registri uji"
    as_of = NOON

    def __init__(self) -> None:
        self.calls = 0

    def fetch(self, keys: Any) -> dict[str, Any]:
        assert keys
        self.calls += 1
        if self.calls == 2:
            raise RegistryError("gone")
        return {}


def test_a_failure_midway_spoils_its_own_batch_only() -> None:
    service = TaxService(HalfBroken(), clock=lambda: NOON)
    answers: list[TaxAnswer] = service.status_many(
        [parse(f"B{number}TXY") for number in range(1, 1200)]
    )
    statuses = [answer.status for answer in answers]
    assert statuses[:500] == [TaxStatus.TIDAK_DITEMUKAN] * 500
    assert statuses[500:1000] == [TaxStatus.TIDAK_TERSEDIA] * 500
    assert statuses[1000:] == [TaxStatus.TIDAK_DITEMUKAN] * 199
