"""Properties of the answer for a vehicle, for any vehicle on any day."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.plates import PlateClass, parse
from lpr.tax import (
    WIB,
    BlockKind,
    Jenis,
    PlateColour,
    Regident,
    TaxStatus,
    VehicleFacts,
    VehicleSummary,
    load_rules,
)
from lpr.tax._answers import outside_authority, vehicle_answer
from lpr.tax._messages import BLOCKED, special
from lpr.tax._types import StoredBill, VehicleRecord

PLATE = parse("B 1234 TXY")
RULES = load_rules()
TODAY = date(2026, 11, 25)
AMOUNT = st.integers(0, 10**9)


@st.composite
def bills(draw: st.DrawFn, tgl_pajak: date) -> StoredBill:
    due = tgl_pajak + timedelta(days=draw(st.integers(0, 800)))
    amounts = [draw(AMOUNT) for _ in range(9)]
    return StoredBill(due.year, due, *amounts, total=sum(amounts))


@st.composite
def records(draw: st.DrawFn) -> VehicleRecord:
    jenis, colour = draw(st.sampled_from(Jenis)), draw(st.sampled_from(PlateColour))
    tgl_pajak = TODAY + timedelta(days=draw(st.integers(-4000, 400)))
    facts = VehicleFacts(
        jenis,
        colour,
        draw(st.none() | st.integers(0, 10**10)),
        draw(st.none() | st.just(Decimal("1.05"))),
        draw(st.integers(1, 20)),
        draw(st.none() | st.integers(40, 9000)),
        draw(st.booleans()),
        draw(st.booleans()),
    )
    return VehicleRecord(
        key="B1234TXY",
        facts=facts,
        summary=VehicleSummary(jenis, "Toyota", None, 2020, None, colour),
        wilayah=draw(st.sampled_from([None, "Jakarta Timur", "Kota Bekasi"])),
        tgl_pajak=tgl_pajak,
        tgl_stnk=draw(st.none() | st.just(tgl_pajak + timedelta(days=365))),
        regident=draw(st.sampled_from(Regident)),
        source="uji",
        updated_at=datetime.combine(TODAY - timedelta(days=draw(st.integers(0, 900))), time(), WIB),
        bills=tuple(draw(st.lists(bills(tgl_pajak), max_size=3))),
        blocks=tuple(draw(st.lists(st.sampled_from(BlockKind), max_size=4))),
    )


@given(records())
def test_an_answer_is_consistent(record: VehicleRecord) -> None:
    answer = vehicle_answer(PLATE, record, TODAY, RULES)
    assert not answer.status.is_block
    assert all(block.is_block for block in answer.blocks)
    assert len(set(answer.blocks)) == len(answer.blocks)
    if answer.amount_due is not None:
        assert answer.amount_due == sum(line.amount for line in answer.lines) >= 0
    assert (answer.days_late > 0) is (answer.years_unpaid > 0)
    if answer.status is TaxStatus.MENUNGGAK:
        assert answer.days_late == (TODAY - record.tgl_pajak).days > 0
    json.dumps(answer.to_dict())


@given(records())
def test_only_what_was_computed_here_is_an_estimate(record: VehicleRecord) -> None:
    answer = vehicle_answer(PLATE, record, TODAY, RULES)
    computed = [line for line in answer.lines if line.source != "uji"]
    assert answer.estimated or not computed


@given(records())
def test_money_is_never_estimated_for_another_province_nor_shown_for_a_deleted_vehicle(
    record: VehicleRecord,
) -> None:
    answer = vehicle_answer(PLATE, record, TODAY, RULES)
    elsewhere = record.wilayah == "Kota Bekasi"
    assert (answer.status is TaxStatus.LUAR_WILAYAH) is elsewhere
    if record.regident is Regident.DIHAPUS:
        assert (answer.amount_due, answer.lines, answer.estimated) == (None, (), False)
    if elsewhere:
        assert not answer.estimated
        assert {line.source for line in answer.lines} <= {"uji"}
        assert (answer.amount_due is None) is not bool(answer.lines)


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("B 1 TXY", None),
        ("B 7128", None),
        ("B 1454 AJA", None),
        ("B 1234 ZZP", None),
        ("RI 1", None),
        ("B 1 ZAB", "Bapenda Jawa Barat"),
        ("B 1 CAB", "Bapenda Banten"),
    ],
)
def test_whose_a_number_is_by_its_text(text: str, authority: str | None) -> None:
    assert outside_authority(parse(text)) == authority


def test_every_special_class_has_its_own_sentence() -> None:
    classes = [
        PlateClass.STATE, PlateClass.DIPLOMATIC, PlateClass.CONSULAR, PlateClass.HONORARY_CONSUL,
        PlateClass.INTL_ORG, PlateClass.ASEAN_STAFF, PlateClass.EVENT,
        PlateClass.MILITARY_OR_POLICE,
    ]  # fmt: skip
    sentences = [special(plate_class)[1] for plate_class in classes]
    assert len({sentence.id for sentence in sentences}) == len(classes)
    assert len({sentence.en for sentence in sentences}) == len(classes)


def test_a_class_that_nobody_foresaw_is_special_still() -> None:
    status, message = special(PlateClass.BUS)
    assert status is TaxStatus.PLAT_KHUSUS
    assert message.id.startswith("Pelat khusus")


def test_every_block_has_its_words() -> None:
    assert set(BLOCKED) == {kind.flag for kind in BlockKind}
