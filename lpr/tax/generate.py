"""`plat registry generate`: a registry file of invented vehicles, as many as Jakarta has.

Every number is drawn once: within a kind of vehicle the n-th number is an affine permutation of
all numbers that the kind can have, so that nothing has to be remembered. The same count, seed and
day give the same file.
"""

from __future__ import annotations

import string
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from lpr.errors import OutputError
from lpr.plates import parse
from lpr.tax import _sample_data as data
from lpr.tax._types import Jenis, PlateColour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MOST = 30_000_000
"""Most vehicles of a file; the kinds have numbers for a few more."""

_CHUNK = 100_000
_CITIES = (*data.DKI_LETTERS, *(letter for letter in data.OUTSIDE_LETTERS if letter != "Z"))
_LETTERS = tuple(string.ascii_uppercase)
_SUFFIXES = len(_CITIES) * len(_LETTERS) ** 2
_STEP = 7_368_787  # a prime that divides no kind's count of numbers
_BLOCKS = ("", "etle", "lapor_jual", "polisi")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Vehicles that share a range of numbers: `slots` of each hundred vehicles."""

    slots: int
    numbers: tuple[int, int]
    jenis: tuple[Jenis, ...]

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return (self.numbers[1] - self.numbers[0] + 1) * _SUFFIXES


_KINDS = (
    _Kind(78, (3000, 6999), (Jenis.SEPEDA_MOTOR,)),
    _Kind(17, (1, 2999), (Jenis.MINIBUS, Jenis.JEEP, Jenis.SEDAN)),
    _Kind(1, (7000, 7999), (Jenis.BUS, Jenis.MICROBUS)),
    _Kind(4, (8000, 9999), (Jenis.PICKUP, Jenis.LIGHT_TRUCK, Jenis.TRUCK)),
)


def generate_file(
    path: Path,
    *,
    count: int,
    today: date,
    seed: int = 2019,
    progress: Callable[[int, float], None] = lambda _rows, _done: None,
) -> None:
    """Write a registry file of `count` invented vehicles; it appears when it is whole.

    Args:
        path: ``.parquet``, or any other ending for CSV.
        count: vehicles, 1 to `MOST`.
        today: the day to which due dates are relative.
        seed: of the random choices.
        progress: told after each part: rows written, and the part of all, 0 to 1.

    Raises:
        OutputError: the file cannot be written, or `count` is out of range.

    """
    if not 1 <= count <= MOST:
        raise OutputError(f"A file has 1 to {MOST} vehicles; {count} cannot be had.")
    part = path.with_name(path.name + ".part")
    try:
        schema = _vehicles(np.arange(1), np.random.default_rng(seed), today).schema
        with _writer(part, schema, is_parquet=path.suffix.lower() == ".parquet") as write:
            for start in range(0, count, _CHUNK):
                stop = min(start + _CHUNK, count)
                write(
                    _vehicles(np.arange(start, stop), np.random.default_rng([seed, start]), today)
                )
                progress(stop, stop / count)
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written ({reason}); name another file.") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _writer(path: Path, schema: Any, *, is_parquet: bool) -> Iterator[Callable[[Any], None]]:
    with path.open("wb") as file:
        maker = pq.ParquetWriter if is_parquet else pa_csv.CSVWriter
        with maker(file, schema) as writer:
            yield writer.write_batch


def _vehicles(index: Ints, rng: np.random.Generator, today: date) -> Any:
    """The vehicles of these running numbers, as a record batch."""
    size = len(index)
    kind, numbers, suffixes, city = _numbers(index)
    jenis_words, jenis = _jenis(kind, rng)
    is_motorcycle = jenis == jenis_words.index(Jenis.SEPEDA_MOTOR.value)
    days = np.datetime64(today.isoformat()) + _days_to_due(size, rng)
    is_late = days < np.datetime64(today.isoformat())
    njkb = rng.integers(80, 400, size) * np.where(is_motorcycle, 100_000, 1_000_000)
    pkb = np.where(is_late, njkb * 2 // 100, 0)
    pkb_late = np.where(is_late, pkb * rng.integers(1, 25, size) // 100, 0)
    fee = np.where(is_late, np.where(is_motorcycle, 35_000, 143_000), 0)
    fine = np.where(is_late, np.where(is_motorcycle, 8_000, 35_000), 0)
    makes, make = _makes(jenis_words, jenis, rng)
    return pa.RecordBatch.from_pydict(
        {
            "nopol": pc.binary_join_element_wise("B", numbers, suffixes, " "),
            "plate_colour": _pick([each.value for each in PlateColour], _colours(size, rng)),
            "jenis": _pick(jenis_words, jenis),
            "merk": _pick([merk for merk, _, _ in makes], make),
            "tipe": _pick([tipe for _, tipe, _ in makes], make),
            "cc": pa.array(np.array([cc for _, _, cc in makes])[make]),
            "tahun": pa.array(rng.integers(today.year - 15, today.year, size)),
            "warna": _pick(data.CAR_COLOURS, rng.integers(0, len(data.CAR_COLOURS), size)),
            "njkb": pa.array(njkb),
            "milik_ke": pa.array(rng.choice([1, 1, 1, 2, 3], size)),
            "wilayah": _pick([_area(letter) for letter in _CITIES], city),
            "tgl_pajak": pa.array(days).cast("string"),
            "tgl_stnk": pa.array(days + 365 * rng.integers(0, 5, size)).cast("string"),
            "blokir": _pick(_BLOCKS, _rare(size, rng)),
            "pkb_pokok": pa.array(pkb),
            "pkb_denda": pa.array(pkb_late),
            "swdkllj_pokok": pa.array(fee),
            "swdkllj_denda": pa.array(fine),
            "total": pa.array(pkb + pkb_late + fee + fine),
        }
    )


def _numbers(index: Ints) -> tuple[Ints, Any, Any, Ints]:
    """Of each vehicle its kind, its number's digits and letters, and its place in `_CITIES`."""
    slot = index % 100
    ends = np.cumsum([each.slots for each in _KINDS])
    kind = np.searchsorted(ends, slot, side="right")
    slots, counts = (np.array(each)[kind] for each in _of_kinds())
    rank = index // 100 * slots + slot - (ends - [each.slots for each in _KINDS])[kind]
    place = rank * _STEP % counts
    first = np.array([each.numbers[0] for each in _KINDS])[kind]
    digits = pa.array(first + place // _SUFFIXES).cast("string")
    rest = place % _SUFFIXES
    city, second, third = rest // 676, rest // 26 % 26, rest % 26
    letters = (_pick(_CITIES, city), _pick(_LETTERS, second), _pick(_LETTERS, third))
    return kind, digits, pc.binary_join_element_wise(*letters, ""), city


def _area(city: str) -> str:
    region = parse(f"B1{city}AA").region
    return data.DKI_AREAS[0] if region is None else region.name


def _of_kinds() -> tuple[list[int], list[int]]:
    return [each.slots for each in _KINDS], [each.count for each in _KINDS]


def _jenis(kind: Ints, rng: np.random.Generator) -> tuple[list[str], Ints]:
    words: list[str] = []
    firsts = []
    for each in _KINDS:
        firsts.append(len(words))
        words.extend(jenis.value for jenis in each.jenis)
    sizes = np.array([len(each.jenis) for each in _KINDS])[kind]
    return words, np.array(firsts)[kind] + rng.integers(0, 1_000_000, len(kind)) % sizes


def _makes(
    words: Sequence[str], jenis: Ints, rng: np.random.Generator
) -> tuple[list[tuple[str, str, int]], Ints]:
    """All makes, and of each vehicle one that builds its kind."""
    profiles = {each.jenis.value: each.makes for each in data.PROFILES}
    makes: list[tuple[str, str, int]] = []
    firsts, sizes = [], []
    for word in words:
        firsts.append(len(makes))
        sizes.append(len(profiles[word]))
        makes.extend(profiles[word])
    drawn = rng.integers(0, 1_000_000, len(jenis)) % np.array(sizes)[jenis]
    return makes, np.array(firsts)[jenis] + drawn


def _colours(size: int, rng: np.random.Generator) -> Ints:
    """Black, white, yellow, red: places in `PlateColour`."""
    return rng.choice(4, size, p=[0.4, 0.54, 0.03, 0.03])


def _days_to_due(size: int, rng: np.random.Generator) -> Ints:
    """Three in four are paid; the others late by up to three years."""
    paid = rng.random(size) < 0.75  # noqa: PLR2004 - see above
    return np.where(paid, rng.integers(0, 365, size), -rng.integers(1, 1096, size))


def _rare(size: int, rng: np.random.Generator) -> Ints:
    """Two in a hundred are blocked."""
    blocked = rng.random(size) < 0.02  # noqa: PLR2004 - see above
    return np.where(blocked, rng.integers(1, len(_BLOCKS), size), 0)


def _pick(words: Sequence[str], places: Ints) -> Any:
    return pa.array(list(words), "string").take(pa.array(places))
