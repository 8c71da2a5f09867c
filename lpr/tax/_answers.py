"""From what is known of one plate to its `TaxAnswer`; pure, the day is passed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from lpr.tax import _messages as messages
from lpr.tax._bill import estimate_bill, is_exempt
from lpr.tax._dates import days_late, overdue_dates, wib_date
from lpr.tax._types import WIB, BillLine, Regident, TaxAnswer, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.errors import LprError
    from lpr.plates import Plate
    from lpr.tax._rules import TaxRules
    from lpr.tax._types import StoredBill, VehicleRecord

DUE_SOON = timedelta(days=30)
DKI = "Bapenda DKI Jakarta"
GRAMMAR_SOURCE = "aturan nomor registrasi (Perpol 7/2021)"
_METRO = "B"
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


def malformed_answer(text: str, error: LprError, now: datetime) -> TaxAnswer:
    """For a text that is no registration number."""
    message = messages.malformed(str(error))
    answer = _answer(text, TaxStatus.FORMAT_SALAH, message, GRAMMAR_SOURCE, now)
    return replace(answer, error=error.code)


def special_answer(plate: Plate, now: datetime) -> TaxAnswer:
    """For a plate that the tax registry never holds: state, diplomatic, military and kin."""
    status, message = messages.special(plate.plate_class)
    return _of(plate, _answer(plate.display, status, message, GRAMMAR_SOURCE, now))


def outside_answer(
    plate: Plate, source: str, as_of: datetime, wilayah: str | None = None
) -> TaxAnswer:
    """For a number that another province taxes."""
    area = wilayah or (plate.region.name if plate.region else "luar DKI Jakarta")
    authority = outside_authority(plate) or f"Samsat {area}"
    message = messages.outside(area, authority)
    answer = _answer(plate.display, TaxStatus.LUAR_WILAYAH, message, source, as_of)
    return replace(_of(plate, answer), area=area, authority=authority)


def outside_authority(plate: Plate) -> str | None:
    """Whose the number is by its text, where the text says that it is not DKI's; else None."""
    region = plate.region
    if region is None or region.is_dki:
        return None
    if region.tax_authority is None and plate.prefix != _METRO:
        return f"Pemerintah Provinsi {region.province or region.name}"
    return region.tax_authority


def in_dki(wilayah: str) -> bool:
    """Whether a registry's `wilayah` (its Samsat's area) lies in DKI Jakarta."""
    return any(word in wilayah.casefold() for word in ("jakarta", "dki", "kepulauan seribu"))


def is_elsewhere(plate: Plate) -> bool:
    """Whether no registry is needed to see that DKI does not tax it: a prefix other than B."""
    return plate.region is not None and plate.prefix != _METRO


def not_found_answer(plate: Plate, source: str, as_of: datetime) -> TaxAnswer:
    """For a number that the registry answered not to hold."""
    if outside_authority(plate) is not None:
        return outside_answer(plate, source, as_of)
    answer = _answer(plate.display, TaxStatus.TIDAK_DITEMUKAN, messages.not_found(), source, as_of)
    return _of(plate, answer)


def unavailable_answer(plate: Plate, error: LprError, now: datetime) -> TaxAnswer:
    """For a registry that does not answer; never to be shown as not found."""
    message = messages.unavailable(str(error))
    answer = _answer(plate.display, TaxStatus.TIDAK_TERSEDIA, message, "registri", now)
    return replace(_of(plate, answer), error=error.code)


def ambiguous_answer(plate: Plate, records: Sequence[VehicleRecord]) -> TaxAnswer:
    """For a number that several vehicles carry under different plate colours."""
    colours = ", ".join(sorted(record.facts.plate_colour.value for record in records))
    oldest = min(records, key=lambda record: record.updated_at)
    message = messages.ambiguous(colours)
    answer = _answer(plate.display, TaxStatus.AMBIGU, message, oldest.source, oldest.updated_at)
    return _of(plate, answer)


def vehicle_answer(plate: Plate, record: VehicleRecord, today: date, rules: TaxRules) -> TaxAnswer:
    """For one vehicle of the registry, as of day `today` in Jakarta's calendar."""
    if record.wilayah is not None and not in_dki(record.wilayah):
        answer = outside_answer(plate, record.source, record.updated_at, record.wilayah)
        return replace(answer, vehicle=record.summary)
    missed = overdue_dates(record.tgl_pajak, today)
    status, message = _judge(record, today, len(missed), rules)
    answer = replace(
        _of(plate, _answer(plate.display, status, message, record.source, record.updated_at)),
        authority=DKI,
        blocks=tuple(sorted({kind.flag for kind in record.blocks})),
        due_date=record.tgl_pajak,
        stnk_until=record.tgl_stnk,
        vehicle=record.summary,
    )
    if record.wilayah:
        answer = replace(answer, area=record.wilayah)
    if status is not TaxStatus.DIHAPUS:
        late = days_late(record.tgl_pajak, today)
        answer = replace(answer, days_late=late, years_unpaid=len(missed))
        answer = _with_amount(answer, record, missed, today, rules)
    return _with_block_notes(answer)


def _answer(
    plate: str, status: TaxStatus, message: messages.Message, source: str, as_of: datetime
) -> TaxAnswer:
    return TaxAnswer(
        plate=plate,
        status=status,
        message_id=message.id,
        message_en=message.en,
        source=source,
        as_of=as_of,
    )


def _of(plate: Plate, answer: TaxAnswer) -> TaxAnswer:
    """The answer with what the plate itself says: area, authority, suspicion."""
    region = plate.region
    answer = replace(
        answer,
        flags=plate.flags,
        area=region.name if region else None,
        authority=region.tax_authority if region else None,
    )
    if "suspected_fake" in plate.flags:
        return _noted(answer, *messages.SUSPECTED_FAKE)
    return answer


def _noted(answer: TaxAnswer, indonesian: str, english: str) -> TaxAnswer:
    return replace(
        answer,
        message_id=f"{answer.message_id} {indonesian}",
        message_en=f"{answer.message_en} {english}",
    )


def _with_block_notes(answer: TaxAnswer) -> TaxAnswer:
    if not answer.blocks:
        return answer
    names = [messages.BLOCKED[block] for block in answer.blocks]
    indonesian = ", ".join(name.id for name in names)
    english = ", ".join(name.en for name in names)
    return _noted(
        answer,
        f"Terblokir ({indonesian}); pembayaran menunggu blokir dibuka.",
        f"Note: {english}; payment waits until it is lifted.",
    )


def _judge(
    record: VehicleRecord, today: date, missed: int, rules: TaxRules
) -> tuple[TaxStatus, messages.Message]:
    due = record.tgl_pajak
    if record.regident is Regident.DIHAPUS:
        return TaxStatus.DIHAPUS, messages.deleted()
    if missed:
        late = days_late(due, today)
        return TaxStatus.MENUNGGAK, messages.overdue(due.isoformat(), late, missed)
    if due - today <= DUE_SOON:
        left = (due - today).days
        return TaxStatus.JATUH_TEMPO_DEKAT, messages.due_soon(due.isoformat(), left)
    if is_exempt(record.facts, due, rules):
        return TaxStatus.DIKECUALIKAN, messages.exempt(due.isoformat())
    return TaxStatus.LUNAS, messages.paid(due.isoformat())


def _with_amount(
    answer: TaxAnswer,
    record: VehicleRecord,
    missed: tuple[date, ...],
    today: date,
    rules: TaxRules,
) -> TaxAnswer:
    """The registry's unpaid bills first; an estimate only for years that they do not cover."""
    due_dates = missed or (
        (record.tgl_pajak,) if answer.status is TaxStatus.JATUH_TEMPO_DEKAT else ()
    )
    bills = [bill for bill in record.bills if bill.jatuh_tempo - today <= DUE_SOON]
    stored = tuple(line for bill in bills for line in _stored_lines(bill, record.source))
    if missed and stored and wib_date(record.updated_at) < today:
        answer = _noted(answer, *messages.penalties_until(record.updated_at.astimezone(WIB)))
    covered = _covered_until(record)
    open_years = tuple(due for due in due_dates if covered is None or due > covered)
    if not open_years:
        return replace(answer, lines=stored, amount_due=sum(line.amount for line in stored))
    renew = _renews_stnk(record, open_years, today)
    estimate = estimate_bill(record.facts, open_years, on=today, rules=rules, renew_stnk=renew)
    total = estimate.total
    if total is None:
        years = ", ".join(estimate.gaps)
        answer = _noted(
            answer,
            f"Besarannya belum dapat dihitung ({years}); lihat registri.",
            f"The amount cannot be computed ({years}); ask the registry.",
        )
    else:
        total += sum(line.amount for line in stored)
    lines = stored + estimate.lines
    return replace(answer, lines=lines, amount_due=total, estimated=True)


def _covered_until(record: VehicleRecord) -> date | None:
    """The last due date for which the registry's stored amounts speak; None without any.

    A registry that held unpaid bills knew of every year that had fallen due when it was read.
    """
    if not record.bills:
        return None
    newest = max(bill.jatuh_tempo for bill in record.bills)
    return max(newest, wib_date(record.updated_at) - timedelta(days=1))


def _renews_stnk(record: VehicleRecord, open_years: tuple[date, ...], today: date) -> bool:
    """Whether the five-yearly renewal falls due with these years and is not billed already."""
    if record.tgl_stnk is None or any(bill.pnbp_stnk for bill in record.bills):
        return False
    return record.tgl_stnk <= max(*open_years, today)


def _stored_lines(bill: StoredBill, source: str) -> tuple[BillLine, ...]:
    lines = []
    for field, (code, label_id, label_en) in _BILL_LABELS.items():
        amount: int = getattr(bill, field)
        if amount:
            year = bill.periode
            lines.append(BillLine(code, f"{label_id} {year}", f"{label_en} {year}", amount, source))
    return tuple(lines)
