"""What the routes share: one ``Services`` object, made once and handed to each request."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends, Header, Query
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.about import usable_cores
from lpr.access import Caller, Errand, Permission
from lpr.alerts import AlertDesk, RecordedAlerts, RecordedWatchLists
from lpr.anomalies import RecordedAnomalies
from lpr.api._forms import Limits
from lpr.locations import RecordedLocations
from lpr.lookups import RecordedLookups
from lpr.records import picture_record
from lpr.reviews import ReviewDesk
from lpr.sightings import EvidenceFolder
from lpr.store import chosen_evidence_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

    from lpr.api._events import EventBoard
    from lpr.api._forms import Upload
    from lpr.api._gate import Gate
    from lpr.api._login import LoginDesk
    from lpr.api._sign_in import SignInDesk
    from lpr.api._store import LateStore
    from lpr.config import Settings
    from lpr.inference import ModelCard
    from lpr.pipeline import PictureReading, PlateReader
    from lpr.reviews import Decision
    from lpr.tax import TaxService

P = ParamSpec("P")
T = TypeVar("T")


ASKERS = 4
"""Look-ups at once; each holds a connection to the registry, and the memory of its pages."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that answer requests; each may be used from several threads at once."""

    settings: Settings
    reader: PlateReader
    tax: TaxService
    store: LateStore
    gate: Gate
    login: LoginDesk
    sign_in: SignInDesk | None
    events: EventBoard
    clock: Callable[[], datetime]
    models: tuple[ModelCard, ...]
    workers: anyio.CapacityLimiter
    askers: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(ASKERS))
    calls: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def limits(self) -> Limits:
        """Limits of a form of pictures."""
        return Limits(self.settings.max_upload_bytes, self.settings.max_uploads)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do ``work`` in a thread, so that the event loop stays free; a few at a time."""
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self.workers)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what waits for databases and not for cores; no picture is waited for.

        Records of look-ups that are made at the same time share one flush of the disk.
        """
        return await anyio.to_thread.run_sync(lambda: work(*args, **kwargs), limiter=self.askers)

    def lookups(self, errand: Errand, action: str) -> RecordedLookups:
        """Answers for numbers on one errand, each recorded before it is given."""
        return RecordedLookups(self.tax, self.store, errand, action, self.clock)

    def locations(self, errand: Errand) -> RecordedLocations:
        """Where vehicles were seen, on one errand, each recorded before it is shown.

        Raises:
            StoreError: the store cannot be opened.

        """
        evidence = EvidenceFolder(chosen_evidence_dir(self.settings))
        return RecordedLocations(self.store.sightings, self.store, errand, self.clock, evidence)

    def alerts(self, errand: Errand) -> RecordedAlerts:
        """Alerts, on one errand, each recorded before it is shown. Raises what `locations` does."""
        return RecordedAlerts(self.store.alerts, self.store, errand, self.clock)

    def watch_lists(self, errand: Errand) -> RecordedWatchLists:
        """Watch-lists, likewise."""
        return RecordedWatchLists(self.store.watch_lists, self.store, errand, self.clock)

    @property
    def alert_desk(self) -> AlertDesk:
        """Where officers act on alerts. Raises what `locations` does."""
        return AlertDesk(self.store.opened)

    def reviews(self, errand: Errand) -> ReviewDesk:
        """Readings for a person to decide, likewise; a verdict decides about its alerts too."""
        evidence = EvidenceFolder(chosen_evidence_dir(self.settings))
        lookups = self.lookups(errand, "review")
        store = self.store.opened
        return ReviewDesk(
            store, lookups, errand, self.clock, evidence=evidence, follow=self._follow
        )

    def _follow(self, connection: Connection, decision: Decision) -> None:
        maker = self.store.alert_maker
        maker.follow(connection, decision.review, decision.settled)

    def anomalies(self, errand: Errand) -> RecordedAnomalies:
        """What does not fit about sightings, likewise."""
        lookups = self.lookups(errand, "anomalies")
        return RecordedAnomalies(self.store.opened, lookups, errand, self.clock)

    def read(
        self, upload: Upload, errand: Errand, *, crop: bool = False, tax: bool = True
    ) -> tuple[PictureReading, dict[str, Any]]:
        """Decode, read and look up one upload: the reading and its record (blocking).

        Raises:
            UploadTooLargeError: the upload was over the limit.
            ImageError: it is no picture that can be read.
            StoreError: the look-ups cannot be recorded.

        """
        if upload.error is not None:
            raise upload.error
        reading = self.reader.read(upload.data, crop=crop)
        lookups = self.lookups(errand, "read") if tax else None
        return reading, picture_record(upload.filename, reading, lookups)


def make_workers(threads: int) -> anyio.CapacityLimiter:
    """As many pictures at once as the engine's threads fill the cores, and one that decodes."""
    return anyio.CapacityLimiter(max(1, usable_cores() // threads) + 1)


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesOf = Annotated[Services, Depends(_services)]

ACCESS_ERRORS: tuple[type[errors.LprError], ...] = (
    errors.LoginRequiredError,
    errors.TokenError,
    errors.ForbiddenError,
    errors.CsrfError,
    errors.RateLimitError,
    errors.StoreError,
    errors.StoreMissingError,
    errors.StoreLockedError,
    errors.StoreDamagedError,
)
"""What any route answers that asks who is there."""

LOOKUP_ERRORS = (*ACCESS_ERRORS, errors.PurposeError)
"""What any route answers that looks numbers up."""

_PURPOSE = "What the look-up is for; else the session's or key's own purpose."
_CASE = "Case number, kept in the audit record."
_PurposeText = Annotated[str | None, Query(max_length=40, description=_PURPOSE)]
_CaseText = Annotated[str | None, Query(max_length=100, description=_CASE)]
_PurposeHeader = Annotated[
    str | None, Header(alias="X-Plat-Purpose", max_length=40, description="The same as `purpose`.")
]
_CaseHeader = Annotated[
    str | None, Header(alias="X-Plat-Case", max_length=100, description="The same as `case`.")
]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a request says about why it is made."""

    purpose: str | None
    case: str | None


async def _stated(
    purpose: _PurposeText = None,
    case: _CaseText = None,
    purpose_header: _PurposeHeader = None,
    case_header: _CaseHeader = None,
) -> Stated:
    return Stated(purpose_header or purpose, case_header or case)


StatedOf = Annotated[Stated, Depends(_stated)]


def _caller(request: Request, services: ServicesOf) -> Caller:
    return services.gate.caller(request)


CallerOf = Annotated[Caller, Depends(_caller)]
"""Who makes the request, whatever the role."""


def errand(permission: Permission) -> Callable[..., Errand]:
    """Depend on this where a route looks numbers up: admits the caller, asks for the purpose."""

    def admitted(request: Request, services: ServicesOf, stated: StatedOf) -> Errand:
        caller = services.gate.admit(request, permission)
        return services.gate.errand(caller, stated.purpose, stated.case)

    return admitted


def caller_who_may(*permissions: Permission) -> Callable[..., Caller]:
    """Depend on this where any one of the permissions is enough, and no vehicle is told of."""

    def admitted(caller: CallerOf) -> Caller:
        if not any(map(caller.may, permissions)):
            raise errors.ForbiddenError(
                f"The role {caller.roles} does not allow this ({' or '.join(permissions)}). An "
                "admin can give another one."
            )
        return caller

    return admitted


StatusErrand = Annotated[Errand, Depends(errand(Permission.STATUS))]
ReadErrand = Annotated[Errand, Depends(errand(Permission.READ))]
LocationErrand = Annotated[Errand, Depends(errand(Permission.LOCATION))]
ReviewErrand = Annotated[Errand, Depends(errand(Permission.REVIEW))]
AggregatesErrand = Annotated[Errand, Depends(errand(Permission.AGGREGATES))]
AlertsErrand = Annotated[Errand, Depends(errand(Permission.ALERTS))]
WatchErrand = Annotated[Errand, Depends(errand(Permission.WATCH))]
