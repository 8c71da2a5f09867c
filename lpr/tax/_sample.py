"""The sample registry: invented vehicles, the same for the same seed, list and day.

Dates are relative to the given day, so statuses stay right as time passes. Every payment status
that a vehicle can have, every block, both sides of DKI's border and every official series occur.
Plates that the tax registry never holds (state, diplomatic, military) are not in it either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from lpr.plates import parse
from lpr.tax import _sample_data as data
from lpr.tax._bill import estimate_bill
from lpr.tax._dates import add_years, overdue_dates
from lpr.tax._rules import load_rules
from lpr.tax._sample_plates import NOT_STORED, SamplePlate, checked
from lpr.tax._types import WIB, BlockKind, Jenis, PlateColour, Regident, TaxStatus, VehicleFacts
from lpr.tax._writer import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.plates import Plate
    from lpr.tax._rules import TaxRules

SAMPLE_SOURCE = "registri contoh (data sintetis)"
SAMPLE_SIZE = 10_000
SAMPLE_SEED = 2019
_T = TypeVar("_T")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRIVATE = (PlateColour.HITAM, PlateColour.PUTIH)
_BLOCK_OF_STATUS = {kind.flag: kind for kind in BlockKind}
_STATUSES = (
    (TaxStatus.LUNAS, 620),
    (TaxStatus.MENUNGGAK, 240),
    (TaxStatus.JATUH_TEMPO_DEKAT, 80),
    (TaxStatus.DIKECUALIKAN, 30),
    (TaxStatus.DIHAPUS, 10),
    (TaxStatus.AMBIGU, 2),
    (TaxStatus.BLOKIR_LAPOR_JUAL, 6),
    (TaxStatus.BLOKIR_ETLE, 8),
    (TaxStatus.BLOKIR_POLISI, 2),
    (TaxStatus.BLOKIR_LAIN, 2),
)


def sample_batch(
    plates: Sequence[SamplePlate] = (),
    *,
    today: date,
    size: int = SAMPLE_SIZE,
    seed: int = SAMPLE_SEED,
) -> Batch:
    """The rows of a sample registry of `size` vehicles that holds `plates`.

    More than `size` only where the list and one vehicle of each special series need it.

    Raises:
        ImportRejectedError: a wished plate is no registration number, or cannot have its status.

    """
    maker = _Maker(Random(seed), today, load_rules())  # noqa: S311 - invented data, no secret
    for wish in plates:
        maker.add_wish(wish)
    maker.add_one_of_each()
    while len(maker.batch.vehicles) < size:
        maker.add_random(room=size - len(maker.batch.vehicles))
    return maker.batch


@dataclass(frozen=True, slots=True)
class _Dates:
    tgl_pajak: date
    tgl_stnk: date


class _Maker:
    """Draws vehicles one by one; keeps which numbers are taken."""

    def __init__(self, rng: Random, today: date, rules: TaxRules) -> None:
        self._rng = rng
        self._today = today
        self._rules = rules
        self._taken: set[str] = set()
        self._as_of = datetime.combine(today, time(), WIB)
        self.batch = Batch()

    def add_wish(self, wish: SamplePlate) -> None:
        plate, status = checked(wish)
        if plate is None or plate.text in self._taken:
            return
        self._taken.add(plate.text)
        if plate.pkb_lookup and status not in NOT_STORED:
            jenis = wish.jenis or data.JENIS_OF_CLASS.get(plate.plate_class, Jenis.JEEP)
            colour = wish.plate_colour or PlateColour.PUTIH
            self._add(plate, self._profile(jenis), colour, status)

    def add_one_of_each(self) -> None:
        """Every official series, every city letter, plates without letters, every status."""
        car = self._profile(Jenis.JEEP)
        official = (*data.OFFICIAL_OLD, *data.OFFICIAL_NEW)
        texts = [f"B{self._rng.randint(1000, 1999)}{suffix}" for suffix in official]
        for text in texts:
            self._try(text, car, PlateColour.HITAM, self._status())
        for letter in data.DKI_LETTERS + data.OUTSIDE_LETTERS:
            self._try(f"B{self._rng.randint(1, 2999)}{letter}JX", car, PlateColour.PUTIH, None)
        bus, motorcycle = self._profile(Jenis.BUS), self._profile(Jenis.SEPEDA_MOTOR)
        self._try(f"B{self._rng.randint(7000, 7999)}", bus, PlateColour.KUNING, TaxStatus.LUNAS)
        for status, _ in _STATUSES:
            number = self._rng.randint(3000, 6999)
            self._try(
                f"B{number}{self._rng.choice(data.DKI_LETTERS)}XA",
                motorcycle,
                PlateColour.PUTIH,
                status,
            )

    def add_random(self, room: int) -> None:
        weights = [profile.weight for profile in data.PROFILES]
        profile = self._rng.choices(data.PROFILES, weights)[0]
        colour = _weighted(self._rng, profile.colours)
        status = self._status()
        too_few = status is TaxStatus.AMBIGU and room < 2  # noqa: PLR2004 - it takes two vehicles
        if too_few or (
            status is TaxStatus.DIKECUALIKAN and profile.jenis not in data.ELECTRIC_MAKES
        ):
            status = TaxStatus.LUNAS
        self._try(self._text(profile, colour), profile, colour, status)

    def _status(self) -> TaxStatus:
        return _weighted(self._rng, _STATUSES)

    def _profile(self, jenis: Jenis) -> data.Profile:
        return next(profile for profile in data.PROFILES if profile.jenis is jenis)

    def _text(self, profile: data.Profile, colour: PlateColour) -> str:
        rng = self._rng
        number = rng.randint(*profile.numbers)
        if rng.random() < 0.02:  # noqa: PLR2004 - visitors from other provinces
            return f"{rng.choice(data.OUTSIDE_PREFIXES)}{number}{rng.choice('ABCGH')}A"
        cities = data.DKI_LETTERS if rng.random() < 0.88 else data.OUTSIDE_LETTERS  # noqa: PLR2004
        city = rng.choice(cities)
        if colour is PlateColour.KUNING:
            return f"B{number}{city}{rng.choice('TUW')}"
        second = "QU" if colour is PlateColour.MERAH else profile.second_letters
        # ZZ? is an official series, never Depok's.
        middle = rng.choice(second or _LETTERS[: -1 if city == "Z" else None])
        return f"B{number}{city}{middle}{rng.choice(_LETTERS)}"

    def _try(
        self, text: str, profile: data.Profile, colour: PlateColour, status: TaxStatus | None
    ) -> None:
        """Add the number unless it is taken; None or a number of elsewhere: what its text says."""
        plate = parse(text)
        if plate.text in self._taken:
            return
        self._taken.add(plate.text)
        region = plate.region
        if region is not None and not region.is_dki and region.tax_authority is not None:
            status = TaxStatus.LUAR_WILAYAH
        self._add(plate, profile, colour, status or TaxStatus.LUNAS)

    def _add(
        self, plate: Plate, profile: data.Profile, colour: PlateColour, status: TaxStatus
    ) -> None:
        dates = self._dates(status, colour)
        row = self._vehicle(plate, profile, colour, status, dates)
        self.batch.vehicles.append(row)
        if status is TaxStatus.AMBIGU:
            other = PlateColour.HITAM if colour is PlateColour.KUNING else PlateColour.KUNING
            self.batch.vehicles.append(row | {"plate_colour": other.value})
            return
        if status in _BLOCK_OF_STATUS:
            self._add_block(row, _BLOCK_OF_STATUS[status])
        if status in (TaxStatus.MENUNGGAK, TaxStatus.JATUH_TEMPO_DEKAT):
            self._add_bills(row, dates)
        elif status is TaxStatus.LUNAS:
            self._add_paid_bill(row, dates)

    def _dates(self, status: TaxStatus, colour: PlateColour) -> _Dates:
        rng, today = self._rng, self._today
        cycle = rng.randint(0, 4)
        if status is TaxStatus.JATUH_TEMPO_DEKAT:
            due = today + timedelta(days=rng.randint(0, 30))
        elif status is TaxStatus.MENUNGGAK:
            # Rates of public and government vehicles are known from 2025 only: short arrears.
            years = rng.choice((0, 0, 0, 0, 1, 1, 2, 3, 4)) if colour in _PRIVATE else 0
            due = today - timedelta(days=rng.randint(1, 364) + 365 * years)
        elif status is TaxStatus.DIHAPUS:
            due, cycle = today - timedelta(days=rng.randint(365 * 4, 365 * 8)), 1
        else:
            due = today + timedelta(days=rng.randint(31, 364))
        return _Dates(due, add_years(due, cycle))

    def _vehicle(
        self,
        plate: Plate,
        profile: data.Profile,
        colour: PlateColour,
        status: TaxStatus,
        dates: _Dates,
    ) -> dict[str, Any]:
        rng = self._rng
        merk, tipe, cc = rng.choice(profile.makes)
        electric = status is TaxStatus.DIKECUALIKAN
        if electric:
            merk, tipe = data.ELECTRIC_MAKES.get(profile.jenis, (merk, tipe))
        personal = colour in _PRIVATE
        return {
            "nopol_key": plate.text,
            "prefix": plate.prefix,
            "number": plate.number,
            "suffix": plate.suffix,
            "plate_colour": colour.value,
            "ev": electric,
            "jenis": profile.jenis.value,
            "merk": merk,
            "tipe": tipe,
            "model": None,
            "tahun": dates.tgl_stnk.year - 5 * rng.randint(1, 2),
            "warna": rng.choice(data.CAR_COLOURS),
            "bbm": "Listrik" if electric else "Bensin",
            "cc": None if electric else cc,
            "njkb": rng.randint(profile.njkb[0] // 100_000, profile.njkb[1] // 100_000) * 100_000,
            "bobot": self._rules.bobot.get(profile.jenis, self._rules.bobot[Jenis.TRUCK]),
            "milik_ke": rng.choice((1, 1, 1, 1, 2, 2, 3, 4)) if personal else 1,
            "badan_hukum": personal and rng.random() < 0.05,  # noqa: PLR2004 - company cars
            "wilayah": self._wilayah(plate, status),
            "no_rangka_last5": None,
            "no_mesin_last5": None,
            "tgl_pajak": dates.tgl_pajak,
            "tgl_stnk": dates.tgl_stnk,
            "regident": (Regident.DIHAPUS if status is TaxStatus.DIHAPUS else Regident.AKTIF).value,
            "source": SAMPLE_SOURCE,
            "updated_at": self._as_of,
        }

    def _wilayah(self, plate: Plate, status: TaxStatus) -> str:
        region = plate.region
        if region is not None and region.is_dki and status is not TaxStatus.LUAR_WILAYAH:
            return region.name
        if status is not TaxStatus.LUAR_WILAYAH:
            return self._rng.choice(data.DKI_AREAS)
        outside = region is not None and region.tax_authority is not None and not region.is_dki
        return region.name if region is not None and outside else "Kota Bekasi"

    def _add_block(self, row: dict[str, Any], kind: BlockKind) -> None:
        since = self._today - timedelta(days=self._rng.randint(1, 300))
        self.batch.blocks.append(_key(row) | {"kind": kind.value, "since": since, "note": None})

    def _add_bills(self, row: dict[str, Any], dates: _Dates) -> None:
        """Seven in ten have the agency's own bills; the others leave room for an estimate."""
        if self._rng.random() >= 0.7:  # noqa: PLR2004 - see above
            return
        due_dates = overdue_dates(dates.tgl_pajak, self._today) or (dates.tgl_pajak,)
        renew = dates.tgl_stnk <= max(*due_dates, self._today)
        bills = [
            self._bill(row, due, on=self._today, renew=renew and due == due_dates[-1])
            for due in due_dates
        ]
        if None not in bills:
            self.batch.bills.extend(bill for bill in bills if bill is not None)

    def _add_paid_bill(self, row: dict[str, Any], dates: _Dates) -> None:
        """One in five keeps last year's bill, paid on the day it fell due."""
        due = add_years(dates.tgl_pajak, -1)
        if self._rng.random() >= 0.2:  # noqa: PLR2004 - see above
            return
        bill = self._bill(row, due, on=due, renew=False)
        if bill is not None:
            self.batch.bills.append(bill | {"paid_at": datetime.combine(due, time(10), WIB)})

    def _bill(
        self, row: dict[str, Any], due: date, *, on: date, renew: bool
    ) -> dict[str, Any] | None:
        estimate = estimate_bill(_facts(row), (due,), on=on, rules=self._rules, renew_stnk=renew)
        if estimate.total is None:
            return None
        return _key(row) | {
            "periode": due.year,
            "jatuh_tempo": due,
            "pkb_pokok": estimate.amount("PKB"),
            "pkb_denda": estimate.amount("PKB_DENDA") + estimate.amount("PEMUTIHAN"),
            "opsen_pokok": 0,
            "opsen_denda": 0,
            "swdkllj_pokok": estimate.amount("SWDKLLJ"),
            "swdkllj_denda": estimate.amount("SWDKLLJ_DENDA"),
            "pnbp_stnk": estimate.amount("PNBP_STNK"),
            "pnbp_tnkb": estimate.amount("PNBP_TNKB"),
            "pnbp_nrkb": 0,
            "total": estimate.total,
            "paid_at": None,
        }


def _weighted(rng: Random, choices: Sequence[tuple[_T, int]]) -> _T:
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {"nopol_key": row["nopol_key"], "plate_colour": row["plate_colour"]}


def _facts(row: dict[str, Any]) -> VehicleFacts:
    return VehicleFacts(
        Jenis(row["jenis"]),
        PlateColour(row["plate_colour"]),
        row["njkb"],
        row["bobot"],
        row["milik_ke"],
        row["cc"],
        row["ev"],
        row["badan_hukum"],
    )
