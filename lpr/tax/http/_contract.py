"""The adapter for our own contract: single and batch look-up with typed replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from lpr.tax.http._replies import Failed, Found, NotFound, Rejected, Reply, Unavailable
from lpr.tax.http._transport import Call, Received, Refused
from lpr.tax.http._wire import (
    BatchEnvelope,
    FoundReply,
    NotFoundReply,
    UnavailableReply,
    WireReply,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from lpr.plates import Plate
    from lpr.tax._types import PlateColour
    from lpr.tax.http._config import ConnectorConfig
    from lpr.tax.http._transport import Transport

_NO_NUMBER = 422
_REPLY: TypeAdapter[WireReply] = TypeAdapter(WireReply)


class ContractAdapter:
    """Requests and replies of docs/registry-contract.json."""

    def __init__(self, config: ConnectorConfig) -> None:
        self._request = config.request
        self.needs_colour = False
        self.batch_size = config.request.batch_size if config.request.batch_path else 1

    def call(self, plates: Sequence[Plate], colour: PlateColour | None) -> Call:
        """The request for these numbers; they travel in the body, so that no log shows them."""
        items = [_item(plate, colour) for plate in plates]
        if len(items) > 1 and self._request.batch_path is not None:
            return Call("POST", self._request.batch_path, {"items": items})
        return Call("POST", self._request.path, items[0])

    def reach(self, transport: Transport, end: float) -> Refused | Failed | None:
        """Ask for a text that is no number: that needs the token and names no vehicle."""
        said = transport.send(Call("POST", self._request.path, {"nopol": "-"}), end)
        if isinstance(said, Received):
            return _unspoken(said.payload)
        return None if isinstance(said, Refused) and said.status == _NO_NUMBER else said

    def read(self, payload: Any, plates: Sequence[Plate], now: datetime) -> list[Reply] | Failed:
        """One reply for each plate, in order, or why the payload cannot be used.

        A reply that cannot be used costs its own number only; where none can, the payload failed.
        """
        items = [payload] if len(plates) == 1 else _items(payload, len(plates))
        if isinstance(items, Failed):
            return items
        outcomes = [_outcome(item, plate) for item, plate in zip(items, plates, strict=True)]
        failures = [each for each in outcomes if isinstance(each, Failed)]
        if len(failures) == len(plates):
            return failures[0]
        return [
            Unavailable(now, each.reason) if isinstance(each, Failed) else each for each in outcomes
        ]


def _items(payload: Any, asked: int) -> list[Any] | Failed:
    """The replies of a batch, none of them read yet."""
    try:
        items = BatchEnvelope.model_validate(payload).replies
    except ValidationError as error:
        return _breach(error)
    return items if len(items) == asked else Failed("its batch has another length than was asked")


def _outcome(item: Any, plate: Plate) -> Reply | Failed:
    try:
        return _reply(_REPLY.validate_python(item), plate)
    except ValidationError as error:
        return _breach(error)
    except ValueError as error:
        return Failed(f"its reply contradicts itself ({error})")


def _unspoken(payload: Any) -> Failed | None:
    """Why a payload is no reply of a registry that can answer."""
    try:
        wired = _REPLY.validate_python(payload)
    except ValidationError as error:
        return _breach(error)
    if not isinstance(wired, UnavailableReply):
        return None
    return Failed(wired.reason, None if wired.retry_after is None else float(wired.retry_after))


def _breach(error: ValidationError) -> Failed:
    """Names the place, and never what stood there."""
    first = error.errors(include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return Failed(f"its reply does not keep to the contract ({where})")


def _item(plate: Plate, colour: PlateColour | None) -> dict[str, str]:
    item = {"nopol": plate.text}
    return item if colour is None else item | {"colour": colour.value}


def _reply(wired: WireReply, plate: Plate) -> Reply:
    """Raises ValueError where the reply is for another number, or a bill contradicts itself."""
    if isinstance(wired, UnavailableReply):
        wait = None if wired.retry_after is None else float(wired.retry_after)
        return Unavailable(wired.as_of, wired.reason, wait)
    if not isinstance(wired, FoundReply | NotFoundReply):
        return Rejected(wired.as_of, wired.reason)
    if wired.nopol != plate.text:
        raise ValueError("it is for another number")
    if isinstance(wired, NotFoundReply):
        return NotFound(wired.as_of, wired.source)
    vehicles = tuple(each.record(plate.text, wired.source) for each in wired.vehicles)
    return Found(wired.as_of, wired.source, vehicles)
