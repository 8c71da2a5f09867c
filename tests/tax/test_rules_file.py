"""An agency's own tables over the packaged ones."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lpr.config import Settings
from lpr.errors import ConfigurationError
from lpr.tax import chosen_rules, load_rules
from lpr.tax._rules import on_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.tax import TaxRules

    Chosen = Callable[[str], TaxRules]

PACKAGED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "lpr/tax/tax.json").read_text(encoding="utf-8")
)
OLD, NEW = PACKAGED["pkb_late"]
DAY = date(2026, 3, 1)


@pytest.fixture
def chosen(tmp_path: Path) -> Chosen:
    """The rules of a file with this text."""

    def read(text: str) -> TaxRules:
        path = tmp_path / "pajak.json"
        path.write_text(text, encoding="utf-8")
        return chosen_rules(Settings(tax_rules=path))

    return read


def test_without_a_file_the_packaged_ones_hold() -> None:
    assert chosen_rules(Settings()) == load_rules()


def test_a_copy_of_the_packaged_ones_changes_nothing(chosen: Chosen) -> None:
    assert chosen(json.dumps(PACKAGED)) == load_rules()
    assert chosen("{}") == load_rules()


def test_a_table_takes_the_place_of_the_packaged_one(chosen: Chosen) -> None:
    rows = [OLD, NEW | {"valid_to": "2025-12-31"}]
    rows.append(NEW | {"valid_from": "2026-01-01", "monthly_pct": 1.5, "verified": True})
    rules = chosen(json.dumps({"pkb_late": rows}))
    late = on_day(rules.late, DAY)
    assert late is not None
    assert (late.monthly_pct, late.verified) == (Decimal("1.5"), True)
    assert rules.private == load_rules().private


def test_an_amnesty_is_added_and_a_rate_may_end(chosen: Chosen) -> None:
    year = {"start": "2027-06-01", "end": "2027-08-31", "decision": None}
    (other,) = PACKAGED["pkb_rate_other"]
    given = {"amnesty": [year], "pkb_rate_other": [other | {"valid_to": "2026-12-31"}]}
    rules = chosen(json.dumps(given | {"opsen": []}))
    assert [each.validity.valid_from for each in rules.amnesties] == [date(2027, 6, 1)]
    assert on_day(rules.other, date(2027, 1, 1)) is None
    assert rules.opsen == ()


def late(**changes: Any) -> str:
    return json.dumps({"pkb_late": [OLD, NEW | changes]})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("monthly_pct = 2", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "an object of tables"),
        ('{"pkb_late": null}', "pkb_late must be a list"),
        ('{"pkb_lat": []}', "no table pkb_lat; known are"),
        (late(monthly_pct="1"), r"pkb_late\[2\].monthly_pct must be a number from 0"),
        (late(monthly_pct=-1), r"pkb_late\[2\].monthly_pct must be a number from 0"),
        (late(monthly_pct=float("nan")), r"pkb_late\[2\].monthly_pct must be"),
        (late(monthly_pct=True), r"pkb_late\[2\].monthly_pct must be"),
        (late(cap_months=1.5), r"pkb_late\[2\].cap_months must be a whole number"),
        (late(valid_from="5 Jan 2025"), "Invalid isoformat"),
        (late(valid_from="2025-01-06"), "pkb_late must have one row for each day"),
        (late(valid_from="2025-01-04"), "pkb_late must have one row for each day"),
        (late(valid_from=None), "pkb_late must have one row for each day"),
        (late(valid_to="2026-12-31"), "pkb_late must have one row for each day"),
        ('{"pkb_late": []}', "pkb_late must have one row for each day"),
        (json.dumps({"pkb_late": [{"valid_from": None}]}), r"pkb_late\[1\] lacks valid_to"),
        (json.dumps({"swdkllj": PACKAGED["swdkllj"] | {"tariffs": {}}}), "tariffs lacks A"),
        (
            json.dumps(
                {"pkb_rate_private": [PACKAGED["pkb_rate_private"][1] | {"by_ownership": []}]}
            ),
            r"by_ownership must be a list with something in it",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_where(chosen: Chosen, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        chosen(text)
    assert str(caught.value).startswith("PLAT_TAX_RULES: ")


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match=r"PLAT_TAX_RULES: /nowhere.json cannot be read"):
        chosen_rules(Settings(tax_rules=Path("/nowhere.json")))
