"""A vehicle that was seen before and is known again late: one visit, told of and kept as one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from lpr.live import Keeping, World
from lpr.live._recorder import Recorder
from tests.live.test_fleet import of_camera
from tests.live.test_outage import Gate
from tests.scan.conftest import UNREADABLE, drawn

if TYPE_CHECKING:
    from lpr.pipeline import PlateReader
    from lpr.store import Store

EARLIER, STREET = drawn(0), drawn()
UNREAD, READ = (np.roll(drawn(index), (60, 200), (0, 1)) for index in (UNREADABLE, 0))


def test_the_end_of_a_visit_has_the_id_of_its_begin(reader: PlateReader, store: Store) -> None:
    gate = Gate(reader)
    gate.show(0.0, EARLIER)
    for step in range(1, 10):
        gate.show(step / 5, STREET)
    for step in range(10, 17):  # told of, as nobody who can be read
        gate.show(step / 5, UNREAD)
    for step in range(17, 25):
        gate.show(step / 5, READ)
    gate.analyst.finish()
    recorder = Recorder(Keeping(store), lambda _: (), lambda _: None, World(), pending=99)
    for seen in gate.seen:
        recorder.put(seen)
    recorder.end()
    recorder.run()
    (kept,) = of_camera(store)
    assert (kept.plate, kept.final) == ("B1234TXY", True)
    assert kept.last_at - kept.first_at == timedelta(seconds=4.8)
    assert gate.seen[0].event.kind == "new"
