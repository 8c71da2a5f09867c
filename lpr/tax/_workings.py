"""How the amount of a bill's line came about: the figures, before any words are put to them.

Every working names the law it rests on; `law` is None where the facts at hand hold none. Money is
whole rupiah. `_explain` says them in Indonesian and English.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


class Payer(StrEnum):
    """By which row of the rates a vehicle is taxed (Perda DKI 1/2024 art. 7)."""

    PRIVATE = "private"
    LEGAL_ENTITY = "legal_entity"
    PUBLIC = "public"
    GOVERNMENT = "government"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class PrincipalWorking:
    """PKB of one year: sale value x weight x share x percent.

    `bobot_law` is None where the registry gave the weight itself. `perhaps_service`: the registry
    does not say whether the vehicle is a school or staff bus, which would pay less.
    """

    law: str
    njkb: int
    bobot: Decimal
    percent: Decimal
    share: Decimal
    payer: Payer
    milik_ke: int
    bobot_law: str | None = None
    bobot_verified: bool = True
    perhaps_service: bool = False


@dataclass(frozen=True, slots=True)
class ExemptWorking:
    """A year without PKB: battery electric. `converted_known`: known not to be a conversion."""

    law: str
    verified: bool
    converted_known: bool


@dataclass(frozen=True, slots=True)
class InterestWorking:
    """Interest on a year's principal: percent a started month, at most `cap_months` of them.

    `perhaps_waived_until` is the last day of an amnesty whose first day nobody here knows.
    """

    law: str
    principal: int
    due: date
    months: int
    cap_months: int
    monthly_pct: Decimal
    verified: bool
    months_verified: bool
    perhaps_waived_until: date | None = None


@dataclass(frozen=True, slots=True)
class WaiverWorking:
    """An amnesty: the interest before it, and the days on which a payment is covered."""

    law: str
    before: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class TariffWorking:
    """The road-accident contribution of a tariff class, its card fee within.

    `assumed`: the registry gives no cylinder volume, on which the class depends.
    """

    law: str
    group: str
    card_fee: int
    assumed: bool


@dataclass(frozen=True, slots=True)
class FineWorking:
    """The fine on the contribution: percent of `base`, at most `cap`."""

    law: str
    base: int
    days: int
    percent: Decimal
    cap: int
    cap_verified: bool


@dataclass(frozen=True, slots=True)
class FeeWorking:
    """A fee of the five-yearly renewal, or of the yearly validation.

    `chosen_number`: an owner-chosen number costs more, and no text says which number was chosen.
    """

    law: str
    few_wheels: bool
    yearly: bool = False
    chosen_number: bool = False


@dataclass(frozen=True, slots=True)
class StoredWorking:
    """An amount that the registry gave; `law` is what it rests on, where that is known here."""

    law: str | None
    registry: str


Working = (
    PrincipalWorking
    | ExemptWorking
    | InterestWorking
    | WaiverWorking
    | TariffWorking
    | FineWorking
    | FeeWorking
    | StoredWorking
)
