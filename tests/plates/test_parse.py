"""Text to plate: what is forgiven, what is refused and with which reason."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lpr.errors import InputError, MalformedPlateError
from lpr.plates import Plate, parse
from lpr.plates._data import tables

VECTORS: list[dict[str, Any]] = tables()["vectors"]


def test_there_are_fifteen_vectors() -> None:
    assert len(VECTORS) == 15


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["valid"]], ids=lambda v: v["text"])
def test_valid_vectors(vector: dict[str, Any]) -> None:
    plate = parse(vector["text"])
    assert plate.display == vector["text"]
    assert plate.special == vector.get("special")
    if "cls" in vector:
        assert plate.plate_class == vector["cls"]
    if "area" in vector:
        assert plate.region is not None
        known = plate.region.name if plate.region.province else None
        assert known == vector["area"]
    if "region" in vector:
        assert plate.region is not None
        assert plate.region.code == vector["region"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if not v["valid"]], ids=lambda v: v["text"])
def test_invalid_vectors(vector: dict[str, Any]) -> None:
    with pytest.raises(MalformedPlateError):
        parse(vector["text"])


@pytest.mark.parametrize(
    "text",
    [
        "B 1234 XYZ",
        "B1234XYZ",
        "b1234xyz",
        "  b   1234   xyz  ",
        "B.1234.XYZ",
        "B-1234-XYZ",
        "B·1234·XYZ",
        "B_1234_XYZ",
        "B/1234/XYZ",
        "B+1234+XYZ",
        "B1 234 XYZ",
        "'B 1234 XYZ'",
        '"B 1234 XYZ",',
        "B 1234 XYZ\r\n",
        "B\t1234\tXYZ",
        "B\u00a01234\u00a0XYZ",
        "\ufeffB 1234 XYZ",
        "B\u200b1234\u200bXYZ",
        "B\u20131234\u2014XYZ",
        "\uff22\u3000\uff11\uff12\uff13\uff14\u3000\uff38\uff39\uff3a",
        "\uff42\uff11\uff12\uff13\uff14\uff58\uff59\uff5a",
        "Ⓑ ①②③④ ⓍⓎⓏ",
    ],
)
def test_forgiven(text: str) -> None:
    plate = parse(text)
    assert (plate.text, plate.display) == ("B1234XYZ", "B 1234 XYZ")
    assert (plate.prefix, plate.number, plate.suffix) == ("B", "1234", "XYZ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("   ", "it is empty"),
        (" . - ", "it is empty"),
        ("x" * 500, "it has 500 characters"),
        ("ABC", "it has no digits"),
        ("1234", "does not begin with a region code"),
        ("1234 XYZ", "does not begin with a region code"),
        ("0", "does not begin with a region code"),
        ("B 0123 ABC", "may not begin with 0"),
        ("B 0", "may not begin with 0"),
        ("C 1234 AB", "C is no region code"),
        ("BO 123", "BO is no region code"),
        ("ABCDEFG 12", "ABCD is no region code"),
        ("B 12345 A", "it has 5 digits"),
        ("B 1234 ABCD", "it ends in 4 letters"),
        ("B 12?4 XYZ", "'?' stands on no plate"),
        ("B 12*4 XYZ", "'*' stands on no plate"),
        ("B 1234 ÄB", "'Ä' stands on no plate"),
        ("B 1234 ßA", "'ß' stands on no plate"),
        ("B ١٢٣٤ AB", "stands on no plate"),
        ("B 1234 XYZ\x00", r"'\\x00' stands on no plate"),
        ("В 1234 XYZ", "stands on no plate"),  # noqa: RUF001 - a Cyrillic letter, on purpose
        ("B 1234 XYZ 05.27", "one or two letters, up to four digits"),
        ("CD 1 235", "country code of two or three digits"),
        ("CD 12 3456", "country code of two or three digits"),
        ("CD 1 2 3 5", "country code of two or three digits"),
        ("CD 12", "country code of two or three digits"),
        ("CD 12 35 UN", "country code of two or three digits"),
        ("RI 0", "may not begin with 0"),
        ("RI 1 A", "written otherwise"),
        ("AN 12 A", "written otherwise"),
        ("50072", "does not begin with a region code"),
        ("5007200", "does not begin with a region code"),
        ("1234VII", "does not begin with a region code"),
    ],
)
def test_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(MalformedPlateError, match=reason.replace("*", r"\*").replace("?", r"\?")):
        parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "tidak ada isinya"),
        ("nonsense", "tidak ada angkanya"),
        ("1234 XYZ", "tidak diawali kode wilayah"),
        ("B 0123 ABC", "tidak boleh diawali 0"),
        ("C 1234 AB", "C bukan kode wilayah"),
        ("B 12345 A", "ada 5 angka, paling banyak empat"),
        ("B 1234 ABCD", "ada 4 huruf di belakang, paling banyak tiga"),
        ("B 12?4 XYZ", "karakter '?' tidak ada di pelat mana pun"),
        ("B 1234 XYZ 05.27", "satu atau dua huruf"),
        ("CD 1 235", "nomor diplomatik"),
        ("z" * 500, "ada 500 karakter, nomor paling banyak sepuluh"),
    ],
)
def test_and_the_reason_is_told_in_indonesian(text: str, reason: str) -> None:
    with pytest.raises(MalformedPlateError) as caught:
        parse(text)
    assert reason in caught.value.indonesian
    assert caught.value.indonesian.endswith("Tulis seperti B 1234 XYZ.")


def test_the_sentence_says_what_to_do_and_stays_short() -> None:
    with pytest.raises(MalformedPlateError) as caught:
        parse("z" * 500)
    assert "Write it like B 1234 XYZ" in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_malformed_plate_is_an_input_error() -> None:
    with pytest.raises(InputError) as caught:
        parse("nonsense")
    assert caught.value.code == "plate-malformed"
    assert caught.value.http_status == 422


def test_a_huge_text_is_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(MalformedPlateError):
        parse("B1" * 5_000_000)
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    ("text", "canonical", "display"),
    [
        ("CD 12 35", "CD12-35", "CD 12 35"),
        ("CD-12-35", "CD12-35", "CD 12 35"),
        ("cd12.35", "CD12-35", "CD 12 35"),
        ("C D 12 35", "CD12-35", "CD 12 35"),
        ("CD 123 5", "CD123-5", "CD 123 5"),
        ("CD 12 05", "CD12-05", "CD 12 05"),
        ("CD1235", "CD1235", "CD 1235"),
        ("CD 12345", "CD12345", "CD 12345"),
        ("CD 123", "CD12-3", "CD 12 3"),
        ("CD 123456", "CD123-456", "CD 123 456"),
        ("CN 12 35 UN", "CN12-35UN", "CN 12 35 UN"),
        ("CN1235UN", "CN1235UN", "CN 1235 UN"),
    ],
)
def test_diplomatic_groups(text: str, canonical: str, display: str) -> None:
    plate = parse(text)
    assert (plate.text, plate.display) == (canonical, display)
    assert plate == parse(canonical) == parse(display)


def test_the_two_divisions_of_one_row_of_digits_are_different_plates() -> None:
    assert len({parse(text) for text in ("CD 12 35", "CD 123 5", "CD 1235")}) == 3


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("50072-00", "50072-00"),
        ("50072 00", "50072-00"),
        ("50072.00", "50072-00"),
        ("50072\u201300", "50072-00"),
        ("1234-vii", "1234-VII"),
        ("1234 VII", "1234-VII"),
    ],
)
def test_army_and_police(text: str, canonical: str) -> None:
    plate = parse(text)
    assert (plate.text, plate.display) == (canonical, canonical)
    assert (plate.prefix, plate.suffix) == ("", "")


@pytest.mark.parametrize("suffix", ["I", "O", "IO", "OIO", "III"])
def test_letters_i_and_o_occur_in_the_series(suffix: str) -> None:
    assert parse(f"B 1234 {suffix}").suffix == suffix


def test_plates_are_values() -> None:
    assert parse("b1234xyz") == parse("B 1234 XYZ")
    assert hash(parse("b1234xyz")) == hash(parse("B 1234 XYZ"))
    assert str(parse("b1234xyz")) == "B 1234 XYZ"
    with pytest.raises(AttributeError):
        parse("B 1").prefix = "D"  # type: ignore[misc]
    assert not hasattr(Plate, "__dict__") or not hasattr(parse("B 1"), "__dict__")
