"""Messages in a real outbox, and a real HTTP receiver that may misbehave."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from lpr.alerts import alert_body
from lpr.alerts._notice import notify, notify_change
from lpr.live import World
from lpr.live._message import sighting_message
from lpr.live.sinks import DeliveryRules, DeliveryWorker
from lpr.store import Outbox, SeenTax, Sighting, Store, add_alerts, add_messages
from tests.scan.conftest import NOW
from tests.store.watched import an_alert

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from lpr.live.sinks import Sink
    from lpr.store import Alert

RULES = DeliveryRules(first=0.02, longest=0.1, look=0.1)


def a_sighting(number: int = 0, **values: Any) -> Sighting:
    """A sighting, each number another one."""
    given = {
        "id": f"{number:032x}",
        "camera": "gate",
        "source": "rtsp://***@10.0.0.7/main",
        "plate": "B1234TXY",
        "raw": "B1234TXY",
        "candidates": (("B1234TXY", 0.97), ("B1234TXV", 0.02)),
        "confidence": 0.98,
        "ending": "plate",
        "reason": None,
        "votes": 3,
        "finds": 5,
        "first_at": NOW,
        "last_at": NOW,
        "moved": (10.0, -40.0),
        "heading": "up",
        "parked": False,
        "final": True,
        "plate_class": "passenger_car",
        "colour": "white",
        "expiry": "2028-03",
        "box": (10.0, 20.4, 110.0, 60.6),
        "tax": SeenTax("LUNAS", 0, False, NOW.date(), NOW, "registri"),  # noqa: FBT003 - its fields
        "models": (("plate-reader", "ab"),),
    }
    return Sighting(**given | values)


@pytest.fixture
def send(store: Store) -> Callable[..., None]:
    """Write the messages of sightings with these numbers for a receiver."""

    def write(*numbers: int, sink: str = "office", event: Any = "final", **values: Any) -> None:
        messages = [
            sighting_message(a_sighting(number, **values), event, 0.9, (sink,), NOW)
            for number in numbers
        ]
        with store.transaction() as connection:
            add_messages(connection, messages)

    return write


@pytest.fixture
def alarm(store: Store) -> Callable[..., Alert]:
    """Write an alert about a sighting, and the message about it for a receiver."""

    def write(number: int, sink: str = "office", **values: Any) -> Alert:
        seen = a_sighting(number)
        new = an_alert(number, sighting=seen.id, plate="B1234TXV", camera="gate", **values)
        with store.transaction() as connection:
            (alert,) = add_alerts(connection, [new], NOW)
            notify(connection, alert, alert_body(seen, 0.9), (sink,), NOW)
        return alert

    return write


@pytest.fixture
def called_off(store: Store, alarm: Callable[..., Alert]) -> Callable[..., Alert]:
    """Write an alert about a sighting that was told and dismissed, and both messages of it."""

    def write(number: int = 0, sink: str = "office") -> Alert:
        alert = replace(alarm(number, sink), state="dismissed", version=99)
        with store.transaction() as connection:
            notify_change(connection, alert, (sink,), NOW)
        return alert

    return write


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return Outbox(store)


@pytest.fixture
def serving(outbox: Outbox) -> Callable[..., Any]:
    """A delivery worker of a receiver, running inside the block."""

    @contextmanager
    def run(sink: Sink, name: str = "office") -> Iterator[DeliveryWorker]:
        worker = DeliveryWorker(name, sink, outbox, World(), RULES)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop()
            worker.join(10)

    return run


@dataclass
class Receiver:
    """An HTTP server that keeps what it is sent and answers as it is told."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    silent: threading.Event | None = None
    tls: ssl.SSLContext | None = None
    port: int = 0
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}/hook"

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.silent is not None:
                    receiver.silent.wait(10)
                receiver.requests.append((dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def ids(self) -> list[int]:
        """Numbers of the sightings that arrived, in order."""
        return [int(headers["Idempotency-Key"].split("-")[0], 16) for headers, _ in self.requests]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    made.start()
    yield made
    made.stop()


def body_of(message: str) -> Any:
    return json.loads(message)
