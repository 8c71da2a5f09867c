"""The report: pages that lead to each other and to their pictures, and run nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import OutputError
from lpr.scan import Gathered, Missed, account
from lpr.scan._plots import stacked_bars
from lpr.scan._report import MOST, ROWS, write_report
from lpr.scan._whole import write_whole
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.store import Sighting

EVIL = '<script>alert("1")</script>'


class Links(HTMLParser):
    """Where a page leads to, and what it runs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def written(folder: Path, *seen: Sighting, missed: tuple[Missed, ...] = ()) -> dict[str, str]:
    gathered = Gathered(seen, missed, (f"note {EVIL}",), 1, 3700.0)
    index = write_report(folder, account(gathered, seen), seen)
    assert index == folder / "index.html"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_every_link_leads_somewhere_inside_the_folder(tmp_path: Path) -> None:
    seen = [a_sighting(number) for number in range(ROWS * 2 + 1)]
    pages = written(tmp_path / "report", *seen)
    assert {name for name in pages if name.startswith("all-")} == {
        f"all-{number:04d}.html" for number in (1, 2, 3)
    }
    for name, page in pages.items():
        for link in Links(page).found if name.endswith(".html") else ():
            assert link in pages or link.startswith("../evidence/"), (name, link)
    first = pages["all-0001.html"]
    assert seen[0].evidence is not None
    assert f"../evidence/{seen[0].evidence.crop_path}" in first
    assert first.count("<tr>") == ROWS + 1
    assert pages["all-0003.html"].count("<tr>") == 2


def test_lists_hold_what_their_name_says(tmp_path: Path) -> None:
    pages = written(
        tmp_path,
        a_sighting(1, plate="B1111AAA", tax=a_tax("MENUNGGAK")),
        a_sighting(2, plate="B2222BBB", ending="review", tax=a_tax("MENUNGGAK")),
        a_sighting(3, plate=None, raw="8XX", ending="unreadable", reason="glare", tax=None),
        a_sighting(4, plate="B4444DDD", evidence=None, tax=a_tax("TIDAK_TERSEDIA", error="x-y")),
    )
    assert "B 1111 AAA" in pages["arrears-0001.html"]
    assert "B 2222 BBB" not in pages["arrears-0001.html"]
    assert "Rp 2.345.000" in pages["arrears-0001.html"]
    assert "B 2222 BBB" in pages["review-0001.html"]
    assert "8XX" in pages["unreadable-0001.html"]
    assert "glare" in pages["unreadable-0001.html"]
    assert all(number in pages["all-0001.html"] for number in ("1111", "2222", "4444", "x-y"))
    assert "1:01:40" in pages["index.html"]


def test_nothing_that_was_read_becomes_markup(tmp_path: Path) -> None:
    seen = a_sighting(1, raw=EVIL, source=EVIL, camera="a", plate=None, ending="unreadable")
    pages = written(tmp_path, seen, missed=(Missed(EVIL, "x", EVIL),))
    for name, page in pages.items():
        if name.endswith(".html"):
            assert "script" not in Links(page).tags
            assert "<script" not in page


def test_an_earlier_report_leaves_no_pages(tmp_path: Path) -> None:
    written(tmp_path, *(a_sighting(number) for number in range(ROWS + 1)))
    assert (tmp_path / "all-0002.html").exists()
    pages = written(tmp_path, a_sighting(1))
    assert "all-0002.html" not in pages


def test_an_empty_report_can_be_read(tmp_path: Path) -> None:
    pages = written(tmp_path)
    assert re.search(r"<b>0</b>penampakan", pages["index.html"])
    assert MOST % ROWS == 0


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="name another place"):
        write_whole(tmp_path / "file" / "a.html", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


labels = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(
    st.dictionaries(labels, st.dictionaries(st.sampled_from(("a", "b")), st.floats(0, 1e13))),
    labels,
)
def test_a_plot_is_well_formed_and_its_bars_stay_inside(
    bars: dict[str, dict[str, float]], title: str
) -> None:
    root = ET.fromstring(stacked_bars(title, bars, ("a", "b")))  # noqa: S314 - our own
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for shape in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, wide, tall = (float(shape.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width + 60  # the legend's text is short
        assert 0 <= y <= y + tall <= height


def test_bars_are_as_tall_as_their_values() -> None:
    root = ET.fromstring(stacked_bars("t", {"x": {"a": 3.0, "b": 1.0}, "y": {}}, ("a", "b")))  # noqa: S314 - our own
    heights = [
        float(shape.attrib["height"]) for shape in root.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert heights[2] == pytest.approx(3 * heights[3], rel=0.01)
