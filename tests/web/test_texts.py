"""Both languages say the same things, and no page speaks by itself."""

import re
import string

import pytest

from lpr.tax import TaxStatus
from lpr.web._pages import navigation
from lpr.web._render import _TEMPLATES, environment
from lpr.web._texts import _FOLDER, LANGUAGES, texts
from tests.web.markup import Document

TEMPLATES = sorted(path.name for path in _TEMPLATES.glob("*.html"))
SPOKEN = ("title", "placeholder", "aria-label", "alt", "aria-description")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
KEYS = re.compile(r"""\bt\(\s*["']([\w.-]+)["']\s*[,)]""")
MANY = re.compile(r"\{(n|cameras|days|years)\} [\w-]+s\b")
NEVER_ONE = {"cari.several", "daftar_pantau.until_help", "peta.cluster", "verifikasi.days"}
"""Texts of counts that are always more."""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_catalogues_have_the_same_files_and_keys() -> None:
    files = [{path.name for path in (_FOLDER / each).glob("*.toml")} for each in LANGUAGES]
    assert files[0] == files[1]
    indonesian, english = (texts(each).entries for each in LANGUAGES)
    assert indonesian.keys() == english.keys()


def test_both_catalogues_ask_for_the_same_values() -> None:
    indonesian, english = (texts(each).entries for each in LANGUAGES)
    odd = [key for key, text in indonesian.items() if fields(text) != fields(english[key])]
    assert odd == []


def test_an_english_count_fits_one_as_well_as_many() -> None:
    entries = texts("en").entries
    assert {key for key, text in entries.items() if MANY.search(text)} == NEVER_ONE


def test_no_text_is_empty_or_has_spaces_around() -> None:
    for language in LANGUAGES:
        entries = texts(language).entries
        assert [key for key, text in entries.items() if not text or text != text.strip()] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_words_of_its_own(name: str) -> None:
    source = JINJA.sub("", (_TEMPLATES / name).read_text(encoding="utf-8"))
    page = Document(source)
    spoken = [each.attributes.get(name, "") for each in page.elements for name in SPOKEN]
    assert re.findall(r"[^\W\d_]{2,}", " ".join([page.text, *spoken])) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_that_a_template_asks_for_is_there(name: str) -> None:
    source = (_TEMPLATES / name).read_text(encoding="utf-8")
    assert [key for key in KEYS.findall(source) if not texts("id").has(key)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_switches_escaping_off_or_holds_script_or_style(name: str) -> None:
    source = (_TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", source)
    page = Document(JINJA.sub("", source))
    inline = [a for each in page.elements for a in each.attributes if a == "style" or a[:2] == "on"]
    assert inline == []
    assert page.all("style") == []
    assert all("src" in each for each in page.all("script"))


def test_every_template_can_be_compiled() -> None:
    for name in TEMPLATES:
        environment().get_template(name)


def test_every_page_of_the_navigation_has_a_word_there() -> None:
    assert [each.name for each in navigation() if not texts("id").has(f"{each.name}.nav")] == []


def test_every_status_has_words() -> None:
    for language in LANGUAGES:
        missing = [each for each in TaxStatus if not texts(language).has(f"status.names.{each}")]
        assert missing == []


def test_a_name_of_the_agency_is_shown_as_it_is() -> None:
    assert texts("id").of("keperluan.names", "razia_khusus") == "razia_khusus"
    assert texts("en").of("keperluan.names", "penagihan") == "Collection"


def test_a_key_that_is_none_is_a_defect() -> None:
    with pytest.raises(KeyError):
        texts("id")("umum.tidak_ada")
