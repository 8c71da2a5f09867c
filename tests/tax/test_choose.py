"""Which registry an installation asks."""

from __future__ import annotations

from contextlib import closing

import pytest
from pydantic import SecretStr

from lpr.config import Settings
from lpr.errors import ConfigurationError, RegistryMissingError
from lpr.tax import DatabaseRegistry, open_chosen_registry
from lpr.tax.http import HttpRegistry


def test_the_database_unless_an_address_is_set(sample_file_url: str) -> None:
    with closing(open_chosen_registry(Settings(database_url=sample_file_url))) as registry:
        assert isinstance(registry, DatabaseRegistry)


def test_an_address_takes_the_databases_place(file_url: str) -> None:
    settings = Settings(database_url=file_url, registry_url="https://registry.example")
    with closing(open_chosen_registry(settings)) as registry:
        assert isinstance(registry, HttpRegistry)


def test_what_cannot_be_used_is_told(file_url: str) -> None:
    with pytest.raises(RegistryMissingError):
        open_chosen_registry(Settings(database_url=file_url))
    with pytest.raises(ConfigurationError):
        open_chosen_registry(Settings(registry_url="ftp://x"))
    with pytest.raises(ConfigurationError):
        open_chosen_registry(Settings(registry_url="https://x", registry_config="nowhere.toml"))


def test_the_token_is_not_shown() -> None:
    settings = Settings(registry_token=SecretStr("a-token-of-the-tests"))
    assert "a-token" not in repr(settings)
    assert "a-token" not in str(settings.model_dump())
