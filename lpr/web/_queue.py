"""What the page of verification shows: one reading that waits, and where the queue goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from lpr.access import Permission
from lpr.errors import ReviewError
from lpr.store import Verdict

if TYPE_CHECKING:
    from lpr.store import Camera, Sighting
    from lpr.web._visit import Visit

__all__ = ["CHOICES", "QueueForm", "QueueView", "Said", "next_reading", "said"]

CHOICES = 9
"""Candidates that are offered: one a digit."""


class QueueForm(BaseModel):
    """Where in which queue one is; the same fields in the address and in the forms.

    Attributes:
        kamera: id of a camera; empty: all.
        urutan: ``terbaru``: the newest first; empty: the oldest first.
        sesudah: the reading after this place of the queue; empty: the first.
        tersimpan: the verdict that was taken just before.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kamera: str = Field("", pattern="^([A-Za-z0-9][A-Za-z0-9_.-]{0,63})?$")
    urutan: Literal["", "terbaru"] = ""
    sesudah: str = Field("", max_length=200)
    tersimpan: Verdict | Literal[""] = ""

    def address(self, **changes: str) -> str:
        """The page's address for this form with other fields."""
        fields = {**self.model_dump(exclude_defaults=True), "tersimpan": "", **changes}
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"/verifikasi?{query}" if query else "/verifikasi"


@dataclass(frozen=True, slots=True)
class QueueView:
    """One reading of the queue.

    Attributes:
        seen: the reading; None: none is left.
        following: where the queue goes on after it; None at the end.
        waiting: how many wait in all.
        cameras: all of them, by id.
        frame: whether the whole frame may be shown.

    """

    seen: Sighting | None
    following: str | None
    waiting: int
    cameras: dict[str, Camera]
    frame: bool

    @property
    def camera(self) -> str:
        """The name of the reading's camera, its id where it has none."""
        assert self.seen is not None  # noqa: S101 - asked of a reading only
        known = self.cameras.get(self.seen.camera)
        return known.name or known.id if known else self.seen.camera

    @property
    def choices(self) -> tuple[tuple[str, float], ...]:
        """The candidates that are offered, with their probabilities."""
        return self.seen.candidates[:CHOICES] if self.seen else ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of a reading; the number is that of a correction."""

    verdict: Verdict
    number: str | None = None


def next_reading(visit: Visit, form: QueueForm) -> QueueView:
    """The reading that a form's place in the queue leads to (blocking); recorded before shown.

    Raises:
        MalformedRequestError: the place is none.
        PurposeError: no purpose was chosen yet.
        StoreError: the store fails, or the look cannot be recorded.

    """
    desk = visit.services.reviews(visit.errand())
    found = desk.queue(
        form.kamera or None, newest=bool(form.urutan), limit=1, page=form.sesudah or None
    )
    seen = found.page.sightings[0] if found.page.sightings else None
    cameras = {each.id: each for each in visit.services.store.cameras.all()}
    may_frame = visit.may(Permission.LOCATION)
    return QueueView(seen, found.page.next, found.waiting, cameras, may_frame)


def said(visit: Visit) -> Said:
    """What the form that was posted says.

    Raises:
        ReviewError: it says nothing.

    """
    chosen = visit.text("pilihan")
    if chosen:
        return Said(Verdict.CORRECTED, chosen)
    word = visit.text("putusan")
    if word not in set(Verdict):
        raise ReviewError("The form names no verdict. Use one of the page's buttons.")
    verdict = Verdict(word)
    return Said(verdict, visit.text("nomor") if verdict is Verdict.CORRECTED else None)
