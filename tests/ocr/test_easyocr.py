import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from lpr.errors import DependencyMissingError, ModelMissingError
from lpr.ocr import EasyOcrReader, Reader, Reading

TODAY = date(2026, 11, 25)


def row(left: int, top: int, size: tuple[int, int], text: str, sure: float) -> Any:
    right, bottom = left + size[0], top + size[1]
    return ([[left, top], [right, top], [right, bottom], [left, bottom]], text, sure)


class Rows:
    """In place of ``easyocr.Reader``, whose weights are the operator's: the rows it is told."""

    def __init__(self, *rows: Any) -> None:
        self.rows = list(rows)
        self.allowlist = ""

    def readtext(self, image: np.ndarray, *, allowlist: str) -> list[Any]:
        assert image.ndim == 3
        self.allowlist = allowlist
        return self.rows


def read_one(*rows: Any) -> Reading:
    reader: Reader = EasyOcrReader(Rows(*rows), today=lambda: TODAY)
    (reading,) = reader.read([np.zeros((40, 120, 3), np.uint8)])
    return reading


def test_pieces_are_joined_from_left_to_right() -> None:
    reading = read_one(row(60, 2, (40, 24), "XYZ", 0.7), row(2, 3, (50, 25), "B1234", 0.9))
    assert reading.raw == "B1234XYZ"
    assert reading.text == "B1234XYZ"
    assert reading.rule == "civil"
    assert reading.confidence <= 0.7
    assert reading.legibility == pytest.approx(0.7)


def test_the_expiry_line_is_told_by_its_height() -> None:
    reading = read_one(row(2, 2, (100, 24), "B 1234 XYZ", 0.9), row(40, 30, (30, 9), "03.28", 0.6))
    assert reading.text == "B1234XYZ"
    assert reading.expiry == "2028-03"
    assert reading.expiry_confidence == pytest.approx(0.6)


@pytest.mark.parametrize("small", ["13.28", "03.51", "WAHANA", "3.28", ""])
def test_small_print_that_is_no_expiry_is_left(small: str) -> None:
    reading = read_one(row(2, 2, (100, 24), "B1234XYZ", 0.9), row(40, 30, (30, 9), small, 0.6))
    assert reading.text == "B1234XYZ"
    assert reading.expiry is None
    assert reading.expiry_confidence == 0.0


def test_a_confusion_is_corrected_and_marked() -> None:
    reading = read_one(row(2, 2, (100, 24), "8 I234 XYZ", 0.9))
    assert reading.raw == "8 I234 XYZ"
    assert reading.text == "B1234XYZ"
    assert reading.corrected
    assert reading.confidence < 0.9


@pytest.mark.parametrize("text", ["", "MITSUBISHI", "XQ"])
def test_what_is_no_number_stays_raw(text: str) -> None:
    reading = read_one(row(2, 2, (100, 24), text, 0.9))
    assert reading.raw == text
    assert reading.text is None
    assert reading.confidence == 0.0


def test_nothing_seen() -> None:
    reading = read_one()
    assert (reading.raw, reading.text, reading.candidates) == ("", None, ())
    assert reading.legibility == 0.0


def test_only_characters_of_plates_are_asked_for() -> None:
    engine = Rows()
    EasyOcrReader(engine).read([np.zeros((4, 9, 3), np.uint8)])
    assert set("ABCXYZ0189") <= set(engine.allowlist)
    assert not set("abc!?") & set(engine.allowlist)


def test_it_is_not_calibrated_and_so_never_accepts() -> None:
    assert EasyOcrReader(Rows()).accept_threshold is None


def test_without_the_package_it_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "easyocr", None)
    with pytest.raises(DependencyMissingError, match=r"pip install 'lpr-jakarta\[easyocr\]'"):
        EasyOcrReader.load()


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A module in easyocr's place; gives the keywords of every reader made."""
    made: list[dict[str, Any]] = []
    module = ModuleType("easyocr")

    def reader(languages: list[str], **keywords: Any) -> Rows:
        made.append({"languages": languages} | keywords)
        folder = keywords["model_storage_directory"]
        if folder and not list(Path(folder).glob("*.pth")):
            raise FileNotFoundError("Missing craft_mlt_25k.pth and downloads disabled")
        return Rows(row(2, 2, (100, 24), "B1234XYZ", 0.9))

    module.Reader = reader  # type: ignore[attr-defined]  # it is what easyocr has
    monkeypatch.setitem(sys.modules, "easyocr", module)
    return made


def test_it_downloads_nothing(package: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "craft_mlt_25k.pth").touch()
    reader = EasyOcrReader.load(tmp_path)
    assert package[0]["download_enabled"] is False
    assert package[0]["gpu"] is False
    assert package[0]["model_storage_directory"] == str(tmp_path)
    assert reader.read([np.zeros((4, 9, 3), np.uint8)])[0].text == "B1234XYZ"


def test_its_own_folder_is_the_default(package: list[dict[str, Any]]) -> None:
    EasyOcrReader.load()
    assert package[0]["model_storage_directory"] is None


@pytest.mark.usefixtures("package")
def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="Nothing is downloaded"):
        EasyOcrReader.load(tmp_path)
