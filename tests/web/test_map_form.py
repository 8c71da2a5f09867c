"""What the map's form means as a filter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import LprError, MalformedPlateError, MalformedRequestError
from lpr.store import SightingFilter
from lpr.tax import WIB
from lpr.web._map_form import SPANS, MapForm

if TYPE_CHECKING:
    from typing import Any

NOW = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def wanted(**fields: str) -> SightingFilter:
    return MapForm(**fields).wanted(NOW)


def test_nothing_asked_is_the_last_day() -> None:
    assert wanted() == SightingFilter(since=NOW - DAY, until=NOW)
    assert not MapForm().is_sent
    assert MapForm(nopol="").is_sent, "a form with empty fields was sent all the same"


def test_every_field_is_a_condition() -> None:
    found = wanted(
        nopol="b 12?? x*", status="MENUNGGAK", kamera="gerbang-1", kelas="motorcycle", rentang="1"
    )
    assert found == SightingFilter(
        plate="B12??X*",
        camera="gerbang-1",
        since=NOW - timedelta(hours=1),
        until=NOW,
        status="MENUNGGAK",
        plate_class="motorcycle",
    )


@pytest.mark.parametrize("name", SPANS)
def test_a_span_ends_now(name: str) -> None:
    found = wanted(rentang=name)
    assert (found.since, found.until) == (NOW - SPANS[name], NOW)


@pytest.mark.parametrize(
    ("nopol", "rentang"),
    [("b 1234 xyz", ""), ("b 1234 xyz", "semua"), ("B123*", "semua"), ("B12?4*", "1")],
)
def test_a_number_is_looked_for_in_all_that_is_kept(nopol: str, rentang: str) -> None:
    found = wanted(nopol=nopol, rentang=rentang)
    assert (found.since is None) is (rentang != "1")


@pytest.mark.parametrize("nopol", ["", "*", "?1234XYZ", "B*", "B12*", "B?????"])
def test_what_an_index_does_not_find_is_not_looked_for_in_all_that_is_kept(nopol: str) -> None:
    with pytest.raises(MalformedRequestError, match="seven days"):
        wanted(nopol=nopol, rentang="semua")
    with pytest.raises(MalformedRequestError, match="seven days"):
        wanted(nopol=nopol, dari="2026-11-01T00:00")


def test_moments_are_jakarta_s_and_come_before_the_span() -> None:
    found = wanted(dari="2026-11-24T07:00", sampai="2026-11-24T09:30", rentang="1")
    assert found.since == datetime(2026, 11, 24, 7, tzinfo=WIB)
    assert found.until == datetime(2026, 11, 24, 9, 30, tzinfo=WIB)
    assert wanted(dari="2026-11-24T07:00").until == NOW
    assert wanted(sampai="2026-11-24T07:00").since == datetime(2026, 11, 23, 7, tzinfo=WIB)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "BAYAR"},
        {"kelas": "car"},
        {"kamera": "gerbang 1"},
        {"kamera": "a" * 65},
        {"rentang": "9999"},
        {"dari": "kemarin"},
        {"dari": "0001-01-01T00:00"},
        {"sampai": "9999-12-31T23:59"},
        {"dari": "2026-11-25T10:00", "sampai": "2026-11-25T10:00"},
        {"dari": "2026-11-26T10:00"},
    ],
)
def test_what_cannot_be_used_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(MalformedRequestError):
        wanted(**fields)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(MalformedPlateError):
        wanted(nopol="bukan nomor")


def test_one_vehicle_has_a_track() -> None:
    assert MapForm(nopol="b 1234 xyz").is_one_vehicle
    assert not MapForm(nopol="b 12?? xyz").is_one_vehicle
    assert not MapForm(nopol="  ").is_one_vehicle


TEXTS = st.text(max_size=20)
FORMS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("nopol", "status", "kamera", "rentang", "dari", "lanjut"), TEXTS),
)


@given(fields=FORMS)
def test_whatever_is_sent_is_a_filter_or_a_told_error(fields: dict[str, Any]) -> None:
    try:
        found = wanted(**fields)
    except LprError:
        return
    assert found.since is None or found.since < (found.until or NOW)


@given(fields=FORMS)
def test_an_address_leads_back_to_the_form(fields: dict[str, Any]) -> None:
    address = MapForm(**fields).address(kamera="a b&c=d")
    assert address.startswith("/peta?")
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    kept = {name: value for name, value in fields.items() if value}
    assert sent == {**kept, "kamera": "a b&c=d"}
