"""The TOML configuration: presets, files over presets, and sentences for what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.errors import ConfigurationError
from lpr.tax.http import load_config
from lpr.tax.http._config import PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


NO_KIND = """
shape = "flat"
[request]
path = "/x"
[answer]
status = "s"
found = ["1"]
not_found = ["0"]
[answer.fields]
nopol = "n"
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "registry.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", PRESETS)
def test_presets_load_with_the_default_time_to_live(name: str) -> None:
    assert load_config(name).cache.ttl_hours == 6


def test_a_file_is_laid_over_a_preset(written: Callable[[str], Path]) -> None:
    config = load_config(
        written(
            'preset = "jakarta"\nsource = "Samsat"\nmaintenance = []\n'
            '[cache]\nttl_hours = 1\n[answer.values.jenis]\nMINIBUS = "minibus"\n'
        )
    )
    assert config.source == "Samsat"
    assert config.maintenance == ()
    assert config.cache.ttl_hours == 1
    assert config.cache.stale_hours == 24
    assert config.answer is not None
    assert config.answer.values["jenis"] == {"MINIBUS": "minibus"}
    assert config.answer.values["ev"]["*"] == "tidak"


def test_a_file_may_stand_alone(written: Callable[[str], Path]) -> None:
    config = load_config(written('shape = "contract"\n[request]\npath = "/ask"\n'))
    assert config.request.path == "/ask"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("= no", "no TOML"),
        ('preset = "elsewhere"', "preset"),
        ("preset = 1", "preset"),
        ('preset = "contract"\ncolour = 1', "colour"),
        ('preset = "contract"\n[cache]\nttl_hours = -1', "cache.ttl_hours"),
        ('preset = "contract"\n[retry]\nattempts = 11', "retry.attempts"),
        ('preset = "contract"\n[timeouts]\nread = 0', "timeouts.read"),
        ('preset = "contract"\nshape = "flat"', "answer"),
        ('preset = "jakarta"\nshape = "contract"', "answer"),
        ('preset = "jakarta"\n[answer.fields]\nmerk = "Nama"', "owner"),
        ('preset = "jakarta"\n[answer.fields]\nwilayah = "Kab. Kota"', "owner"),
        ('preset = "jakarta"\n[answer.fields]\nnama = "X"', "answer.fields"),
        ('preset = "jakarta"\n[answer.fields]\nmerk = ["A", "B"]', "only blokir"),
        ('preset = "jakarta"\n[answer.fields]\nblokir = ["STATUS", "Alamat"]', "owner"),
        (NO_KIND, "lacks jenis"),
        ('preset = "contract"\n[[maintenance]]\ndays = ["mon"]\nbegins = "23:00"\nends = "01:00"',
         "midnight"),
        ('preset = "contract"\n[[maintenance]]\ndays = ["mon"]\nbegins = "25:00"\nends = "26:00"',
         "maintenance.0.begins"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(written: Callable[[str], Path], text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        load_config(written(text))


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_file_that_cannot_be_read(name: str) -> None:
    with pytest.raises(ConfigurationError, match="contract or jakarta"):
        load_config(name)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_config(path)


def test_no_configuration_holds_credentials() -> None:
    fields = set(type(load_config("contract")).model_fields)
    assert not {"token", "password", "key", "credentials"} & fields
