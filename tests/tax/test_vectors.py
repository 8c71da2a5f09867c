"""The calculation vectors T1 to T13: published examples of the agency, and sums worked by hand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lpr.tax import Jenis, PlateColour, TaxRules, VehicleFacts, estimate_bill

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "vectors.json").read_text(encoding="utf-8")
)


def facts(given: dict[str, Any]) -> VehicleFacts:
    bobot = given.get("bobot")
    return VehicleFacts(
        jenis=Jenis(given["jenis"]),
        plate_colour=PlateColour.PUTIH,
        njkb=given["njkb"],
        bobot=None if bobot is None else Decimal(bobot),
        milik_ke=given.get("milik_ke", 1),
        cc=given.get("cc"),
        ev=given.get("ev", False),
    )


def test_all_thirteen_are_here() -> None:
    assert [vector["id"] for vector in VECTORS] == [f"T{number}" for number in range(1, 14)]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "on" in v], ids=lambda v: v["id"])
def test_vector(vector: dict[str, Any], rules: TaxRules) -> None:
    estimate = estimate_bill(
        facts(vector["vehicle"]),
        [date.fromisoformat(vector["due"])],
        on=date.fromisoformat(vector["on"]),
        rules=rules,
        renew_stnk=vector.get("renew_stnk", False),
    )
    expected = dict(vector["expect"])
    assert estimate.gaps == ()
    if "total" in expected:
        assert estimate.total == expected.pop("total")
    if "PNBP" in expected:
        fees = estimate.amount("PNBP_STNK") + estimate.amount("PNBP_TNKB")
        assert fees == expected.pop("PNBP")
    assert {code: estimate.amount(code) for code in expected} == expected


@pytest.mark.parametrize("vector", [v for v in VECTORS if "days" in v], ids=lambda v: v["id"])
def test_vector_by_days(vector: dict[str, Any], rules: TaxRules) -> None:
    due = date.fromisoformat(vector["due"])
    for code, amounts in vector["expect_each"].items():
        for days, expected in zip(vector["days"], amounts, strict=True):
            estimate = estimate_bill(
                facts(vector["vehicle"]), [due], on=due + timedelta(days=days), rules=rules
            )
            assert estimate.amount(code) == expected, days
