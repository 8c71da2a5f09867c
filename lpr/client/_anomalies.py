"""Anomalies: what does not fit about sightings, as leads and never as findings."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, Unpack

from pydantic import Field

from lpr.client._model import Resource, Told, read
from lpr.client._sightings import Sighting  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = "/api/v1/anomalies"

AnomalyKind: TypeAlias = Literal["clone", "colour", "class", "old_series", "expired"]


class Anomaly(Told):
    """A lead for a person; the messages say what else it may be.

    ``kind`` is an `AnomalyKind`, or one that a newer service knows. Of a clone suspicion the later
    sighting comes first.
    """

    kind: str
    plate: str
    display: str
    sightings: tuple[Sighting, ...]
    facts: dict[str, str | int | None]
    message_id: str
    message_en: str


class AnomalyPage(Told):
    """Some leads, those of the vehicles seen last first.

    ``unasked`` numbers of the page are those of which the registry could not say anything. A page
    may be empty and not the last: ``next`` is None at the end.
    """

    since: datetime = Field(alias="from")
    until: datetime = Field(alias="to")
    anomalies: tuple[Anomaly, ...]
    scanned: int
    unasked: int
    next: str | None


class AnomaliesWanted(TypedDict, total=False):
    """What is asked for; what is left out asks for all of the last 24 hours.

    ``kinds``: which; ``since``, ``until``: last seen from and before these moments; ``speed``:
    kilometres an hour above which two sightings of one number are a ``clone``.
    """

    kinds: Sequence[AnomalyKind]
    since: datetime
    until: datetime
    speed: float


class Anomalies(Resource):
    """Needs a role that allows `location`; every search and every lead is recorded.

    Each method raises a `ClientError` or one of its leaves.
    """

    def find(self, **wanted: Unpack[AnomaliesWanted]) -> Iterator[Anomaly]:
        """Every lead that is wanted; pages are asked for as they are needed.

        The time is fixed with the first page, so that the others belong to it.
        """
        page = self.page(**wanted)
        wanted = wanted | {"since": page.since, "until": page.until}
        while True:
            yield from page.anomalies
            if page.next is None:
                return
            page = self.page(cursor=page.next, **wanted)

    def page(
        self, limit: int = 100, cursor: str | None = None, **wanted: Unpack[AnomaliesWanted]
    ) -> AnomalyPage:
        """One page: the first, or the one after that which had ``cursor`` as its ``next``."""
        params = {
            "kind": list(wanted.get("kinds", ())),
            "from": wanted.get("since"),
            "to": wanted.get("until"),
            "speed": wanted.get("speed"),
            "limit": limit,
            "cursor": cursor,
        }
        return read(AnomalyPage, self._transport.json(ROOT, **params))
