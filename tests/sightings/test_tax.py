"""The tax of what was seen, from a real registry, recorded in a real audit log."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from lpr.access import Errand
from lpr.errors import RegistryMissingError, StoreLockedError
from lpr.lookups import RecordedLookups
from lpr.sightings import events_with_tax, surely, with_tax
from lpr.store import ready_store
from lpr.tax import (
    WIB,
    PlateColour,
    SamplePlate,
    TaxService,
    TaxStatus,
    UnavailableRegistry,
    init_registry,
    open_registry,
)
from tests.sightings.conftest import a_reading
from tests.store.seen import a_sighting
from tests.tax.shared import shared_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lpr.store import AuditEntry, Receipt, Sighting, Store

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=WIB)
ERRAND = Errand("local:uji", "local", "penagihan", None)


def seen(*plates: str | None) -> list[Sighting]:
    return [a_sighting(number, plate=plate, tax=None) for number, plate in enumerate(plates)]


@pytest.fixture(scope="module")
def tax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaxService]:
    url = f"sqlite:///{tmp_path_factory.mktemp('seen')}/registry.db"
    wished = [
        SamplePlate(text, PlateColour.HITAM, status=TaxStatus.MENUNGGAK)
        for text in ("B 1234 PYZ", "B 1284 PYZ")
    ]
    init_registry(url, today=NOW.date(), sample=True, plates=wished, size=20)
    with closing(open_registry(url)) as registry:
        yield TaxService(registry, clock=lambda: NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        yield store


def looked_up(store: Store) -> list[tuple[str | None, str, str]]:
    entries = [each.entry for each in store.audit.records()][1:]
    return [(each.plate, each.purpose, each.result) for each in entries]


def test_each_number_is_asked_for_once_and_recorded(tax: TaxService, store: Store) -> None:
    lookups = RecordedLookups(tax, store.audit, ERRAND, "scan", lambda: NOW)
    owing, again, outside, none, unknown = with_tax(
        seen("B1234PYZ", "B1234PYZ", "D1AB", None, "B9999PXX"), lookups
    )
    answer = tax.status("B1234PYZ")
    assert owing.tax is not None
    assert (owing.tax.status, owing.tax.amount) == ("MENUNGGAK", answer.amount_due)
    assert (owing.tax.due, owing.tax.as_of) == (answer.due_date, answer.as_of)
    assert (owing.tax.source, owing.tax.error) == (answer.source, None)
    assert again.tax == owing.tax
    assert outside.tax is not None
    assert outside.tax.status == "LUAR_WILAYAH"
    assert none.tax is None
    assert unknown.tax is not None
    assert unknown.tax.status == "TIDAK_DITEMUKAN"
    assert looked_up(store) == [
        ("B1234PYZ", "penagihan", "MENUNGGAK"),
        ("D1AB", "penagihan", "LUAR_WILAYAH"),
        ("B9999PXX", "penagihan", "TIDAK_DITEMUKAN"),
    ]


def test_a_registry_that_is_away_loses_no_sighting(store: Store) -> None:
    away = TaxService(UnavailableRegistry(RegistryMissingError("Why.")), clock=lambda: NOW)
    lookups = RecordedLookups(away, store.audit, ERRAND, "scan", lambda: NOW)
    [found] = with_tax(seen("B1234PYZ"), lookups)
    assert found.tax is not None
    assert (found.tax.status, found.tax.amount) == ("TIDAK_TERSEDIA", None)
    assert found.tax.error == "registry-missing"
    assert looked_up(store) == [("B1234PYZ", "penagihan", "TIDAK_TERSEDIA")]


def test_what_cannot_be_recorded_is_not_told_and_loses_no_sighting(tax: TaxService) -> None:
    class Locked:
        def append(self, entries: Sequence[AuditEntry]) -> Receipt:
            raise StoreLockedError(f"{len(entries)} records cannot be written.")

    lookups = RecordedLookups(tax, Locked(), ERRAND, "scan", lambda: NOW)
    found = with_tax(seen("B1234PYZ", None), lookups, lambda: NOW)
    assert found[0].tax is not None
    assert (found[0].tax.status, found[0].tax.error) == ("TIDAK_TERSEDIA", "store-locked")
    assert found[0].tax.as_of == NOW
    assert found[1].tax is None


def test_nothing_to_ask_asks_nothing(tax: TaxService, store: Store) -> None:
    lookups = RecordedLookups(tax, store.audit, ERRAND, "scan", lambda: NOW)
    odd = seen(None, "NOT A NUMBER")
    assert with_tax(odd, lookups) == odd
    assert with_tax([], lookups) == []
    assert looked_up(store) == []


# Several vehicles with one number


@pytest.mark.parametrize(
    ("sure", "changed", "status"),
    [
        (("colour",), {"colour": "yellow"}, "MENUNGGAK"),
        (("colour",), {"colour": "black"}, "LUNAS"),
        (("colour",), {"colour": "yellow", "ending": "review"}, "AMBIGU"),
        (("expiry",), {"colour": "yellow"}, "AMBIGU"),
        ((), {"colour": None}, "AMBIGU"),
    ],
    ids=["yellow", "black for white", "in doubt", "colour not sure", "no colour"],
)
def test_the_colour_that_was_surely_seen_tells_which_it_is(
    tmp_path: Path, sure: tuple[str, ...], changed: dict[str, str], status: str
) -> None:
    [given] = seen("B1103PAD")
    given = replace(given, **changed)  # type: ignore[arg-type]  # fields of text
    with closing(open_registry(shared_number(tmp_path, "B 1103 PAD"))) as registry:
        tax = TaxService(registry, clock=lambda: NOW)
        [found] = with_tax([given], tax, sure={given.id: sure})
    assert found.tax is not None
    assert found.tax.status == status


def test_each_sighting_of_a_number_has_the_vehicle_of_its_colour(tmp_path: Path) -> None:
    given = [
        replace(each, colour=colour)
        for each, colour in zip(seen(*3 * ["B1103PAD"]), ("yellow", "white", "red"), strict=True)
    ]
    with closing(open_registry(shared_number(tmp_path, "B 1103 PAD"))) as registry:
        tax = TaxService(registry, clock=lambda: NOW)
        found = with_tax(given, tax, sure={each.id: ("colour",) for each in given})
    assert [each.tax and each.tax.status for each in found] == ["MENUNGGAK", "LUNAS", "AMBIGU"]


def test_each_event_of_a_visit_has_the_vehicle_of_what_was_seen_by_then(tmp_path: Path) -> None:
    [final] = seen("B1103PAD")
    given = [replace(final, colour="yellow", final=False), replace(final, colour="black")]
    with closing(open_registry(shared_number(tmp_path, "B 1103 PAD"))) as registry:
        tax = TaxService(registry, clock=lambda: NOW)
        found = events_with_tax([*given, final], [(), ("colour",), None], tax)
    assert [each.tax and each.tax.status for each in found] == ["AMBIGU", "LUNAS", "AMBIGU"]


# Readings for review


@pytest.fixture
def doubtful(tax: TaxService) -> Sighting:
    """Read as a number that nobody bears; the second candidate is a vehicle of the registry."""
    held = tax.status("B1234PYZ")
    assert held.stnk_until is not None
    return a_sighting(
        1,
        plate="B1234PYX",
        raw="B1234PYX",
        candidates=(("B1234PYX", 0.6), ("B1234PYZ", 0.3), ("B1234PY", 0.01)),
        confidence=0.6,
        ending="review",
        colour="black",
        expiry=f"{held.stnk_until:%Y-%m}",
        tax=None,
    )


def test_the_registry_settles_what_was_surely_seen(
    tax: TaxService, store: Store, doubtful: Sighting
) -> None:
    lookups = RecordedLookups(tax, store.audit, ERRAND, "scan", lambda: NOW)
    [found] = with_tax([doubtful], lookups, sure={doubtful.id: ("colour", "expiry")})
    assert (found.plate, found.read_plate, found.raw) == ("B1234PYZ", "B1234PYX", "B1234PYX")
    assert 0.98 <= found.confidence <= 1
    assert (found.ending, found.candidates) == ("review", doubtful.candidates)
    assert found.tax is not None
    assert found.tax.status == "MENUNGGAK"
    assert looked_up(store) == [
        ("B1234PYX", "penagihan", "TIDAK_DITEMUKAN"),
        ("B1234PYZ", "penagihan", "MENUNGGAK"),
    ]


@pytest.mark.parametrize(
    ("sure", "changed"),
    [
        (None, {}),
        ((), {}),
        (("expiry",), {}),
        (("colour",), {"colour": "green"}),
        (("colour", "expiry"), {"ending": "plate"}),
        (("colour", "expiry"), {"final": False}),
    ],
    ids=["not asked for", "nothing sure", "no colour", "another colour", "no doubt", "not over"],
)
def test_else_it_stays_as_it_was_read(
    tax: TaxService,
    store: Store,
    doubtful: Sighting,
    sure: tuple[str, ...] | None,
    changed: dict[str, object],
) -> None:
    lookups = RecordedLookups(tax, store.audit, ERRAND, "scan", lambda: NOW)
    given = replace(doubtful, **changed)  # type: ignore[arg-type]  # its fields
    [found] = with_tax([given], lookups, sure={} if sure is None else {given.id: sure})
    assert replace(found, tax=None) == given
    assert found.tax is not None
    assert found.tax.status == "TIDAK_DITEMUKAN"


def test_two_vehicles_that_agree_are_told_and_none_is_taken(
    tax: TaxService, store: Store, doubtful: Sighting
) -> None:
    lookups = RecordedLookups(tax, store.audit, ERRAND, "scan", lambda: NOW)
    twins = replace(doubtful, plate="B1284PYZ", candidates=(("B1284PYZ", 0.6), ("B1234PYZ", 0.3)))
    [found] = with_tax([twins], lookups, sure={twins.id: ("colour",)})
    assert (found.plate, found.read_plate) == ("B1284PYZ", None)
    assert found.tax is not None
    assert (found.tax.status, found.tax.amount) == ("AMBIGU", None)


def test_what_is_surely_seen_is_what_the_registry_may_compare() -> None:
    seen = a_reading(colour_confidence=0.9, expiry_confidence=0.4, electric=True)
    assert surely(seen) == ("colour", "electric")
    assert surely(replace(seen, colour=None, electric=False, expiry_confidence=0.6)) == ("expiry",)
