"""The registry that the readings meet: the vehicles drawn, generated ones, and look-alikes."""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lpr.plates import parse
from lpr.tax import WIB, ImportOptions, import_file
from lpr.tax.generate import generate_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.candidates._street import Subject
    from lpr.plates import Plate

TODAY = date(2026, 11, 25)
UNHELD = 0.02
"""Share of Jakarta's vehicles that the registry does not hold, as happens."""

COLUMNS = ("nopol", "plate_colour", "jenis", "ev", "tgl_pajak", "tgl_stnk")
COLOURS = {"black": "hitam", "white": "putih", "yellow": "kuning", "red": "merah"}
OTHERS = ("hitam",) * 40 + ("putih",) * 54 + ("kuning",) * 3 + ("merah",) * 3
RIDERS = range(3000, 7000)


def filled(
    folder: Path, subjects: Sequence[Subject], *, others: int, density: float, seed: int = 1
) -> str:
    """Make a registry in `folder`; its URL.

    Args:
        folder: where its file and the imported files lie.
        subjects: what was drawn and read; those of DKI Jakarta are held, but for `UNHELD`.
        others: generated vehicles beside them.
        density: how many of the other numbers that the reader took into account are held too,
            0..1: in a registry of 18 million about half of Jakarta's numbers are.
        seed: of the choices.

    """
    url = f"sqlite:///{folder / 'registry.db'}"
    options = ImportOptions(as_of=datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=WIB))
    if others:
        generated = folder / "others.csv"
        generate_file(generated, count=others, today=TODAY, seed=seed)
        import_file(generated, url, options)
    ours = folder / "ours.csv"
    with ours.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(subjects, density, seed))
    import_file(ours, url, options)
    return url


def _rows(subjects: Sequence[Subject], density: float, seed: int) -> Iterator[tuple[Any, ...]]:
    drawn = {each.plate.text: each for each in subjects}
    for text, subject in drawn.items():
        chance = random.Random(f"{seed} subject {text}").random()
        if _is_ours(parse(text)) and chance >= UNHELD:
            yield _row_of(subject)
    alike = {c.plate.text: c.plate for each in subjects for c in each.reading.candidates}
    for text, plate in alike.items():
        rng = random.Random(f"{seed} alike {text}")
        if text not in drawn and plate.prefix == "B" and plate.pkb_lookup:
            row = _stranger(plate, rng)
            if rng.random() < density:
                yield row


def _is_ours(plate: Plate) -> bool:
    return plate.region is not None and plate.region.is_dki


def _row_of(subject: Subject) -> tuple[Any, ...]:
    plate, until = subject.plate, subject.plate.expiry or "0129"
    jenis = "sepeda_motor" if subject.motorcycle else "minibus"
    electric = "ya" if plate.electric else "tidak"
    stnk = date(2000 + int(until[2:]), int(until[:2]), 15)
    return (plate.text, COLOURS[plate.colour], jenis, electric, stnk.replace(year=2027), stnk)


def _stranger(plate: Plate, rng: random.Random) -> tuple[Any, ...]:
    """Another vehicle that bears a number which the reader took into account."""
    jenis = "sepeda_motor" if int(plate.number) in RIDERS else "minibus"
    until = TODAY + timedelta(days=rng.randrange(5 * 365))
    return (plate.text, rng.choice(OTHERS), jenis, "tidak", until.replace(day=15), until)
