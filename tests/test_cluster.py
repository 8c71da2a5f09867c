"""Joining a cluster where there is no Ray."""

from __future__ import annotations

import sys

import pytest

from lpr.cluster import joined
from lpr.errors import DependencyMissingError


def test_ray_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not installed
    with pytest.raises(DependencyMissingError, match=r"extra `ray`.*use --engine local"):
        joined(None)
