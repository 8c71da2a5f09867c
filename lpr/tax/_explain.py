"""A bill's line in words: how its amount came about, on which law, and what is not certain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from lpr.tax._text import Message, count, figure, format_rupiah, ordinal, percent
from lpr.tax._workings import (
    ExemptWorking,
    FeeWorking,
    FineWorking,
    InterestWorking,
    Payer,
    PrincipalWorking,
    StoredWorking,
    TariffWorking,
    WaiverWorking,
    Working,
)

_PAYERS = {
    Payer.LEGAL_ENTITY: Message("badan hukum, tidak progresif", "legal entity, not progressive"),
    Payer.PUBLIC: Message("angkutan umum", "public transport"),
    Payer.GOVERNMENT: Message("pemerintah", "government"),
    Payer.SERVICE: Message("kendaraan layanan khusus", "special service vehicle"),
}
_YEARLY = Message("setiap tahun", "every year")
_FIVE_YEARLY = Message("setiap lima tahun", "every five years")
_FEW_WHEELS = Message("roda dua dan tiga", "two and three wheels")
_MORE_WHEELS = Message("roda empat atau lebih", "four wheels and more")
_BOBOT_DOUBT = Message(
    "Bobot untuk tahun ini belum diverifikasi.", "The weight for this year was not verified."
)
_SERVICE_DOUBT = Message(
    "Bus sekolah atau karyawan bertarif 0,5%; registri tidak menyebut penggunaannya.",
    "A school or staff bus pays 0.5%; the registry does not say how it is used.",
)
_CONVERTED_DOUBT = Message(
    "Tidak berlaku bagi kendaraan hasil konversi; registri tidak menyebutnya.",
    "Not for converted vehicles; the registry does not say whether it is one.",
)
_ELECTRIC_DOUBT = Message(
    "Aturan kendaraan listrik untuk 2026 dan seterusnya belum diverifikasi.",
    "The rule for electric vehicles from 2026 on was not verified.",
)
_MONTH_DOUBT = Message(
    "Ketentuan bahwa sebagian bulan dihitung satu bulan penuh belum diverifikasi.",
    "That part of a month counts as a whole one was not verified.",
)
_TARIFF_DOUBT = Message(
    "Registri tidak menyebut isi silinder; golongan ini diasumsikan.",
    "The registry gives no cylinder volume; this class is assumed.",
)
_CAP_DOUBT = Message(
    "Batas denda sebelum 1 Juni 2017 belum diverifikasi.",
    "The cap on fines before 1 June 2017 was not verified.",
)
_CHOSEN_DOUBT = Message(
    "Nomor pilihan (NRKB) dikenai PNBP tambahan, yang hanya diketahui registri.",
    "An owner-chosen number costs an extra fee, which only the registry knows.",
)
_LAW_DOUBT = Message(
    "Dasar hukumnya tidak ada dalam data ini.",
    "The law that it rests on is not in the data at hand.",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a line's amount came about; `law` is None, and `doubts` filled, where facts lack."""

    id: str
    en: str
    law: str | None
    doubts: tuple[Message, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether nothing in it is an assumption or an unverified figure."""
        return not self.doubts

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "id": self.id,
            "en": self.en,
            "law": self.law,
            "verified": self.verified,
            "doubts": [doubt._asdict() for doubt in self.doubts],
        }


def explain(working: Working) -> Explanation:
    """The working in Indonesian and English."""
    message, doubts = _words(working)
    return Explanation(message.id, message.en, working.law, tuple(doubts))


@singledispatch
def _words(working: object) -> tuple[Message, list[Message]]:
    raise TypeError(f"no words for {type(working).__name__}")


@_words.register
def _(working: PrincipalWorking) -> tuple[Message, list[Message]]:
    value, rate = format_rupiah(working.njkb), percent(working.percent)
    weight, share = figure(working.bobot), percent(working.share * 100)
    payer = _payer(working)
    part_id = part_en = ""
    if working.share != 1:
        part_id, part_en = f" x {share.id} dasar pengenaan", f" x {share.en} of the base"
    doubts = [] if working.bobot_verified else [_BOBOT_DOUBT]
    if working.perhaps_service:
        doubts.append(_SERVICE_DOUBT)
    by_id = " registri" if working.bobot_law is None else f" ({working.bobot_law})"
    by_en = " of the registry" if working.bobot_law is None else f" ({working.bobot_law})"
    return Message(
        f"NJKB {value} x bobot {weight.id}{by_id}{part_id} x {rate.id} ({payer.id})",
        f"sale value {value} x weight {weight.en}{by_en}{part_en} x {rate.en} ({payer.en})",
    ), doubts


def _payer(working: PrincipalWorking) -> Message:
    if working.payer is not Payer.PRIVATE:
        return _PAYERS[working.payer]
    owned = ordinal(working.milik_ke)
    return Message(f"kepemilikan {owned.id}", f"{owned.en} ownership")


@_words.register
def _(working: ExemptWorking) -> tuple[Message, list[Message]]:
    doubts = [] if working.converted_known else [_CONVERTED_DOUBT]
    if not working.verified:
        doubts.append(_ELECTRIC_DOUBT)
    return Message(
        "Kendaraan listrik berbasis baterai: PKB nol, tidak progresif",
        "battery electric vehicle: no vehicle tax, not progressive",
    ), doubts


@_words.register
def _(working: InterestWorking) -> tuple[Message, list[Message]]:
    rate, owed = percent(working.monthly_pct), format_rupiah(working.principal)
    months, most, since = working.months, working.cap_months, working.due.isoformat()
    doubts = [] if working.verified else [_rate_doubt(rate)]
    if not working.months_verified:
        doubts.append(_MONTH_DOUBT)
    if working.perhaps_waived_until is not None:
        doubts.append(_waiver_doubt(working.perhaps_waived_until.isoformat()))
    return Message(
        f"{rate.id} per bulan x {months} bulan (paling banyak {most}) x {owed}, sejak {since}",
        f"{rate.en} a month x {months} months (at most {most}) x {owed}, since {since}",
    ), doubts


def _rate_doubt(rate: Message) -> Message:
    return Message(
        f"Bunga {rate.id} per bulan untuk DKI belum diverifikasi.",
        f"Interest of {rate.en} a month was not verified for DKI.",
    )


def _waiver_doubt(last: str) -> Message:
    return Message(
        f"Mungkin dihapus: pemutihan sampai {last}, tanggal mulainya tidak diketahui.",
        f"Perhaps waived: an amnesty until {last}, whose first day is not known.",
    )


@_words.register
def _(working: WaiverWorking) -> tuple[Message, list[Message]]:
    before = format_rupiah(working.before)
    return Message(
        f"denda sebelum pemutihan {before}, sesudahnya Rp 0; "
        f"dibayar antara {working.first} dan {working.last}",
        f"interest before the amnesty {before}, after it Rp 0; "
        f"paid between {working.first} and {working.last}",
    ), []


@_words.register
def _(working: TariffWorking) -> tuple[Message, list[Message]]:
    card = format_rupiah(working.card_fee)
    return Message(
        f"tarif golongan {working.group}, termasuk kartu dana {card}",
        f"tariff of class {working.group}, with the card fee of {card}",
    ), [_TARIFF_DOUBT] if working.assumed else []


@_words.register
def _(working: FineWorking) -> tuple[Message, list[Message]]:
    rate, base, cap = percent(working.percent), format_rupiah(working.base), working.cap
    most, late = format_rupiah(cap), count(working.days)
    return Message(
        f"terlambat {late.id} hari: {rate.id} x {base} (tarif tanpa kartu), paling banyak {most}",
        f"{late.en} days late: {rate.en} x {base} (tariff without the card), at most {most}",
    ), [] if working.cap_verified else [_CAP_DOUBT]


@_words.register
def _(working: FeeWorking) -> tuple[Message, list[Message]]:
    wheels = _FEW_WHEELS if working.few_wheels else _MORE_WHEELS
    every = _YEARLY if working.yearly else _FIVE_YEARLY
    doubts = [_CHOSEN_DOUBT] if working.chosen_number else []
    return Message(f"{every.id}, {wheels.id}", f"{every.en}, {wheels.en}"), doubts


@_words.register
def _(working: StoredWorking) -> tuple[Message, list[Message]]:
    return Message(
        f"ditetapkan oleh registri: {working.registry}",
        f"as the registry states it: {working.registry}",
    ), [_LAW_DOUBT] if working.law is None else []
