"""When a track begins, is sure, stands still and ends: one frozen object, passed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpr.video import Region


@dataclass(frozen=True, slots=True)
class TrackRules:
    """Times are seconds of the recording or the stream, never of the machine.

    A track is sure after ``least_votes`` readings that agree and whose vote is accepted, or after
    ``doubtful_votes`` where what they say together leaves more than one number open (the voted one
    has less than ``clear`` of the probability, 0..1) or the plate was never read as ``small``
    pixels wide; a vehicle that was read less often is for a person to look at, and so is a small
    plate of which no single reading is accepted: looks at a small plate share their errors, however
    many they are. Where another number has ``rival`` of the probability of the voted one (0..1), a
    person decides between them. Where ``doubtful_votes`` agree, the voted one has ``half`` of all
    probability and no other number has ``hardly`` of that, the plate is accepted below the
    threshold too: nothing speaks for another. A sure track is read again only when its plate is
    ``doubt`` times wider than any that was read. It is out of sight when it was not seen for
    ``patience``, and ends ``rejoin`` after it was last seen unless the same number comes back
    before. Where frames are farther apart, ``rejoin`` lasts for ``rejoin_frames`` of their gaps,
    and a plate that is found where it was is the same vehicle's for ``patience_frames``, unless its
    number speaks against it. ``spacing`` is that gap in seconds; ``None``: as it is observed. A
    vehicle is parked when it has stayed within ``still`` (a share of its plate's width) for
    ``parked_after``: the visit so far ends as one result, and another one is given when it leaves
    or after ``parked_again``.
    ``preview`` is the longest time without a word about a track that is seen but not yet sure.
    ``grow`` is by how much larger a plate must be to be read again once ``most_reads`` readings
    did not settle it.
    ``min_width``: a plate narrower than this many pixels is never read and begins no track; it
    is counted. ``region``: plates whose centre lies outside are left out.
    ``stills``: the frame of each track's best find is kept, as evidence.
    """

    least_votes: int = 3
    doubtful_votes: int = 6
    clear: float = 0.85
    small: float = 76.0
    rival: float = 0.18
    half: float = 0.5
    hardly: float = 0.1
    patience: float = 1.5
    rejoin: float = 6.0
    patience_frames: float = 2.5
    rejoin_frames: float = 5.0
    spacing: float | None = None
    still: float = 0.5
    parked_after: float = 60.0
    parked_again: float = 3600.0
    preview: float = 1.0
    most_reads: int = 12
    grow: float = 1.15
    doubt: float = 1.5
    min_width: float = 0.0
    region: Region | None = None
    stills: bool = False

    def longest_patience(self, spacing: float) -> float:
        """For how many seconds what has not moved may be unseen, frames being so far apart."""
        return max(self.patience, self.patience_frames * spacing)

    def longest_rejoin(self, spacing: float) -> float:
        """For how many seconds the same number may be unseen, frames being so far apart."""
        return max(self.rejoin, self.rejoin_frames * spacing)
