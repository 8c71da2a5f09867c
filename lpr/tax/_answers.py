"""From what is known of one plate to its `TaxAnswer`; pure, the day is passed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lpr.tax import _messages as messages
from lpr.tax._amounts import DUE_SOON, elsewhere_gaps, with_amount, with_outside_amount
from lpr.tax._bill import is_exempt
from lpr.tax._dates import add_years, days_late, overdue_dates, wib_date
from lpr.tax._types import Regident, TaxAnswer, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lpr.errors import LprError
    from lpr.plates import Plate
    from lpr.tax._rules import TaxRules
    from lpr.tax._text import Message
    from lpr.tax._types import VehicleRecord

YEARS_TO_DELETION = 2
"""Years after the STNK's end from which a registration may be deleted (UU 22/2009 art. 74)."""

DKI = "Bapenda DKI Jakarta"
GRAMMAR_SOURCE = "aturan nomor registrasi (Perpol 7/2021)"
_METRO = "B"


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
    plate: Plate, source: str, as_of: datetime, rules: TaxRules, wilayah: str | None = None
) -> TaxAnswer:
    """For a number that another province taxes, by rates that are not in the tables."""
    area = wilayah or (plate.region.name if plate.region else "luar DKI Jakarta")
    authority = outside_authority(plate) or f"Samsat {area}"
    message = messages.outside(area, authority)
    answer = _answer(plate.display, TaxStatus.LUAR_WILAYAH, message, source, as_of)
    gaps = elsewhere_gaps(authority, wib_date(as_of), rules)
    return replace(_of(plate, answer), area=area, authority=authority, gaps=gaps)


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


def not_found_answer(plate: Plate, source: str, as_of: datetime, rules: TaxRules) -> TaxAnswer:
    """For a number that the registry answered not to hold."""
    if outside_authority(plate) is not None:
        return outside_answer(plate, source, as_of, rules)
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
        answer = outside_answer(plate, record.source, record.updated_at, rules, record.wilayah)
        answer = replace(answer, vehicle=record.summary)
        if record.regident is Regident.DIHAPUS:
            return answer
        return with_outside_amount(answer, record, today, rules)
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
        answer = with_amount(answer, record, missed, today, rules)
    return _with_notes(answer, record, today)


def _answer(
    plate: str, status: TaxStatus, message: Message, source: str, as_of: datetime
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
        return answer.noted(messages.SUSPECTED_FAKE)
    return answer


def _with_notes(answer: TaxAnswer, record: VehicleRecord, today: date) -> TaxAnswer:
    """The answer with what stands beside the tax: blocks, doubts about them, deletion near."""
    if answer.blocks:
        answer = answer.noted(messages.blocked(answer.blocks))
    if "blokir" in record.unread:
        answer = answer.noted(messages.BLOCK_UNREAD)
    if record.regident is Regident.AKTIF and record.tgl_stnk is not None:
        deletable = add_years(record.tgl_stnk, YEARS_TO_DELETION)
        if deletable < today:
            answer = answer.noted(messages.deletable(record.tgl_stnk.isoformat()))
    return answer


def _judge(
    record: VehicleRecord, today: date, missed: int, rules: TaxRules
) -> tuple[TaxStatus, Message]:
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
