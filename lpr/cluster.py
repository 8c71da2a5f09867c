"""Joining a Ray cluster, whose nodes do what one machine cannot."""

from __future__ import annotations

import logging
import socket
from typing import Any
from urllib.parse import urlsplit

from lpr.errors import ConfigurationError, DependencyMissingError

PATIENCE = 5.0  # seconds for the head's port to answer; Ray itself would wait for minutes


def joined(address: str | None) -> Any:
    """Ray's module, joined to the cluster at ``address``.

    Args:
        address: ``host:6379``; None: the cluster that runs on this machine.

    Raises:
        DependencyMissingError: the extra `ray` is not installed.
        ConfigurationError: no cluster answers there, or it is no address.

    """
    try:
        import ray  # noqa: PLC0415 - an extra of 300 MB
    except ModuleNotFoundError as error:
        raise DependencyMissingError(
            "Ray is missing; it comes with the extra `ray`. Install it, or use --engine local."
        ) from error
    try:
        _reach(address or "")
        ray.init(
            address or "auto",
            ignore_reinit_error=True,
            log_to_driver=False,
            logging_level=logging.WARNING,
        )
    except (OSError, RuntimeError, ValueError) as error:
        place = address or "on this machine"
        raise ConfigurationError(
            f"No Ray cluster answers {place} ({error}). Start one with `ray start --head`, or "
            "name its address with RAY_ADDRESS."
        ) from error
    return ray


def _reach(address: str) -> None:
    """See that somebody listens at ``host:port``, with or without a scheme; `OSError` if not."""
    place = urlsplit(address if "://" in address else f"//{address}")
    if place.hostname and place.port:
        socket.create_connection((place.hostname, place.port), PATIENCE).close()
