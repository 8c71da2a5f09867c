from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.errors import ConfigurationError
from lpr.store import KINDS, RetentionRule, load_rules
from lpr.store._rules import SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_the_shipped_periods() -> None:
    rules = load_rules()
    assert {kind: str(rule) for kind, rule in rules.items()} == {
        "audit": "1825d",
        "sessions": "1d",
        "sightings": "1d, MENUNGGAK 30d, TIDAK_TERSEDIA 7d",
        "reviews": "0h",
        "messages": "7d",
        "alerts": "30d, WAITING 7d, DISMISSED 1d",
        "watchlists": "30d",
        "evidence": "0h",
        "orphans": "1d",
    }
    assert rules["sightings"].kept == timedelta(hours=24)
    assert {each.name for each in KINDS} <= set(rules)
    assert "art. 42-44" in SHIPPED.read_text(encoding="utf-8")


def test_an_agency_changes_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[audit]\ndefault = "never"\nTIDAK_DITEMUKAN = "12h"\n[sightings]\nLUNAS="1h"')
    rules = load_rules(file)
    assert str(rules["audit"]) == "never, TIDAK_DITEMUKAN 12h"
    assert str(rules["sightings"]) == "1d, MENUNGGAK 30d, TIDAK_TERSEDIA 7d, LUNAS 1h"
    assert str(rules["sessions"]) == "1d"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[audit", "no TOML"),
        (
            "[owners]\ndefault='1d'",
            "known are audit, sessions, sightings, reviews, messages, alerts, watch",
        ),
        ("audit = '1d'", "must be a table"),
        ("[audit]\ndefault = '1 week'", "no period"),
        ("[audit]\ndefault = 30", "no period"),
        ("[audit]\ndefault = '-1d'", "no period"),
        ("[audit]\nlunas = '1d'", "no status"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=reason) as caught:
        load_rules(file)
    assert "PLAT_RETENTION_RULES" in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_rules(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="no TOML"):
        load_rules(file)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_what_is_kept_longer_ends_later(first: int, second: int) -> None:
    rule = RetentionRule(timedelta(hours=first), {"LUNAS": timedelta(hours=second), "X": None})
    default, by_status = rule.ends(NOW)
    assert default == NOW - timedelta(hours=first)
    assert by_status == {"LUNAS": NOW - timedelta(hours=second), "X": None}
    assert tomllib.loads(f'x = "{rule}"')["x"].endswith("X never")
