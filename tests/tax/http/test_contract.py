"""Our contract's replies, read one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.plates import parse
from lpr.tax import BlockKind, Penggunaan
from lpr.tax.http import Found, NotFound, Rejected, Unavailable, load_config
from lpr.tax.http._contract import ContractAdapter
from lpr.tax.http._replies import Failed
from tests.tax.http.support import NOON

ADAPTER = ContractAdapter(load_config("contract"))
ONE, TWO, THREE = (parse(text) for text in ("B1TXA", "B2TXA", "B3TXA"))
AS_OF = NOON.isoformat()


def vehicle(**changes: Any) -> dict[str, Any]:
    body = {
        "plate_colour": "putih", "jenis": "minibus", "tgl_pajak": "2026-10-10", "as_of": AS_OF,
        "bills": [
            {"periode": 2026, "jatuh_tempo": "2026-10-10", "pkb_pokok": 100, "total": 100},
        ],
    }  # fmt: skip
    return body | changes


def found(nopol: str = "B1TXA", **changes: Any) -> dict[str, Any]:
    vehicles = [vehicle(**changes)]
    return {"outcome": "found", "nopol": nopol, "as_of": AS_OF, "source": "uji"} | {
        "vehicles": vehicles
    }


def absent(nopol: str) -> dict[str, Any]:
    return {"outcome": "not_found", "nopol": nopol, "as_of": AS_OF, "source": "uji"}


def batch(*replies: Any) -> dict[str, Any]:
    return {"as_of": AS_OF, "replies": list(replies)}


BAD = [
    None,
    1,
    {},
    {"outcome": "perhaps"},
    absent("B9ZZQ"),
    found("B2TXA", plate_colour="ungu"),
    found("B2TXA", tgl_pajak="2026-02-31"),
    found("B2TXA", as_of="2026-11-25T12:00:00"),
    found("B2TXA", blocks=["kelabu"]),
    found(
        "B2TXA",
        bills=[{"periode": 2026, "jatuh_tempo": "2026-10-10", "pkb_pokok": 1, "total": 2}],
    ),
    {**found("B2TXA"), "vehicles": []},
]


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_reply_costs_its_own_number_only(bad: Any) -> None:
    replies = ADAPTER.read(batch(found(), bad, absent("B3TXA")), [ONE, TWO, THREE], NOON)
    assert isinstance(replies, list)
    assert [type(reply) for reply in replies] == [Found, Unavailable, NotFound]
    assert replies[1].as_of == NOON


@pytest.mark.parametrize("bad", BAD)
def test_where_every_reply_is_bad_the_payload_failed(bad: Any) -> None:
    assert isinstance(ADAPTER.read(bad, [TWO], NOON), Failed)
    assert isinstance(ADAPTER.read(batch(bad, bad), [TWO, TWO], NOON), Failed)


def test_replies_in_another_order_are_for_other_numbers() -> None:
    swapped = ADAPTER.read(batch(absent("B2TXA"), absent("B1TXA")), [ONE, TWO], NOON)
    assert swapped == Failed("its reply contradicts itself (it is for another number)")


@pytest.mark.parametrize(
    "payload",
    [None, [], {}, {"replies": []}, batch(), batch(found()), batch(*[absent("B1TXA")] * 3)],
)
def test_an_envelope_that_cannot_be_used_fails_as_a_whole(payload: Any) -> None:
    assert isinstance(ADAPTER.read(payload, [ONE, TWO], NOON), Failed)


def test_the_registry_may_say_that_it_does_not_know_one_number() -> None:
    gone = {"outcome": "unavailable", "as_of": AS_OF, "retry_after": 7, "reason": "sibuk"}
    refused = {"outcome": "rejected", "as_of": AS_OF, "reason": "bukan nomor"}
    replies = ADAPTER.read(batch(gone, refused, found("B3TXA")), [ONE, TWO, THREE], NOON)
    assert isinstance(replies, list)
    assert replies[:2] == [Unavailable(NOON, "sibuk", 7.0), Rejected(NOON, "bukan nomor")]
    assert isinstance(replies[2], Found)


def test_a_vehicle_as_the_tax_rules_take_it() -> None:
    body = found(blocks=["etle", "etle"], penggunaan="ambulans", konversi=False, ev=True)
    replies = ADAPTER.read(body, [ONE], NOON)
    assert isinstance(replies, list)
    assert isinstance(replies[0], Found)
    [record] = replies[0].vehicles
    assert record.blocks == (BlockKind.ETLE,)
    assert (record.facts.penggunaan, record.facts.konversi) == (Penggunaan.AMBULANS, False)
    assert record.bills[0].total == 100
    assert record.updated_at - NOON == timedelta()


def test_reasons_never_hold_what_stood_there() -> None:
    reply = ADAPTER.read(found(tgl_pajak="RAHASIA"), [ONE], NOON)
    assert isinstance(reply, Failed)
    assert "RAHASIA" not in reply.reason
    assert "tgl_pajak" in reply.reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(json_values)
def test_any_json_in_place_of_one_reply_spoils_that_one(value: Any) -> None:
    replies = ADAPTER.read(batch(found(), value), [ONE, TWO], NOON)
    assert isinstance(replies, list)
    assert isinstance(replies[0], Found)
    assert isinstance(replies[1], Unavailable)
