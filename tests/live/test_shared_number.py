"""Where two vehicles carry a number, the colour that a camera saw tells which of them passed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from lpr.alerts import AlertMaker, AlertRules
from lpr.config import Settings
from lpr.pipeline import PlateReader
from lpr.store import Alerts
from lpr.tax import TaxService, open_registry
from tests.live.test_fleet import of_camera, one_camera
from tests.scan.conftest import BlueReader, GreenDetector
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
