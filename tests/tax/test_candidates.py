"""Candidates that meet the registry: what may be taken for the number, and what never may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.errors import RegistryMissingError
from lpr.ocr import Reading
from lpr.plates import Candidate, parse
from lpr.tax import Finding, TaxService, TaxStatus, UnavailableRegistry, asked, settle
from lpr.tax._candidates import ENOUGH, LEAST

if TYPE_CHECKING:
    from collections.abc import Callable

    Settle = Callable[..., Finding]

UNTIL = date(2028, 3, 17)
SEEN = "2028-03"


def reading(*candidates: tuple[str, float], **values: Any) -> Reading:
    """A reading whose first candidate is believed as the network says."""
    found = tuple(Candidate(parse(text), share, "civil") for text, share in candidates)
    given = Reading(
        raw=found[0].plate.text,
        text=found[0].plate.text,
        candidates=found,
        confidence=found[0].probability,
        rule="civil",
        colour="white",
        colour_confidence=0.99,
    )
    return replace(given, **values)


DOUBTFUL = (("B 1234 TXY", 0.6), ("B 1284 TXY", 0.3), ("B 1234 TXV", 0.06))
DATED = {"expiry": SEEN, "expiry_confidence": 0.9}


@pytest.fixture
def held(fill: Any, vehicle: Any, serve: Any) -> Settle:
    """Settles a reading over a registry that holds these numbers; each may change its row."""

    def run(seen: Reading, *numbers: str | tuple[str, dict[str, Any]], **kind: Any) -> Finding:
        pairs = [(each, {}) if isinstance(each, str) else each for each in numbers]
        place = fill(*(vehicle(text, tgl_stnk=UNTIL) | changes for text, changes in pairs))
        answers = serve(place).status_many([each.plate for each in asked(seen)])
        return settle(seen, answers, **kind)

    return run


def test_only_likely_candidates_are_asked_for() -> None:
    seen = reading(("B 1234 TXY", 0.9), ("B 1284 TXY", LEAST), ("B 1234 TXV", LEAST / 2))
    assert [each.plate.text for each in asked(seen)] == ["B1234TXY", "B1284TXY"]
    assert asked(replace(seen, candidates=())) == ()


def test_one_held_number_whose_colour_and_expiry_agree_is_taken(held: Settle) -> None:
    found = held(reading(*DOUBTFUL, **DATED), "B 1234 TXY")
    assert found.chosen is not None
    assert found.chosen.plate.text == "B1234TXY"
    assert found.agreed == ("colour", "expiry")
    assert ENOUGH <= found.belief < 1.0
    assert found.answer is not None
    assert found.answer.status is TaxStatus.LUNAS


def test_it_may_be_another_than_the_likeliest(held: Settle) -> None:
    found = held(reading(*DOUBTFUL, **DATED), "B 1284 TXY")
    assert found.chosen is not None
    assert found.chosen.plate.text == "B1284TXY"
    assert found.answer is not None
    assert found.answer.plate == "B 1284 TXY"


def test_a_colour_that_is_another_is_not_taken(held: Settle) -> None:
    seen = reading(*DOUBTFUL, **DATED)
    assert held(seen, ("B 1234 TXY", {"plate_colour": "hitam"})) == Finding()


def test_an_expiry_line_that_is_another_is_not_taken(held: Settle) -> None:
    seen = reading(("B 1234 TXY", 0.9), expiry="2027-03", expiry_confidence=0.9)
    assert held(seen, "B 1234 TXY") == Finding()


def test_an_expiry_line_that_was_hardly_seen_says_nothing(held: Settle) -> None:
    seen = reading(("B 1234 TXY", 0.95), expiry="2027-03", expiry_confidence=0.2)
    assert held(seen, "B 1234 TXY").agreed == ("colour",)


def test_a_registry_that_does_not_know_the_expiry_says_nothing_of_it(held: Settle) -> None:
    seen = reading(("B 1234 TXY", 0.95), **DATED)
    assert held(seen, ("B 1234 TXY", {"tgl_stnk": None})).agreed == ("colour",)


@pytest.mark.parametrize(
    "unseen",
    [
        {"colour": None},
        {"colour_confidence": 0.3},
        {"colour": "blue"},  # the navy's plates: no civil vehicle has one
        {"colour": "white_red"},  # a trial plate hangs on another vehicle each week
    ],
)
def test_without_a_colour_nothing_is_taken(held: Settle, unseen: dict[str, Any]) -> None:
    assert held(reading(("B 1234 TXY", 0.95), **DATED, **unseen), "B 1234 TXY") == Finding()


def test_several_that_agree_are_ambiguous(held: Settle) -> None:
    found = held(reading(*DOUBTFUL), "B 1234 TXY", "B 1284 TXY")
    assert found.chosen is None
    assert found.answer is not None
    assert found.answer.status is TaxStatus.AMBIGU
    assert found.answer.plate == "B 1234 TXY"
    assert "B 1234 TXY, B 1284 TXY" in found.answer.message_id
    assert "B 1234 TXY, B 1284 TXY" in found.answer.message_en
    assert (found.answer.amount_due, found.answer.vehicle, found.answer.lines) == (None, None, ())


def test_the_expiry_line_tells_several_apart(held: Settle) -> None:
    other = ("B 1284 TXY", {"tgl_stnk": date(2027, 5, 2)})
    found = held(reading(*DOUBTFUL, **DATED), "B 1234 TXY", other)
    assert found.chosen is not None
    assert found.chosen.plate.text == "B1234TXY"


def test_a_likely_vehicle_that_disagrees_is_not_overlooked(held: Settle) -> None:
    """The colour of the likeliest may have been misread."""
    seen = reading(("B 1234 TXY", 0.8), ("B 1284 TXY", 0.1))
    assert held(seen, ("B 1234 TXY", {"plate_colour": "hitam"}), "B 1284 TXY") == Finding()


@pytest.mark.parametrize("outside", ["D 1234 TXY", "B 1234 KXY", "B 1234", "CD 12 34"])
def test_a_likely_number_that_our_registry_need_not_hold_blocks(held: Settle, outside: str) -> None:
    seen = reading(("B 1234 TXY", 0.62), (outside, 0.36))
    assert held(seen, "B 1234 TXY") == Finding()
    ours = reading(("B 1234 TXY", 0.62), ("B 1234 TXV", 0.36))
    assert held(ours, "B 1234 TXY").chosen is not None


def test_an_unlikely_number_of_elsewhere_blocks_nothing(held: Settle) -> None:
    seen = reading(("B 1234 TXY", 0.95), ("D 1234 TXY", 0.03))
    assert held(seen, "B 1234 TXY").chosen is not None


def test_being_held_alone_is_weak_evidence(held: Settle) -> None:
    """Half of all numbers are held: what the reader leaves to unlisted texts counts."""
    assert held(reading(("B 1234 TXY", 0.6)), "B 1234 TXY") == Finding()


def test_nothing_held_is_nothing_found(held: Settle) -> None:
    assert held(reading(*DOUBTFUL, **DATED), "B 4444 TXY") == Finding()


def test_an_electric_strip_must_be_the_vehicles(held: Settle) -> None:
    seen = reading(("B 1234 TXY", 0.95), electric=True)
    assert held(seen, "B 1234 TXY") == Finding()
    found = held(seen, ("B 1234 TXY", {"ev": True}))
    assert found.agreed == ("colour", "electric")
    plain = replace(seen, electric=False)
    assert held(plain, ("B 1234 TXY", {"ev": True})).agreed == ("colour",)


def test_the_kind_of_vehicle_must_agree_where_it_is_known(held: Settle) -> None:
    seen = reading(("B 1234 TXY", 0.95))
    assert held(seen, "B 1234 TXY", kind="motorcycle") == Finding()
    assert held(seen, "B 1234 TXY", kind="car").agreed == ("colour", "type")


def test_a_number_of_several_colours_changes_nothing(held: Settle) -> None:
    black = ("B 1234 TXY", {"plate_colour": "hitam"})
    assert held(reading(*DOUBTFUL, **DATED), "B 1234 TXY", black) == Finding()


def test_a_registry_that_is_away_changes_nothing() -> None:
    service = TaxService(UnavailableRegistry(RegistryMissingError("There is none.")))
    seen = reading(*DOUBTFUL, **DATED)
    answers = service.status_many([each.plate for each in asked(seen)])
    assert settle(seen, answers) == Finding()


TEXTS = ("B1234TXY", "B1284TXY", "B1234TXV", "D1234TXY", "B1234KXY")
SHARES = st.lists(st.floats(0.0, 0.2), min_size=1, max_size=len(TEXTS))


@settings(deadline=None)  # how long it takes is the machine's affair
@given(shares=SHARES, confidence=st.floats(0.0, 1.0), dated=st.booleans())
def test_the_registry_never_invents(*, shares: list[float], confidence: float, dated: bool) -> None:
    """Whatever was read: what is taken was among the reader's own candidates, likely enough."""
    service = TaxService(UnavailableRegistry(RegistryMissingError("There is none.")))
    seen = reading(
        *zip(TEXTS, sorted(shares, reverse=True), strict=False),
        confidence=confidence,
        **(DATED if dated else {}),
    )
    found = settle(seen, service.status_many([each.plate for each in asked(seen)]))
    assert found.chosen is None or found.chosen in asked(seen)
    assert 0.0 <= found.belief <= 1.0
