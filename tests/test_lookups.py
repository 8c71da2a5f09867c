"""No answer without its record: real registry, real store."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from lpr.access import Errand
from lpr.errors import MalformedPlateError, RegistryMissingError, StoreLockedError
from lpr.lookups import RecordedLookups
from lpr.plates import parse
from lpr.store import ready_store
from lpr.tax import (
    WIB,
    SamplePlate,
    TaxService,
    TaxStatus,
    UnavailableRegistry,
    init_registry,
    open_registry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lpr.store import AuditEntry, Receipt, Store

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=WIB)
ERRAND = Errand("account:siti", "petugas", "penagihan", "BAP/7")


@pytest.fixture(scope="module")
def tax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaxService]:
    url = f"sqlite:///{tmp_path_factory.mktemp('lookups')}/registry.db"
    wished = [SamplePlate("B 1234 PYZ", status=TaxStatus.MENUNGGAK)]
    init_registry(url, today=NOW.date(), sample=True, plates=wished, size=20)
    with closing(open_registry(url)) as registry:
        yield TaxService(registry, clock=lambda: NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        yield store


@pytest.fixture
def lookups(tax: TaxService, store: Store) -> RecordedLookups:
    return RecordedLookups(tax, store.audit, ERRAND, "lookup", lambda: NOW)


def records(store: Store) -> list[AuditEntry]:
    return [each.entry for each in store.audit.records()][1:]


def test_an_answer_has_its_record(lookups: RecordedLookups, store: Store, tax: TaxService) -> None:
    found = lookups.status("b 1234 pyz")
    assert found == tax.status("B 1234 PYZ")
    [record] = records(store)
    assert (record.actor, record.role, record.action) == ("account:siti", "petugas", "lookup")
    assert (record.plate, record.purpose, record.case) == ("B1234PYZ", "penagihan", "BAP/7")
    assert (record.result, record.source) == ("MENUNGGAK", found.source)
    assert {"amount_due", "lines", "vehicle"} <= set(record.fields)
    assert record.at == NOW


@pytest.mark.parametrize(
    ("text", "result", "plate"),
    [
        ("B 9999 PXX", "TIDAK_DITEMUKAN", "B9999PXX"),
        ("D 1 AB", "LUAR_WILAYAH", "D1AB"),
        ("RI 1", "PLAT_KHUSUS", "RI1"),
    ],
)
def test_each_kind_of_answer_is_one(
    lookups: RecordedLookups, store: Store, text: str, result: str, plate: str
) -> None:
    assert lookups.answer(text).status == result
    assert [(each.result, each.plate) for each in records(store)] == [(result, plate)]


def test_many_plates_are_recorded_together(lookups: RecordedLookups, store: Store) -> None:
    plates = [parse(text) for text in ("B 1234 PYZ", "D 1 AB", "B 1234 PYZ")]
    assert [each.plate for each in lookups.status_many(plates)] == [each.display for each in plates]
    assert [each.plate for each in records(store)] == ["B1234PYZ", "D1AB", "B1234PYZ"]


def test_a_registry_that_is_away_was_asked_too(store: Store) -> None:
    away = TaxService(UnavailableRegistry(RegistryMissingError("Why.")), clock=lambda: NOW)
    RecordedLookups(away, store.audit, ERRAND, "read", lambda: NOW).status("B 1234 PYZ")
    assert [each.result for each in records(store)] == ["TIDAK_TERSEDIA"]


def test_what_is_no_number_is_not_looked_up(lookups: RecordedLookups, store: Store) -> None:
    with pytest.raises(MalformedPlateError):
        lookups.status("nonsense")
    assert lookups.answer("nonsense").status is TaxStatus.FORMAT_SALAH
    assert lookups.status_many([]) == []
    assert records(store) == []


def test_without_a_record_there_is_no_answer(tax: TaxService) -> None:
    class Locked:
        def append(self, entries: Sequence[AuditEntry]) -> Receipt:
            raise StoreLockedError(f"{len(entries)} records cannot be written.")

    lookups = RecordedLookups(tax, Locked(), ERRAND, "lookup", lambda: NOW)
    for ask in (lookups.status, lookups.answer):
        with pytest.raises(StoreLockedError):
            ask("B 1234 PYZ")
    with pytest.raises(StoreLockedError):
        lookups.status_many([parse("B 1234 PYZ")])
