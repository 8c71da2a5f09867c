"""A small server for those who watch the watcher: ``/metrics`` and ``/healthz``."""

from __future__ import annotations

import json
import sys
import threading
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from lpr.errors import ConfigurationError
from lpr.live._metrics import FleetCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lpr.live._fleet import Watching


class Monitor:
    """Serves until `close`; ``address`` is ``HOST:PORT``, port 0 takes a free one.

    It knows numbers and cameras' names, no plate; it asks nobody who they are, so it belongs on the
    loopback address or into a network of the operator's.

    Raises:
        ConfigurationError: the address cannot be bound.

    """

    def __init__(self, address: str, fleet: Watching) -> None:
        host, _, port = address.rpartition(":")
        registry = CollectorRegistry(auto_describe=False)
        registry.register(FleetCollector(fleet))
        self._metrics, self._fleet = make_wsgi_app(registry), fleet
        try:
            self._server = make_server(host, int(port), self._answer, _Server, _Quiet)
        except (OSError, OverflowError) as error:
            raise ConfigurationError(
                f"watch.metrics: cannot listen on {address} ({error}); choose another."
            ) from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="monitor", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens: ``127.0.0.1:9464``."""
        return f"{self._server.server_address[0]!s}:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start_response)
            return answer
        if path != "/healthz":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"There are /metrics and /healthz.\n"]
        told = health(self._fleet)
        status = HTTPStatus.OK if told["active"] else HTTPStatus.SERVICE_UNAVAILABLE
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]


def health(fleet: Watching) -> dict[str, Any]:
    """The cameras' states, in the form of Plate Recognizer Stream's monitor.

    ``active``: at least one camera runs, or all are switched off.
    """
    states = dict(sorted(fleet.report().statuses.items()))
    on = [status for status in states.values() if status.state != "disabled"]
    return {
        "active": any(status.state == "running" for status in on) or not on,
        "cameras": {
            name: {"status": status.state} | ({"reason": status.reason} if status.reason else {})
            for name, status in states.items()
        },
    }


class _Server(ThreadingMixIn, WSGIServer):
    """One that asks for nothing, or whose answer waits for the store, holds up no other."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing of who went away, or asked for nothing: the log is for events."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Quiet(WSGIRequestHandler):
    """One request that takes long must not be told on standard error, nor any other."""

    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Nothing: Prometheus asks each few seconds."""
