"""The estimate of a bill (`estimasi`), from the dated rules.

    total = sum over unpaid years (PKB + interest + SWDKLLJ + fine) + STNK and TNKB every five years

The registry's stored amounts always come first; this fills in where it holds none. Where the
tables have no rule for a vehicle or a year, the estimate names the gap and gives no total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from lpr.tax._money import pkb_interest, pkb_principal, swdkllj_fine
from lpr.tax._rules import on_day
from lpr.tax._types import BillLine, Jenis, PlateColour

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lpr.tax._rules import TaxRules
    from lpr.tax._types import VehicleFacts

_TWO_THREE_WHEELS = frozenset({Jenis.SEPEDA_MOTOR, Jenis.RODA_TIGA})
_GOODS = frozenset({Jenis.PICKUP, Jenis.LIGHT_TRUCK, Jenis.TRUCK, Jenis.ALAT_BERAT})
_ONE_CLASS = MappingProxyType({Jenis.RODA_TIGA: "C1", Jenis.ALAT_BERAT: "B", Jenis.TRUCK: "F"})
_BUSES = frozenset({Jenis.BUS, Jenis.MICROBUS})
_SMALL_MOTORCYCLE_CC, _MIDDLE_MOTORCYCLE_CC = 50, 250
_PUBLIC_CAR_CC, _GOODS_CC = 1600, 2400


@dataclass(frozen=True, slots=True)
class Estimate:
    """Lines of an estimated bill in rupiah, and what the rules could not answer."""

    lines: tuple[BillLine, ...]
    gaps: tuple[str, ...] = ()

    @property
    def total(self) -> int | None:
        """The sum in rupiah; None when a gap makes any sum a wrong one."""
        return None if self.gaps else sum(line.amount for line in self.lines)

    def amount(self, code: str) -> int:
        """The sum of the lines with `code`, over the years."""
        return sum(line.amount for line in self.lines if line.code == code)


def estimate_bill(
    vehicle: VehicleFacts,
    due_dates: Sequence[date],
    *,
    on: date,
    rules: TaxRules,
    renew_stnk: bool = False,
) -> Estimate:
    """Estimate what is to be paid on day `on` for the tax years that begin at `due_dates`.

    Args:
        vehicle: what the tax depends on.
        due_dates: one a tax year, ascending; each year is judged by the rules of its own day.
        on: the day of payment, in Jakarta's calendar.
        rules: the dated tables.
        renew_stnk: whether the five-yearly STNK and TNKB fees fall due with it (PP 76/2020).

    """
    lines: list[BillLine] = []
    gaps: list[str] = []
    billed = frozenset(due_dates[-rules.swdkllj.years_billed :])
    for due in due_dates:
        principal = _principal(vehicle, due, rules)
        if principal is None:
            gaps.append(f"PKB {due.year}")
        else:
            lines.extend(_pkb_lines(principal, due, on, rules))
        if due in billed:
            lines.extend(_swdkllj_lines(vehicle, due, on, rules))
    if renew_stnk:
        lines.extend(_pnbp_lines(vehicle, rules))
    return Estimate(tuple(lines), tuple(gaps))


def is_exempt(vehicle: VehicleFacts, day: date, rules: TaxRules) -> bool:
    """Whether no PKB is due for the tax year that begins on `day` (battery electric)."""
    return vehicle.ev and on_day(rules.electric, day) is not None


def swdkllj_class(vehicle: VehicleFacts) -> str:
    """The tariff class of PMK 16/PMK.010/2017 (A, B, C1, C2, DP, DU, EP, EU, F).

    A motorcycle without a cylinder volume (electric) counts as C1: assumed, not verified.
    """
    if vehicle.jenis is Jenis.SEPEDA_MOTOR:
        return _motorcycle_class(vehicle.cc)
    if vehicle.jenis in _ONE_CLASS:
        return _ONE_CLASS[vehicle.jenis]
    if vehicle.jenis in _GOODS:
        return "F" if (vehicle.cc or 0) > _GOODS_CC else "DP"
    public = vehicle.plate_colour is PlateColour.KUNING
    if vehicle.jenis in _BUSES:
        return "EU" if public else "EP"
    return _public_car_class(vehicle.cc) if public else "DP"


def _public_car_class(cc: int | None) -> str:
    return "EU" if (cc or 0) > _PUBLIC_CAR_CC else "DU"


def _motorcycle_class(cc: int | None) -> str:
    if cc is None:
        return "C1"
    if cc <= _SMALL_MOTORCYCLE_CC:
        return "A"
    return "C1" if cc <= _MIDDLE_MOTORCYCLE_CC else "C2"


def _rate(vehicle: VehicleFacts, due: date, rules: TaxRules) -> tuple[Decimal, str] | None:
    """Percent and rule; None where the tables have no row for the day."""
    if vehicle.plate_colour in (PlateColour.KUNING, PlateColour.MERAH) or vehicle.legal_entity:
        other = on_day(rules.other, due)
        if other is None:
            return None
        colour_counts = vehicle.plate_colour in (PlateColour.KUNING, PlateColour.MERAH)
        percent = other.public_or_government if colour_counts else other.legal_entity
        return percent, other.rule
    private = on_day(rules.private, due)
    return None if private is None else (private.percent(vehicle.milik_ke), private.rule)


def _principal(vehicle: VehicleFacts, due: date, rules: TaxRules) -> tuple[int, str] | None:
    """PKB of one year in rupiah with its rule; None where a figure is missing."""
    exemption = on_day(rules.electric, due) if vehicle.ev else None
    if exemption is not None:
        return 0, exemption.rule
    rate = _rate(vehicle, due, rules)
    bobot = rules.bobot.get(vehicle.jenis) if vehicle.bobot is None else vehicle.bobot
    if rate is None or bobot is None or vehicle.njkb is None:
        return None
    people = vehicle.plate_colour is PlateColour.KUNING and vehicle.jenis not in _GOODS
    share = rules.people_share if people else Decimal(1)
    return pkb_principal(vehicle.njkb, bobot, rate[0], share), rate[1]


def _pkb_lines(
    principal: tuple[int, str], due: date, on: date, rules: TaxRules
) -> Iterator[BillLine]:
    amount, rule = principal
    year = due.year
    yield BillLine("PKB", f"Pokok PKB {year}", f"Vehicle tax {year}", amount, rule)
    late = on_day(rules.late, due)
    interest = 0 if late is None else pkb_interest(amount, due, on, late)
    if late is None or interest == 0:
        return
    label_en = f"Late interest on vehicle tax {year}"
    yield BillLine("PKB_DENDA", f"Denda PKB {year}", label_en, interest, late.rule)
    amnesty = on_day(rules.amnesties, on)
    if amnesty is not None:
        yield BillLine(
            "PEMUTIHAN",
            f"Pemutihan denda PKB {year}",
            f"Waived interest {year}",
            -interest,
            amnesty.rule,
        )


def _swdkllj_lines(
    vehicle: VehicleFacts, due: date, on: date, rules: TaxRules
) -> Iterator[BillLine]:
    table, year = rules.swdkllj, due.year
    total = table.totals[swdkllj_class(vehicle)]
    label_en = f"Road accident contribution {year}"
    yield BillLine("SWDKLLJ", f"SWDKLLJ {year}", label_en, total, table.rule)
    tiers = on_day(rules.fines, due)
    fine = 0 if tiers is None else swdkllj_fine(total, table.card_fee, due, on, tiers)
    if tiers is not None and fine:
        label_en = f"Late fine on the contribution {year}"
        yield BillLine("SWDKLLJ_DENDA", f"Denda SWDKLLJ {year}", label_en, fine, tiers.rule)


def _pnbp_lines(vehicle: VehicleFacts, rules: TaxRules) -> Iterator[BillLine]:
    wheels = 0 if vehicle.jenis in _TWO_THREE_WHEELS else 1
    fees = rules.pnbp
    label_en = "Registration document, every five years"
    yield BillLine("PNBP_STNK", "PNBP cetak STNK", label_en, fees.stnk[wheels], fees.rule)
    label_en = "Plates, every five years"
    yield BillLine("PNBP_TNKB", "PNBP pelat (TNKB)", label_en, fees.tnkb[wheels], fees.rule)
