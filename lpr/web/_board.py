"""What the live board shows: alerts of a camera, a city or all, recorded before they are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from lpr.errors import MalformedRequestError, NotFoundError
from lpr.places import CITIES, box_of, city_of
from lpr.store import SYSTEM, AlertFilter, Area

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.store import Alert, AlertKind, AlertState, Camera
    from lpr.web._visit import Visit

__all__ = ["KINDS", "MOST_ID", "Board", "BoardForm", "Card", "CardsForm", "board", "cards", "shown"]

KINDS: tuple[AlertKind, ...] = ("watch-list", "arrears")
MOST_ID = (1 << 63) - 1
PAGE = 50
_LIVE: tuple[AlertState, ...] = ("waiting", "open", "seen")
_CAMERA = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class BoardForm(BaseModel):
    """The form as it was sent; every field is text, and empty where nothing is asked.

    Attributes:
        kamera: id of a camera.
        kota: one of Jakarta's cities.
        jenis: one of `KINDS`.
        lanjut: the page of alerts.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kamera: str = ""
    kota: str = ""
    jenis: str = ""
    lanjut: str = ""

    def wanted(self) -> AlertFilter:
        """The filter that the form means; the city's outline is looked at by `fits`.

        Raises:
            MalformedRequestError: a field cannot be used.

        """
        camera = self.kamera or None
        if camera is not None and not _CAMERA.fullmatch(camera):
            raise MalformedRequestError("There is no such camera. Choose one of the list.")
        return AlertFilter(kind=self._kind(), camera=camera, area=self._box())

    def fits(self, alert: Alert) -> bool:
        """Whether an alert belongs on this board, whatever its state."""
        return self.wanted().fits(alert) and self.kota in ("", _city(alert))

    def address(self, **changes: str) -> str:
        """The page's address for this form with other fields."""
        query = urlencode(self._fields(**changes))
        return f"/langsung?{query}" if query else "/langsung"

    def cards_address(self) -> str:
        """Where a script fetches cards of this board; it adds ``alert=`` for each."""
        return f"/langsung/kartu?{urlencode(self._fields(lanjut=''))}"

    def events(self, version: int) -> str:
        """The stream of what comes after that version."""
        wanted = self.wanted()
        box = wanted.area and f"{wanted.area.west},{wanted.area.south},{wanted.area.east},"
        told = {
            "kind": wanted.kind,
            "camera": wanted.camera,
            "bbox": wanted.area and f"{box}{wanted.area.north}",
            "last_event_id": str(version),
        }
        return "/api/v1/events?" + urlencode({name: each for name, each in told.items() if each})

    def _fields(self, **changes: str) -> dict[str, str]:
        fields = {name: getattr(self, name) for name in BoardForm.model_fields} | changes
        return {name: value for name, value in fields.items() if value}

    def _kind(self) -> AlertKind | None:
        for kind in KINDS:
            if kind == self.jenis:
                return kind
        if self.jenis:
            raise MalformedRequestError("There is no such kind of alert. Choose one of the list.")
        return None

    def _box(self) -> Area | None:
        if not self.kota:
            return None
        if self.kota not in CITIES:
            raise MalformedRequestError("There is no such city. Choose one of the list.")
        south, west, north, east = box_of(self.kota)
        return Area(south, west, north, east)


class CardsForm(BoardForm):
    """Which alerts a script asks for, of the board that it shows."""

    alert: list[int] = Field(default=[], max_length=PAGE)


@dataclass(frozen=True)
class Card:
    """An alert as the board shows it."""

    alert: Alert

    @cached_property
    def city(self) -> str | None:
        """Of Jakarta's cities."""
        return _city(self.alert)

    @property
    def place(self) -> str:
        """Where the camera stands, in words: the area, and the city where it does not name it."""
        area = self.alert.area or ""
        city = self.city if self.city and self.city not in area else None
        return ", ".join(each for each in (area, city) if each)

    @property
    def decided(self) -> str | None:
        """What a person did last: a key of the texts; None where nobody did anything."""
        alert = self.alert
        if alert.changed_by == SYSTEM:
            return None
        return "confirmed" if alert.state == "open" else alert.state

    @property
    def by(self) -> str:
        """Who did."""
        return _name(self.alert.changed_by)

    @property
    def confirmed_before(self) -> str | None:
        """Who had confirmed the reading before somebody did something else."""
        alert = self.alert
        earlier = alert.confirmed_by if alert.state != "open" else None
        return None if earlier is None else _name(earlier)


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the board; ``events``: where its news come from, None on an older page."""

    cards: tuple[Card, ...]
    cameras: tuple[Camera, ...]
    following: str | None
    events: str | None


def board(visit: Visit, form: BoardForm) -> Board:
    """The newest alerts that somebody has to do with, or those after the form's page; blocking.

    Raises:
        MalformedRequestError: a field of the form cannot be used.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves: the alerts cannot be read, or the record not written.

    """
    wanted = form.wanted()
    live = AlertFilter(wanted.kind, _LIVE, wanted.camera, area=wanted.area)
    recorded = visit.services.alerts(visit.errand())
    found = recorded.search(live, limit=PAGE, page=form.lanjut or None)
    cameras = sorted(visit.services.store.cameras.all(), key=lambda each: each.name or each.id)
    return Board(
        cards=tuple(Card(each) for each in found.alerts if form.fits(each)),
        cameras=tuple(cameras),
        following=found.next,
        events=None if form.lanjut else form.events(found.version),
    )


def cards(visit: Visit, form: CardsForm) -> list[Card]:
    """The alerts of those ids that belong on the board; blocking. Raises what `board` raises."""
    recorded = visit.services.alerts(visit.errand())
    found = [each for each in _kept(visit, form.alert) if form.fits(each)]
    recorded.show(found)
    return [Card(each) for each in found]


def shown(visit: Visit, alert: int) -> Card:
    """One alert; blocking.

    Raises:
        NotFoundError: there is none, or not any more.
        PurposeError: no purpose was chosen yet.
        StoreError: or one of its leaves.

    """
    return Card(visit.services.alerts(visit.errand()).get(alert))


def _kept(visit: Visit, ids: list[int]) -> Iterator[Alert]:
    for each in ids:
        try:
            yield visit.services.store.alerts.get(each)
        except NotFoundError:
            continue


def _city(alert: Alert) -> str | None:
    if alert.latitude is None or alert.longitude is None:
        return None
    return city_of(alert.latitude, alert.longitude)


def _name(actor: str) -> str:
    """Of ``account:siti``, ``siti``."""
    return actor.partition(":")[2] or actor
