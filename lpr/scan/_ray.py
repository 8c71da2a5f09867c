"""The engine of many machines: a Ray cluster, whose nodes see footage and output under one path."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from lpr.cluster import joined
from lpr.scan._engine import SHIPPED, Networks, Outcome

if TYPE_CHECKING:
    from pathlib import Path


class RayEngine:
    """Pieces as Ray tasks of one core each; a node that is lost costs its pieces one attempt.

    Whoever conducts the scan decides what is tried again, so Ray itself tries nothing twice. Nodes
    read with the models and the provider of this process's settings, not of their own.
    """

    def __init__(
        self, address: str | None, *, evidence: Path | None = None, reader: str = SHIPPED
    ) -> None:
        """Join the cluster at ``address`` (``host:6379``; None: the one that runs here).

        Raises:
            DependencyMissingError: the extra `ray` is not installed.
            ConfigurationError: no cluster answers there.

        """
        self._ray = joined(address)
        self._task = self._ray.remote(num_cpus=1, max_retries=0)(_piece)
        self._evidence = None if evidence is None else str(evidence.absolute())
        self._reader = reader
        self._networks = _networks()
        self._running: dict[Any, str] = {}

    @property
    def workers(self) -> int:
        """Cores of the cluster, as it is now: nodes may come and go."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def submit(self, key: str, task: str) -> None:
        """Begin a piece."""
        reference = self._task.remote(task, self._reader, self._evidence, self._networks)
        self._running[reference] = key

    def next(self, timeout: float) -> Outcome | None:
        """The next piece that ended, or None when none did for so many seconds."""
        ended, _ = self._ray.wait(list(self._running), timeout=timeout)
        if not ended:
            return None
        key = self._running.pop(ended[0])
        try:
            told = self._ray.get(ended[0])
        except self._ray.exceptions.RayError:  # its process or its node is gone
            return Outcome(key)
        result = base64.b64decode(told["found"]) if "found" in told else None
        return Outcome(key, result, told.get("failed"))

    def close(self) -> None:
        """Stop all work at once, and leave the cluster as it was."""
        for reference in self._running:
            self._ray.cancel(reference, force=True)
        self._running.clear()
        self._ray.shutdown()


def _networks() -> Networks:
    from lpr.config import load_settings  # noqa: PLC0415 - heavy, and only here

    settings = load_settings()
    folder = settings.models_dir
    return Networks(None if folder is None else folder.absolute(), settings.provider)


def _piece(task: str, reader: str, evidence: str | None, networks: Networks) -> dict[str, Any]:
    """A Ray task: what became of a piece. Its process keeps the models for the next one."""
    from lpr.scan._worker import outcome  # noqa: PLC0415 - on the node that does the work

    return outcome(task, reader, evidence, networks)
