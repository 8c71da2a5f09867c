"""Comparing what the service told with what the client made of it."""

from __future__ import annotations

from typing import Any


def keys(told: Any) -> Any:
    """The names in a JSON value, without its values."""
    if isinstance(told, dict):
        return {name: keys(value) for name, value in told.items()}
    if isinstance(told, list):
        return [keys(each) for each in told]
    return None
