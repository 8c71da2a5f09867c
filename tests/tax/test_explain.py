"""Every line of a bill is explained in two languages, with its law and what is not certain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lpr.tax import (
    WIB,
    Explanation,
    Jenis,
    Penggunaan,
    PlateColour,
    TaxRules,
    VehicleFacts,
    estimate_bill,
)
from lpr.tax._explain import _words, explain
from lpr.tax._workings import StoredWorking

if TYPE_CHECKING:
    from lpr.tax import Estimate

CAR = VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, 200_000_000, cc=1496)
DUE = date(2024, 1, 10)
PAID = date(2024, 9, 5)  # outside every amnesty, the doubtful ones too


def told(bill: Estimate, code: str) -> Explanation:
    explanation = next(line.explanation for line in bill.lines if line.code == code)
    assert explanation is not None
    return explanation


@pytest.fixture
def bill(rules: TaxRules) -> Estimate:
    return estimate_bill(CAR, [DUE], on=PAID, rules=rules, renew_stnk=True)


def test_the_principal(bill: Estimate) -> None:
    assert told(bill, "PKB") == Explanation(
        "NJKB Rp 200.000.000 x bobot 1,05 (Pergub DKI 38/2023) x 2% (kepemilikan ke-1)",
        "sale value Rp 200.000.000 x weight 1.05 (Pergub DKI 38/2023) x 2% (1st ownership)",
        "Perda DKI 2/2015",
    )


def test_the_interest(bill: Estimate) -> None:
    explanation = told(bill, "PKB_DENDA")
    assert explanation.id == (
        "2% per bulan x 8 bulan (paling banyak 24) x Rp 4.200.000, sejak 2024-01-10"
    )
    assert explanation.en == "2% a month x 8 months (at most 24) x Rp 4.200.000, since 2024-01-10"
    assert explanation.law == "Perda DKI 6/2010 art. 12(6)"
    assert [doubt.en for doubt in explanation.doubts] == [
        "That part of a month counts as a whole one was not verified."
    ]


def test_the_contribution_and_its_fine(bill: Estimate) -> None:
    tariff, fine = told(bill, "SWDKLLJ"), told(bill, "SWDKLLJ_DENDA")
    assert tariff.id == "tarif golongan DP, termasuk kartu dana Rp 3.000"
    assert tariff.law is not None
    assert tariff.law.startswith("PMK")
    assert tariff.verified
    assert fine.id == (
        "terlambat 239 hari: 75% x Rp 140.000 (tarif tanpa kartu), paling banyak Rp 100.000"
    )
    assert fine.verified


def test_the_five_yearly_fees(bill: Estimate) -> None:
    stnk, tnkb = told(bill, "PNBP_STNK"), told(bill, "PNBP_TNKB")
    assert stnk.id == tnkb.id == "setiap lima tahun, roda empat atau lebih"
    assert stnk.law == tnkb.law == "PP 76/2020"
    assert stnk.verified
    assert "NRKB" in tnkb.doubts[0].id


def test_an_amnesty_shows_the_interest_before_and_after_it(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [DUE], on=date(2025, 6, 14), rules=rules)
    waiver = told(bill, "PEMUTIHAN")
    assert "sebelum pemutihan Rp 1.512.000, sesudahnya Rp 0" in waiver.id
    assert "before the amnesty Rp 1.512.000, after it Rp 0" in waiver.en
    assert "2025-06-14" in waiver.id
    assert "2025-08-31" in waiver.id
    assert waiver.law == "e-0046/2025"


def test_an_amnesty_whose_first_day_is_not_known_is_a_doubt(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [DUE], on=date(2024, 8, 1), rules=rules)
    assert bill.amount("PEMUTIHAN") == 0
    assert "pemutihan sampai 2024-08-31" in told(bill, "PKB_DENDA").doubts[-1].id


def test_the_rate_of_2025_is_a_doubt(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [date(2025, 3, 1)], on=date(2025, 4, 1), rules=rules)
    assert told(bill, "PKB_DENDA").doubts[0].id.startswith("Bunga 1% per bulan untuk DKI")
    assert told(bill, "PKB").doubts[0].en.startswith("The weight")


@pytest.mark.parametrize(
    ("vehicle", "words", "english"),
    [
        (replace(CAR, milik_ke=3), "4% (kepemilikan ke-3)", "4% (3rd ownership)"),
        (replace(CAR, legal_entity=True), "2% (badan hukum", "2% (legal entity"),
        (replace(CAR, plate_colour=PlateColour.MERAH), "0,5% (pemerintah)", "0.5% (government)"),
        (
            replace(CAR, plate_colour=PlateColour.KUNING),
            "30% dasar pengenaan x 0,5% (angkutan umum)",
            "30% of the base x 0.5% (public transport)",
        ),
        (replace(CAR, penggunaan=Penggunaan.AMBULANS), "0,5% (kendaraan", "0.5% (special"),
        (replace(CAR, bobot=Decimal("1.1")), "bobot 1,1 registri", "weight 1.1 of the registry"),
    ],
)
def test_who_pays_is_told(vehicle: VehicleFacts, words: str, english: str, rules: TaxRules) -> None:
    due = date(2025, 5, 10)
    explanation = told(estimate_bill(vehicle, [due], on=due, rules=rules), "PKB")
    assert words in explanation.id
    assert english in explanation.en


def test_public_transport_rests_on_two_laws(rules: TaxRules) -> None:
    due, public = date(2025, 5, 10), replace(CAR, plate_colour=PlateColour.KUNING)
    law = told(estimate_bill(public, [due], on=due, rules=rules), "PKB").law
    assert law == "Perda DKI 1/2024 art. 7; Pergub DKI 38/2023 art. 9"


@pytest.mark.parametrize(
    ("vehicle", "code", "doubt"),
    [
        (VehicleFacts(Jenis.SEPEDA_MOTOR, PlateColour.PUTIH, 1), "SWDKLLJ", "isi silinder"),
        (VehicleFacts(Jenis.PICKUP, PlateColour.HITAM, 1), "SWDKLLJ", "isi silinder"),
        (replace(CAR, plate_colour=PlateColour.KUNING, cc=None), "SWDKLLJ", "isi silinder"),
        (VehicleFacts(Jenis.BUS, PlateColour.PUTIH, 1, Decimal(1)), "PKB", "Bus sekolah"),
        (replace(CAR, ev=True), "PKB", "konversi"),
    ],
)
def test_what_the_registry_does_not_say_is_a_doubt(
    vehicle: VehicleFacts, code: str, doubt: str, rules: TaxRules
) -> None:
    explanation = told(estimate_bill(vehicle, [DUE], on=DUE, rules=rules), code)
    assert not explanation.verified
    assert any(doubt in each.id for each in explanation.doubts)


def test_the_electric_rule_of_2026_is_a_doubt(rules: TaxRules) -> None:
    electric = replace(CAR, ev=True, konversi=False)
    for due, doubts in ((date(2025, 12, 31), 0), (date(2026, 1, 1), 1)):
        explanation = told(estimate_bill(electric, [due], on=due, rules=rules), "PKB")
        assert len(explanation.doubts) == doubts
        assert explanation.law is not None
        assert "Pergub DKI 38/2023" in explanation.law


def test_the_cap_before_june_2017_is_a_doubt(rules: TaxRules) -> None:
    for due, verified in ((date(2017, 5, 31), False), (date(2017, 6, 1), True)):
        bill = estimate_bill(CAR, [due], on=due + timedelta(days=1), rules=rules)
        assert told(bill, "SWDKLLJ_DENDA").verified is verified


def test_a_stored_amount_names_the_registry_and_its_law() -> None:
    known = explain(StoredWorking("Perda DKI 1/2024 art. 7(1)", "registri uji"))
    assert known.id == "ditetapkan oleh registri: registri uji"
    assert known.verified
    unknown = explain(StoredWorking(None, "registri uji"))
    assert (unknown.law, unknown.verified) == (None, False)
    assert unknown.to_dict()["doubts"] == [
        {
            "id": "Dasar hukumnya tidak ada dalam data ini.",
            "en": "The law that it rests on is not in the data at hand.",
        }
    ]


@pytest.mark.parametrize("jenis", Jenis)
@pytest.mark.parametrize("colour", PlateColour)
def test_every_line_of_every_kind_of_vehicle_is_explained(
    jenis: Jenis, colour: PlateColour, rules: TaxRules
) -> None:
    vehicle = VehicleFacts(jenis, colour, 50_000_000, Decimal("1.05"))
    due_dates = [date(year, 5, 10) for year in range(2023, 2027)]
    bill = estimate_bill(vehicle, due_dates, on=date(2026, 11, 25), rules=rules, renew_stnk=True)
    for line in bill.lines:
        explanation = line.explanation
        assert explanation is not None
        assert explanation.law == line.source
        assert explanation.id != explanation.en
        assert "Decimal" not in explanation.id + explanation.en


def test_an_unknown_working_has_no_words() -> None:
    with pytest.raises(TypeError, match="datetime"):
        _words(datetime(2026, 11, 25, tzinfo=WIB))
