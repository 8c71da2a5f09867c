"""The work of ``plat scan --store``: what was found in footage goes where officers find it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from lpr.alerts import AlertMaker, AlertRules, Observed
from lpr.sightings import EvidenceFolder
from lpr.store import (
    RecordedSightings,
    add_sightings,
    chosen_evidence_dir,
    chosen_store_url,
    ready_store,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from lpr.config import Settings
    from lpr.store import Sighting, Store

_STORED = 1000  # sightings in one transaction


def keep(pictures: Path, settings: Settings, sightings: Sequence[Sighting], now: datetime) -> None:
    """Put the sightings and their evidence into the store.

    Those on a watch-list make alerts, marked as from a recording; arrears make none: an hour of
    footage holds hundreds, which are in the files and found by a search.

    Args:
        pictures: the scan's own folder of evidence.
        settings: where the store is.
        sightings: by time.
        now: the present moment, aware.

    Raises:
        StoreError: or one of its leaves; what was added before stays.
        OutputError: a picture cannot be kept.

    """
    evidence = EvidenceFolder(chosen_evidence_dir(settings))
    with closing(ready_store(chosen_store_url(settings), now=now)) as store:
        recorded = RecordedSightings(store)
        alerts = AlertMaker(store, AlertRules.of(settings.alert_minutes, arrears=False))
        alerts.refresh(now)
        for start in range(0, len(sightings), _STORED):
            part = recorded.taken(sightings[start : start + _STORED])
            for each in part:
                _copy(pictures, each, evidence)
            _add(store, [replace(each, final=True) for each in part], alerts, now)


def _add(store: Store, sightings: Sequence[Sighting], alerts: AlertMaker, now: datetime) -> None:
    with store.transaction() as connection:
        add_sightings(connection, sightings)
        observed = [Observed(each, dict) for each in undecided(connection, sightings)]
        alerts.raise_alerts(connection, observed, (), now, recorded=True)


def _copy(pictures: Path, seen: Sighting, evidence: EvidenceFolder) -> None:
    if seen.evidence is not None:
        for path in (seen.evidence.frame_path, seen.evidence.crop_path):
            try:
                evidence.put((pictures / path).read_bytes())
            except FileNotFoundError:  # deleted by hand; the sighting still says what it was
                continue
