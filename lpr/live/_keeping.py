"""From the settings to where sightings go: store, pictures, the registry's answers, alerts."""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from lpr.alerts import AlertMaker, AlertRules
from lpr.live._log import tell
from lpr.live._recorder import Keeping
from lpr.lookups import RecordedLookups
from lpr.pipeline import model_hashes
from lpr.sightings import EvidenceFolder
from lpr.store import chosen_evidence_dir, chosen_store_url, ready_store, store_mark
from lpr.tax import LateRegistry, TaxService, chosen_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lpr.access import Errand
    from lpr.config import Settings
    from lpr.live._world import World
    from lpr.store import Store

ACTION = "watch"
"""Of the records of look-ups."""

ANSWER_WITHIN = 30.0
"""Seconds that the store's server may take for what a fleet asks of it, which is short: after that
it counts as away, is told so, and what was seen waits."""


@contextmanager
def open_keeping(
    settings: Settings,
    world: World,
    *,
    errand: Errand | None,
    evidence: bool,
    demand: Callable[[Store], None] = lambda _: None,
) -> Iterator[Keeping]:
    """Where a fleet's sightings go, closed at the end; a store that is missing is made.

    Args:
        settings: name store, registry, pictures and models.
        world: its clock begins the audit chain of a store that is made.
        errand: on which numbers are looked up, each recorded; None: no tax is asked for.
        evidence: whether pictures are kept.
        demand: refuses, by raising, before anything else is opened.

    Raises:
        StoreError: or one of its leaves: the store cannot be used.
        ConfigurationError: a setting cannot be used.

    """
    with ExitStack() as held:
        store = ready_store(
            chosen_store_url(settings), now=world.now(), answer_within=ANSWER_WITHIN
        )
        held.callback(store.close)
        demand(store)
        tax = None
        if errand is not None:
            service = TaxService(_registry(settings, held), rules=chosen_rules(settings))
            tax = RecordedLookups(service, store.audit, errand, ACTION)
        rules = AlertRules.of(settings.alert_minutes, arrears=settings.alert_arrears)
        yield Keeping(
            store,
            evidence=_evidence(settings, store) if evidence else None,
            tax=tax,
            models=tuple(sorted(model_hashes(settings.models_dir).items())),
            alerts=AlertMaker(store, rules),
        )


def _evidence(settings: Settings, store: Store) -> EvidenceFolder:
    return EvidenceFolder(chosen_evidence_dir(settings), store_mark(store))


def _registry(settings: Settings, held: ExitStack) -> LateRegistry:
    """The settings' registry; one that is away is told, and used once it is back."""
    registry = held.enter_context(closing(LateRegistry(settings)))
    problem = registry.check()
    if problem is not None:
        tell("registry-away", logging.WARNING, reason=problem)
    return registry
