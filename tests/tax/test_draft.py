"""A draft becomes the answer that it says."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import pytest

from lpr.tax import WIB, TaxAnswer, TaxStatus
from lpr.tax._draft import Draft
from lpr.tax._text import Message

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=WIB)


@pytest.fixture
def draft() -> Draft:
    return Draft("B1234XYZ", TaxStatus.LUNAS, "Lunas.", "Paid.", "registri", NOW)


def test_it_has_the_fields_of_an_answer_with_the_same_defaults() -> None:
    assert [(each.name, each.type, each.default) for each in fields(Draft)] == [
        (each.name, each.type, each.default) for each in fields(TaxAnswer)
    ]


def test_every_field_reaches_the_answer(draft: Draft) -> None:
    for number, field in enumerate(fields(Draft)):
        setattr(draft, field.name, number)
    answer = draft.done()
    assert [getattr(answer, field.name) for field in fields(TaxAnswer)] == list(
        range(len(fields(TaxAnswer)))
    )


def test_a_note_is_added_in_both_languages(draft: Draft) -> None:
    draft.note(Message("Dua.", "Two."))
    answer = draft.done()
    assert (answer.message_id, answer.message_en) == ("Lunas. Dua.", "Paid. Two.")
