"""Joining a cluster where there is no Ray."""

from __future__ import annotations

import socket
import sys
from types import SimpleNamespace

import pytest

from lpr.cluster import joined
from lpr.errors import ConfigurationError, DependencyMissingError


def test_ray_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not installed
    with pytest.raises(DependencyMissingError, match=r"extra `ray`.*use --engine local"):
        joined(None)


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_an_address_where_nobody_listens_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace())  # it is not come to
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, not listening
        address = f"{scheme}127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(ConfigurationError, match=r"No Ray cluster answers .*RAY_ADDRESS"):
            joined(address)


@pytest.mark.parametrize("address", ["{host}", None])
def test_ray_is_told_where_the_cluster_is(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    told: list[str] = []
    ray = SimpleNamespace(init=lambda where, **_: told.append(where))
    monkeypatch.setitem(sys.modules, "ray", ray)
    with socket.create_server(("127.0.0.1", 0)) as head:
        host = f"127.0.0.1:{head.getsockname()[1]}"
        assert joined(address and address.format(host=host)) is ray
    assert told == [host if address else "auto"]


def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace())
    with pytest.raises(ConfigurationError, match="head:port"):
        joined("head:port")
