"""The estimate of a bill (`estimasi`), from the dated rules.

    total = sum over unpaid years (PKB + interest + SWDKLLJ + fine) + STNK and TNKB every five years

The registry's stored amounts always come first; this fills in where it holds none. Where the
tables have no rule for a vehicle or a year, the estimate names the gap and gives no total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lpr.tax import _classes as classes
from lpr.tax import _workings as workings
from lpr.tax._dates import days_late, months_late
from lpr.tax._money import pkb_interest, pkb_principal, swdkllj_fine
from lpr.tax._rules import on_day
from lpr.tax._text import Message
from lpr.tax._types import BillLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lpr.tax._rules import TaxRules
    from lpr.tax._types import VehicleFacts

    Principal = tuple[int, workings.PrincipalWorking | workings.ExemptWorking]

_NO_RATE = Message(
    "tarif golongan kendaraan ini pada tahun itu tidak diketahui",
    "the rate of this class of vehicle in that year is not known",
)
_NO_BOBOT = Message("bobot jenis ini tidak diketahui", "the weight of this kind is not known")
_NO_NJKB = Message("NJKB tidak ada di registri", "the registry gives no sale value")
_REDUCED = Message(
    "besar potongan pokok pada masa pemutihan itu tidak diketahui",
    "how much principal that amnesty takes off is not known",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """A tax year whose PKB cannot be estimated, and why."""

    year: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Estimate:
    """Lines of an estimated bill in rupiah, and what the rules could not answer."""

    lines: tuple[BillLine, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def total(self) -> int | None:
        """The sum in rupiah; None when a gap makes any sum a wrong one."""
        return None if self.gaps else sum(line.amount for line in self.lines)

    def amount(self, code: str) -> int:
        """The sum of the lines with `code`, over the years."""
        return sum(line.amount for line in self.lines if line.code == code)

    @property
    def unknown(self) -> tuple[Message, ...]:
        """The gaps as an officer reads them, the years of one reason together."""
        reasons = dict.fromkeys(gap.reason for gap in self.gaps)
        return tuple(self._about(reason) for reason in reasons)

    def _about(self, reason: Message) -> Message:
        years = ", ".join(f"PKB {gap.year}" for gap in self.gaps if gap.reason == reason)
        return Message(f"{years}: {reason.id}", f"{years}: {reason.en}")


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
    gaps: list[Gap] = []
    billed = frozenset(due_dates[-rules.swdkllj.years_billed :])
    for due in due_dates:
        principal = _principal(vehicle, due, on, rules)
        if isinstance(principal, Message):
            gaps.append(Gap(due.year, principal))
        else:
            lines.extend(_pkb_lines(principal, due, on, rules))
        if due in billed:
            lines.extend(_swdkllj_lines(vehicle, due, on, rules))
        lines.extend(_validation_lines(vehicle, due, rules))
    if renew_stnk:
        lines.extend(_renewal_lines(vehicle, rules))
    return Estimate(tuple(lines), tuple(gaps))


def is_exempt(vehicle: VehicleFacts, day: date, rules: TaxRules) -> bool:
    """Whether no PKB is due for the tax year that begins on `day` (battery electric).

    A vehicle converted to electricity is not exempt (Pergub DKI 38/2023 art. 10).
    """
    return vehicle.ev and not vehicle.konversi and on_day(rules.electric, day) is not None


def rate(vehicle: VehicleFacts, due: date, rules: TaxRules) -> tuple[Decimal, str] | None:
    """PKB percent of the tax year that begins on `due`, and its law; None without a row."""
    payer = classes.payer(vehicle)
    if payer is workings.Payer.PRIVATE:
        private = on_day(rules.private, due)
        return None if private is None else (private.percent(vehicle.milik_ke), private.rule)
    other = on_day(rules.other, due)
    if other is None:
        return None
    entity = payer is workings.Payer.LEGAL_ENTITY
    return (other.legal_entity if entity else other.public_or_government), other.rule


def _principal(vehicle: VehicleFacts, due: date, on: date, rules: TaxRules) -> Principal | Message:
    """PKB of one year in rupiah with its working; the reason where a figure is missing."""
    exemption = on_day(rules.electric, due)
    if exemption is not None and is_exempt(vehicle, due, rules):
        known = vehicle.konversi is False
        return 0, workings.ExemptWorking(exemption.rule, exemption.verified, known)
    amnesty = on_day(rules.amnesties, on)
    if amnesty is not None and due.year in amnesty.reduced_years and due < on:
        return _REDUCED
    found = rate(vehicle, due, rules)
    if found is None:
        return _NO_RATE
    bobot = rules.bobot.get(vehicle.jenis) if vehicle.bobot is None else vehicle.bobot
    if bobot is None:
        return _NO_BOBOT
    if vehicle.njkb is None:
        return _NO_NJKB
    working = _principal_working(vehicle, due, rules, found, bobot)
    return pkb_principal(vehicle.njkb, bobot, found[0], working.share), working


def _principal_working(
    vehicle: VehicleFacts, due: date, rules: TaxRules, found: tuple[Decimal, str], bobot: Decimal
) -> workings.PrincipalWorking:
    percent, law = found
    payer, given = classes.payer(vehicle), vehicle.bobot is not None
    share = Decimal(1)
    if payer is workings.Payer.PUBLIC and classes.carries_people(vehicle):
        share, law = rules.people_share, f"{law}; {rules.people_share_law}"
    return workings.PrincipalWorking(
        law=law,
        njkb=vehicle.njkb or 0,
        bobot=bobot,
        percent=percent,
        share=share,
        payer=payer,
        milik_ke=vehicle.milik_ke,
        bobot_law=None if given else rules.bobot_law,
        bobot_verified=given or due.year in rules.bobot_years,
        perhaps_service=classes.perhaps_service(vehicle),
    )


def _pkb_lines(principal: Principal, due: date, on: date, rules: TaxRules) -> Iterator[BillLine]:
    amount, working = principal
    year = due.year
    yield BillLine("PKB", f"Pokok PKB {year}", f"Vehicle tax {year}", amount, working.law, working)
    late = on_day(rules.late, due)
    interest = 0 if late is None else pkb_interest(amount, due, on, late)
    if late is None or interest == 0:
        return
    amnesty = on_day(rules.amnesties, on)
    yield BillLine(
        "PKB_DENDA",
        f"Denda PKB {year}",
        f"Late interest on vehicle tax {year}",
        interest,
        late.rule,
        workings.InterestWorking(
            late.rule,
            amount,
            due,
            min(months_late(due, on), late.cap_months),
            late.cap_months,
            late.monthly_pct,
            late.verified,
            rules.months_verified,
            None if amnesty else rules.perhaps_amnesty_until(on),
        ),
    )
    if amnesty is not None:
        first, last = amnesty.validity.valid_from, amnesty.validity.valid_to
        yield BillLine(
            "PEMUTIHAN",
            f"Pemutihan denda PKB {year}",
            f"Waived interest {year}",
            -interest,
            amnesty.rule,
            workings.WaiverWorking(amnesty.rule, interest, first, last),
        )


def _swdkllj_lines(
    vehicle: VehicleFacts, due: date, on: date, rules: TaxRules
) -> Iterator[BillLine]:
    table, year, group = rules.swdkllj, due.year, classes.swdkllj_class(vehicle)
    total = table.totals[group]
    tariff = workings.TariffWorking(
        table.rule, group, table.card_fee, classes.class_assumed(vehicle)
    )
    label_en = f"Road accident contribution {year}"
    yield BillLine("SWDKLLJ", f"SWDKLLJ {year}", label_en, total, table.rule, tariff)
    tiers = on_day(rules.fines, due)
    fine = 0 if tiers is None else swdkllj_fine(total, table.card_fee, due, on, tiers)
    if tiers is None or fine == 0:
        return
    late = days_late(due, on)
    working = workings.FineWorking(
        tiers.rule,
        total - table.card_fee,
        late,
        tiers.percent(late),
        tiers.cap,
        tiers.cap_verified,
    )
    label_en = f"Late fine on the contribution {year}"
    yield BillLine("SWDKLLJ_DENDA", f"Denda SWDKLLJ {year}", label_en, fine, tiers.rule, working)


def _validation_lines(vehicle: VehicleFacts, due: date, rules: TaxRules) -> Iterator[BillLine]:
    """The yearly validation fee: 0 in the package's tables (not verified), so no line."""
    fees = rules.pnbp
    if fees.yearly:
        working = workings.FeeWorking(fees.rule, classes.few_wheels(vehicle), yearly=True)
        label_id, label_en = f"PNBP pengesahan STNK {due.year}", f"Yearly validation {due.year}"
        yield BillLine("PNBP_PENGESAHAN", label_id, label_en, fees.yearly, fees.rule, working)


def _renewal_lines(vehicle: VehicleFacts, rules: TaxRules) -> Iterator[BillLine]:
    few, fees = classes.few_wheels(vehicle), rules.pnbp
    kind = 0 if few else 1
    stnk, tnkb = fees.stnk[kind], fees.tnkb[kind]
    working = workings.FeeWorking(fees.rule, few)
    label_en = "Registration document, every five years"
    yield BillLine("PNBP_STNK", "PNBP cetak STNK", label_en, stnk, fees.rule, working)
    working = workings.FeeWorking(fees.rule, few, chosen_number=True)
    label_en = "Plates, every five years"
    yield BillLine("PNBP_TNKB", "PNBP pelat (TNKB)", label_en, tnkb, fees.rule, working)
