"""What a tracker is told and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lpr.detect import Box
    from lpr.ocr import Reading, Reason
    from lpr.tracking._still import Still

EventKind: TypeAlias = Literal["new", "update", "final"]
Ending: TypeAlias = Literal["plate", "review", "unreadable"]


@dataclass(frozen=True, slots=True)
class Look:
    """What was read of one box, and the crop uint8 (H, W, 3) BGR that it was read from.

    ``still`` is the frame that the crop was cut out of, where evidence is kept.
    """

    reading: Reading
    crop: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)
    still: Still | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Find:
    """One plate in one frame: ``time`` in seconds, ``box`` x1, y1, x2, y2 in pixels of the frame.

    ``look`` is ``None`` where the plate was only seen: its track was sure already.
    """

    frame: int
    time: float
    box: Box
    confidence: float
    look: Look | None = None

    @property
    def reading(self) -> Reading | None:
        """What was read of it."""
        return self.look.reading if self.look else None

    def without_look(self) -> Find:
        """Where and when it was found, and no pixels: a look holds on to the whole frame."""
        return replace(self, look=None)


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """What is known of one vehicle's visit at one moment; events of a visit share its ``visit``.

    ``new`` comes once, ``update`` whenever the result changed, ``final`` once and last.
    ``reading`` is the vote of ``votes`` single readings; ``best`` is the find whose frame and crop
    prove it best, and the only one with a look. ``ending`` is how the visit would end now: an
    accepted plate, a reading for a person to look at, or unreadable for ``reason``. ``moved`` is
    how far the plate's centre went from the first to the last find, x and y in pixels. ``parked``:
    the vehicle is still there. ``since`` is when the vehicle itself was first seen, in seconds:
    before ``first`` where it had parked and this visit is not its first.
    """

    kind: EventKind
    visit: int
    ending: Ending
    reason: Reason | None
    reading: Reading | None
    votes: int
    first: Find
    last: Find
    best: Find
    finds: int
    parked: bool = False
    since: float = 0.0

    @property
    def moved(self) -> tuple[float, float]:
        """The way of the plate's centre, pixels to the right and pixels down."""
        (x1, y1), (x2, y2) = (_centre(find.box) for find in (self.first, self.last))
        return x2 - x1, y2 - y1


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
