"""The contract's JSON (docs/registry-contract.json) as models, to and from the registry's records.

There is no field for an owner, a chassis or an engine number; what an agency adds is dropped.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal  # noqa: TC003 - pydantic reads the annotations at run time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from lpr.tax._fields import EARLIEST, LATEST
from lpr.tax._types import (
    BlockKind,
    Jenis,
    Penggunaan,
    PlateColour,
    Regident,
    StoredBill,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)

MAX_BATCH = 500
_YEARS = range(1900, 10_000)
_MOST_OWNED = 10**6


def _plain(text: str) -> str:
    """The text on one line: an agency's may end in CR LF, or hold what steers a terminal."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


Rupiah = Annotated[int, Field(ge=0, le=10**13, description="Whole rupiah")]
Word = Annotated[str, Field(max_length=60), AfterValidator(_plain)]
Source = Annotated[str, Field(max_length=120), AfterValidator(_plain)]
Reason = Annotated[str, Field(max_length=300), AfterValidator(_plain)]
Nopol = Annotated[str, Field(min_length=1, max_length=16, examples=["B1234XYZ"])]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST, description="From 1950 to 2200")]
Moment = Annotated[
    AwareDatetime,
    Field(
        ge=datetime.combine(EARLIEST, time.min, UTC),
        le=datetime.combine(LATEST, time.max, UTC),
        description="The moment for which the reply holds, from 1950 to 2200",
    ),
]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, from_attributes=True)


class Query(_Wire):
    """One number; the plate's colour decides where several vehicles carry it."""

    nopol: Nopol
    colour: PlateColour | None = None


class BatchQuery(_Wire):
    """Up to 500 numbers, answered in their order."""

    items: list[Query] = Field(min_length=1, max_length=MAX_BATCH)


class WireBill(_Wire):
    """One unpaid tax year."""

    periode: int = Field(ge=1900, le=9999)
    jatuh_tempo: Day
    pkb_pokok: Rupiah = 0
    pkb_denda: Rupiah = 0
    opsen_pokok: Rupiah = 0
    opsen_denda: Rupiah = 0
    swdkllj_pokok: Rupiah = 0
    swdkllj_denda: Rupiah = 0
    pnbp_stnk: Rupiah = 0
    pnbp_tnkb: Rupiah = 0
    pnbp_nrkb: Rupiah = 0
    total: Rupiah

    def stored(self) -> StoredBill:
        """The bill as the tax rules take it.

        Raises:
            ValueError: the total is not the sum of its parts.

        """
        bill = StoredBill(**dict(self))
        if bill.total != bill_sum(bill):
            raise ValueError("total is not the sum of its parts")
        return bill


class WireVehicle(_Wire):
    """One vehicle, its unpaid bills and its blocks; never its owner."""

    plate_colour: PlateColour
    jenis: Jenis
    merk: Word | None = None
    tipe: Word | None = None
    tahun: int | None = Field(default=None, ge=1900, le=9999)
    warna: Word | None = None
    ev: bool = False
    cc: int | None = Field(default=None, ge=0, le=10**9)
    njkb: Rupiah | None = None
    bobot: Decimal | None = Field(default=None, gt=0, le=10, decimal_places=3)
    milik_ke: int = Field(default=1, ge=1, le=_MOST_OWNED)
    badan_hukum: bool = False
    penggunaan: Penggunaan | None = None
    konversi: bool | None = None
    wilayah: Word | None = None
    tgl_pajak: Day
    tgl_stnk: Day | None = None
    regident: Regident = Regident.AKTIF
    as_of: Moment
    bills: list[WireBill] = Field(default_factory=list, max_length=60)
    blocks: list[BlockKind] = Field(default_factory=list, max_length=8)

    def record(self, key: str, source: str) -> VehicleRecord:
        """The vehicle as the tax rules take it.

        Raises:
            ValueError: a bill contradicts itself.

        """
        colour = self.plate_colour
        bills = sorted((bill.stored() for bill in self.bills), key=lambda bill: bill.jatuh_tempo)
        return VehicleRecord(
            key=key,
            facts=VehicleFacts(
                jenis=self.jenis,
                plate_colour=colour,
                njkb=self.njkb,
                bobot=self.bobot,
                milik_ke=self.milik_ke,
                cc=self.cc,
                ev=self.ev,
                legal_entity=self.badan_hukum,
                penggunaan=self.penggunaan,
                konversi=self.konversi,
            ),
            summary=VehicleSummary(
                self.jenis, self.merk, self.tipe, self.tahun, self.warna, colour, self.ev
            ),
            wilayah=self.wilayah,
            tgl_pajak=self.tgl_pajak,
            tgl_stnk=self.tgl_stnk,
            regident=self.regident,
            source=source,
            updated_at=self.as_of,
            bills=tuple(bills),
            blocks=tuple(sorted(set(self.blocks))),
        )


class FoundReply(_Wire):
    """The registry holds the number."""

    outcome: Literal["found"] = "found"
    nopol: str
    as_of: Moment
    source: Source
    vehicles: list[WireVehicle] = Field(min_length=1, max_length=16)


class NotFoundReply(_Wire):
    """The registry does not hold the number."""

    outcome: Literal["not_found"] = "not_found"
    nopol: str
    as_of: Moment
    source: Source


class UnavailableReply(_Wire):
    """The registry cannot say now; never to be read as not found."""

    outcome: Literal["unavailable"] = "unavailable"
    nopol: str | None = None
    as_of: Moment
    retry_after: int | None = Field(default=None, ge=0, description="Seconds from now")
    reason: Reason


class RejectedReply(_Wire):
    """The request was refused: credentials, form, or a text that is no registration number."""

    outcome: Literal["rejected"] = "rejected"
    nopol: str | None = None
    as_of: Moment
    reason: Reason


WireReply = Annotated[
    FoundReply | NotFoundReply | UnavailableReply | RejectedReply, Field(discriminator="outcome")
]


class BatchEnvelope(_Wire):
    """A batch before its replies are read one by one, so that a bad one costs no other."""

    as_of: Moment
    replies: list[Any] = Field(max_length=MAX_BATCH)


class BatchReply(_Wire):
    """The replies in the order of the items."""

    as_of: Moment
    replies: list[WireReply] = Field(max_length=MAX_BATCH)


def wire_vehicle(record: VehicleRecord) -> WireVehicle:
    """A record as the contract shows it; a year that is none, which imports once took, is left out.

    Raises:
        ValidationError: a figure that the tax depends on does not fit the contract.

    """
    facts, summary = record.facts, record.summary
    return WireVehicle(
        plate_colour=facts.plate_colour,
        jenis=facts.jenis,
        merk=summary.merk,
        tipe=summary.tipe,
        tahun=summary.tahun if summary.tahun in _YEARS else None,
        warna=summary.warna,
        ev=facts.ev,
        cc=facts.cc,
        njkb=facts.njkb,
        bobot=facts.bobot,
        milik_ke=min(facts.milik_ke, _MOST_OWNED),
        badan_hukum=facts.legal_entity,
        penggunaan=facts.penggunaan,
        konversi=facts.konversi,
        wilayah=record.wilayah,
        tgl_pajak=record.tgl_pajak,
        tgl_stnk=record.tgl_stnk,
        regident=record.regident,
        as_of=record.updated_at,
        bills=[WireBill.model_validate(bill) for bill in record.bills],
        blocks=list(record.blocks),
    )


def bill_sum(bill: StoredBill) -> int:
    """What the parts of a bill add up to, in rupiah."""
    vehicle_tax = bill.pkb_pokok + bill.pkb_denda + bill.opsen_pokok + bill.opsen_denda
    contribution = bill.swdkllj_pokok + bill.swdkllj_denda
    return vehicle_tax + contribution + bill.pnbp_stnk + bill.pnbp_tnkb + bill.pnbp_nrkb
