"""What a registry may say of one number, and what the service makes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import RegistryDamagedError, RegistryError, RegistryLockedError
from lpr.plates import parse
from lpr.tax import (
    WIB,
    Absent,
    Jenis,
    PlateColour,
    Regident,
    TaxService,
    TaxStatus,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.tax import Held

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)
EARLIER = NOON - timedelta(hours=9)
DOWN = RegistryLockedError("The registry is held by another process. Wait until it ends.")


def record(key: str, colour: PlateColour = PlateColour.PUTIH) -> VehicleRecord:
    return VehicleRecord(
        key=key,
        facts=VehicleFacts(Jenis.MINIBUS, colour, 200_000_000),
        summary=VehicleSummary(Jenis.MINIBUS, "Toyota", None, 2020, None, colour),
        wilayah="Jakarta Timur",
        tgl_pajak=date(2027, 5, 10),
        tgl_stnk=None,
        regident=Regident.AKTIF,
        source="uji",
        updated_at=EARLIER,
    )


class Told:
    """A registry that says of each number what the test told it."""

    source, as_of = "registri uji", EARLIER

    def __init__(self, held: Mapping[str, Held]) -> None:
        self._held = held
        self.asked: list[str] = []

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
        self.asked += keys
        return {key: self._held[key] for key in keys if key in self._held}


def service(**held: Held) -> TaxService:
    return TaxService(Told(held), clock=lambda: NOON)


def test_each_number_gets_what_is_known_of_it() -> None:
    told = service(
        B1TXA=[record("B1TXA")],
        B2TXA=DOWN,
        B3TXA=Absent("salinan", NOON - timedelta(hours=7)),
        B4TXA=[record("B4TXA"), record("B4TXA", PlateColour.KUNING)],
        B5TXA=(),
    )
    texts = [f"B{number}TXA" for number in range(1, 7)]
    answers = told.status_many([parse(text) for text in texts])
    assert [answer.status for answer in answers] == [
        TaxStatus.LUNAS,
        TaxStatus.TIDAK_TERSEDIA,
        TaxStatus.TIDAK_DITEMUKAN,
        TaxStatus.AMBIGU,
        TaxStatus.TIDAK_DITEMUKAN,
        TaxStatus.TIDAK_DITEMUKAN,
    ]


def test_who_said_that_there_is_none_and_when() -> None:
    told = service(B3TXA=Absent("salinan, umur 7 jam", NOON - timedelta(hours=7)), B5TXA=())
    kept, plain = told.status("B3TXA"), told.status("B5TXA")
    assert (kept.source, kept.as_of) == ("salinan, umur 7 jam", NOON - timedelta(hours=7))
    assert (plain.source, plain.as_of) == ("registri uji", EARLIER)


def test_absent_outside_dki_is_an_answer_with_its_authority() -> None:
    answer = service(B1KXA=Absent("registri uji", EARLIER)).status("B1KXA")
    assert (answer.status, answer.authority) == (TaxStatus.LUAR_WILAYAH, "Bapenda Jawa Barat")
    assert answer.gaps


@pytest.mark.parametrize("error", [DOWN, RegistryDamagedError("x"), RegistryError("y")])
def test_the_error_of_one_number_is_its_own(error: RegistryError) -> None:
    answers = service(B1TXA=error, B2TXA=[record("B2TXA")]).status_many(
        [parse("B1TXA"), parse("B2TXA")]
    )
    assert [answer.error for answer in answers] == [error.code, None]
    assert str(error) in answers[0].message_en
    assert answers[0].as_of == NOON
    assert answers[0].amount_due is None


def test_one_number_alone_with_an_error_is_unavailable_too() -> None:
    answer = service(B1TXA=DOWN).answer("b 1 txa")
    assert answer.status is TaxStatus.TIDAK_TERSEDIA
    assert "bukan berarti tidak ditemukan" in answer.message_id


def test_what_needs_no_registry_is_never_asked_of_it() -> None:
    told = Told({"RI1": DOWN, "D1AB": DOWN})
    answers = TaxService(told, clock=lambda: NOON).status_many(
        [parse("RI 1"), parse("D 1 AB"), parse("CD 12 35"), parse("B 1 TXA")]
    )
    assert told.asked == ["B1TXA"]
    assert [answer.status for answer in answers] == [
        TaxStatus.PLAT_KHUSUS,
        TaxStatus.LUAR_WILAYAH,
        TaxStatus.DIKECUALIKAN,
        TaxStatus.TIDAK_DITEMUKAN,
    ]


def test_a_colour_decides_between_two_and_spoils_nothing() -> None:
    told = service(
        B4TXA=[record("B4TXA"), record("B4TXA", PlateColour.KUNING)], B2TXA=DOWN, B3TXA=()
    )
    seen = PlateColour.KUNING
    assert told.status("B4TXA", colour=seen).status is TaxStatus.LUNAS
    assert told.status("B2TXA", colour=seen).status is TaxStatus.TIDAK_TERSEDIA
    assert told.status("B3TXA", colour=seen).status is TaxStatus.TIDAK_DITEMUKAN


KINDS = st.sampled_from(["held", "absent", "empty", "error", "unsaid"])
EXPECTED = {
    "held": TaxStatus.LUNAS,
    "absent": TaxStatus.TIDAK_DITEMUKAN,
    "empty": TaxStatus.TIDAK_DITEMUKAN,
    "unsaid": TaxStatus.TIDAK_DITEMUKAN,
    "error": TaxStatus.TIDAK_TERSEDIA,
}


@given(st.lists(KINDS, max_size=40))
def test_in_any_mixture_each_number_keeps_its_own_answer(kinds: list[str]) -> None:
    held: dict[str, Held] = {}
    plates = [parse(f"B{number}TXA") for number in range(1, len(kinds) + 1)]
    for plate, kind in zip(plates, kinds, strict=True):
        if kind == "held":
            held[plate.text] = [record(plate.text)]
        elif kind == "absent":
            held[plate.text] = Absent("uji", EARLIER)
        elif kind == "empty":
            held[plate.text] = ()
        elif kind == "error":
            held[plate.text] = DOWN
    answers = TaxService(Told(held), clock=lambda: NOON).status_many(plates)
    assert [answer.status for answer in answers] == [EXPECTED[kind] for kind in kinds]
