"""Leads among the sightings of a time: real store, real registry, page by page."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.access import Errand
from lpr.anomalies import EVERY, Anomalies, AnomalyKind, CloneRules
from lpr.anomalies import _find as finding
from lpr.errors import MalformedRequestError, RegistryLockedError
from lpr.lookups import RecordedLookups
from lpr.store import Sightings, Store, Verdict, ready_store
from lpr.tax import (
    Jenis,
    PlateColour,
    SamplePlate,
    TaxService,
    UnavailableRegistry,
    init_registry,
    open_registry,
)
from tests.anomalies.test_clone import MONAS, TAMAN_MINI
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lpr.anomalies import Anomaly, AnomalyPage
    from lpr.store import AuditEntry, Sighting

DAY = (NOW, NOW + timedelta(days=1))
CAR, BIKE, TAXI = "B1234PYZ", "B1300PYZ", "B1400PYZ"
"""A car; a motorcycle with a car's number; one with a yellow plate."""
CLEAN = {"expiry": "2029-01", "colour": "black"}
"""Nothing on such a plate says anything against it."""


@pytest.fixture(scope="module")
def tax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaxService]:
    url = f"sqlite:///{tmp_path_factory.mktemp('anomalies')}/registry.db"
    wished = [
        SamplePlate(CAR, PlateColour.HITAM, Jenis.MINIBUS),
        SamplePlate(BIKE, PlateColour.HITAM, Jenis.SEPEDA_MOTOR),
        SamplePlate(TAXI, PlateColour.KUNING, Jenis.SEDAN),
    ]
    init_registry(url, today=NOW.date(), sample=True, plates=wished, size=20)
    with closing(open_registry(url)) as registry:
        yield TaxService(registry, clock=lambda: NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        yield store


def anomalies(store: Store, tax: TaxService | None = None) -> Anomalies:
    errand = Errand("account:budi", "pengawas", "penegakan_hukum", "LP/12")
    lookups = tax and RecordedLookups(tax, store.audit, errand, "anomalies", lambda: NOW)
    return Anomalies(store, lookups)


def seen(number: int, plate: str = CAR, **changes: Any) -> Sighting:
    return a_sighting(number, plate=plate, **(CLEAN | MONAS | changes))


def keep(store: Store, *sightings: Sighting) -> tuple[Sighting, ...]:
    Sightings(store).add(sightings)
    return sightings


def told(page: AnomalyPage) -> list[tuple[str, str]]:
    return [(each.kind.value, each.plate) for each in page.anomalies]


def one(found: AnomalyPage) -> Anomaly:
    [anomaly] = found.anomalies
    return anomaly


def test_of_nothing_and_of_what_fits_there_is_no_lead(store: Store, tax: TaxService) -> None:
    assert anomalies(store, tax).find(*DAY).anomalies == ()
    keep(store, seen(0), seen(1, camera="b"), seen(2, TAXI, colour="yellow"))
    found = anomalies(store, tax).find(*DAY)
    assert (found.anomalies, found.scanned, found.unasked, found.next) == ((), 3, 0, None)


# --- each kind ------------------------------------------------------------------------------------


def test_a_clone_suspicion_tells_both_sightings(store: Store) -> None:
    first, second = keep(store, seen(0), seen(2, camera="timur", **TAMAN_MINI))
    found = one(anomalies(store).find(*DAY, {AnomalyKind.CLONE}))
    assert (found.kind, found.plate) == (AnomalyKind.CLONE, CAR)
    assert found.sightings == (second, first)
    assert found.facts == {"metres": 15992, "seconds": 117, "speed_kmh": 492}
    assert "gerbang-1 lalu di timur, berjarak 16,0 km" in found.text.id
    assert "within 117 seconds: faster than 150 km/h" in found.text.en


def test_both_must_have_been_accepted(store: Store) -> None:
    doubtful = {"ending": "review", "confidence": 0.5}
    keep(store, seen(0), seen(2, camera="timur", **TAMAN_MINI, **doubtful))
    assert anomalies(store).find(*DAY).anomalies == ()


def test_what_a_person_named_counts_as_accepted(store: Store) -> None:
    first = seen(0)
    misread = for_review(2, camera="timur", plate="B1234PYX", **CLEAN, **TAMAN_MINI)
    keep(store, first, misread)
    decide(store, misread, Verdict.CORRECTED, CAR)
    found = one(anomalies(store).find(*DAY))
    assert (found.plate, [each.id for each in found.sightings]) == (CAR, [misread.id, first.id])


def test_the_speed_is_settable(store: Store) -> None:
    keep(store, seen(0), seen(20, camera="timur", **TAMAN_MINI))  # 48 km/h
    assert anomalies(store).find(*DAY).anomalies == ()
    found = one(anomalies(store).find(*DAY, rules=CloneRules(speed=40)))
    assert "40 km/jam" in found.text.id


def test_at_once_has_no_speed(store: Store) -> None:
    stands = seen(0, last_at=NOW + timedelta(hours=1))
    keep(store, stands, seen(30, camera="timur", **TAMAN_MINI))
    found = one(anomalies(store).find(*DAY))
    assert (found.facts["seconds"], found.facts["speed_kmh"]) == (0, None)
    assert "pada saat yang sama" in found.text.id
    assert "at the same time" in found.text.en


def test_the_other_sighting_may_lie_before_the_time_that_is_asked_for(store: Store) -> None:
    _, later = keep(store, seen(-1), seen(1, camera="timur", **TAMAN_MINI))
    found = one(anomalies(store).find(*DAY))
    assert found.sightings[0] == later


def test_a_withdrawn_series(store: Store) -> None:
    keep(store, seen(0, "B1234RFS"))
    found = one(anomalies(store).find(*DAY))
    assert (found.kind, found.facts) == (AnomalyKind.OLD_SERIES, {"series": "RFS"})


def test_a_month_that_is_over(store: Store) -> None:
    keep(store, seen(0, expiry="2026-10"), seen(1, BIKE, expiry="2026-11"))
    found = one(anomalies(store).find(*DAY))
    assert (found.kind, found.plate) == (AnomalyKind.EXPIRED, CAR)
    assert "10.2026" in found.text.id
    assert "bukan jatuh tempo pajak" in found.text.id


def test_another_colour_and_another_class_than_the_registrys(store: Store, tax: TaxService) -> None:
    keep(store, seen(0, TAXI), seen(1, BIKE), seen(2, "B2999QQX"))
    found = anomalies(store, tax).find(*DAY)
    assert told(found) == [("class", BIKE), ("colour", TAXI)]
    assert found.anomalies[0].facts == {"seen": "passenger_car", "registered": "sepeda_motor"}
    assert found.anomalies[1].facts == {"seen": "black", "registered": "kuning"}
    assert "Pelat terlihat hitam, di registri kuning" in found.anomalies[1].text.id


def test_one_sighting_may_give_several_leads(store: Store, tax: TaxService) -> None:
    keep(store, seen(0, BIKE, colour="yellow", expiry="2020-01"))
    assert {kind for kind, _ in told(anomalies(store, tax).find(*DAY))} == {
        "class",
        "colour",
        "expired",
    }


@pytest.mark.parametrize("kind", AnomalyKind)
def test_every_text_says_that_it_is_a_lead(
    store: Store, tax: TaxService, kind: AnomalyKind
) -> None:
    keep(
        store,
        seen(0, "B1234RFS", expiry="2020-01"),
        seen(1, BIKE, colour="red"),
        seen(2, "B1234RFS", camera="timur", **TAMAN_MINI),
    )
    found = anomalies(store, tax).find(*DAY, {kind})
    assert {each.kind for each in found.anomalies} == {kind}
    for each in found.anomalies:
        assert "Petunjuk, bukan temuan: " in each.text.id
        assert "A lead, not a finding: " in each.text.en


# --- the registry ---------------------------------------------------------------------------------


def audited(store: Store) -> list[AuditEntry]:
    return [each.entry for each in store.audit.records()][1:]


def test_each_number_that_is_looked_up_is_recorded(store: Store, tax: TaxService) -> None:
    keep(store, seen(0), seen(1), seen(2, TAXI), seen(3, "CD12-35"))
    anomalies(store, tax).find(*DAY)
    assert sorted((each.action, str(each.plate)) for each in audited(store)) == [
        ("anomalies", CAR),
        ("anomalies", TAXI),
    ]


@pytest.mark.parametrize("kinds", [EVERY - {AnomalyKind.COLOUR, AnomalyKind.CLASS}])
def test_what_needs_no_registry_asks_none(
    store: Store, tax: TaxService, kinds: frozenset[AnomalyKind]
) -> None:
    keep(store, seen(0), seen(1, BIKE))
    assert anomalies(store, tax).find(*DAY, kinds).anomalies == ()
    assert audited(store) == []


def test_a_registry_that_is_away_is_not_one_that_finds_nothing(store: Store) -> None:
    keep(store, seen(0, TAXI), seen(1, TAXI), seen(2, "B1234RFS"))
    away = TaxService(UnavailableRegistry(RegistryLockedError("Held.")), clock=lambda: NOW)
    found = anomalies(store, away).find(*DAY)
    assert told(found) == [("old_series", "B1234RFS")]
    assert found.unasked == 2


# --- pages ----------------------------------------------------------------------------------------


def all_pages(found: Anomalies, limit: int, **more: Any) -> Iterator[AnomalyPage]:
    page = None
    while True:
        got = found.find(*DAY, limit=limit, page=page, **more)
        yield got
        page = got.next
        if page is None:
            return


def many(store: Store) -> Sequence[Sighting]:
    """Thirty sightings, every third of which has a plate that expired."""
    return keep(
        store,
        *(
            seen(n, f"B{1100 + n}PYZ", expiry="2020-01" if n % 3 == 0 else "2029-01")
            for n in range(30)
        ),
    )


@pytest.mark.parametrize("limit", [1, 3, 4, 100])
@pytest.mark.parametrize("batch", [1, 7, 500])
def test_pages_give_each_lead_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, limit: int, batch: int
) -> None:
    monkeypatch.setattr(finding, "BATCH", batch)
    many(store)
    pages = list(all_pages(anomalies(store), limit))
    found = [each.plate for page in pages for each in page.anomalies]
    assert found == [f"B{1100 + n}PYZ" for n in range(27, -1, -3)]
    assert all(len(page.anomalies) <= limit for page in pages)
    assert sum(page.scanned for page in pages) == 30


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_pairs_are_found_across_pages(
    store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(finding, "BATCH", batch)
    day = keep(
        store,
        *(seen(2 * n, camera=f"k{n % 2}", **(TAMAN_MINI if n % 2 else MONAS)) for n in range(6)),
    )
    pages = all_pages(anomalies(store), 2)
    found = [each.sightings for page in pages for each in page.anomalies]
    assert found == [(day[n], day[n - 1]) for n in range(5, 0, -1)]


def test_a_page_may_be_empty_and_not_the_last(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "BATCH", 5)
    monkeypatch.setattr(finding, "MOST", 10)
    keep(store, seen(0, expiry="2020-01"), *(seen(n, BIKE) for n in range(1, 26)))
    pages = list(all_pages(anomalies(store), 10))
    assert [(page.scanned, len(page.anomalies)) for page in pages] == [(10, 0), (10, 0), (6, 1)]


def test_one_number_is_told_once_a_page_with_its_newest_sighting(store: Store) -> None:
    *_, newest = keep(store, *(seen(n, expiry="2020-01") for n in range(4)))
    found = one(anomalies(store).find(*DAY))
    assert found.sightings == (newest,)


def test_the_time_ends_before_its_last_moment(store: Store) -> None:
    (only,) = keep(store, seen(0, expiry="2020-01"))
    find = anomalies(store).find
    assert len(find(only.last_at, only.last_at + timedelta(seconds=1)).anomalies) == 1
    assert find(NOW, only.last_at).anomalies == ()


def test_a_token_of_nowhere_is_refused(store: Store) -> None:
    with pytest.raises(MalformedRequestError):
        anomalies(store).find(*DAY, page="nowhere")
