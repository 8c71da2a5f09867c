"""From what is known of one plate to its `TaxAnswer`; pure, the day is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.plates import is_dki_area
from lpr.tax import _messages as messages
from lpr.tax._amounts import DUE_SOON, add_amount, add_outside_amount, elsewhere_gaps
from lpr.tax._bill import is_exempt
from lpr.tax._dates import add_years, days_late, overdue_dates, wib_date
from lpr.tax._draft import Draft
from lpr.tax._types import Regident, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lpr.errors import LprError, MalformedPlateError
    from lpr.plates import Plate
    from lpr.tax._rules import TaxRules
    from lpr.tax._text import Message
    from lpr.tax._types import TaxAnswer, VehicleRecord

YEARS_TO_DELETION = 2
"""Years after the STNK's end from which a registration may be deleted (UU 22/2009 art. 74)."""

DKI = "Bapenda DKI Jakarta"
GRAMMAR_SOURCE = "aturan nomor registrasi (Perpol 7/2021)"
_METRO = "B"


def malformed_answer(text: str, error: MalformedPlateError, now: datetime) -> TaxAnswer:
    """For a text that is no registration number."""
    message = error.indonesian, str(error)
    draft = Draft(text, TaxStatus.FORMAT_SALAH, *message, GRAMMAR_SOURCE, now)
    draft.error = error.code
    return draft.done()


def special_answer(plate: Plate, now: datetime) -> TaxAnswer:
    """For a plate that the tax registry never holds: state, diplomatic, military and kin."""
    status, message = messages.special(plate.plate_class)
    return _draft(plate, status, message, GRAMMAR_SOURCE, now).done()


def outside_answer(
    plate: Plate, source: str, as_of: datetime, rules: TaxRules, wilayah: str | None = None
) -> TaxAnswer:
    """For a number that another province taxes, by rates that are not in the tables."""
    draft = _outside(plate, source, as_of, wilayah)
    draft.gaps = elsewhere_gaps(draft.authority or "", wib_date(as_of), rules)
    return draft.done()


def outside_authority(plate: Plate) -> str | None:
    """Whose the number is by its text, where the text says that it is not DKI's; else None."""
    region = plate.region
    if region is None or region.is_dki:
        return None
    if region.tax_authority is None and plate.prefix != _METRO:
        return f"Pemerintah Provinsi {region.province or region.name}"
    return region.tax_authority


def is_elsewhere(plate: Plate) -> bool:
    """Whether no registry is needed to see that DKI does not tax it: a prefix other than B."""
    return plate.region is not None and plate.prefix != _METRO


def not_found_answer(plate: Plate, source: str, as_of: datetime, rules: TaxRules) -> TaxAnswer:
    """For a number that the registry answered not to hold."""
    if outside_authority(plate) is not None:
        return outside_answer(plate, source, as_of, rules)
    return _draft(plate, TaxStatus.TIDAK_DITEMUKAN, messages.not_found(), source, as_of).done()


def unavailable_answer(plate: Plate, error: LprError, now: datetime) -> TaxAnswer:
    """For a registry that does not answer; never to be shown as not found."""
    message = messages.unavailable(str(error))
    draft = _draft(plate, TaxStatus.TIDAK_TERSEDIA, message, "registri", now)
    draft.error = error.code
    return draft.done()


def ambiguous_answer(plate: Plate, records: Sequence[VehicleRecord]) -> TaxAnswer:
    """For a number that several vehicles carry under different plate colours."""
    colours = ", ".join(sorted(record.facts.plate_colour.value for record in records))
    oldest = min(records, key=lambda record: record.updated_at)
    message = messages.ambiguous(colours)
    return _draft(plate, TaxStatus.AMBIGU, message, oldest.source, oldest.updated_at).done()


def vehicle_answer(plate: Plate, record: VehicleRecord, today: date, rules: TaxRules) -> TaxAnswer:
    """For one vehicle of the registry, as of day `today` in Jakarta's calendar."""
    area = _known_area(record)
    if not _dki_taxes(plate, area):
        return _elsewhere(plate, record, area, today, rules)
    missed = overdue_dates(record.tgl_pajak, today)
    status, message = _judge(record, today, len(missed), rules)
    draft = _draft(plate, status, message, record.source, record.updated_at)
    draft.authority = DKI
    if area:
        draft.area = area
    draft.due_date = record.tgl_pajak
    draft.stnk_until = record.tgl_stnk
    draft.vehicle = record.summary
    if status is not TaxStatus.DIHAPUS:
        draft.days_late = days_late(record.tgl_pajak, today)
        draft.years_unpaid = len(missed)
        add_amount(draft, record, missed, today, rules)
    _add_notes(draft, record, today)
    return draft.done()


def _known_area(record: VehicleRecord) -> str | None:
    """The registry's `wilayah` (its Samsat's area), where that says whose the tax is."""
    named = record.wilayah
    return named if named and is_dki_area(named) is not None else None


def _dki_taxes(plate: Plate, area: str | None) -> bool:
    """By the area, or where the registry names none by the letters; DKI where neither tells."""
    return bool(is_dki_area(area)) if area else outside_authority(plate) is None


def _elsewhere(
    plate: Plate, record: VehicleRecord, area: str | None, today: date, rules: TaxRules
) -> TaxAnswer:
    """For a vehicle of the registry that another province taxes, by its area or its number."""
    draft = _outside(plate, record.source, record.updated_at, area)
    draft.vehicle = record.summary
    if record.regident is Regident.DIHAPUS:
        draft.note(messages.deleted())
        day = wib_date(record.updated_at)
        draft.gaps = elsewhere_gaps(draft.authority or "", day, rules)
    else:
        add_outside_amount(draft, record, today, rules)
    _note_area(draft, record)
    _note_blocks(draft, record)
    return draft.done()


def _outside(plate: Plate, source: str, as_of: datetime, wilayah: str | None) -> Draft:
    area = wilayah or (plate.region.name if plate.region else "luar DKI Jakarta")
    authority = outside_authority(plate) or f"Samsat {area}"
    message = messages.outside(area, authority)
    draft = _draft(plate, TaxStatus.LUAR_WILAYAH, message, source, as_of)
    draft.area = area
    draft.authority = authority
    return draft


def _draft(
    plate: Plate, status: TaxStatus, message: Message, source: str, as_of: datetime
) -> Draft:
    """An answer with what the plate itself says: area, authority, suspicion."""
    draft = Draft(plate.display, status, message.id, message.en, source, as_of)
    region = plate.region
    if region is not None:
        draft.area = region.name
        draft.authority = region.tax_authority
    if plate.flags:
        draft.flags = plate.flags
        if "suspected_fake" in plate.flags:
            draft.note(messages.SUSPECTED_FAKE)
    return draft


def _add_notes(draft: Draft, record: VehicleRecord, today: date) -> None:
    """Say what stands beside the tax: doubts about whose it is, blocks, deletion near."""
    _note_area(draft, record)
    _note_blocks(draft, record)
    if record.regident is Regident.AKTIF and record.tgl_stnk is not None:
        deletable = add_years(record.tgl_stnk, YEARS_TO_DELETION)
        if deletable < today:
            draft.note(messages.deletable(record.tgl_stnk.isoformat()))


def _note_blocks(draft: Draft, record: VehicleRecord) -> None:
    """Blocks hold whoever taxes the vehicle."""
    if record.blocks:
        draft.blocks = tuple(sorted({kind.flag for kind in record.blocks}))
        draft.note(messages.blocked(draft.blocks))
    if "blokir" in record.unread:
        draft.note(messages.BLOCK_UNREAD)


def _note_area(draft: Draft, record: VehicleRecord) -> None:
    """Say when only the number's letters, which may be chosen, tell whose the tax is."""
    if record.wilayah and is_dki_area(record.wilayah) is None:
        draft.note(messages.area_unknown(record.wilayah))
    elif not record.wilayah and draft.status is TaxStatus.LUAR_WILAYAH:
        draft.note(messages.NO_AREA)


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
