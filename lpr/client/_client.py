"""The client: one object, an attribute for each part of the API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

import httpx2

from lpr.client._alerts import Alerts
from lpr.client._anomalies import Anomalies
from lpr.client._cameras import Cameras
from lpr.client._reading import Reading
from lpr.client._reports import Reports
from lpr.client._reviews import Reviews
from lpr.client._sightings import Sightings
from lpr.client._transport import Transport, checked
from lpr.client._vehicles import Vehicles
from lpr.client._watchlists import WatchLists

if TYPE_CHECKING:
    from types import TracebackType

    from lpr.client._reading import Picture, PictureReading

SECONDS = 30.0
"""Until an answer must have come; reading many large pictures takes some."""


class Client:
    """A client of one service; safe to share between threads.

    Args:
        address: of the service, ``https://...``; ``http://`` with a key on this machine only.
        key: an API key, ``plat_...``; None where the service asks for none.
        purpose: what requests are for; None: what the key was made for.
        case: case number of the audit records.
        timeout: seconds until an answer must have come.
        http: connections of your own, as for a certificate authority or a proxy. By default no
            proxy variable is read, so that plates go to nobody else.

    Raises:
        SetupError: the address or the key cannot be used.

    """

    def __init__(  # noqa: PLR0913 - each may be chosen
        self,
        address: str,
        *,
        key: str | None = None,
        purpose: str | None = None,
        case: str | None = None,
        timeout: float = SECONDS,
        http: httpx2.Client | None = None,
    ) -> None:
        base = checked(address, key)
        http = http or httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False)
        self._use(Transport(base, http, key, {"purpose": purpose, "case": case}))

    def _use(self, transport: Transport) -> None:
        self._transport = transport
        self.vehicles = Vehicles(transport)
        self.sightings = Sightings(transport)
        self.cameras = Cameras(transport)
        self.alerts = Alerts(transport)
        self.watchlists = WatchLists(transport)
        self.reviews = Reviews(transport)
        self.anomalies = Anomalies(transport)
        self.reports = Reports(transport)
        self._reading = Reading(transport)

    def on_errand(self, purpose: str | None = None, case: str | None = None) -> Client:
        """The same service on another errand; it shares the connections.

        Without a purpose it keeps the former one; a case belongs to the errand that states it.
        """
        other = object.__new__(type(self))
        errand = {"purpose": purpose or self._transport.errand["purpose"], "case": case}
        other._use(replace(self._transport, errand=errand))
        return other

    def read(
        self, *pictures: Picture, crop: bool = False, tax: bool = True
    ) -> tuple[PictureReading, ...]:
        """Read the plates of pictures: paths of files, or their bytes.

        A picture that cannot be read has an `error`, and costs no other; but one that was sent
        alone raises.

        Args:
            pictures: at most as many as the service takes at once (16 by default).
            crop: whether each picture is one plate, cut out.
            tax: whether to look the plates up.

        Raises:
            ClientError: or one of its leaves.
            OSError: a file cannot be read.

        """
        return self._reading.read(pictures, crop=crop, tax=tax)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """Where it asks; never the key."""
        return f"Client({self._transport.base!r})"
