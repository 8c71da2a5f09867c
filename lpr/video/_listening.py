"""How a camera is listened to, and what whoever listens to it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from lpr.errors import StreamLostError
from lpr.video._live_address import shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import av

    from lpr.video._gate import FrameCounts

    Stopped: TypeAlias = Callable[[], bool]
    Stamped: TypeAlias = tuple[av.VideoFrame, float | None]

Transport: TypeAlias = Literal["tcp", "udp"]


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How a camera is listened to.

    ``transport``: of RTSP; UDP loses packets where TCP waits. ``open_timeout``, ``read_timeout``:
    seconds without a word, or without one of pictures, after which the camera counts as lost.
    ``keys_only``: other frames are not decoded. ``barren``: seconds of data without one whole frame
    after which it is lost too.
    """

    transport: Transport = "tcp"
    open_timeout: float = 5.0
    read_timeout: float = 5.0
    keys_only: bool = False
    barren: float = 15.0


@dataclass(frozen=True, slots=True)
class Listening:
    """To whom is listened, and how; damaged and undecoded frames are added to ``counts``.

    ``alive`` is called for each of those that are left undecoded.
    """

    address: str
    options: LiveOptions
    clock: Callable[[], float]
    counts: FrameCounts
    alive: Callable[[], None] = lambda: None

    def lost(self, what: str) -> StreamLostError:
        """The error of a camera that was open."""
        return StreamLostError(f"{shown_address(self.address)} {what}; it is tried again.")


class Source(Protocol):
    """An open camera."""

    @property
    def about(self) -> str:
        """Who reads it, and what it says of itself."""

    def pictures(self, stopped: Stopped) -> Iterator[Stamped]:
        """Each whole picture with the sender's seconds, None where it tells none.

        Raises:
            StreamLostError: the camera went silent, ended the stream or broke it.

        """
