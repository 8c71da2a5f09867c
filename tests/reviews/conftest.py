"""Desks at a real store, with a real registry and real pictures."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from lpr.access import Errand
from lpr.lookups import RecordedLookups
from lpr.reviews import ReviewDesk
from lpr.sightings import EvidenceFolder
from lpr.store import Evidence, Sightings, Store, ready_store
from lpr.tax import SamplePlate, TaxService, TaxStatus, init_registry, open_registry
from tests.store.entries import NOW
from tests.store.said import for_review

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import AuditEntry, Sighting

    MakeDesk = Callable[..., ReviewDesk]

READ, RIGHT = "B1001XYZ", "B6543SFA"


@pytest.fixture(scope="session")
def registry_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('reviews')}/registry.db"
    wished = [
        SamplePlate(READ, status=TaxStatus.LUNAS),
        SamplePlate(RIGHT, status=TaxStatus.MENUNGGAK),
    ]
    init_registry(url, today=NOW.date(), sample=True, plates=wished, size=20)
    return url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(ready_store(f"sqlite:///{tmp_path}/store.db", now=NOW)) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    return EvidenceFolder(tmp_path / "evidence")


def a_crop(width: int = 120, height: int = 44, shade: int = 90) -> bytes:
    """A picture of that size as JPEG."""
    _, jpeg = cv2.imencode(".jpg", np.full((height, width, 3), shade, np.uint8))
    return jpeg.tobytes()


@pytest.fixture
def seen(store: Store, folder: EvidenceFolder) -> Sighting:
    """A reading of `READ` for review, with its pictures."""
    shown = Evidence(folder.put(a_crop(640, 360)), folder.put(a_crop()), NOW)
    sighting = for_review(1, evidence=shown)
    Sightings(store).add([sighting])
    return sighting


@pytest.fixture
def make_desk(
    store: Store, folder: EvidenceFolder, registry_url: str
) -> Iterator[Callable[..., ReviewDesk]]:
    """A desk of an officer; ``tax`` answers for numbers."""
    with closing(open_registry(registry_url)) as registry:
        service = TaxService(registry, clock=lambda: NOW)

        def make(name: str = "siti", tax: TaxService = service, **more: Any) -> ReviewDesk:
            errand = Errand(f"account:{name}", "petugas", "pemeriksaan_pajak", "BAP/7")
            lookups = RecordedLookups(tax, store.audit, errand, "review", lambda: NOW)
            return ReviewDesk(store, lookups, errand, lambda: NOW, evidence=folder, **more)

        yield make


@pytest.fixture
def desk(make_desk: MakeDesk) -> ReviewDesk:
    return make_desk()


@pytest.fixture
def records(store: Store) -> Callable[[], list[AuditEntry]]:
    """What the audit log holds, without its beginning."""
    return lambda: [each.entry for each in store.audit.records()][1:]
