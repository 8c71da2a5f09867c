from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.access import Errand
from lpr.store import AuditEntry, Receipt, moment_text
from lpr.store._entry import (
    LONGEST,
    canonical,
    digest,
    kept,
    read_moment,
    record_digest,
    subject_digest,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.dictionaries(TEXT, st.one_of(st.none(), TEXT, st.lists(TEXT, max_size=3)), max_size=5)
ROW = {
    "at": "2026-11-25T02:00:00.000000Z",
    "actor": "account:siti",
    "role": "petugas",
    "action": "lookup",
    "purpose": "penagihan",
    "result": "LUNAS",
    "fields": "[]",
    "source": "registri",
    "subject": None,
    "previous": "0" * 64,
}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({}, b"{}"),
        ({"b": [], "a": None}, b'{"a":null,"b":[]}'),
        ({"a": '\n\t\x0f"\\/'}, b'{"a":"\\n\\t\\u000f\\"\\\\/"}'),  # as RFC 8785, 3.2.2.2
        ({"a": "€é\x7f"}, '{"a":"€é\x7f"}'.encode()),
    ],
)
def test_the_canonical_form_is_that_of_rfc_8785(value: dict[str, object], written: bytes) -> None:
    assert canonical(value) == written


@settings(deadline=None)  # how long it takes is the machine's affair
@given(VALUES)
def test_the_canonical_form_says_the_same_whatever_the_order(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(value) == canonical(turned)
    assert json.loads(canonical(value)) == value
    assert b'": ' not in canonical({"a": "b", "c": []})


@settings(deadline=None)  # how long it takes is the machine's affair
@given(VALUES, VALUES)
def test_different_values_have_different_digests(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert (digest(one) == digest(other)) == (one == other)


def test_a_digest_stays_what_it_is_over_versions() -> None:
    assert record_digest(ROW) == record_digest(dict(reversed(ROW.items())))
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("name", ROW)
def test_every_column_counts(name: str) -> None:
    assert record_digest(ROW | {name: "x"}) != record_digest(ROW)


def test_place_and_hash_are_no_part_of_what_is_hashed() -> None:
    assert record_digest({**ROW, "seq": 7, "hash": "x", "plate": "B1XYZ"}) == record_digest(ROW)


@pytest.mark.parametrize(
    "other", [("B2XYZ", "LP/1", "aa"), ("B1XYZ", "LP/2", "aa"), ("B1XYZ", "LP/1", "bb")]
)
def test_a_subject_is_hidden_by_its_salt(other: tuple[str, str, str]) -> None:
    assert subject_digest("B1XYZ", "LP/1", "aa") != subject_digest(*other)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.text(max_size=400))
def test_any_text_can_be_kept(text: str) -> None:
    found = kept(text)
    assert len(found) <= LONGEST
    assert "\x00" not in found
    assert found.encode().decode() == found  # no lone surrogate
    assert kept(found) == found


YEARS = {"min_value": datetime(2, 1, 1), "max_value": datetime(9998, 12, 30)}  # noqa: DTZ001 - hypothesis wants bounds without a zone


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.datetimes(**YEARS, timezones=st.just(UTC)), st.integers(-12, 14))
def test_a_moment_comes_back_whatever_its_zone(moment: datetime, hours: int) -> None:
    there = moment.astimezone(timezone(timedelta(hours=hours)))
    assert read_moment(moment_text(there)) == moment
    assert moment_text(there) == moment_text(moment)


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.lists(st.datetimes(**YEARS, timezones=st.just(UTC)), max_size=5))
def test_moments_sort_as_texts(moments: list[datetime]) -> None:
    assert sorted(moments, key=moment_text) == sorted(moments)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment_text(datetime(2026, 11, 25))  # noqa: DTZ001 - that is the point


def test_a_receipt_is_printed_as_it_is_kept() -> None:
    assert str(Receipt(7, "ab")) == "7:ab"


def test_an_entry_needs_few_words() -> None:
    entry = AuditEntry(datetime(2026, 11, 25, tzinfo=UTC), "local:root", "local", "login")
    assert (entry.plate, entry.case, entry.purpose, entry.result) == (None, None, "", "ok")


def test_an_entry_of_an_errand_says_who_and_why() -> None:
    at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    errand = Errand("account:siti", "petugas", "penagihan", "KAS-7")
    made = AuditEntry.of(errand, at, "lookup", plate="B1234XYZ", result="LUNAS", source="registri")
    assert made == AuditEntry(
        at=at,
        actor="account:siti",
        role="petugas",
        action="lookup",
        plate="B1234XYZ",
        purpose="penagihan",
        case="KAS-7",
        result="LUNAS",
        source="registri",
    )
