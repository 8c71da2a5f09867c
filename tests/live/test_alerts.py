"""From a camera to an officer: who is looked for is told of while the vehicle is still there."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from lpr.access import Errand
from lpr.alerts import AlertMaker, AlertRules
from lpr.live import World
from lpr.lookups import RecordedLookups
from lpr.store import Alerts, Sightings, WatchLists, alert_receivers
from lpr.tax import TaxService, open_registry, wib_date
from tests.live.test_fleet import one_camera
from tests.scan.conftest import NOW
from tests.store.watched import SITI, an_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.store import Alert, Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


def opened(store: Store) -> list[Alert]:
    """Alerts that wait for no person: the reading is sure."""
    return [alert for alert in Alerts(store).search().alerts if alert.state == "open"]


def test_who_is_looked_for_is_told_of_once_and_receivers_are_told(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    today = wib_date(World().now())
    WatchLists(store).add(an_entry("B12??T*", valid_until=today), SITI, NOW)
    text = one_camera(streams.url("one")) + (
        f'\n[sinks.lines]\ntype = "jsonl"\nevents = ["alert"]\nfolder = "{tmp_path / "out"}"\n'
    )
    with watching(text, alerts=AlertMaker(store)):
        (alert,) = eventually(lambda: opened(store))
        assert (alert.kind, alert.plate) == ("watch-list", "B1234TXY")
        (told,) = eventually(lambda: list((tmp_path / "out").glob("*.jsonl")))
        with store.transaction() as connection:
            assert alert_receivers(connection, alert.camera) == ("lines",), "for those who review"
    assert any(each.final for each in Sightings(store).search().sightings)  # the stop ends visits
    assert len(Alerts(store).search().alerts) == 1
    (line,) = told.read_text().splitlines()
    message = json.loads(line)
    assert (message["key"], message["event"]) == (f"alert-{alert.id}", "alert")
    assert (message["id"], message["alert"]["plate"]) == (alert.sighting, "B1234TXY")


def test_arrears_are_told_of_with_what_is_owed(
    watching: Callable[..., Any],
    streams: RtspServer,
    store: Store,
    eventually: Eventually,
    registry_url: str,
) -> None:
    errand = Errand("local:uji", "local", "pemeriksaan_pajak", None)
    with closing(open_registry(registry_url)) as registry:
        tax = RecordedLookups(TaxService(registry), store.audit, errand, "watch")
        maker = AlertMaker(store, AlertRules())
        with watching(one_camera(streams.url("cars")), tax=tax, alerts=maker):
            (alert,) = eventually(lambda: Alerts(store).search().alerts)
    assert (alert.kind, alert.tax_status) == ("arrears", "MENUNGGAK")
    seen = Sightings(store).get(alert.sighting)
    assert seen is not None
    assert seen.tax is not None
    assert alert.tax_amount == seen.tax.amount
