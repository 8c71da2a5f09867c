"""The connector against the real server, through a proxy that misbehaves."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.errors import ConfigurationError, MalformedPlateError, RegistryError
from lpr.plates import parse
from lpr.tax import Absent, TaxService, TaxStatus, open_registry
from lpr.tax.http import Found, NotFound, Rejected, Unavailable, connect, load_config
from tests.tax.http.support import NOON, TOKEN, Hands

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.tax.http import ConnectorConfig, HttpRegistry
    from tests.tax.http.wire_faults import FaultyProxy

    Open = Callable[..., HttpRegistry]
    Configure = Callable[..., ConnectorConfig]

NOWHERE = "B9ZZQ"
ONCE = {"attempts": 1}
FAULTS = ["refuse", "hold", "drip", "cut", "garble"]


@pytest.fixture
def registry(proxy: FaultyProxy, opened: Open, configured: Configure) -> HttpRegistry:
    return opened(proxy.url, configured(retry=ONCE))


def test_records_are_those_of_the_database(
    registry: HttpRegistry, numbers: list[str], sample_file_url: str
) -> None:
    database = open_registry(sample_file_url)
    expected = {key: list(found) for key, found in database.fetch(numbers[:50]).items()}
    shown = registry.fetch(numbers[:50])
    source = database.source
    database.close()
    assert set(shown) == set(expected)
    for key, records in shown.items():
        assert [record.source for record in records] == [source] * len(records)
        assert [record.facts for record in records] == [each.facts for each in expected[key]]
        assert [record.bills for record in records] == [each.bills for each in expected[key]]
        assert [record.blocks for record in records] == [each.blocks for each in expected[key]]
        assert [record.summary for record in records] == [each.summary for each in expected[key]]


def test_a_batch_is_one_request(
    registry: HttpRegistry, proxy: FaultyProxy, numbers: list[str]
) -> None:
    registry.fetch(numbers[:100])
    assert proxy.connections == 1
    registry.fetch(numbers[:100])
    assert proxy.connections == 1


def test_large_batches_are_cut(
    proxy: FaultyProxy, opened: Open, configured: Configure, numbers: list[str]
) -> None:
    request = {"path": "/v1/lookup", "batch_path": "/v1/lookup/batch", "batch_size": 10}
    registry = opened(proxy.url, configured(request=request))
    assert len(registry.fetch(numbers[:35])) == 35
    assert proxy.connections == 4


def test_a_number_that_is_not_held(registry: HttpRegistry) -> None:
    reply = registry.lookup(NOWHERE)
    assert isinstance(reply, NotFound)
    assert registry.fetch([NOWHERE]) == {NOWHERE: Absent(reply.source, reply.as_of)}
    answer = TaxService(registry, clock=lambda: NOON).status(NOWHERE)
    assert answer.status is TaxStatus.TIDAK_DITEMUKAN
    assert answer.as_of == reply.as_of
    assert answer.source == reply.source


def test_a_text_that_is_no_number(registry: HttpRegistry) -> None:
    with pytest.raises(MalformedPlateError):
        registry.lookup("hello")


def test_nothing_asked_asks_nothing(registry: HttpRegistry, proxy: FaultyProxy) -> None:
    assert registry.fetch([]) == {}
    assert proxy.connections == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_unavailable_and_never_not_found(
    registry: HttpRegistry, proxy: FaultyProxy, fault: str
) -> None:
    proxy.fault = fault  # type: ignore[assignment] # one of them
    for key in (NOWHERE, "B1234TXY"):
        assert isinstance(registry.lookup(key), Unavailable)
        with pytest.raises(RegistryError, match="not available"):
            registry.fetch([key])
    answer = TaxService(registry, clock=lambda: NOON).status(NOWHERE)
    assert answer.status is TaxStatus.TIDAK_TERSEDIA
    assert answer.error == "registry"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_stale_copy_stands_in_and_says_its_age(
    registry: HttpRegistry, proxy: FaultyProxy, hands: Hands, fault: str, numbers: list[str]
) -> None:
    key = steady(registry, numbers)
    first = registry.lookup(key)
    proxy.fault = fault  # type: ignore[assignment] # one of them
    hands.pass_by(hours=7)
    reply = registry.lookup(key)
    assert isinstance(first, Found)
    assert isinstance(reply, Found)
    assert reply.stale
    assert reply.as_of == first.as_of
    assert reply.age == hands.now - first.as_of
    [record] = registry.fetch([key])[key]
    hours = int(reply.age.total_seconds() // 3600)
    assert f"umur {hours} jam" in record.source
    assert f"{hours} h" in record.source
    answer = TaxService(registry, clock=lambda: hands.now).status(key)
    assert answer.status is not TaxStatus.TIDAK_TERSEDIA
    assert "salinan tersimpan" in answer.source


def test_a_stale_not_found_says_its_age_too(
    registry: HttpRegistry, proxy: FaultyProxy, hands: Hands
) -> None:
    registry.lookup(NOWHERE)
    proxy.fault = "refuse"
    hands.pass_by(hours=7)
    answer = TaxService(registry, clock=lambda: hands.now).status(NOWHERE)
    assert answer.status is TaxStatus.TIDAK_DITEMUKAN
    assert "salinan tersimpan" in answer.source
    assert answer.as_of < hands.now


def test_a_copy_that_is_too_old_is_not_given(
    registry: HttpRegistry, proxy: FaultyProxy, hands: Hands
) -> None:
    registry.lookup(NOWHERE)
    proxy.fault = "refuse"
    hands.pass_by(hours=25)
    assert isinstance(registry.lookup(NOWHERE), Unavailable)


def test_a_fresh_copy_asks_nobody(registry: HttpRegistry, proxy: FaultyProxy, hands: Hands) -> None:
    first = registry.lookup(NOWHERE)
    hands.pass_by(hours=5)
    again = registry.lookup(NOWHERE)
    assert proxy.connections == 1
    assert isinstance(first, NotFound)
    assert isinstance(again, NotFound)
    assert not again.stale
    assert again.as_of == first.as_of
    hands.pass_by(hours=2)
    registry.lookup(NOWHERE)
    assert proxy.connections == 2


def test_attempts_are_bounded_and_jittered(
    proxy: FaultyProxy, opened: Open, configured: Configure, hands: Hands
) -> None:
    registry = opened(proxy.url, configured())
    proxy.fault = "refuse"
    assert isinstance(registry.lookup(NOWHERE), Unavailable)
    assert proxy.connections == 3
    assert hands.slept == pytest.approx([0.1, 0.2])


def test_the_breaker_opens_waits_and_closes(
    registry: HttpRegistry, proxy: FaultyProxy, hands: Hands
) -> None:
    proxy.fault = "refuse"
    for _ in range(8):
        reply = registry.lookup(NOWHERE)
    assert proxy.connections == 5
    assert reply == Unavailable(hands.now, "it failed repeatedly and is left alone for now", 30.0)
    proxy.fault = "none"
    hands.pass_by(seconds=29)
    assert isinstance(registry.lookup(NOWHERE), Unavailable)
    hands.pass_by(seconds=1)
    assert isinstance(registry.lookup(NOWHERE), NotFound)


def test_in_a_maintenance_window_nobody_is_asked(
    proxy: FaultyProxy, opened: Open, configured: Configure, hands: Hands
) -> None:
    window = {"days": ["wed"], "begins": "22:00", "ends": "24:00"}
    registry = opened(proxy.url, configured(maintenance=[window]))
    hands.pass_by(hours=10, minutes=30)
    reply = registry.lookup(NOWHERE)
    assert reply == Unavailable(hands.now, "it is under maintenance", 90 * 60.0)
    with pytest.raises(RegistryError, match="in 5400 s"):
        registry.fetch([NOWHERE])
    assert proxy.connections == 0
    hands.pass_by(minutes=90)
    assert isinstance(registry.lookup(NOWHERE), NotFound)


def test_a_wrong_token_is_rejected_and_not_not_found(
    proxy: FaultyProxy, opened: Open, configured: Configure
) -> None:
    for token in (None, "another-token-of-some-length"):
        registry = opened(proxy.url, configured(), token)
        assert registry.lookup(NOWHERE) == Rejected(NOON, "it answered HTTP 401")
        with pytest.raises(RegistryError, match="refused"):
            registry.fetch([NOWHERE])


def test_a_wrong_path_is_rejected(proxy: FaultyProxy, opened: Open, configured: Configure) -> None:
    registry = opened(proxy.url, configured(request={"path": "/elsewhere"}))
    assert registry.lookup(NOWHERE) == Rejected(NOON, "it answered HTTP 404")


def test_a_registry_that_answers_is_reached(registry: HttpRegistry, proxy: FaultyProxy) -> None:
    registry.reach()
    assert proxy.connections == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_registry_that_does_not_answer_is_not_reached(
    registry: HttpRegistry, proxy: FaultyProxy, fault: str
) -> None:
    proxy.fault = fault  # type: ignore[assignment] # one of them
    with pytest.raises(RegistryError, match="not available"):
        registry.reach()


def test_a_registry_that_refuses_is_not_reached(
    proxy: FaultyProxy, opened: Open, configured: Configure
) -> None:
    with pytest.raises(RegistryError, match=r"HTTP 401.*token"):
        opened(proxy.url, configured(), "another-token-of-some-length").reach()
    with pytest.raises(RegistryError, match=r"HTTP 404.*PLAT_REGISTRY_URL"):
        opened(f"{proxy.url}/elsewhere", configured()).reach()


def test_in_a_maintenance_window_a_registry_is_not_reached(
    proxy: FaultyProxy, opened: Open, configured: Configure
) -> None:
    window = {"days": ["wed"], "begins": "11:00", "ends": "13:00"}
    with pytest.raises(RegistryError, match="maintenance"):
        opened(proxy.url, configured(maintenance=[window])).reach()
    assert proxy.connections == 0


@pytest.mark.parametrize("fault", ["none", *FAULTS])
def test_neither_token_nor_number_are_logged_or_told(
    registry: HttpRegistry,
    proxy: FaultyProxy,
    fault: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    proxy.fault = fault  # type: ignore[assignment] # one of them
    with caplog.at_level(logging.DEBUG):
        reply = registry.lookup(NOWHERE)
    told = caplog.text + repr(reply) + repr(registry) + "".join(capsys.readouterr())
    assert TOKEN not in told
    assert NOWHERE not in caplog.text


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://user:secret@127.0.0.1", "PLAT_REGISTRY_TOKEN"),
        ("http://registry.example", "https"),
        ("ftp://127.0.0.1", "https"),
        ("registry", "https"),
        ("https://", "host"),
        ("https://registry.example/api?key=secret", "PLAT_REGISTRY_TOKEN"),
        ("https://registry:port", "no address"),
        ("https://registry..example", "no address"),
    ],
)
def test_addresses_that_cannot_be_used(url: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        connect(url, load_config("contract"), TOKEN)
    assert "secret" not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_certificate_file_that_is_none(configured: Configure) -> None:
    with pytest.raises(ConfigurationError, match="ca_file"):
        connect("https://registry.example", configured(ca_file="/nowhere.pem"), TOKEN)


def test_before_any_answer_the_configuration_speaks(registry: HttpRegistry) -> None:
    assert registry.source == "registri instansi"
    assert registry.as_of == NOON


def test_one_answer_for_a_number_that_is_asked_twice(registry: HttpRegistry) -> None:
    plates = [parse(NOWHERE), parse("b 9 zzq")]
    assert list(registry.lookup_many(plates)) == [NOWHERE]


def steady(registry: HttpRegistry, numbers: list[str]) -> str:
    """A number of one vehicle whose due date does not pass in these days."""
    for key, records in registry.fetch(numbers[:50]).items():
        far = abs(records[0].tgl_pajak - NOON.astimezone(UTC).date()) > timedelta(days=40)
        if len(records) == 1 and far:
            return key
    raise AssertionError("the sample holds such a vehicle")


def test_moments_are_aware(registry: HttpRegistry, numbers: list[str]) -> None:
    reply = registry.lookup(numbers[0])
    assert isinstance(reply, Found)
    assert isinstance(reply.as_of, datetime)
    assert reply.as_of.tzinfo is not None
