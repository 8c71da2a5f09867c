"""What the plate and the registry say against a sighting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.anomalies import has_old_series, is_expired, other_class, other_colour
from lpr.plates import parse
from lpr.tax import WIB, Jenis, PlateColour, VehicleSummary

SEEN_AT = datetime(2026, 11, 25, 10, 0, tzinfo=WIB)


def vehicle(
    jenis: Jenis = Jenis.MINIBUS, colour: PlateColour = PlateColour.HITAM
) -> VehicleSummary:
    return VehicleSummary(jenis, "CONTOH", "X", 2019, "HITAM", colour)


# --- a withdrawn series ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "is_old"),
    [
        ("B 1234 RFS", True),
        ("B 2000 RFP", True),
        ("B 1 QH", True),
        ("B 2 QH", False),  # an ordinary series, but for numbers that begin with 1
        ("B 1234 RFA", False),
        ("D 1234 RFS", False),
        ("B 1234 ZZP", False),
        ("B 1234 PYZ", False),
    ],
)
def test_the_officials_series(number: str, *, is_old: bool) -> None:
    assert has_old_series(parse(number), SEEN_AT) is is_old


def test_while_it_was_in_force_it_was_no_anomaly() -> None:
    plate = parse("B 1234 RFS")
    begin = datetime(2023, 11, 30, 17, 0, tzinfo=UTC)  # midnight in Jakarta
    assert has_old_series(plate, begin)
    assert not has_old_series(plate, begin - timedelta(microseconds=1))


# --- the month on the plate -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expiry", "is_over"),
    [("2026-10", True), ("2026-11", False), ("2026-12", False), ("2025-12", True), (None, False)],
)
def test_a_month_is_over_when_it_is_over(expiry: str | None, *, is_over: bool) -> None:
    assert is_expired(expiry, SEEN_AT) is is_over


def test_the_month_ends_by_jakartas_calendar() -> None:
    last = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    assert not is_expired("2026-11", last)
    assert is_expired("2026-11", last + timedelta(seconds=1))


@given(
    st.dates(datetime(2016, 1, 1).date(), datetime(2031, 12, 31).date()),  # noqa: DTZ001 - dates
    st.integers(0, 4000),
)
def test_what_is_over_stays_over(expiry: Any, days: int) -> None:
    text = f"{expiry:%Y-%m}"
    if is_expired(text, SEEN_AT):
        assert is_expired(text, SEEN_AT + timedelta(days=days))


# --- colour ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "held", "differs"),
    [
        ("black", PlateColour.HITAM, False),
        ("white", PlateColour.HITAM, False),  # turned white when it was renewed
        ("black", PlateColour.PUTIH, False),
        ("yellow", PlateColour.KUNING, False),
        ("yellow", PlateColour.HITAM, True),
        ("black", PlateColour.KUNING, True),
        ("red", PlateColour.PUTIH, True),
        ("white", PlateColour.MERAH, True),
        ("green", PlateColour.HITAM, True),
        ("green", PlateColour.HIJAU, False),
        ("blue", PlateColour.HITAM, False),  # of no class that the registry tells
        ("white_red", PlateColour.HITAM, False),
        ("mauve", PlateColour.HITAM, False),
        (None, PlateColour.HITAM, False),
    ],
)
def test_colours(seen: str | None, held: PlateColour, *, differs: bool) -> None:
    assert other_colour(seen, vehicle(colour=held)) is differs


# --- class ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "jenis", "differs"),
    [
        ("B 1234 PYZ", Jenis.MINIBUS, False),
        ("B 1234 PYZ", Jenis.SEPEDA_MOTOR, True),
        ("B 3456 PYZ", Jenis.SEPEDA_MOTOR, False),
        ("B 3456 PYZ", Jenis.SEDAN, True),
        ("B 3456 PYZ", Jenis.RODA_TIGA, False),  # no range of its own
        ("B 1234 PYZ", Jenis.RODA_TIGA, False),
        ("B 7128 PYZ", Jenis.SEDAN, False),  # cars had such numbers too
        ("B 9123 PYZ", Jenis.MINIBUS, False),
        ("B 9123 PYZ", Jenis.SEPEDA_MOTOR, True),
        ("B 1234 RFS", Jenis.SEPEDA_MOTOR, False),  # told by its series, not by a range
        ("RI 1", Jenis.SEPEDA_MOTOR, False),
    ],
)
def test_classes(number: str, jenis: Jenis, *, differs: bool) -> None:
    assert other_class(parse(number), vehicle(jenis)) is differs
