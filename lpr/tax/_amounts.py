"""What is owed: the registry's bills first, an estimate only for years that they do not cover."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from lpr.tax import _messages as messages
from lpr.tax import _workings as workings
from lpr.tax._bill import estimate_bill, is_exempt, rate
from lpr.tax._dates import wib_date
from lpr.tax._money import HUNDRED, whole_rupiah
from lpr.tax._rules import on_day
from lpr.tax._types import WIB, BillLine, TaxStatus

if TYPE_CHECKING:
    from datetime import date

    from lpr.tax._draft import Draft
    from lpr.tax._rules import TaxRules
    from lpr.tax._text import Message
    from lpr.tax._types import StoredBill, VehicleFacts, VehicleRecord

DUE_SOON = timedelta(days=30)
_BILL_LABELS = {
    "pkb_pokok": ("PKB", "Pokok PKB", "Vehicle tax"),
    "pkb_denda": ("PKB_DENDA", "Denda PKB", "Late interest on vehicle tax"),
    "opsen_pokok": ("OPSEN", "Pokok opsen", "Surcharge"),
    "opsen_denda": ("OPSEN_DENDA", "Denda opsen", "Late interest on the surcharge"),
    "swdkllj_pokok": ("SWDKLLJ", "SWDKLLJ", "Road accident contribution"),
    "swdkllj_denda": ("SWDKLLJ_DENDA", "Denda SWDKLLJ", "Late fine on the contribution"),
    "pnbp_stnk": ("PNBP_STNK", "PNBP cetak STNK", "Registration document"),
    "pnbp_tnkb": ("PNBP_TNKB", "PNBP pelat (TNKB)", "Plates"),
    "pnbp_nrkb": ("PNBP_NRKB", "PNBP NRKB pilihan", "Chosen number"),
}


def add_amount(
    draft: Draft,
    record: VehicleRecord,
    missed: tuple[date, ...],
    today: date,
    rules: TaxRules,
) -> None:
    """Add the bill of a vehicle that DKI taxes; `missed` are the unpaid due dates."""
    due_dates = missed or (
        (record.tgl_pajak,) if draft.status is TaxStatus.JATUH_TEMPO_DEKAT else ()
    )
    bills = _due_bills(record, today)
    stored = _stored(bills, record, rules, in_dki=True)
    _note_bills(draft, record, bills, today, rules, overdue=bool(missed))
    draft.lines = stored
    speaking = tuple(bill for bill in bills if bill.jatuh_tempo < today) if missed else bills
    covered = _covered_until(speaking, record)
    open_years = tuple(due for due in due_dates if covered is None or due > covered)
    if not open_years:
        draft.amount_due = sum(line.amount for line in stored)
        return
    renew = _renews_stnk(bills, record, open_years, today)
    estimate = estimate_bill(record.facts, open_years, on=today, rules=rules, renew_stnk=renew)
    total = estimate.total
    if total is None:
        draft.note(messages.not_computed(estimate.unknown))
    else:
        total += sum(line.amount for line in stored)
    draft.lines = stored + estimate.lines
    draft.amount_due = total
    draft.estimated = True
    draft.gaps = estimate.unknown


def _note_bills(  # noqa: PLR0913 - what `add_amount` knows
    draft: Draft,
    record: VehicleRecord,
    bills: tuple[StoredBill, ...],
    today: date,
    rules: TaxRules,
    *,
    overdue: bool,
) -> None:
    """Say what stands beside the registry's own amounts, which are shown as they are."""
    if overdue and any(bill.total for bill in bills) and wib_date(record.updated_at) < today:
        draft.note(messages.penalties_until(record.updated_at.astimezone(WIB)))
    if not overdue and any(bill.total and bill.jatuh_tempo < today for bill in bills):
        draft.note(messages.STILL_OWED)
    amnesty = on_day(rules.amnesties, today)
    if amnesty is not None and any(bill.pkb_denda for bill in bills):
        draft.note(messages.perhaps_waived(f"{amnesty.validity.valid_to}"))


def add_outside_amount(draft: Draft, record: VehicleRecord, today: date, rules: TaxRules) -> None:
    """Add the registry's own bill of a vehicle that another province taxes.

    Nothing is estimated: the rates of other provinces are not in the tables.
    """
    bills = _due_bills(record, today)
    stored = _stored(bills, record, rules, in_dki=False)
    if not stored:
        draft.gaps = elsewhere_gaps(draft.authority or "", today, rules)
        return
    draft.lines = stored
    draft.amount_due = sum(line.amount for line in stored)
    draft.gaps = tuple(
        messages.opsen_not_stated(bill.periode, _opsen(bill, rules))
        for bill in bills
        if not bill.opsen_pokok and _opsen(bill, rules)
    )


def elsewhere_gaps(authority: str, day: date, rules: TaxRules) -> tuple[Message, ...]:
    """What is not known of the tax that another province takes, and what is."""
    opsen = rules.opsen_on(day, in_dki=False)
    percent, law = (Decimal(0), "UU 1/2022") if opsen is None else (opsen.percent, opsen.rule)
    return (messages.elsewhere(authority, percent, law),)


def _opsen(bill: StoredBill, rules: TaxRules) -> int:
    """The surcharge outside DKI on the bill's principal, in rupiah."""
    row = rules.opsen_on(bill.jatuh_tempo, in_dki=False)
    return 0 if row is None else whole_rupiah(bill.pkb_pokok * row.percent / HUNDRED)


def _due_bills(record: VehicleRecord, today: date) -> tuple[StoredBill, ...]:
    """The registry's unpaid bills that are due, or nearly so: only these are shown."""
    return tuple(bill for bill in record.bills if bill.jatuh_tempo - today <= DUE_SOON)


def _covered_until(bills: tuple[StoredBill, ...], record: VehicleRecord) -> date | None:
    """The last due date for which the registry's `bills` speak; None without any.

    A registry that held overdue bills knew of every year that had fallen due when it was read. The
    bill of a year to come says nothing of one that was missed, and is not among them then.
    """
    if not bills:
        return None
    newest = max(bill.jatuh_tempo for bill in bills)
    return max(newest, wib_date(record.updated_at) - timedelta(days=1))


def _renews_stnk(
    bills: tuple[StoredBill, ...], record: VehicleRecord, open_years: tuple[date, ...], today: date
) -> bool:
    """Whether the five-yearly renewal falls due with these years, and is in none of the `bills`."""
    if record.tgl_stnk is None or any(bill.pnbp_stnk for bill in bills):
        return False
    return record.tgl_stnk <= max(*open_years, today)


def _stored(
    bills: tuple[StoredBill, ...], record: VehicleRecord, rules: TaxRules, *, in_dki: bool
) -> tuple[BillLine, ...]:
    """The lines of the registry's `bills`."""
    lines = []
    for bill in bills:
        for field, (code, label_id, label_en) in _BILL_LABELS.items():
            amount: int = getattr(bill, field)
            if not amount:
                continue
            law = law_of(code, record.facts, bill.jatuh_tempo, rules, in_dki=in_dki)
            working = workings.StoredWorking(law, record.source)
            labels = f"{label_id} {bill.periode}", f"{label_en} {bill.periode}"
            lines.append(BillLine(code, *labels, amount, record.source, working))
    return tuple(lines)


def law_of(
    code: str, vehicle: VehicleFacts, due: date, rules: TaxRules, *, in_dki: bool
) -> str | None:
    """What a line of the registry's bill rests on; None where the tables hold no law for it.

    The contribution and the fees are national; PKB and its interest are the province's own.
    """
    if code.startswith("PNBP"):
        return rules.pnbp.rule
    if code == "SWDKLLJ":
        return rules.swdkllj.rule
    if code == "SWDKLLJ_DENDA":
        fines = on_day(rules.fines, due)
        return None if fines is None else fines.rule
    if code == "OPSEN":
        opsen = rules.opsen_on(due, in_dki=in_dki)
        return None if opsen is None else opsen.rule
    return _law_of_dki(code, vehicle, due, rules) if in_dki else None


def _law_of_dki(code: str, vehicle: VehicleFacts, due: date, rules: TaxRules) -> str | None:
    if code == "PKB_DENDA":
        late = on_day(rules.late, due)
        return None if late is None else late.rule
    if code != "PKB" or is_exempt(vehicle, due, rules):
        return None
    found = rate(vehicle, due, rules)
    return None if found is None else found[1]
