"""The sentences of an answer: Indonesian for the officer, English beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lpr.plates import PlateClass
from lpr.tax._types import TaxStatus

if TYPE_CHECKING:
    from datetime import date


class Message(NamedTuple):
    """One sentence or two, in both languages."""

    id: str
    en: str


_SPECIAL = {
    PlateClass.STATE: Message(
        "Pelat pejabat negara (RI): tidak tercatat di registri PKB.",
        "State plate (RI): not kept in the vehicle tax registry.",
    ),
    PlateClass.MILITARY_OR_POLICE: Message(
        "Nomor dinas TNI atau Polri: tidak tercatat di registri PKB.",
        "Military or police number: not kept in the vehicle tax registry.",
    ),
    PlateClass.EVENT: Message(
        "Pelat untuk acara atau lintas batas: tidak tercatat di registri PKB.",
        "Event or cross-border plate: not kept in the vehicle tax registry.",
    ),
    PlateClass.DIPLOMATIC: Message(
        "Pelat korps diplomatik (CD): dikecualikan dari PKB, tidak ada data tagihan.",
        "Diplomatic corps plate (CD): exempt from vehicle tax, no bill is kept.",
    ),
    PlateClass.CONSULAR: Message(
        "Pelat korps konsuler (CC): dikecualikan dari PKB, tidak ada data tagihan.",
        "Consular corps plate (CC): exempt from vehicle tax, no bill is kept.",
    ),
    PlateClass.HONORARY_CONSUL: Message(
        "Pelat konsul kehormatan (CH): dikecualikan dari PKB, tidak ada data tagihan.",
        "Honorary consul plate (CH): exempt from vehicle tax, no bill is kept.",
    ),
    PlateClass.INTL_ORG: Message(
        "Pelat organisasi internasional (CN): dikecualikan dari PKB, tidak ada data tagihan.",
        "International organisation plate (CN): exempt from vehicle tax, no bill is kept.",
    ),
    PlateClass.ASEAN_STAFF: Message(
        "Pelat staf perwakilan ASEAN (CS): dikecualikan dari PKB, tidak ada data tagihan.",
        "ASEAN mission staff plate (CS): exempt from vehicle tax, no bill is kept.",
    ),
}
_UNUSUAL = Message(
    "Pelat khusus: tidak tercatat di registri PKB.",
    "Special plate: not kept in the vehicle tax registry.",
)
_WITHOUT_TAX_REGISTRY = frozenset(
    {PlateClass.STATE, PlateClass.MILITARY_OR_POLICE, PlateClass.EVENT}
)

SUSPECTED_FAKE = Message(
    "Seri RF/QH/QZ/IR tidak berlaku sejak Oktober/November 2023: patut diduga palsu.",
    "The RF/QH/QZ/IR series were withdrawn in October/November 2023: suspected fake.",
)
BLOCKED = {
    TaxStatus.BLOKIR_LAPOR_JUAL: Message("blokir lapor jual", "blocked: seller's report"),
    TaxStatus.BLOKIR_ETLE: Message("blokir ETLE", "blocked: unanswered ETLE confirmation"),
    TaxStatus.BLOKIR_POLISI: Message("blokir polisi", "blocked by the police"),
    TaxStatus.BLOKIR_LAIN: Message("blokir lain", "blocked for another reason"),
}


def special(plate_class: PlateClass) -> tuple[TaxStatus, Message]:
    """Status and sentence of a plate that the tax registry never holds."""
    message = _SPECIAL.get(plate_class, _UNUSUAL)
    if message is _UNUSUAL or plate_class in _WITHOUT_TAX_REGISTRY:
        return TaxStatus.PLAT_KHUSUS, message
    return TaxStatus.DIKECUALIKAN, message


def paid(due: str) -> Message:
    """Paid, and not soon due."""
    return Message(f"Pajak lunas sampai {due}.", f"Tax paid until {due}.")


def due_soon(due: str, days: int) -> Message:
    """Paid, and due within thirty days."""
    return Message(
        f"Pajak jatuh tempo {due} ({days} hari lagi).", f"Tax falls due on {due} (in {days} days)."
    )


def overdue(due: str, days: int, years: int) -> Message:
    """Unpaid: a lead for an officer, never a finding."""
    return Message(
        f"Menunggak sejak {due}: terlambat {days} hari, {years} tahun pajak belum dibayar.",
        f"Unpaid since {due}: {days} days late, {years} tax year(s) not paid.",
    )


def penalties_until(read: date) -> Message:
    """Beside the registry's own amounts, when they were computed before today."""
    day = f"{read:%Y-%m-%d}"
    return Message(
        f"Jumlah menurut registri per {day}; denda sesudahnya belum termasuk.",
        f"The amount is the registry's of {day}; later penalties are not in it.",
    )


def exempt(due: str) -> Message:
    """Battery electric within the paid year."""
    return Message(
        f"Kendaraan listrik: dikecualikan dari PKB; SWDKLLJ lunas sampai {due}.",
        f"Battery electric: exempt from vehicle tax; contribution (SWDKLLJ) paid until {due}.",
    )


def deleted() -> Message:
    """Struck from the register for good."""
    return Message(
        "Registrasi dihapus dan tidak dapat didaftarkan kembali (UU 22/2009 pasal 74).",
        "Registration deleted; it cannot be registered again (UU 22/2009 art. 74).",
    )


def outside(area: str, authority: str) -> Message:
    """Taxed by another province."""
    return Message(
        f"Di luar wilayah pajak DKI Jakarta: {area}, dikelola {authority}.",
        f"Not taxed by DKI Jakarta: {area}, taxed by {authority}.",
    )


def not_found() -> Message:
    """The registry answered, and holds no such number."""
    return Message(
        "Nomor tidak ditemukan di registri; periksa kembali bacaan pelat.",
        "The registry holds no such number; check the reading of the plate.",
    )


def ambiguous(colours: str) -> Message:
    """Several vehicles carry the number, under different colours."""
    return Message(
        f"Nomor ini tercatat dengan beberapa warna pelat ({colours}); pastikan warnanya.",
        f"Several vehicles carry this number ({colours}); say which plate colour was seen.",
    )


def unavailable(cause: str) -> Message:
    """The registry did not answer: nothing is known, which is not the same as not found."""
    return Message(
        "Registri tidak tersedia: status pajak belum diketahui (bukan berarti tidak ditemukan).",
        f"The registry is not available, so the status is unknown. {cause}",
    )


def malformed(cause: str) -> Message:
    """No Indonesian registration number."""
    return Message("Bukan nomor registrasi kendaraan Indonesia yang sah.", cause)
