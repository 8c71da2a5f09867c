"""Joining a Ray cluster, whose nodes do what one machine cannot."""

from __future__ import annotations

from typing import Any

from lpr.errors import ConfigurationError, DependencyMissingError


def joined(address: str | None) -> Any:
    """Ray's module, joined to the cluster at ``address``.

    Args:
        address: ``host:6379``; None: the cluster that runs on this machine.

    Raises:
        DependencyMissingError: the extra `ray` is not installed.
        ConfigurationError: no cluster answers there.

    """
    try:
        import ray  # noqa: PLC0415 - an extra of 300 MB
    except ModuleNotFoundError as error:
        raise DependencyMissingError(
            "Ray is missing; it comes with the extra `ray`. Install it, or use --engine local."
        ) from error
    try:
        ray.init(
            address or "auto",
            ignore_reinit_error=True,
            log_to_driver=False,
            logging_level="WARNING",
        )
    except (ConnectionError, RuntimeError, TimeoutError) as error:
        place = address or "on this machine"
        raise ConfigurationError(
            f"No Ray cluster answers {place} ({error}). Start one with `ray start --head`, or "
            "name its address with RAY_ADDRESS."
        ) from error
    return ray
