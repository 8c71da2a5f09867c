"""What an officer sees while the registry is slow, cut off, wrong in places, or closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.errors import RegistryError, RegistryLockedError
from lpr.plates import parse
from lpr.tax import WIB, TaxService, TaxStatus, open_registry
from lpr.tax.http.server import create_registry_app
from tests.tax.http.support import NOON, TOKEN, Hands, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lpr.tax import DatabaseRegistry, Held
    from lpr.tax.http import ConnectorConfig, HttpRegistry
    from tests.tax.http.wire_faults import Fault, FaultyProxy

    Open = Callable[..., HttpRegistry]
    Configure = Callable[..., ConnectorConfig]

NOWHERE, ELSEWHERE = "B9ZZQ", "B8ZZQ"
ONCE = {"attempts": 1}
FAULTS: tuple[Fault, ...] = ("refuse", "hold", "drip", "cut", "garble")


@pytest.fixture
def registry(proxy: FaultyProxy, opened: Open, configured: Configure) -> HttpRegistry:
    return opened(proxy.url, configured(retry=ONCE))


@pytest.fixture
def service(registry: HttpRegistry, hands: Hands) -> TaxService:
    return TaxService(registry, clock=lambda: hands.now)


class Partly:
    """A registry that cannot say for some numbers, over one that can."""

    def __init__(self, below: DatabaseRegistry, lost: set[str]) -> None:
        self._below, self._lost = below, lost
        self.source, self.as_of = below.source, below.as_of

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
        known = self._below.fetch([key for key in keys if key not in self._lost])
        error = RegistryLockedError("Its shard is being moved. Try again.")
        return {**known, **{key: error for key in keys if key in self._lost}}


@pytest.fixture
def partly(sample_file_url: str, numbers: list[str]) -> Iterator[tuple[str, Partly]]:
    """The address of a server over such a registry; the first three numbers are lost."""
    below = open_registry(sample_file_url)
    made = Partly(below, set(numbers[:3]))
    with running(create_registry_app(made, TOKEN, clock=lambda: NOON)) as (host, port):
        yield f"http://{host}:{port}", made
    below.close()


def statuses(service: TaxService, keys: Sequence[str]) -> list[TaxStatus]:
    return [answer.status for answer in service.status_many([parse(key) for key in keys])]


def test_one_number_that_the_registry_cannot_say_costs_no_other(
    partly: tuple[str, Partly], opened: Open, configured: Configure, numbers: list[str]
) -> None:
    url, _ = partly
    service = TaxService(opened(url, configured()), clock=lambda: NOON)
    asked = [*numbers[:40], NOWHERE]
    seen = statuses(service, asked)
    assert seen[:3] == [TaxStatus.TIDAK_TERSEDIA] * 3
    assert TaxStatus.TIDAK_TERSEDIA not in seen[3:]
    assert seen[-1] is TaxStatus.TIDAK_DITEMUKAN


def test_the_same_holds_without_http(partly: tuple[str, Partly], numbers: list[str]) -> None:
    answers = TaxService(partly[1], clock=lambda: NOON).status_many(
        [parse(key) for key in numbers[:5]]
    )
    assert [answer.error for answer in answers[:3]] == ["registry-locked"] * 3
    assert [answer.error for answer in answers[3:]] == [None, None]


def test_one_misprinted_bill_is_unavailable_and_its_neighbours_are_not(
    proxy: FaultyProxy, service: TaxService, numbers: list[str]
) -> None:
    expected = statuses(service, numbers[:1])
    proxy.fault = "misprint"
    seen = statuses(service, numbers[1:60])
    assert seen.count(TaxStatus.TIDAK_TERSEDIA) == 1
    assert expected[0] is not TaxStatus.TIDAK_TERSEDIA


def test_a_kept_copy_stands_in_for_the_one_that_is_misprinted(
    proxy: FaultyProxy, service: TaxService, hands: Hands, numbers: list[str]
) -> None:
    before = statuses(service, numbers[:60])
    proxy.fault = "misprint"
    hands.pass_by(hours=7)
    after = service.status_many([parse(key) for key in numbers[:60]])
    assert [answer.status for answer in after] == before
    assert sum("salinan tersimpan" in answer.source for answer in after) == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_due_date_flips_at_midnight_in_jakarta_whatever_the_registry_does(
    fault: Fault, proxy: FaultyProxy, service: TaxService, hands: Hands, nearing: tuple[str, date]
) -> None:
    key, due = nearing
    evening = datetime.combine(due, time(23, 0), WIB)
    hands.pass_by(seconds=(evening - hands.now).total_seconds())
    assert service.status(key).status is TaxStatus.JATUH_TEMPO_DEKAT
    proxy.fault = fault
    hands.pass_by(minutes=59)
    assert service.status(key).status is TaxStatus.JATUH_TEMPO_DEKAT
    hands.pass_by(minutes=1)
    gone = service.status(key)
    assert gone.status is TaxStatus.TIDAK_TERSEDIA
    assert "bukan berarti tidak ditemukan" in gone.message_id
    proxy.fault = "none"
    hands.pass_by(minutes=5)
    assert service.status(key).status is TaxStatus.MENUNGGAK


def test_a_late_answer_counts_from_its_own_midnight(
    proxy: FaultyProxy, service: TaxService, hands: Hands, nearing: tuple[str, date]
) -> None:
    key, due = nearing
    morning = datetime.combine(due + timedelta(days=1), time(0, 1), WIB)
    hands.pass_by(seconds=(morning - hands.now).total_seconds())
    assert service.status(key).status is TaxStatus.MENUNGGAK
    proxy.fault = "refuse"
    hands.pass_by(hours=20)
    kept = service.status(key)
    assert kept.status is TaxStatus.MENUNGGAK
    assert "salinan tersimpan" in kept.source


def test_each_answer_of_a_batch_says_its_own_age(
    proxy: FaultyProxy, service: TaxService, hands: Hands
) -> None:
    service.status(NOWHERE)
    hands.pass_by(hours=5)
    service.status(ELSEWHERE)
    hands.pass_by(hours=2)
    proxy.fault = "hold"
    old, new, unknown = service.status_many([parse(NOWHERE), parse(ELSEWHERE), parse("B7ZZQ")])
    assert [old.status, new.status] == [TaxStatus.TIDAK_DITEMUKAN] * 2
    assert unknown.status is TaxStatus.TIDAK_TERSEDIA
    assert "umur" in old.source
    assert "old" in old.source
    assert "umur" not in new.source


def test_in_a_maintenance_window_a_kept_copy_says_its_age_and_the_rest_is_unavailable(
    proxy: FaultyProxy, opened: Open, configured: Configure, hands: Hands, numbers: list[str]
) -> None:
    window = {"days": ["wed"], "begins": "19:00", "ends": "24:00"}
    registry = opened(proxy.url, configured(maintenance=[window]))
    service = TaxService(registry, clock=lambda: hands.now)
    asked = numbers[:30]
    before = statuses(service, asked)
    hands.pass_by(hours=7)
    sent = proxy.connections
    for answer, status in zip(
        service.status_many([parse(key) for key in asked]), before, strict=True
    ):
        assert answer.status is status
        assert "salinan tersimpan" in answer.source
        assert answer.as_of < hands.now
    closed = service.status(NOWHERE)
    assert closed.status is TaxStatus.TIDAK_TERSEDIA
    assert "under maintenance" in closed.message_en
    assert "18000 s" in closed.message_en
    assert proxy.connections == sent


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_midst_leaves_what_was_known(
    fault: Fault, proxy: FaultyProxy, opened: Open, configured: Configure, numbers: list[str]
) -> None:
    request = {"path": "/v1/lookup", "batch_path": "/v1/lookup/batch", "batch_size": 10}
    registry = opened(proxy.url, configured(retry=ONCE, request=request | {"concurrency": 1}))
    service = TaxService(registry, clock=lambda: NOON)
    known = statuses(service, numbers[:10])
    proxy.fault = fault
    seen = statuses(service, [*numbers[:10], *numbers[10:20], NOWHERE])
    assert seen[:10] == known
    assert seen[10:] == [TaxStatus.TIDAK_TERSEDIA] * 11


@pytest.mark.parametrize("fault", FAULTS)
def test_when_nobody_knows_of_any_number_it_is_an_error(
    fault: Fault, proxy: FaultyProxy, registry: HttpRegistry, numbers: list[str]
) -> None:
    proxy.fault = fault
    with pytest.raises(RegistryError, match="not available"):
        registry.fetch(numbers[:20])


@pytest.fixture(scope="module")
def nearing(sample_file_url: str, numbers: list[str]) -> tuple[str, date]:
    """A number of one vehicle whose due date is near, and that date."""
    registry = open_registry(sample_file_url)
    held = registry.fetch(numbers)
    registry.close()
    for key, records in held.items():
        left = records[0].tgl_pajak - NOON.date()
        if len(records) == 1 and timedelta(days=2) < left < timedelta(days=28):
            return key, records[0].tgl_pajak
    raise AssertionError("the sample holds such a vehicle")
