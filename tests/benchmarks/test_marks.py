"""Figures between the marks of their command."""

from pathlib import Path

import pytest

from benchmarks.marks import marks, put
from lpr.errors import OutputError

BEGIN, END = marks("a.command")


def test_what_stands_between_the_marks_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{BEGIN}\nold\n{END}\n\nmore\n")
    for _ in range(2):
        put(page, "a.command", "| a table |\n")
        assert page.read_text() == f"# Page\n\n{BEGIN}\n\n| a table |\n\n{END}\n\nmore\n"


@pytest.mark.parametrize("text", ["# Page\n", f"# Page\n{BEGIN}\n", f"# Page\n{END}\n"])
def test_a_page_without_the_place_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(OutputError, match="has no place"):
        put(page, "a.command", "table")
    assert page.read_text() == text


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        put(tmp_path / "page.md", "a.command", "table")
