"""The work of ``plat scan --store``: what was found in footage goes where officers find it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lpr.alerts import AlertMaker, AlertRules, Observed
from lpr.sightings import EvidenceFolder
from lpr.store import (
    RecordedSightings,
    add_sightings,
    chosen_evidence_dir,
    chosen_store_url,
    load_rules,
    ready_store,
    store_mark,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from lpr.config import Settings
    from lpr.store import RetentionRule, Sighting, Store, Taken

_STORED = 1000  # sightings in one transaction


@dataclass(frozen=True, slots=True)
class Keeping:
    """Puts sightings and their evidence into the store.

    Those on a watch-list make alerts, marked as from a recording; arrears make none: an hour of
    footage holds hundreds, which are in the files and found by a search.

    Attributes:
        settings: where the store is.
        rules: how long sightings and alerts are kept, by kind.

    """

    settings: Settings
    rules: Mapping[str, RetentionRule]

    @classmethod
    def of(cls, settings: Settings) -> Keeping:
        """By the settings' own rules. Raises ConfigurationError: these cannot be read."""
        return cls(settings, load_rules(settings.retention_rules))

    def keep(self, sightings: Sequence[Sighting], pictures: Path, now: datetime) -> int:
        """Keep what may be kept; how many sightings may be kept no longer, and are not.

        Args:
            sightings: by time.
            pictures: the folder of evidence in which theirs lie.
            now: the present moment, aware.

        Raises:
            StoreError: or one of its leaves; what was added before stays.
            OutputError: a picture cannot be kept.

        """
        settings, over = self.settings, 0
        with closing(ready_store(chosen_store_url(settings), now=now)) as store:
            evidence = EvidenceFolder(chosen_evidence_dir(settings), store_mark(store))
            scanned = {each.id for each in sightings}
            recorded = RecordedSightings(store, self.rules, scanned)
            alerts = AlertMaker(store, AlertRules.of(settings.alert_minutes, arrears=False))
            alerts.refresh(now)
            for start in range(0, len(sightings), _STORED):
                part = [replace(each, final=True) for each in sightings[start : start + _STORED]]
                taken = recorded.take(part, now)
                for each in taken.sightings:
                    _copy(pictures, each, evidence)
                _add(store, taken, alerts, now)
                over += len(taken.over)
        return over


def _add(store: Store, taken: Taken, alerts: AlertMaker, now: datetime) -> None:
    with store.transaction() as connection:
        if taken.sightings:
            add_sightings(connection, taken.sightings)
        observed = [Observed(each, dict) for each in undecided(connection, taken.told)]
        alerts.raise_alerts(connection, observed, (), now, recorded=True)


def _copy(pictures: Path, seen: Sighting, evidence: EvidenceFolder) -> None:
    if seen.evidence is not None:
        for path in (seen.evidence.frame_path, seen.evidence.crop_path):
            try:
                evidence.put((pictures / path).read_bytes())
            except FileNotFoundError:  # deleted by hand; the sighting still says what it was
                continue
