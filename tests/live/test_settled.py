"""A reading in doubt, of a camera: the registry settles it when the visit ends."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from lpr.access import Errand
from lpr.lookups import RecordedLookups
from lpr.tax import TaxService, open_registry
from tests.live.test_fleet import of_camera, one_camera
from tests.scan.parts import doubtful_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.pipeline import PlateReader
    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


@pytest.fixture
def reader() -> PlateReader:
    return doubtful_reader()


def test_what_was_read_stands_beside_the_number_that_the_registry_chose(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    registry_url: str,
) -> None:
    errand = Errand("local:uji", "local", "pemeriksaan_pajak", None)
    with closing(open_registry(registry_url)) as registry:
        tax = RecordedLookups(TaxService(registry), store.audit, errand, "watch")
        with watching(one_camera(streams.url("one")), tax=tax):
            eventually(lambda: of_camera(store))
        seen = of_camera(store)
    assert all(each.final for each in seen)
    told = {(each.plate, each.read_plate, each.raw, each.ending) for each in seen}
    assert told == {("B1234TXY", "B1234TXV", "B1234TXV", "review")}
    assert {each.tax.status for each in seen if each.tax} == {"LUNAS"}
    asked = {each.entry.plate for each in store.audit.records() if each.entry.action == "watch"}
    assert asked == {"B1234TXV", "B1234TXY"}
