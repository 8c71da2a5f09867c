"""Where two vehicles carry a number, the colour that a camera saw tells which of them passed."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from lpr.alerts import AlertMaker, AlertRules
from lpr.config import Settings
from lpr.live import Keeping, World, parse_fleet
from lpr.live._analyst import Seen
from lpr.live._recorder import Recorder
from lpr.pipeline import PlateReader
from lpr.sightings import since
from lpr.store import Alerts, Outbox
from lpr.tax import TaxService, open_registry
from tests.live.test_fleet import of_camera, one_camera
from tests.scan.conftest import BlueReader, GreenDetector
from tests.sightings.conftest import BEGAN, a_reading, an_event
from tests.tax.shared import shared_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from lpr.ocr import Reading
    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


class Yellow(BlueReader):
    """Sees yellow plates, surely."""

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        found = super().read(crops)
        return [replace(each, colour="yellow", colour_confidence=0.9) for each in found]


@pytest.fixture
def reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=Yellow())


def test_arrears_of_the_vehicle_that_was_seen_are_told_of(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    maker = AlertMaker(store, AlertRules(arrears=True))
    with closing(open_registry(shared_number(tmp_path, "B 1234 TXY"))) as registry:
        with watching(one_camera(streams.url("one")), tax=TaxService(registry), alerts=maker):
            (alert,) = eventually(lambda: Alerts(store).search().alerts)
        seen = of_camera(store)
    assert (alert.kind, alert.plate, alert.tax_status) == ("arrears", "B1234TXY", "MENUNGGAK")
    assert {each.tax.status for each in seen if each.tax} == {"MENUNGGAK"}


def test_events_of_a_visit_that_are_kept_together_have_each_their_own_colours_tax(
    store: Store, tmp_path: Path
) -> None:
    """As after an outage: an early event whose colour was not sure, and the last, whose was."""
    fleet = parse_fleet(one_camera("rtsp://10.0.0.9/"), {}, name="cameras.toml")
    config = fleet.cameras["gate"]
    events = [
        an_event(kind=kind, reading=a_reading("B1234TXY", colour="yellow", colour_confidence=sure))
        for kind, sure in (("new", 0.3), ("update", 0.9), ("final", 0.9))
    ]
    with closing(open_registry(shared_number(tmp_path, "B 1234 TXY"))) as registry:
        keeping = Keeping(store, tax=TaxService(registry))
        sinks, nothing = (lambda _kind: ("pos",)), (lambda _stored: None)
        recorder = Recorder(keeping, sinks, nothing, World(), pending=9)
        for event in events:
            recorder.put(Seen("gate", config, event, since(BEGAN), 0.0, event.first))
        recorder.end()
        recorder.run()
    told = Outbox(store).claim("pos", BEGAN, limit=9, lease=60)
    found = [json.loads(each.body)["tax"]["status"] for each in told]
    assert found == ["AMBIGU", "MENUNGGAK", "MENUNGGAK"]
