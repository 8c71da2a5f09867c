"""The frames of a recording by PyAV, or by OpenCV where PyAV can make nothing of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lpr.errors import VideoError
from lpr.video._decode import decoded, up_to_stop
from lpr.video._open import opened_by_opencv

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Iterator

    from lpr.video._decode import Segment, Timed
    from lpr.video._gate import FrameGate
    from lpr.video._opencv import Capture


def decoded_by_either(
    path: str | os.PathLike[str], segment: Segment, gate: FrameGate
) -> Generator[Timed, None, None]:
    """As `decoded`; ``segment.reader`` names who read the recording where PyAV did not.

    What PyAV decodes with faults is not given to OpenCV, which does not tell faulty frames from
    whole ones.

    Raises:
        VideoError: neither can open it, or decode a frame of it.

    """
    before = replace(gate.counts)
    failure = VideoError("No frame of the recording can be decoded; it is damaged, copy it again.")
    try:
        yield from decoded(path, segment, gate)
    except VideoError as error:
        failure = error
    if segment.whole:
        return
    if segment.faulty:
        raise failure
    with opened_by_opencv(path, failure) as capture:
        segment.reader, segment.length = capture.reader, capture.length
        gate.counts.damaged, gate.counts.undecoded = before.damaged, before.undecoded
        yield from up_to_stop(_captured(capture, segment, gate), segment)


def _captured(capture: Capture, segment: Segment, gate: FrameGate) -> Iterator[Timed]:
    """From the recording's start: OpenCV seeks by guess. What comes before is not converted."""
    for index, time in enumerate(capture.seconds()):
        if time < segment.begin:
            continue
        picture = capture.picture()
        if picture is None:
            gate.counts.damaged += segment.holds(time)
        else:
            yield picture, time, index
