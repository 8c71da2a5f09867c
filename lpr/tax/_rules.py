"""The dated rule tables of `tax.json`, read into frozen values.

Each table row holds from `valid_from` to `valid_to`, both included. A tax year is judged by the
rows that held on its own due date. Figures are exact decimals, never binary floats.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from lpr.tax._types import Jenis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Validity:
    """Days on which a rule holds, both ends included; None is an open end."""

    valid_from: date | None
    valid_to: date | None

    def covers(self, day: date) -> bool:
        """Whether the rule holds on `day`."""
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)


class _Dated(Protocol):
    @property
    def validity(self) -> Validity: ...


_D = TypeVar("_D", bound=_Dated)


@dataclass(frozen=True, slots=True)
class PrivateRates:
    """PKB percent by ownership number; the last figure also holds for every higher number."""

    validity: Validity
    by_ownership: tuple[Decimal, ...]
    rule: str

    def percent(self, milik_ke: int) -> Decimal:
        """The rate of the owner's `milik_ke`-th vehicle of its kind (1 or more)."""
        return self.by_ownership[min(max(milik_ke, 1), len(self.by_ownership)) - 1]


@dataclass(frozen=True, slots=True)
class OtherRates:
    """PKB percent of public transport and government, and of legal entities."""

    validity: Validity
    public_or_government: Decimal
    legal_entity: Decimal
    rule: str


@dataclass(frozen=True, slots=True)
class Electric:
    """The exemption of battery-electric vehicles from PKB."""

    validity: Validity
    rule: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LateInterest:
    """PKB interest: percent a started month, at most `cap_months` of them."""

    validity: Validity
    monthly_pct: Decimal
    cap_months: int
    rule: str
    verified: bool


@dataclass(frozen=True, slots=True)
class FineTiers:
    """SWDKLLJ fine: (last day of the tier or None, percent), and the greatest fine in rupiah."""

    validity: Validity
    tiers: tuple[tuple[int | None, Decimal], ...]
    cap: int
    rule: str
    cap_verified: bool

    def percent(self, days: int) -> Decimal:
        """Percent of the contribution for `days` of lateness (1 or more)."""
        for up_to, percent in self.tiers:
            if up_to is None or days <= up_to:
                return percent
        return self.tiers[-1][1]


@dataclass(frozen=True, slots=True)
class Swdkllj:
    """The road-accident contribution: totals in rupiah by class, the card fee within."""

    totals: Mapping[str, int]
    card_fee: int
    years_billed: int
    rule: str


@dataclass(frozen=True, slots=True)
class Pnbp:
    """Fees in rupiah of the five-yearly STNK and TNKB: (two and three wheels, four and more).

    `yearly` is the fee of the yearly validation: 0, not verified.
    """

    stnk: tuple[int, int]
    tnkb: tuple[int, int]
    yearly: int
    rule: str


@dataclass(frozen=True, slots=True)
class Amnesty:
    """A period in which PKB interest is waived at payment; the contribution's fine is not.

    For arrears of `reduced_years` it also takes off principal, by how much is not known.
    """

    validity: Validity
    rule: str
    reduced_years: range


@dataclass(frozen=True, slots=True)
class Opsen:
    """The surcharge in percent of PKB, in DKI or elsewhere (UU 1/2022)."""

    validity: Validity
    in_dki: bool
    percent: Decimal
    rule: str


@dataclass(frozen=True, slots=True)
class TaxRules:
    """All tables together; build with `load_rules`.

    `bobot_years` are the years for which the weights were verified. `amnesties` have both ends;
    `amnesties_without_start` ended on a known day and began on one that is not known, so nothing is
    waived by them.
    """

    private: tuple[PrivateRates, ...]
    other: tuple[OtherRates, ...]
    bobot: Mapping[Jenis, Decimal]
    bobot_law: str
    bobot_years: frozenset[int]
    people_share: Decimal
    people_share_law: str
    electric: tuple[Electric, ...]
    opsen: tuple[Opsen, ...]
    late: tuple[LateInterest, ...]
    months_verified: bool
    swdkllj: Swdkllj
    fines: tuple[FineTiers, ...]
    pnbp: Pnbp
    amnesties: tuple[Amnesty, ...]
    amnesties_without_start: tuple[Amnesty, ...] = ()

    def perhaps_amnesty_until(self, day: date) -> date | None:
        """The last day of an amnesty that may have begun by `day`; None when there is none."""
        ends = (row.validity.valid_to for row in self.amnesties_without_start)
        return min((end for end in ends if end is not None and day <= end), default=None)

    def opsen_on(self, day: date, *, in_dki: bool) -> Opsen | None:
        """The surcharge of the tax year that begins on `day`."""
        for row in self.opsen:
            if row.in_dki is in_dki and row.validity.covers(day):
                return row
        return None


def on_day(rows: Iterable[_D], day: date) -> _D | None:
    """The row that holds on `day`, or None where the tables are silent."""
    for row in rows:  # no generator: this is asked a dozen times for each bill
        if row.validity.covers(day):
            return row
    return None


def load_rules(text: str | None = None) -> TaxRules:
    """Read the rules: `text` is JSON in the shape of the packaged `tax.json`, the default."""
    return rules_of(packaged_tables() if text is None else json.loads(text, parse_float=Decimal))


def packaged_tables() -> dict[str, Any]:
    """The tables of `tax.json` by name, its decimals exact."""
    text = resources.files("lpr.tax").joinpath("tax.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return tables


def rules_of(data: Mapping[str, Any]) -> TaxRules:
    """The rules of tables in the shape of `packaged_tables`; raises ValueError for a wrong day."""
    bobot, share, periods = data["bobot"], data["public_people_share"], data["amnesty"]
    return TaxRules(
        private=tuple(_private(row) for row in data["pkb_rate_private"]),
        other=tuple(_other(row) for row in data["pkb_rate_other"]),
        bobot=_bobot(bobot["by_jenis"]),
        bobot_law=bobot["rule"],
        bobot_years=frozenset(bobot["verified_years"]),
        people_share=Decimal(share["value"]),
        people_share_law=share["rule"],
        electric=tuple(_electric(row) for row in data["electric"]),
        opsen=tuple(_opsen(row) for row in data["opsen"]),
        late=tuple(_late(row) for row in data["pkb_late"]),
        months_verified=data["pkb_late_months"]["verified"],
        swdkllj=_swdkllj(data["swdkllj"]),
        fines=tuple(_fines(row) for row in data["swdkllj_late"]),
        pnbp=_pnbp(data["pnbp"]),
        amnesties=tuple(_amnesty(row) for row in periods if row["start"] is not None),
        amnesties_without_start=tuple(_amnesty(row) for row in periods if row["start"] is None),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _validity(row: Mapping[str, Any]) -> Validity:
    return Validity(_day(row["valid_from"]), _day(row["valid_to"]))


def _private(row: Mapping[str, Any]) -> PrivateRates:
    rates = tuple(Decimal(rate) for rate in row["by_ownership"])
    return PrivateRates(_validity(row), rates, row["rule"])


def _other(row: Mapping[str, Any]) -> OtherRates:
    public, entity = Decimal(row["public_or_government"]), Decimal(row["legal_entity"])
    return OtherRates(_validity(row), public, entity, row["rule"])


def _bobot(table: Mapping[str, Any]) -> dict[Jenis, Decimal]:
    # The table also knows kinds that the registry books under another name (blind_van).
    known = {jenis.value for jenis in Jenis}
    return {Jenis(name): Decimal(value) for name, value in table.items() if name in known}


def _late(row: Mapping[str, Any]) -> LateInterest:
    monthly, verified = Decimal(row["monthly_pct"]), row["verified"]
    return LateInterest(_validity(row), monthly, row["cap_months"], row["rule"], verified)


def _electric(row: Mapping[str, Any]) -> Electric:
    return Electric(_validity(row), row["rule"], row["verified"])


def _opsen(row: Mapping[str, Any]) -> Opsen:
    percent = Decimal(row["pct_of_pkb"])
    return Opsen(_validity(row), row["where"] == "dki", percent, row["rule"])


def _swdkllj(table: Mapping[str, Any]) -> Swdkllj:
    totals = {code: tariff["total"] for code, tariff in table["tariffs"].items()}
    return Swdkllj(totals, table["card_fee"], table["years_billed"], table["rule"])


def _fines(row: Mapping[str, Any]) -> FineTiers:
    tiers = tuple((tier["up_to_days"], Decimal(tier["pct"])) for tier in row["tiers"])
    return FineTiers(_validity(row), tiers, row["cap"], row["rule"], row["cap_verified"])


def _pnbp(table: Mapping[str, Any]) -> Pnbp:
    def pair(fees: Mapping[str, int]) -> tuple[int, int]:
        return fees["two_three_wheel"], fees["four_plus"]

    yearly = table["yearly_validation"]["value"]
    return Pnbp(pair(table["stnk"]), pair(table["tnkb"]), yearly, table["rule"])


def _amnesty(row: Mapping[str, Any]) -> Amnesty:
    validity = Validity(_day(row["start"]), _day(row["end"]))
    name = f"pemutihan {row['start'] or '?'} - {row['end']}"
    first, last = row.get("principal_of") or (0, -1)
    return Amnesty(validity, row["decision"] or name, range(first, last + 1))
