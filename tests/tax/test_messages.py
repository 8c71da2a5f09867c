"""Every sentence stands in Indonesian and in English, and both say the same figures."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from lpr.plates import PlateClass
from lpr.tax import Message, TaxStatus
from lpr.tax import _messages as messages

GAP = Message("PKB 2024: tarif tidak diketahui", "PKB 2024: the rate is not known")
SENTENCES = {
    "paid": messages.paid("2026-05-10"),
    "due_soon": messages.due_soon("2026-05-10", 12),
    "due_tomorrow": messages.due_soon("2026-05-10", 1),
    "due_today": messages.due_soon("2026-05-10", 0),
    "overdue": messages.overdue("2026-05-10", 199, 1),
    "penalties_until": messages.penalties_until(date(2026, 5, 10)),
    "not_computed": messages.not_computed([GAP]),
    "elsewhere": messages.elsewhere("Bapenda Banten", Decimal(66), "UU 1/2022"),
    "opsen_not_stated": messages.opsen_not_stated(2026, 660_000),
    "blocked": messages.blocked([TaxStatus.BLOKIR_ETLE, TaxStatus.BLOKIR_POLISI]),
    "deletable": messages.deletable("2022-05-10"),
    "exempt": messages.exempt("2026-05-10"),
    "deleted": messages.deleted(),
    "outside": messages.outside("Kota Bekasi", "Bapenda Jawa Barat"),
    "not_found": messages.not_found(),
    "ambiguous": messages.ambiguous("hitam, kuning"),
    "unavailable": messages.unavailable("Try again in 5 s."),
    "block_unread": messages.BLOCK_UNREAD,
    "still_owed": messages.STILL_OWED,
    "suspected_fake": messages.SUSPECTED_FAKE,
}
PROPER = re.compile(r"\d{4}-\d{2}-\d{2}|Rp [\d.]+\d|\b\d+\b")
CAUSE_IN_ENGLISH_ONLY = {"unavailable"}


@pytest.mark.parametrize("name", SENTENCES)
def test_both_languages_are_there_and_differ(name: str) -> None:
    message = SENTENCES[name]
    assert message.id.strip() == message.id != ""
    assert message.en.strip() == message.en != ""
    assert message.id != message.en
    assert message.id[0].isupper()


@pytest.mark.parametrize("name", sorted(set(SENTENCES) - CAUSE_IN_ENGLISH_ONLY))
def test_both_languages_name_the_same_figures(name: str) -> None:
    message = SENTENCES[name]
    indonesian = re.sub(r"dua tahun", "", message.id)
    assert sorted(PROPER.findall(indonesian)) == sorted(PROPER.findall(message.en))


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_end_and_hold_no_leftovers(name: str) -> None:
    for text in SENTENCES[name]:
        assert text.endswith(".")
        assert not re.search(r"None|\{|\}|  ", text)


def test_unavailable_says_that_it_is_not_not_found() -> None:
    message = messages.unavailable("The disk is full.")
    assert "bukan berarti tidak ditemukan" in message.id
    assert "unknown" in message.en
    assert "The disk is full." in message.en


def test_not_found_and_unavailable_share_no_sentence() -> None:
    assert messages.not_found().id not in messages.unavailable("").id
    assert "tidak ditemukan di registri" not in messages.unavailable("").id


def test_several_gaps_stand_in_one_sentence() -> None:
    other = Message("PKB 2025: NJKB tidak ada", "PKB 2025: no sale value")
    message = messages.not_computed([GAP, other])
    assert f"({GAP.id}; {other.id})" in message.id
    assert f"({GAP.en}; {other.en})" in message.en


@pytest.mark.parametrize("block", sorted(messages.BLOCKED))
def test_every_block_is_named_in_both_languages(block: TaxStatus) -> None:
    message = messages.blocked([block])
    assert "blokir" in message.id
    assert "blocked" in message.en
    assert "setelah blokir dibuka" in message.id


@pytest.mark.parametrize("plate_class", PlateClass)
def test_every_plate_class_has_a_sentence(plate_class: PlateClass) -> None:
    status, message = messages.special(plate_class)
    assert status in (TaxStatus.PLAT_KHUSUS, TaxStatus.DIKECUALIKAN)
    exempt = "dikecualikan dari PKB" in message.id
    assert (status is TaxStatus.DIKECUALIKAN) is exempt
    assert ("exempt" in message.en) is exempt


def test_figures_in_a_sentence_are_written_in_its_language() -> None:
    message = messages.elsewhere("Bapenda Banten", Decimal("6.50"), "UU 1/2022")
    assert "opsen 6,5%" in message.id
    assert "surcharge of 6.5%" in message.en


@pytest.mark.parametrize(
    ("left", "indonesian", "english"),
    [(0, "(hari ini)", "(today)"), (1, "(1 hari lagi)", "(in 1 day)"), (2, "(2 hari", "2 days)")],
)
def test_the_last_day_is_called_today(left: int, indonesian: str, english: str) -> None:
    said = messages.due_soon("2026-05-10", left)
    assert indonesian in said.id
    assert english in said.en
