from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import ImportRejectedError, OutputError
from lpr.plates import parse
from lpr.tax import (
    WIB,
    ImportOptions,
    Jenis,
    PlateColour,
    SamplePlate,
    TaxAnswer,
    TaxService,
    TaxStatus,
    import_file,
    init_registry,
    open_registry,
    read_sample_plates,
)
from lpr.tax._place import registry_database
from lpr.tax._sample import SAMPLE_SIZE, SAMPLE_SOURCE, sample_batch
from lpr.tax._sample_data import (
    DKI_LETTERS,
    OFFICIAL_NEW,
    OFFICIAL_OLD,
    OUTSIDE_LETTERS,
    PROFILES,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 11, 25)
VEHICLE_STATUSES = {
    TaxStatus.LUNAS, TaxStatus.JATUH_TEMPO_DEKAT, TaxStatus.MENUNGGAK, TaxStatus.DIKECUALIKAN,
    TaxStatus.DIHAPUS, TaxStatus.LUAR_WILAYAH, TaxStatus.AMBIGU,
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(sample_url: str) -> list[TaxAnswer]:
    """The answer for every number of the sample, on its own day."""
    keys = {row["nopol_key"] for row in sample_batch(today=TODAY, size=1200).vehicles}
    noon = datetime(2026, 11, 25, 12, tzinfo=WIB)
    with closing(open_registry(sample_url)) as registry:
        service = TaxService(registry, clock=lambda: noon)
        return service.status_many([parse(key) for key in sorted(keys)])


def test_ten_thousand_vehicles() -> None:
    rows = sample_batch(today=TODAY).vehicles
    assert len(rows) == SAMPLE_SIZE == 10_000
    assert len({(row["nopol_key"], row["plate_colour"]) for row in rows}) == 10_000


def test_the_same_seed_list_and_day_give_the_same_vehicles() -> None:
    wishes = [SamplePlate("B 1 TXX")]
    assert sample_batch(wishes, today=TODAY, size=300) == sample_batch(
        wishes, today=TODAY, size=300
    )
    assert sample_batch(today=TODAY, size=300) != sample_batch(today=TODAY, size=300, seed=1)


def test_every_status_of_a_vehicle_occurs(answers: list[TaxAnswer]) -> None:
    assert {answer.status for answer in answers} == VEHICLE_STATUSES
    blocks = {block for answer in answers for block in answer.blocks}
    assert blocks == {status for status in TaxStatus if status.is_block}


def test_paid_vehicles_are_the_most_and_arrears_are_many(answers: list[TaxAnswer]) -> None:
    counts = Counter(answer.status for answer in answers)
    assert counts.most_common(1)[0][0] is TaxStatus.LUNAS
    assert counts[TaxStatus.MENUNGGAK] > len(answers) / 10


def test_arrears_come_with_the_agencys_bills_and_with_estimates(
    answers: list[TaxAnswer],
) -> None:
    bases = Counter(answer.basis for answer in answers if answer.status is TaxStatus.MENUNGGAK)
    assert bases["registri"] > bases["estimasi"] > 0
    assert all(
        answer.amount_due == sum(line.amount for line in answer.lines)
        for answer in answers
        if answer.amount_due is not None
    )


def test_stored_bills_equal_the_estimate_of_their_day(answers: list[TaxAnswer]) -> None:
    assert all(answer.amount_due for answer in answers if answer.basis and answer.years_unpaid)


def test_unpaid_years_vary(answers: list[TaxAnswer]) -> None:
    assert {answer.years_unpaid for answer in answers} >= {0, 1, 2, 3, 4, 5}


def test_both_sides_of_the_border(answers: list[TaxAnswer]) -> None:
    by_letter: dict[str, set[TaxStatus]] = {}
    for answer in answers:
        prefix, _, suffix = answer.plate.partition(" ")[0], None, answer.plate.split(" ")[-1]
        if prefix == "B" and len(suffix) == 3 and suffix not in OFFICIAL_OLD + OFFICIAL_NEW:
            by_letter.setdefault(suffix[0], set()).add(answer.status)
    assert set(by_letter) >= set(DKI_LETTERS + OUTSIDE_LETTERS)
    assert all(TaxStatus.LUAR_WILAYAH not in by_letter[letter] for letter in DKI_LETTERS)
    assert all(by_letter[letter] == {TaxStatus.LUAR_WILAYAH} for letter in OUTSIDE_LETTERS)
    assert any(not answer.plate.startswith("B ") for answer in answers)


def test_every_official_series_and_plates_without_letters_occur() -> None:
    rows = sample_batch(today=TODAY, size=200).vehicles
    suffixes = {row["suffix"] for row in rows}
    assert suffixes >= {*OFFICIAL_OLD, *OFFICIAL_NEW, ""}


def test_withdrawn_series_are_flagged(answers: list[TaxAnswer]) -> None:
    flagged = [answer for answer in answers if answer.flags]
    assert {answer.plate.split(" ")[-1] for answer in flagged} >= set(OFFICIAL_OLD)


def test_every_kind_and_colour_occurs() -> None:
    rows = sample_batch(today=TODAY, size=3000).vehicles
    assert {row["jenis"] for row in rows} == {jenis.value for jenis in Jenis}
    assert {row["plate_colour"] for row in rows} >= {"hitam", "putih", "kuning", "merah"}
    assert {profile.jenis for profile in PROFILES} == set(Jenis)


def test_no_plate_that_the_tax_registry_never_holds() -> None:
    assert all(
        parse(row["nopol_key"]).pkb_lookup for row in sample_batch(today=TODAY, size=500).vehicles
    )


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2030, 12, 31), date(2027, 3, 1)])
def test_statuses_are_right_on_whatever_day_it_is_made(today: date, url: str) -> None:
    wishes = [
        SamplePlate(f"B {number} TXX", status=status)
        for number, status in enumerate(sorted(VEHICLE_STATUSES - {TaxStatus.LUAR_WILAYAH}), 1)
    ]
    init_registry(url, today=today, sample=True, plates=wishes, size=80)
    now = datetime.combine(today, datetime.min.time(), WIB)
    with closing(open_registry(url)) as registry:
        for hours in (0, 23):
            service = TaxService(registry, clock=lambda h=hours: now + timedelta(hours=h))  # type: ignore[misc]
            for wish in wishes:
                assert service.status(wish.text).status is wish.status


@pytest.mark.parametrize(
    ("wish", "status", "blocks"),
    [
        (SamplePlate("B 1234 TXY"), TaxStatus.LUNAS, ()),
        (SamplePlate("B 1234 KXY"), TaxStatus.LUAR_WILAYAH, ()),
        (SamplePlate("D 1234 XY"), TaxStatus.LUAR_WILAYAH, ()),
        (SamplePlate("B 1 KAT", status=TaxStatus.MENUNGGAK), TaxStatus.MENUNGGAK, ()),
        (SamplePlate("B 9 TXY", status=TaxStatus.BLOKIR_ETLE), TaxStatus.LUNAS,
         (TaxStatus.BLOKIR_ETLE,)),
        (SamplePlate("B 8 TXY", status=TaxStatus.AMBIGU), TaxStatus.AMBIGU, ()),
        (SamplePlate("B 7 TXY", status=TaxStatus.TIDAK_DITEMUKAN), TaxStatus.TIDAK_DITEMUKAN, ()),
        (SamplePlate("RI 1"), TaxStatus.PLAT_KHUSUS, ()),
        (SamplePlate("CD 12 35"), TaxStatus.DIKECUALIKAN, ()),
        (SamplePlate("50072-00"), TaxStatus.PLAT_KHUSUS, ()),
        (SamplePlate("nonsense", status=TaxStatus.FORMAT_SALAH), TaxStatus.FORMAT_SALAH, ()),
    ],
)  # fmt: skip
def test_a_wished_plate_has_its_status(
    wish: SamplePlate, status: TaxStatus, blocks: tuple[TaxStatus, ...], url: str, serve: Any
) -> None:
    init_registry(url, today=TODAY, sample=True, plates=[wish, wish], size=100)
    answer = serve(url).answer(wish.text)
    assert (answer.status, answer.blocks) == (status, blocks)


def test_the_plates_of_the_projects_own_pictures_have_the_statuses_of_their_list(
    url: str, serve: Any
) -> None:
    wishes = read_sample_plates(Path(__file__).parents[2] / "samples" / "plates.csv")
    init_registry(url, today=TODAY, sample=True, plates=wishes, size=200)
    service = serve(url)
    assert wishes
    for wish in wishes:
        answer = service.status(wish.text)
        if wish.status is TaxStatus.PLAT_KHUSUS:
            assert answer.status in (TaxStatus.PLAT_KHUSUS, TaxStatus.DIKECUALIKAN)
        else:
            assert wish.status in (answer.status, *answer.blocks), wish


def test_a_wished_plate_has_its_colour_and_kind(url: str, serve: Any) -> None:
    wish = SamplePlate("B 4321 TXY", PlateColour.MERAH, Jenis.SEPEDA_MOTOR, TaxStatus.LUNAS)
    init_registry(url, today=TODAY, sample=True, plates=[wish], size=100)
    vehicle = serve(url).status("B4321TXY").vehicle
    assert (vehicle.plate_colour, vehicle.jenis) == (PlateColour.MERAH, Jenis.SEPEDA_MOTOR)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (SamplePlate("C 1234 AB"), "C 1234 AB"),
        (SamplePlate("D 1234 AB", status=TaxStatus.LUNAS), "LUAR_WILAYAH"),
    ],
)
def test_a_wish_that_cannot_be_had_is_refused_and_changes_nothing(
    wish: SamplePlate, reason: str, url: str, serve: Any
) -> None:
    init_registry(url, today=TODAY, sample=True, size=100)
    with pytest.raises(ImportRejectedError, match=reason):
        init_registry(url, today=TODAY, sample=True, plates=[wish], size=100)
    assert serve(url).status("B 1 TXX").source == SAMPLE_SOURCE


def test_a_sample_may_be_made_again_and_again(url: str) -> None:
    first = init_registry(url, today=TODAY, sample=True, size=100)
    assert init_registry(url, today=TODAY, sample=True, size=100) == first
    assert first.vehicles == 100
    assert first.place == registry_database(url).shown


def test_an_empty_registry_answers_not_found(url: str, serve: Any) -> None:
    assert init_registry(url, today=TODAY).vehicles == 0
    answer = serve(url).status("B 1 TXX")
    assert (answer.status, answer.source) == (TaxStatus.TIDAK_DITEMUKAN, "registri kosong")


def test_imported_vehicles_are_not_thrown_away_without_force(
    url: str, tmp_path: Path, serve: Callable[..., TaxService]
) -> None:
    file = tmp_path / "real.csv"
    file.write_text("nopol,plate_colour,jenis,tgl_pajak\nB 1 TXX,hitam,sedan,2027-01-01\n")
    import_file(file, url, ImportOptions(as_of=datetime(2026, 11, 25, tzinfo=WIB)))
    with pytest.raises(OutputError, match="--force"):
        init_registry(url, today=TODAY, sample=True, size=100)
    assert serve(url).status("B 1 TXX").status is TaxStatus.LUNAS
    assert init_registry(url, today=TODAY, force=True).vehicles == 0
    assert serve(url).status("B 1 TXX").status is TaxStatus.TIDAK_DITEMUKAN
