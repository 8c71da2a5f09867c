"""The grammar, once: the forms of a number, and the automaton that recognises them.

A form is a set of heads (region or special codes) and a tail of character sets, of which some may
be left out. ``parse`` asks the automaton whether a text is a number; the beam of ``candidates``
asks it, character by character, whether a text can still become one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from lpr.plates._data import regions, special

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CIVIL = "civil"
DIPLOMATIC = MappingProxyType(
    {
        row["prefix"]: row["id"]
        for row in map(
            special, ("diplomatic", "consular", "honorary_consul", "intl_org", "asean_staff")
        )
    }
)
"""Code to id of the series whose numbers have two groups, country and running number."""

GROUP_SEPARATOR = "-"

_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ROMAN = frozenset("IVX")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a tail: the characters allowed there, and whether it may be left out."""

    characters: frozenset[str]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Heads, and what follows them. ``identity`` is ``civil`` or a special id of ``tnkb.json``."""

    identity: str
    heads: frozenset[str]
    tail: tuple[Slot, ...]


def forms() -> tuple[Form, ...]:
    """Every form; no text belongs to two forms of different identity."""
    civil = Form(CIVIL, frozenset(regions()), (*_number(4), *_run(_LETTERS, 0, 3)))
    state = Form("state", frozenset({"RI"}), _number(3))
    event = Form("event_codes", frozenset(special("event_codes")["prefix"]), _number(4))
    return (civil, state, event, *_diplomatic(), *_military())


def _diplomatic() -> Iterable[Form]:
    separator = _run(frozenset(GROUP_SEPARATOR), 1, 1)
    divided = (*_run(_DIGITS, 2, 3), *separator, *_run(_DIGITS, 1, 3))
    # Once the space is lost, 4 and 5 digits can be divided in two ways: they stay undivided.
    # 3 and 6 digits can be divided in one way only, and parse divides them.
    undivided = _run(_DIGITS, 3, 6)
    for code, identity in DIPLOMATIC.items():
        for number in (divided, undivided):
            yield Form(identity, frozenset({code}), number)
            if identity == "intl_org":
                united_nations = (Slot(frozenset("U")), Slot(frozenset("N")))
                yield Form(identity, frozenset({code}), (*number, *united_nations))


def _military() -> Iterable[Form]:
    number = (*_run(_DIGITS, 1, 5), *_run(frozenset(GROUP_SEPARATOR), 1, 1))
    for unit in (_run(_DIGITS, 2, 2), _run(_ROMAN, 1, 5)):
        yield Form("military", frozenset({""}), (*number, *unit))


def _number(longest: int) -> tuple[Slot, ...]:
    return (Slot(_DIGITS - {"0"}), *_run(_DIGITS, 0, longest - 1))


def _run(characters: frozenset[str], least: int, most: int) -> tuple[Slot, ...]:
    return tuple(Slot(characters, optional=place >= least) for place in range(most))


State = int
_Item = tuple[int, str, int]  # form, head read so far, place in the tail (-1: still in the head)


@dataclass(frozen=True, slots=True)
class Automaton:
    """A deterministic automaton over canonical text; state 0 is the start.

    Attributes:
        steps: per state, the character and the state that follows it.
        accepted: per state, the form's identity where the text may end, else None.

    """

    steps: tuple[Mapping[str, State], ...]
    accepted: tuple[str | None, ...]

    def identity(self, text: str) -> str | None:
        """The form that ``text`` has, or None where the grammar forbids it."""
        state: State | None = 0
        for character in text:
            if state is None:
                return None
            state = self.steps[state].get(character)
        return None if state is None else self.accepted[state]


@cache
def automaton() -> Automaton:
    """The automaton of all forms, by the subset construction."""
    table = forms()
    start = frozenset(
        (index, "", 0 if head == "" else -1)
        for index, form in enumerate(table)
        for head in form.heads
    )
    numbers: dict[frozenset[_Item], State] = {start: 0}
    order = [start]
    steps: list[Mapping[str, State]] = []
    for items in order:  # grows while it is walked
        row: dict[str, State] = {}
        for character, following in _moves(table, items).items():
            if following not in numbers:
                numbers[following] = len(order)
                order.append(following)
            row[character] = numbers[following]
        steps.append(MappingProxyType(row))
    return Automaton(tuple(steps), tuple(_accepts(table, items) for items in order))


def _moves(table: tuple[Form, ...], items: frozenset[_Item]) -> Mapping[str, frozenset[_Item]]:
    moves: dict[str, set[_Item]] = {}
    for index, head, place in items:
        form = table[index]
        successors = _in_head(form, index, head) if place < 0 else _in_tail(form, index, place)
        for character, item in successors:
            moves.setdefault(character, set()).add(item)
    return {character: frozenset(following) for character, following in moves.items()}


def _in_head(form: Form, index: int, head: str) -> Iterable[tuple[str, _Item]]:
    for whole in form.heads:
        if whole.startswith(head) and len(whole) > len(head):
            longer = whole[: len(head) + 1]
            yield longer[-1], (index, longer, -1)
            if longer == whole:
                yield longer[-1], (index, "", 0)


def _in_tail(form: Form, index: int, place: int) -> Iterable[tuple[str, _Item]]:
    for position in range(place, len(form.tail)):
        slot = form.tail[position]
        for character in slot.characters:
            yield character, (index, "", position + 1)
        if not slot.optional:
            return


def _accepts(table: tuple[Form, ...], items: frozenset[_Item]) -> str | None:
    for index, _, place in items:
        if place >= 0 and all(slot.optional for slot in table[index].tail[place:]):
            return table[index].identity
    return None
