"""Money: exact arithmetic in decimals, one rounding a line, whole rupiah everywhere else.

The rounding rule: each line of a bill is computed exactly and rounded once, half up, to whole
rupiah; totals are sums of rounded lines. (No legal text on rounding was found; at today's base
values the lines come out whole anyway.)
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from lpr.tax._dates import days_late, months_late

if TYPE_CHECKING:
    from datetime import date

    from lpr.tax._rules import FineTiers, LateInterest

HUNDRED = Decimal(100)


def whole_rupiah(amount: Decimal) -> int:
    """`amount` rounded half up to whole rupiah."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def pkb_principal(njkb: int, bobot: Decimal, percent: Decimal, share: Decimal = Decimal(1)) -> int:
    """PKB of one year: sale value x weight x rate (x taxed share of the base), in rupiah."""
    return whole_rupiah(njkb * bobot * share * percent / HUNDRED)


def pkb_interest(principal: int, due: date, on: date, rule: LateInterest) -> int:
    """Interest on one year's principal paid on day `on`: simple, a month at a time, capped."""
    months = min(months_late(due, on), rule.cap_months)
    return whole_rupiah(principal * rule.monthly_pct * months / HUNDRED)


def swdkllj_fine(total: int, card_fee: int, due: date, on: date, rule: FineTiers) -> int:
    """Fine on one year's contribution, by tiers of days, on the tariff without the card fee."""
    late = days_late(due, on)
    if late == 0:
        return 0
    base = max(0, total - card_fee)
    return min(whole_rupiah(base * rule.percent(late) / HUNDRED), rule.cap)
