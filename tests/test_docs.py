"""The documentation is complete, its links lead somewhere, and its tables are right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api import create_app
from lpr.cli import COMMANDS
from lpr.cli._lazy import load
from lpr.cli._read_output import CSV_COLUMNS
from lpr.config import Settings
from lpr.errors import LprError, RegistryMissingError
from lpr.pipeline import PictureReading, PlateReader, PlateReading
from lpr.plates import PlateClass
from lpr.records import error_record, picture_record
from lpr.scan import COLUMNS as SCAN_COLUMNS
from lpr.tax import TaxService, TaxStatus, UnavailableRegistry
from lpr.tax._rows import COLUMNS as REGISTRY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lpr.detect import Detection
    from lpr.ocr import Reading

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = sorted(
    page
    for folder in (ROOT, DOCS, DOCS / "decisions", ROOT / "training", ROOT / "benchmarks")
    for page in folder.glob("*.md")
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) +(.+?)\s*$", re.MULTILINE)
CONSOLE = re.compile(r"^\$ (?:cat \S+ \| )?(plat .*)$", re.MULTILINE)
SAMPLE = re.compile(r"^│ (samples/\S+) +│ (.+?) +│.*?│ (\w+) +│", re.MULTILINE)
MAKE = re.compile(r"(?:^\$ |`)make ([a-z]+)", re.MULTILINE)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


REFERENCE = read(DOCS / "reference.md")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(markdown: str) -> set[str]:
    """The anchors that headings get where Markdown is shown."""
    titles = (title for _, title in HEADING.findall(FENCE.sub("", markdown)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def section(markdown: str, title: str) -> str:
    """What stands under a heading, down to the next one of its level or above."""
    headings = list(HEADING.finditer(markdown))
    found = next((each for each in headings if each[2] == title), None)
    assert found, f"there is no heading {title!r}"
    later = (
        each.start()
        for each in headings
        if each.start() > found.start() and len(each[1]) <= len(found[1])
    )
    return markdown[found.end() : next(later, None)]


def table(markdown: str) -> dict[str, list[str]]:
    """A section's table rows by their first cell, code marks taken off."""
    lines = (line.strip("| ") for line in markdown.splitlines() if line.startswith("| "))
    rows = [[cell.strip().replace("`", "") for cell in line.split(" | ")] for line in lines]
    return {row[0]: row[1:] for row in rows}


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", read(page))):
        target, _, anchor = link.partition("#")
        assert "://" not in target, f"{link}: the documentation works without the internet"
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), link
        assert there.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(read(there)), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_one_title_and_closed_fences(page: Path) -> None:
    text = read(page)
    titles = [marks for marks, _ in HEADING.findall(FENCE.sub("", text)) if marks == "#"]
    assert len(titles) == 1
    assert text.startswith("# ")
    assert len(re.findall(r"^```", text, re.MULTILINE)) % 2 == 0


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_figure_is_left_open(page: Path) -> None:
    assert "TODO" not in read(page)


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_is_listed_and_has_its_three_parts(page: Path) -> None:
    text = read(page)
    assert text.startswith(f"# {page.name[:4]} ")
    for part in ("**Situation.**", "**Decision.**", "**What follows.**"):
        assert part in text
    assert f"({page.name})" in read(page.parent / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_in_examples_can_be_typed(page: Path) -> None:
    for typed in CONSOLE.findall(read(page)):
        words = typed.split("#")[0].split()
        known = [each for each in ALL_COMMANDS if words[: len(each.split())] == each.split()]
        assert known, typed
        options = {word for word in words if word.startswith("-") and len(word) > 1}
        assert options <= option_names(known[-1]) | {"--help", "-h"}, typed


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_targets_named_for_make_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(read(page))) <= targets


# --- figures --------------------------------------------------------------------------------------

ON_THE_CARD = {
    "scenes other than gate cameras": "scenes, no gates",
    "cars in scenes, gates among them": "cars in scenes",
    "motorcycles in scenes, gates among them": "motorcycles in scenes",
    "gate cameras": "gates at night",
    "plates under 80 px wide": "plates under 80 px",
    "crops (one plate cut out)": "crops",
    "scenes of one source: Exchioz": "scenes of Exchioz/Indonesian-License-Plates",
    "scenes of one source: Irsayaddd66": "scenes of Irsayaddd66/alpr-indonesia-plat",
}
"""What the README calls the groups of the cards' figures."""


def shown(figure: dict[str, Any]) -> str:
    low, high = figure["ci95"]
    return f"{figure['value']:.3f} [{low:.2f}\N{EN DASH}{high:.2f}]"


def test_the_readme_has_the_figures_of_the_cards() -> None:
    rows = table(section(read(ROOT / "README.md"), "How good it is"))
    rows = {row: cells for row, cells in rows.items() if row not in {"pictures", "---"}}
    card = json.loads(read(ROOT / "models" / "plate-reader.json"))
    figures = {each["group"]: each for each in card["figures"]}
    assert rows.keys() == ON_THE_CARD.keys()
    for row, (_, recall, precision, _, right) in rows.items():
        figure = figures[ON_THE_CARD[row]]
        assert right == shown(figure["plate_acc"]), row
        assert recall in {shown(figure["recall"]), "\N{EN DASH}"}, row
        assert precision in {shown(figure.get("precision", figure["recall"])), "\N{EN DASH}"}, row


def test_the_readme_shows_what_the_samples_give() -> None:
    told = SAMPLE.findall(read(ROOT / "README.md"))
    found = PlateReader().read_many([ROOT / name for name in sorted({row[0] for row in told})])
    assert told == [
        (f"samples/{path.name}", plate.display, plate.decision)
        for path, picture in zip(sorted((ROOT / "samples").glob("*.jpg")), found, strict=True)
        for plate in picture.plates
    ]


# --- commands -------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, Any]]:
    """Everything that can be typed, sub-commands too."""
    for each in COMMANDS:
        command = load(each)
        inside = getattr(command, "commands", None) or {}
        yield from ((f"plat {each} {sub}", inside[sub]) for sub in inside)
        if not inside:
            yield f"plat {each}", command


ALL_COMMANDS = dict(commands())


def option_names(typed: str) -> set[str]:
    options = (each for each in ALL_COMMANDS[typed].params if each.param_type_name == "option")
    return {opt for option in options for opt in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize("typed", ALL_COMMANDS)
def test_every_option_of_every_command_is_described(typed: str) -> None:
    described = section(REFERENCE, f"`{typed}`")
    missing = {each for each in option_names(typed) if f"`{each}`" not in described}
    assert missing <= {"--help", "-h"}


@pytest.mark.parametrize("typed", ALL_COMMANDS)
def test_no_option_is_described_that_does_not_exist(typed: str) -> None:
    described = section(REFERENCE, f"`{typed}`")
    rows = " ".join(row for row in table(described) if row.startswith("-"))
    assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", rows)) <= option_names(typed)


@pytest.mark.parametrize("typed", ALL_COMMANDS)
def test_stated_defaults_are_the_real_ones(typed: str) -> None:
    rows = table(section(REFERENCE, f"`{typed}`"))
    stated = {option: cells[0] for row, cells in rows.items() for option in row.split(", ")}
    for parameter in ALL_COMMANDS[typed].params:
        default = stated.get(parameter.opts[0])
        if default is not None and type(parameter.default) in (int, float):
            assert float(default) == parameter.default


def test_a_user_page_shows_every_command() -> None:
    pages = "".join(read(DOCS / f"{user}.md") for user in ("officers", "operators", "analysts"))
    assert [each for each in ALL_COMMANDS if each not in pages] == []


# --- settings, errors, classes, statuses ----------------------------------------------------------


def test_every_setting_is_described_with_its_default() -> None:
    rows = table(section(REFERENCE, "Settings"))
    described = {row for row in rows if row.startswith("PLAT_")}
    assert described == {f"PLAT_{field.upper()}" for field in Settings.model_fields}
    for field, info in Settings.model_fields.items():
        if info.default is not None and info.default_factory is None:
            assert rows[f"PLAT_{field.upper()}"][0] == str(info.default)


def tree(error: type[LprError]) -> Iterator[type[LprError]]:
    for each in error.__subclasses__():
        yield each
        yield from tree(each)


def test_every_error_is_described_with_its_exit_code_and_status() -> None:
    rows = table(section(REFERENCE, "Error codes"))
    codes = {error.code: error for error in tree(LprError)}
    leaves = {error.code for error in tree(LprError) if not error.__subclasses__()}
    described = set(rows) - {"code"}
    assert leaves <= described <= set(codes)
    for code in described:
        assert rows[code][:2] == [str(codes[code].exit_code), str(codes[code].http_status)], code


def test_every_status_and_block_is_explained_to_officers_and_analysts() -> None:
    officers = read(DOCS / "officers.md")
    answer = section(REFERENCE, "Tax answer")
    for status in TaxStatus:
        assert f"`{status.value}`" in officers
        assert f"`{status.value}`" in answer


def test_every_plate_class_is_explained() -> None:
    classes = section(REFERENCE, "Plate classes")
    assert [each for each in PlateClass if f"`{each.value}`" not in classes] == []


def test_every_column_of_a_registry_file_is_described() -> None:
    columns = section(REFERENCE, "Registry files")
    assert [each for each in REGISTRY_COLUMNS if f"`{each}`" not in columns] == []


# --- fields and endpoints -------------------------------------------------------------------------

TAX = TaxService(UnavailableRegistry(RegistryMissingError("There is none.")))


def test_every_field_of_a_record_is_described() -> None:
    described = section(REFERENCE, "Picture record")
    plate = PlateReading(raw="B1", text=None, candidates=(), confidence=0.0, rule=None)
    record = picture_record("a.jpg", PictureReading(1, 1, 0.0, (plate,)))
    failed = error_record("a.jpg", RegistryMissingError("There is none."))
    for field in (*record, *record["plates"][0], *failed["error"]):
        assert f"`{field}`" in described, field


def test_every_field_of_an_answer_is_described() -> None:
    described = section(REFERENCE, "Tax answer")
    answer = TAX.status("B 1234 PYZ").to_dict()
    assert [each for each in answer if f"`{each}`" not in described] == []


def test_every_column_of_csv_and_of_a_scan_is_described() -> None:
    described = section(REFERENCE, "Picture record")
    assert [each for each in CSV_COLUMNS if f"`{each}`" not in described] == []
    described = section(REFERENCE, "Scan rows")
    assert [each.name for each in SCAN_COLUMNS if f"`{each.name}`" not in described] == []


class NoPlates:
    """Finds nothing and reads nothing: the routes are asked for, not used."""

    margins = accept_threshold = None

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        del image
        return []

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        del crops
        return []


def test_every_endpoint_and_its_parameters_are_described() -> None:
    idle = NoPlates()
    settings = Settings()
    app = create_app(settings, PlateReader(settings, reader=idle, detector=idle), TAX)
    rows, purpose = table(section(REFERENCE, "Endpoints")), section(REFERENCE, "Purposes")
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in rows
            row = rows[f"{method.upper()} {path}"][0]
            told = f"{purpose} {row} {path}" if "[purpose](#purposes)" in row else f"{row} {path}"
            for parameter in operation.get("parameters", ()):
                assert parameter["name"] in told
    for path in ("GET /docs", "GET /openapi.json"):
        assert path in rows
