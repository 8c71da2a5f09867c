"""What the registry holds and what a tax look-up answers: enumerations and frozen results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal  # noqa: TC003 - dataclass fields are inspected at run time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lpr.errors import RegistryError
from lpr.tax._explain import Explanation, explain

if TYPE_CHECKING:
    from lpr.tax._text import Message
    from lpr.tax._workings import Working

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time: the calendar by which a due date in Jakarta passes."""

WAIVER = "PEMUTIHAN"
_PENALTIES = frozenset({"PKB_DENDA", "OPSEN_DENDA", "SWDKLLJ_DENDA"})


class TaxStatus(StrEnum):
    """The one payment status of an answer, and the block flags that may stand beside it."""

    LUNAS = "LUNAS"
    JATUH_TEMPO_DEKAT = "JATUH_TEMPO_DEKAT"
    MENUNGGAK = "MENUNGGAK"
    DIKECUALIKAN = "DIKECUALIKAN"
    DIHAPUS = "DIHAPUS"
    LUAR_WILAYAH = "LUAR_WILAYAH"
    TIDAK_DITEMUKAN = "TIDAK_DITEMUKAN"
    AMBIGU = "AMBIGU"
    TIDAK_TERSEDIA = "TIDAK_TERSEDIA"
    PLAT_KHUSUS = "PLAT_KHUSUS"
    FORMAT_SALAH = "FORMAT_SALAH"
    # Flags, never an answer's `status`: a block says nothing about whether the tax is paid.
    BLOKIR_LAPOR_JUAL = "BLOKIR_LAPOR_JUAL"
    BLOKIR_ETLE = "BLOKIR_ETLE"
    BLOKIR_POLISI = "BLOKIR_POLISI"
    BLOKIR_LAIN = "BLOKIR_LAIN"

    @property
    def is_block(self) -> bool:
        """Whether this is a block flag rather than a payment status."""
        return self.name.startswith("BLOKIR_")


class PlateColour(StrEnum):
    """The plate's field colour as the registry keeps it (Perpol 7/2021 art. 45)."""

    HITAM = "hitam"
    PUTIH = "putih"
    KUNING = "kuning"
    MERAH = "merah"
    HIJAU = "hijau"


class Jenis(StrEnum):
    """The kind of vehicle, the registry's `jenis`."""

    SEDAN = "sedan"
    JEEP = "jeep"
    MINIBUS = "minibus"
    MICROBUS = "microbus"
    BUS = "bus"
    PICKUP = "pickup"
    LIGHT_TRUCK = "light_truck"
    TRUCK = "truck"
    SEPEDA_MOTOR = "sepeda_motor"
    RODA_TIGA = "roda_tiga"
    ALAT_BERAT = "alat_berat"


class BlockKind(StrEnum):
    """Why a vehicle is blocked: seller's report, unanswered ETLE, police, other."""

    LAPOR_JUAL = "lapor_jual"
    ETLE = "etle"
    POLISI = "polisi"
    LAIN = "lain"

    @property
    def flag(self) -> TaxStatus:
        """The flag that an answer shows for this block."""
        return TaxStatus(f"BLOKIR_{self.name}")


class Regident(StrEnum):
    """Whether the registration stands (UU 22/2009 art. 74: a deleted one never returns)."""

    AKTIF = "aktif"
    DIHAPUS = "dihapus"


class Penggunaan(StrEnum):
    """A use with rates or tariffs of its own (Perda DKI 1/2024 art. 7, PMK 16/PMK.010/2017)."""

    BUS_SEKOLAH = "bus_sekolah"
    BUS_KARYAWAN = "bus_karyawan"
    AMBULANS = "ambulans"
    JENAZAH = "jenazah"
    PEMADAM = "pemadam"
    SOSIAL_KEAGAMAAN = "sosial_keagamaan"


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """What the tax depends on. `njkb` is rupiah; `cc` is None for an electric motor.

    `penggunaan` and `konversi` (converted to electricity) are None where the registry does not
    say; then the bill's explanation tells what would follow.
    """

    jenis: Jenis
    plate_colour: PlateColour
    njkb: int | None
    bobot: Decimal | None = None
    milik_ke: int = 1
    cc: int | None = None
    ev: bool = False
    legal_entity: bool = False
    penggunaan: Penggunaan | None = None
    konversi: bool | None = None


@dataclass(frozen=True, slots=True)
class VehicleSummary:
    """The vehicle as an officer compares it with what stands on the road; never its owner.

    `ev` (battery electric) is None where the registry does not say.
    """

    jenis: Jenis
    merk: str | None
    tipe: str | None
    tahun: int | None
    warna: str | None
    plate_colour: PlateColour
    ev: bool | None = None


@dataclass(frozen=True, slots=True)
class StoredBill:
    """One unpaid bill of the registry; every amount is rupiah and authoritative."""

    periode: int
    jatuh_tempo: date
    pkb_pokok: int
    pkb_denda: int
    opsen_pokok: int
    opsen_denda: int
    swdkllj_pokok: int
    swdkllj_denda: int
    pnbp_stnk: int
    pnbp_tnkb: int
    pnbp_nrkb: int
    total: int


@dataclass(frozen=True, slots=True)
class VehicleRecord:
    """One vehicle of the registry with its unpaid bills (oldest first) and its blocks.

    `unread` names what the registry said in words that nobody here understands: ``blokir`` when
    there may be a block.
    """

    key: str
    facts: VehicleFacts
    summary: VehicleSummary
    wilayah: str | None
    tgl_pajak: date
    tgl_stnk: date | None
    regident: Regident
    source: str
    updated_at: datetime
    bills: tuple[StoredBill, ...] = ()
    blocks: tuple[BlockKind, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """A number that the registry answered not to hold, and who said so when."""

    source: str
    as_of: datetime


Held = Sequence[VehicleRecord] | Absent | RegistryError
"""What is known of one number: its vehicles, that there is none, or why nobody knows."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill: whole rupiah (negative for a waiver) and who says so.

    `source` is the rule of an estimated line, the registry of a stored one; `working` holds the
    figures behind the amount.
    """

    code: str
    label_id: str
    label_en: str
    amount: int
    source: str
    working: Working | None = None

    @property
    def explanation(self) -> Explanation | None:
        """How the amount came about, its law, and what is not certain, in words."""
        return None if self.working is None else explain(self.working)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        explanation = self.explanation
        return {
            "code": self.code,
            "label_id": self.label_id,
            "label_en": self.label_en,
            "amount": self.amount,
            "source": self.source,
            "explanation": None if explanation is None else explanation.to_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAnswer:
    """The answer for one registration number.

    `status` is the payment status and never a block; `blocks` lists the blocks beside it, `flags`
    the grammar's doubts about the plate (``suspected_fake``). `amount_due` is whole rupiah, the sum
    of `lines`, and None where nobody can say; `gaps` then says what is not known. `due_date` is
    `tgl_pajak`, the last paid day.
    `estimated` is True when any part of the amount was computed here instead of read.
    `as_of` is the moment for which the answer's facts hold.
    """

    plate: str
    status: TaxStatus
    message_id: str
    message_en: str
    source: str
    as_of: datetime
    blocks: tuple[TaxStatus, ...] = ()
    flags: tuple[str, ...] = ()
    area: str | None = None
    authority: str | None = None
    amount_due: int | None = None
    due_date: date | None = None
    stnk_until: date | None = None
    days_late: int = 0
    years_unpaid: int = 0
    lines: tuple[BillLine, ...] = ()
    gaps: tuple[Message, ...] = ()
    vehicle: VehicleSummary | None = None
    estimated: bool = False
    error: str | None = None

    @property
    def basis(self) -> str | None:
        """``"estimasi"`` or ``"registri"``: whose amount this is; None without an amount."""
        if self.amount_due is None:
            return None
        return "estimasi" if self.estimated else "registri"

    @property
    def denda_sebelum(self) -> int | None:
        """Interest and fines in rupiah before an amnesty; None without an amount."""
        return None if self.amount_due is None else _sum(self.lines, _PENALTIES)

    @property
    def denda_sesudah(self) -> int | None:
        """Interest and fines in rupiah that are left after an amnesty; None without an amount."""
        return None if self.amount_due is None else _sum(self.lines, _PENALTIES | {WAIVER})

    def to_dict(self) -> dict[str, Any]:
        """JSON types only: dates are ISO 8601, `as_of` in WIB with its offset."""
        return {
            "plate": self.plate,
            "status": self.status.value,
            "blocks": [block.value for block in self.blocks],
            "flags": list(self.flags),
            "message_id": self.message_id,
            "message_en": self.message_en,
            "area": self.area,
            "authority": self.authority,
            "amount_due": self.amount_due,
            "basis": self.basis,
            "estimated": self.estimated,
            "denda_sebelum": self.denda_sebelum,
            "denda_sesudah": self.denda_sesudah,
            "due_date": _iso(self.due_date),
            "stnk_until": _iso(self.stnk_until),
            "days_late": self.days_late,
            "years_unpaid": self.years_unpaid,
            "lines": [line.to_dict() for line in self.lines],
            "gaps": [gap._asdict() for gap in self.gaps],
            "vehicle": None if self.vehicle is None else _vehicle_dict(self.vehicle),
            "source": self.source,
            "as_of": self.as_of.astimezone(WIB).isoformat(timespec="seconds"),
            "error": self.error,
        }


def _sum(lines: tuple[BillLine, ...], codes: frozenset[str]) -> int:
    return sum(line.amount for line in lines if line.code in codes)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _vehicle_dict(vehicle: VehicleSummary) -> dict[str, Any]:
    return {
        "jenis": vehicle.jenis.value,
        "merk": vehicle.merk,
        "tipe": vehicle.tipe,
        "tahun": vehicle.tahun,
        "warna": vehicle.warna,
        "plate_colour": vehicle.plate_colour.value,
        "ev": vehicle.ev,
    }
