"""A provider that runs, and the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from lpr.config import Settings
from lpr.errors import SignInRefusedError
from lpr.oidc import Returned, SignIn, open_sign_in
from tests.oidc.provider import CLIENT, SECRET, Provider, log_in_there, query_of, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.access import Identity

CONFIG = """
issuer = "{issuer}"
client_id = "{client}"
address = "http://127.0.0.1"
{more}
[roles]
"plat-admin" = "admin"
"plat-pengawas" = "pengawas+pemilik_data"
"plat-petugas" = "petugas"
"""


@dataclass
class Hands:
    """The clocks of a test."""

    now: datetime = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    seconds: float = 1000.0

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def provider(hands: Hands) -> Iterator[Provider]:
    with running(lambda: hands.now) as found:
        yield found


def written(folder: Path, provider: Provider, more: str = "") -> Path:
    """The file that names the provider."""
    path = folder / "oidc.toml"
    path.write_text(CONFIG.format(issuer=provider.address, client=CLIENT, more=more))
    return path


@pytest.fixture
def opened(provider: Provider, hands: Hands, tmp_path: Path) -> Callable[..., SignIn]:
    """Open the way to the provider; ``more`` are lines of its file."""

    def make(more: str = "", secret: str | None = SECRET) -> SignIn:
        path = written(tmp_path, provider, more)
        kept = None if secret is None else SecretStr(secret)
        chosen = Settings(oidc_config=path, oidc_client_secret=kept)
        found = open_sign_in(chosen, lambda: hands.seconds)
        assert found is not None
        return found

    return make


@pytest.fixture
def sign_in(opened: Callable[..., SignIn]) -> SignIn:
    return opened()


def there_and_back(sign_in: SignIn, hands: Hands, name: str = "siti") -> Identity:
    """A whole log-in, without a console."""
    departure = sign_in.depart()
    back = query_of(log_in_there(departure.url, name))
    return sign_in.arrive(departure.ticket, Returned(back["code"], back["state"]), hands.now)


def refusal(sign_in: SignIn, hands: Hands, name: str = "siti") -> str:
    """Why a log-in of somebody whom the provider knows proves nobody."""
    with pytest.raises(SignInRefusedError) as caught:
        there_and_back(sign_in, hands, name)
    return caught.value.reason
