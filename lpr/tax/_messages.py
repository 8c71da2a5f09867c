"""The sentences of an answer: Indonesian for the officer, English beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lpr.plates import PlateClass
from lpr.tax._text import Message, count, format_rupiah, percent
from lpr.tax._types import TaxStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal


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

BLOCK_UNREAD = Message(
    "Registri memberi keterangan yang tidak dikenali: periksa di registri apakah ada blokir.",
    "The registry's remark is not understood: see there whether there is a block.",
)

STILL_OWED = Message(
    "Registri masih mencatat tagihan lama yang belum dibayar: periksa di registri.",
    "The registry still holds an older bill that is not paid: see the registry.",
)

NO_AREA = Message(
    "Registri tidak menyebut wilayahnya; ini menurut huruf seri nomornya.",
    "The registry names no area; this is by the letters of the number.",
)


def area_unknown(name: str) -> Message:
    """The registry's area is a word that nobody here knows."""
    return Message(
        f"Wilayah di registri ({name}) tidak dikenali; pengelola pajaknya menurut nomor saja: "
        "periksa di registri.",
        f"The registry's area ({name}) is not known; who taxes it is told by the number alone: "
        "see the registry.",
    )


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
    left = Message("hari ini", "today")
    if days > 0:
        left = Message(f"{days} hari lagi", f"in {days} day{'' if days == 1 else 's'}")
    return Message(f"Pajak jatuh tempo {due} ({left.id}).", f"Tax falls due on {due} ({left.en}).")


def overdue(due: str, days: int, years: int) -> Message:
    """Unpaid: a lead for an officer, never a finding."""
    late = count(days)
    return Message(
        f"Menunggak sejak {due}: terlambat {late.id} hari, {years} tahun pajak belum dibayar.",
        f"Unpaid since {due}: {late.en} days late, {years} tax year(s) not paid.",
    )


def penalties_until(read: date) -> Message:
    """Beside the registry's own amounts, when they were computed before today."""
    day = f"{read:%Y-%m-%d}"
    return Message(
        f"Jumlah menurut registri per {day}; denda sesudahnya belum termasuk.",
        f"The amount is the registry's of {day}; later penalties are not in it.",
    )


def perhaps_waived(last: str) -> Message:
    """Beside the registry's own interest in an amnesty: it may have been computed before it."""
    return Message(
        f"Masa pemutihan sampai {last}: denda PKB dari registri mungkin dihapus saat pembayaran.",
        f"An amnesty lasts until {last}: the registry's interest may be waived at payment.",
    )


def not_computed(unknown: Sequence[Message]) -> Message:
    """Beside a bill that is not whole: which years, and why."""
    indonesian = "; ".join(each.id for each in unknown)
    english = "; ".join(each.en for each in unknown)
    return Message(
        f"Besarannya belum dapat dihitung ({indonesian}); lihat registri.",
        f"The amount cannot be computed ({english}); ask the registry.",
    )


@lru_cache(maxsize=1024)
def elsewhere(authority: str, opsen: Decimal, law: str) -> Message:
    """Another province's rates are no facts of this program; its surcharge is."""
    share = percent(opsen)
    return Message(
        f"Tarif PKB {authority} tidak ada dalam data ini, jumlahnya tidak ditaksir; di luar DKI "
        f"berlaku opsen {share.id} dari pokok PKB ({law}).",
        f"The vehicle-tax rates of {authority} are not in the data at hand, so nothing is "
        f"estimated; outside DKI a surcharge of {share.en} of the tax is taken ({law}).",
    )


def opsen_not_stated(year: int, amount: int) -> Message:
    """A bill of another province without its surcharge."""
    owed = format_rupiah(amount)
    return Message(
        f"Opsen {year} tidak disebut registri; menurut UU 1/2022 {owed}, belum termasuk.",
        f"The registry states no surcharge for {year}; by UU 1/2022 it is {owed}, not included.",
    )


def blocked(blocks: Sequence[TaxStatus]) -> Message:
    """Beside a payment status: which blocks there are."""
    names = [BLOCKED[block] for block in blocks]
    indonesian, english = (", ".join(words) for words in zip(*names, strict=True))
    return Message(
        f"Diblokir ({indonesian}); pembayaran baru dapat dilakukan setelah blokir dibuka.",
        f"Note: {english}; payment waits until it is lifted.",
    )


def deletable(stnk_until: str) -> Message:
    """Two years after the STNK's end the registration may be deleted for good."""
    return Message(
        f"STNK berakhir {stnk_until}, lebih dari dua tahun: registrasi dapat dihapus "
        "(UU 22/2009 pasal 74).",
        f"The STNK ended on {stnk_until}, over two years ago: the registration may be deleted "
        "(UU 22/2009 art. 74).",
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
        f"Di luar wilayah pajak DKI Jakarta: {area}, pajaknya dikelola {authority}.",
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


def several(numbers: Sequence[str]) -> Message:
    """Several numbers that a reading may stand for are held, and fit what was seen."""
    listed = ", ".join(numbers)
    return Message(
        f"Beberapa nomor yang mungkin terbaca ada di registri ({listed}); periksa fotonya.",
        f"The registry holds several numbers that may have been read ({listed}); see the picture.",
    )


def unavailable(cause: str) -> Message:
    """The registry did not answer: nothing is known, which is not the same as not found."""
    return Message(
        "Registri tidak tersedia: status pajak belum diketahui (bukan berarti tidak ditemukan).",
        f"The registry is not available, so the status is unknown. {cause}",
    )
