"""What holds for every plate that can be generated."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lpr.plates
from lpr.errors import MalformedPlateError
from lpr.plates import PlateClass, candidates, parse
from lpr.plates._data import regions
from lpr.plates._grammar import DIPLOMATIC, automaton

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

digits = st.text("0123456789", min_size=1, max_size=3)
civil = st.builds(
    "{} {} {}".format,
    st.sampled_from(sorted(regions())),
    st.integers(1, 9999),
    st.text(LETTERS, max_size=3),
)
officials = st.builds(
    "B 1{} {}".format,
    st.integers(0, 999),
    st.sampled_from(("RFS", "RFP", "ZZP", "ZZD", "QH", "IR")),
)
state = st.builds("RI {}".format, st.integers(1, 999))
events = st.builds(
    "{} {}".format, st.sampled_from(("AN", "MK", "PN", "MS", "PAM")), st.integers(1, 9999)
)
diplomatic = st.builds(
    "{} {}{}{}".format,
    st.sampled_from(sorted(DIPLOMATIC)),
    st.text("0123456789", min_size=2, max_size=3),
    st.sampled_from((" ", "")),
    digits,
)
united_nations = st.builds("CN {} {} UN".format, st.integers(10, 999), digits)
military = st.builds(
    "{}-{}".format,
    st.text("0123456789", min_size=1, max_size=5),
    st.one_of(
        st.from_regex(r"[0-9]{2}", fullmatch=True, alphabet="0123456789"),
        st.text("IVX", min_size=1, max_size=5),
    ),
)
numbers = st.one_of(civil, officials, state, events, diplomatic, united_nations, military)


@given(numbers)
def test_display_and_canonical_text_are_read_back(text: str) -> None:
    plate = parse(text)
    assert parse(plate.display) == plate
    assert parse(plate.text) == plate
    assert parse(plate.display).display == plate.display


@given(numbers)
def test_case_and_width_do_not_matter(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text.lower())
    assert parse(text.lower()) == parse(wide) == parse(text)


@given(numbers)
def test_canonical_text_is_what_the_automaton_accepts(text: str) -> None:
    plate = parse(text)
    assert automaton().identity(plate.text) is not None
    assert " " not in plate.text
    assert plate.text == plate.text.upper()


@given(numbers)
def test_a_lattice_that_is_sure_gives_the_plate(text: str) -> None:
    plate = parse(text)
    (found,) = candidates([{character: 1.0} for character in plate.text])
    assert (found.plate, found.probability, found.corrections) == (plate, 1.0, ())


@given(numbers)
def test_region_lookup_and_class_agree(text: str) -> None:
    plate = parse(text)
    assert (plate.region is not None) == plate.pkb_lookup == (plate.prefix in regions())
    assert isinstance(plate.plate_class, PlateClass)
    if plate.region is not None:
        assert plate.region.code == plate.prefix
        assert plate.region.is_dki <= (plate.prefix == "B")


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(MalformedPlateError):
        plate = parse(text)
        assert parse(plate.text) == plate


@given(st.text(min_size=11, max_size=500))
def test_a_refusal_is_one_short_sentence(text: str) -> None:
    with pytest.raises(MalformedPlateError) as caught:
        parse(f"?{text}")
    assert len(str(caught.value)) < 400


@given(civil, st.characters(exclude_categories=["Cs"]))
def test_a_strange_character_is_forgiven_whole_or_refused(text: str, strange: str) -> None:
    """Put at the end, a character is a separator, a character of the number, or refused."""
    plate = parse(text)
    try:
        found = parse(text + strange)
    except MalformedPlateError:
        return
    assert found.text.startswith(plate.text)


def test_the_public_face() -> None:
    assert sorted(lpr.plates.__all__) == [
        "Candidate", "Correction", "Lattice", "PRIORS", "Plate", "PlateClass", "Region",
        "SUSPECTED_FAKE", "candidates", "canonical_pattern", "correct", "is_dki_area", "is_pattern",
        "parse",
    ]  # fmt: skip
    for name in lpr.plates.__all__:
        assert getattr(lpr.plates, name) is not None


@pytest.mark.parametrize("name", ["numpy", "cv2", "onnxruntime", "sqlalchemy"])
def test_pure_python(name: str) -> None:
    """The grammar needs no numbers library; a fresh interpreter shows it."""
    import subprocess
    import sys

    script = f"import sys, lpr.plates; sys.exit({name!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0  # noqa: S603 - our own interpreter
