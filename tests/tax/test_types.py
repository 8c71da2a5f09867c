from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime

import pytest

import lpr.tax
from lpr.tax import WIB, BillLine, BlockKind, Jenis, Message, PlateColour, TaxAnswer, TaxStatus
from lpr.tax import VehicleSummary as Summary
from lpr.tax._workings import ExemptWorking

ELECTRIC = ExemptWorking("Pergub", verified=True, converted_known=False)
FULL = TaxAnswer(
    plate="B 1234 TXY",
    status=TaxStatus.MENUNGGAK,
    message_id="Menunggak.",
    message_en="Unpaid.",
    source="registri uji",
    as_of=datetime(2026, 11, 24, 19, 0, tzinfo=UTC),
    blocks=(TaxStatus.BLOKIR_ETLE,),
    flags=("suspected_fake",),
    area="Jakarta Timur",
    authority="Bapenda DKI Jakarta",
    amount_due=4_343_000,
    due_date=date(2026, 5, 10),
    stnk_until=date(2029, 5, 10),
    days_late=199,
    years_unpaid=1,
    lines=(
        BillLine("PKB", "Pokok PKB 2026", "Vehicle tax 2026", 4_343_000, "Perda", ELECTRIC),
        BillLine("PKB_DENDA", "Denda PKB 2026", "Late interest 2026", 84_000, "Perda"),
        BillLine("PEMUTIHAN", "Pemutihan 2026", "Waived interest 2026", -84_000, "e-1"),
    ),
    gaps=(Message("PKB 2025: tidak diketahui", "PKB 2025: not known"),),
    vehicle=Summary(Jenis.MINIBUS, "Toyota", "Avanza", 2021, "Hitam", PlateColour.PUTIH),
    estimated=True,
)

GOLDEN = """{
  "plate": "B 1234 TXY",
  "status": "MENUNGGAK",
  "blocks": [
    "BLOKIR_ETLE"
  ],
  "flags": [
    "suspected_fake"
  ],
  "message_id": "Menunggak.",
  "message_en": "Unpaid.",
  "area": "Jakarta Timur",
  "authority": "Bapenda DKI Jakarta",
  "amount_due": 4343000,
  "basis": "estimasi",
  "estimated": true,
  "denda_sebelum": 84000,
  "denda_sesudah": 0,
  "due_date": "2026-05-10",
  "stnk_until": "2029-05-10",
  "days_late": 199,
  "years_unpaid": 1,
  "lines": [
    {
      "code": "PKB",
      "label_id": "Pokok PKB 2026",
      "label_en": "Vehicle tax 2026",
      "amount": 4343000,
      "source": "Perda",
      "explanation": {
        "id": "Kendaraan listrik berbasis baterai: PKB nol, tidak progresif",
        "en": "battery electric vehicle: no vehicle tax, not progressive",
        "law": "Pergub",
        "verified": false,
        "doubts": [
          {
            "id": "Tidak berlaku bagi kendaraan hasil konversi; registri tidak menyebutnya.",
            "en": "Not for converted vehicles; the registry does not say whether it is one."
          }
        ]
      }
    },
    {
      "code": "PKB_DENDA",
      "label_id": "Denda PKB 2026",
      "label_en": "Late interest 2026",
      "amount": 84000,
      "source": "Perda",
      "explanation": null
    },
    {
      "code": "PEMUTIHAN",
      "label_id": "Pemutihan 2026",
      "label_en": "Waived interest 2026",
      "amount": -84000,
      "source": "e-1",
      "explanation": null
    }
  ],
  "gaps": [
    {
      "id": "PKB 2025: tidak diketahui",
      "en": "PKB 2025: not known"
    }
  ],
  "vehicle": {
    "jenis": "minibus",
    "merk": "Toyota",
    "tipe": "Avanza",
    "tahun": 2021,
    "warna": "Hitam",
    "plate_colour": "putih",
    "ev": null
  },
  "source": "registri uji",
  "as_of": "2026-11-25T02:00:00+07:00",
  "error": null
}"""


def test_the_json_of_an_answer() -> None:
    assert json.dumps(FULL.to_dict(), indent=2) == GOLDEN


def test_an_answer_that_knows_nothing_is_json_too() -> None:
    bare = TaxAnswer(
        plate="B 1 A",
        status=TaxStatus.TIDAK_TERSEDIA,
        message_id="",
        message_en="",
        source="registri",
        as_of=datetime(2026, 1, 1, tzinfo=WIB),
    )
    record = json.loads(json.dumps(bare.to_dict()))
    assert (
        record["amount_due"] is record["basis"] is record["vehicle"] is record["due_date"] is None
    )
    assert record["denda_sebelum"] is record["denda_sesudah"] is None
    assert record["blocks"] == record["flags"] == record["lines"] == record["gaps"] == []
    assert set(record) == set(FULL.to_dict())


def test_every_field_reaches_the_json() -> None:
    derived = {"basis", "denda_sebelum", "denda_sesudah"}
    assert {field.name for field in fields(TaxAnswer)} | derived == set(FULL.to_dict())


def test_answers_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        FULL.amount_due = 0  # type: ignore[misc]


def test_every_block_kind_has_its_flag_and_flags_are_told_from_statuses() -> None:
    flags = {kind.flag for kind in BlockKind}
    assert flags == {status for status in TaxStatus if status.is_block}
    assert not TaxStatus.LUNAS.is_block


def test_no_answer_has_room_for_an_owner() -> None:
    names = " ".join(field.name for kind in (TaxAnswer, Summary) for field in fields(kind))
    assert not any(word in names for word in ("nama", "owner", "alamat", "nik", "rangka", "mesin"))


def test_the_public_face() -> None:
    assert sorted(lpr.tax.__all__) == lpr.tax.__all__ or set(lpr.tax.__all__) <= set(dir(lpr.tax))
    for name in ("TaxService", "TaxAnswer", "TaxStatus", "open_registry", "estimate_bill"):
        assert name in lpr.tax.__all__
