"""The registry behind HTTP: cache, then maintenance windows, breaker, repetition and adapter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.errors import RegistryError
from lpr.plates import parse
from lpr.tax._types import Absent, PlateColour
from lpr.tax.http._breaker import CircuitBreaker
from lpr.tax.http._cache import ReplyCache
from lpr.tax.http._contract import ContractAdapter
from lpr.tax.http._flat import FlatAdapter
from lpr.tax.http._replies import (
    Failed,
    Found,
    NotFound,
    Rejected,
    Reply,
    Unavailable,
    merged,
    spoken_source,
)
from lpr.tax.http._retry import repeat
from lpr.tax.http._transport import Refused, Transport
from lpr.tax.http._windows import closed_until
from lpr.tax.http._world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.plates import Plate
    from lpr.tax._types import Held
    from lpr.tax.http._config import ConnectorConfig


def connect(
    base_url: str, config: ConnectorConfig, token: str | None = None, *, world: World | None = None
) -> HttpRegistry:
    """A registry at `base_url`; nothing is sent yet.

    Args:
        base_url: ``https://`` address below which the configuration's paths lie.
        config: the agency's form, `load_config`.
        token: the credentials, taken from the environment; neither shown nor logged.
        world: clocks, sleep and chance; default: the real ones.

    Raises:
        ConfigurationError: the address, the token or the certificate file cannot be used.

    """
    world = world or World()
    return HttpRegistry(Transport(base_url, config, token, world), config, world)


class HttpRegistry:
    """An agency's registry as `TaxService` takes it; safe to share between threads."""

    def __init__(self, transport: Transport, config: ConnectorConfig, world: World) -> None:
        self._transport, self._config, self._world = transport, config, world
        self._adapter = _adapter(config)
        self._breaker = CircuitBreaker(
            config.breaker.failures, config.breaker.seconds, world.monotonic
        )
        self._cache = ReplyCache(
            timedelta(hours=config.cache.ttl_hours),
            timedelta(hours=config.cache.stale_hours),
            config.cache.entries,
        )

    @property
    def source(self) -> str:
        """Who answers, as the configuration names it; each reply names its own source."""
        return self._config.source

    @property
    def as_of(self) -> datetime:
        """Now: the registry speaks for the present; each reply names its own moment."""
        return self._world.clock()

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
        """What is known of each number: its records, `Absent`, or why nobody knows.

        A stale copy that stands in during an outage names its age in `source`.

        Raises:
            RegistryError: nobody knows of any of the numbers, or the registry refused them all.

        """
        held = {key: _held(reply) for key, reply in self._lookup_keys(keys).items()}
        errors = [each for each in held.values() if isinstance(each, RegistryError)]
        if errors and len(errors) == len(held):
            raise errors[0]
        return held

    def _lookup_keys(self, keys: Sequence[str]) -> dict[str, Reply]:
        return self.lookup_many([parse(key) for key in keys])

    def lookup(self, nopol: str, colour: PlateColour | None = None) -> Reply:
        """The reply for one number.

        Raises:
            MalformedPlateError: the text is no registration number.

        """
        plate = parse(nopol)
        return self.lookup_many([plate], colour)[plate.text]

    def lookup_many(
        self, plates: Sequence[Plate], colour: PlateColour | None = None
    ) -> dict[str, Reply]:
        """The reply for each number by its canonical text; one that fails costs no other."""
        now = self._world.clock()
        asked = {plate.text: plate for plate in plates}
        replies: dict[str, Reply] = {}
        for text in asked:
            kept = self._cache.fresh((text, colour), now)
            if kept is not None:
                replies[text] = kept
        missing = [plate for text, plate in asked.items() if text not in replies]
        for plate, reply in zip(missing, self._ask_all(missing, colour, now), strict=True):
            replies[plate.text] = self._kept(plate, colour, reply)
        return {text: replies[text] for text in asked}

    def reach(self) -> None:
        """See whether the registry answers, by a request that names no vehicle.

        Raises:
            RegistryError: it is under maintenance, does not answer, or refuses the request.

        """
        config, now = self._config, self._world.clock()
        resting = self._resting(now)
        if resting is not None:
            raise RegistryError(_sentence(resting))

        def send(end: float) -> Refused | Failed | None:
            return self._adapter.reach(self._transport, end)

        said = repeat(send, config.retry, self._breaker, self._world, config.timeouts.total)
        if isinstance(said, Failed):
            raise RegistryError(_sentence(Unavailable(now, said.reason, said.retry_after)))
        if said is not None:
            raise RegistryError(_sentence(Rejected(now, said.reason)))

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _resting(self, now: datetime) -> Unavailable | None:
        until = closed_until(self._config.maintenance, now)
        if until is None:
            return None
        return Unavailable(now, "it is under maintenance", (until - now).total_seconds())

    def _ask_all(
        self, plates: Sequence[Plate], colour: PlateColour | None, now: datetime
    ) -> list[Reply]:
        resting = self._resting(now)
        if resting is not None:
            return [resting for _ in plates]
        size = self._adapter.batch_size
        groups = [plates[start : start + size] for start in range(0, len(plates), size)]
        if len(groups) <= 1:
            return [reply for group in groups for reply in self._ask(group, colour)]
        with ThreadPoolExecutor(self._config.request.concurrency) as pool:
            answered = pool.map(lambda group: self._ask(group, colour), groups)
            return [reply for replies in answered for reply in replies]

    def _ask(self, plates: Sequence[Plate], colour: PlateColour | None) -> list[Reply]:
        if colour is not None or not self._adapter.needs_colour:
            return self._ask_once(plates, colour, self._world.clock)
        replies: list[Reply] = []
        now = self._world.clock()  # of all of them: none replaces another for being asked later
        for each in PlateColour:  # nobody knows under which of them the number is held
            (reply,) = self._ask_once(plates, each, lambda: now)
            if isinstance(reply, Unavailable):
                return [reply]
            replies.append(reply)
        return [merged(replies)]

    def _ask_once(
        self, plates: Sequence[Plate], colour: PlateColour | None, clock: Callable[[], datetime]
    ) -> list[Reply]:
        call = self._adapter.call(plates, colour)
        if isinstance(call, Refused):
            return [Rejected(self._world.clock(), call.reason) for _ in plates]

        def send(end: float) -> list[Reply] | Failed:
            received = self._transport.send(call, end)
            now = clock()
            if isinstance(received, Failed):
                return received
            if isinstance(received, Refused):
                return [Rejected(now, received.reason) for _ in plates]
            return self._adapter.read(received.payload, plates, now)

        config = self._config
        outcome = repeat(send, config.retry, self._breaker, self._world, config.timeouts.total)
        if not isinstance(outcome, Failed):
            return outcome
        now = self._world.clock()
        return [Unavailable(now, outcome.reason, outcome.retry_after) for _ in plates]

    def _kept(self, plate: Plate, colour: PlateColour | None, reply: Reply) -> Reply:
        """Store a known reply; in an outage, give a stored one instead."""
        key, now = (plate.text, colour), self._world.clock()
        if isinstance(reply, Found | NotFound):
            self._cache.put(key, reply, now)
        elif isinstance(reply, Unavailable):
            return self._cache.stale(key, now) or reply
        return reply


def _adapter(config: ConnectorConfig) -> ContractAdapter | FlatAdapter:
    if config.answer is None:
        return ContractAdapter(config)
    return FlatAdapter(config, config.answer)


def _held(reply: Reply) -> Held:
    """What the tax service is told; a stale copy's records name its age."""
    if isinstance(reply, Unavailable | Rejected):
        return RegistryError(_sentence(reply))
    if isinstance(reply, NotFound):
        return Absent(spoken_source(reply), reply.as_of)
    if not reply.stale:
        return reply.vehicles
    return [replace(record, source=spoken_source(reply)) for record in reply.vehicles]


def _sentence(reply: Unavailable | Rejected) -> str:
    if isinstance(reply, Rejected):
        return f"The registry refused: {reply.reason}. Check PLAT_REGISTRY_URL and the token."
    if reply.retry_after is None:
        return f"The registry is not available: {reply.reason}. Try again later."
    wait = max(1, round(reply.retry_after))
    return f"The registry is not available: {reply.reason}. Try again in {wait} s."
