"""Watch-lists on both engines: each change with its record, and two people who change at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.errors import ConflictError, MalformedRequestError, NotFoundError
from lpr.store import Merged, WatchChange, WatchFilter, WatchLists
from tests.store.entries import NOW
from tests.store.watched import BUDI, SITI, TODAY, an_entry

if TYPE_CHECKING:
    from lpr.store import AuditRecord, Store

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def lists(store: Store) -> WatchLists:
    return WatchLists(store)


def records(store: Store) -> list[AuditRecord]:
    return list(store.audit.records())[1:]


def test_an_entry_is_kept_as_it_was_given(store: Store, lists: WatchLists) -> None:
    added = lists.add(an_entry("B12??X*"), SITI, NOW)
    assert (added.list_name, added.pattern) == ("penagihan", "B12??X*")
    assert (added.reason, added.valid_until) == ("surat paksa 12/2026", date(2026, 12, 31))
    assert (added.owner, added.created_at, added.active) == ("account:siti", NOW, True)
    assert (added.changed_by, added.changed_at) == ("account:siti", NOW)
    assert lists.get(added.id) == added
    (record,) = records(store)
    told = record.entry
    assert (told.action, told.actor, told.role) == ("watch-add", "account:siti", "pengawas")
    assert (told.plate, told.purpose, told.case) == ("B12??X*", "penagihan", "ST/7")
    assert told.source == f"watch-list entry {added.id}"
    assert store.audit.verify().ok


def test_a_number_stands_on_a_list_once(store: Store, lists: WatchLists) -> None:
    first = lists.add(an_entry(), SITI, NOW)
    with pytest.raises(ConflictError, match=f"as entry {first.id}"):
        lists.add(an_entry(reason="lain"), BUDI, NOW)
    told = records(store)[-1].entry  # who is looked for is told by the refusal too
    assert (told.action, told.actor, told.plate) == ("watchlists", "account:budi", "B1000XYZ")
    assert (told.result, told.source) == ("conflict", f"watch-list entry {first.id}")
    lists.add(an_entry(list_name="curian"), SITI, NOW)
    assert len(records(store)) == 3
    lists.remove(first.id, SITI, NOW)
    again = lists.add(an_entry(), SITI, NOW)
    assert again.id > first.id


def test_what_is_looked_for_ends_after_its_last_day(lists: WatchLists) -> None:
    added = lists.add(an_entry(valid_until=TODAY), SITI, NOW)
    other = lists.add(an_entry("B2*YZ"), SITI, NOW)
    assert lists.holding(TODAY) == [added, other]
    assert lists.holding(TODAY + timedelta(days=1)) == [other]
    assert added.holds_on(TODAY)
    assert not added.holds_on(TODAY + timedelta(days=1))


def test_lists_are_counted_by_what_is_looked_for(lists: WatchLists) -> None:
    lists.add(an_entry(valid_until=TODAY - timedelta(days=1), list_name="lama"), SITI, NOW)
    lists.add(an_entry(list_name="curian"), SITI, NOW)
    removed = lists.add(an_entry("B1*YZ", list_name="curian"), SITI, NOW)
    lists.add(an_entry(), SITI, NOW)
    lists.remove(removed.id, SITI, NOW)
    assert lists.lists(TODAY) == {"curian": 1, "penagihan": 1}


def test_changing_why_and_until_when(store: Store, lists: WatchLists) -> None:
    added = lists.add(an_entry(), SITI, NOW)
    changed = lists.change(added.id, WatchChange(reason="lunas sebagian"), BUDI, LATER)
    assert changed == replace(
        added,
        reason="lunas sebagian",
        version=changed.version,
        changed_at=LATER,
        changed_by="account:budi",
    )
    assert changed.version > added.version
    longer = lists.change(added.id, WatchChange(valid_until=date(2027, 1, 31)), BUDI, LATER)
    assert (longer.reason, longer.valid_until) == ("lunas sebagian", date(2027, 1, 31))
    assert [each.entry.action for each in records(store)] == [
        "watch-add",
        "watch-change",
        "watch-change",
    ]


def test_of_two_who_change_one_entry_the_second_is_told_who_was_first(lists: WatchLists) -> None:
    added = lists.add(an_entry(), SITI, NOW)
    seen = added.version
    lists.change(added.id, WatchChange("satu", version=seen), SITI, LATER)
    with pytest.raises(ConflictError, match="was changed by account:siti at 2026-11-25T03:00"):
        lists.change(added.id, WatchChange("dua", version=seen), BUDI, LATER)
    assert lists.get(added.id).reason == "satu"


def test_what_was_removed_is_not_changed(store: Store, lists: WatchLists) -> None:
    added = lists.add(an_entry(), SITI, NOW)
    removed = lists.remove(added.id, BUDI, LATER)
    assert (removed.active, removed.changed_by) == (False, "account:budi")
    assert lists.remove(added.id, SITI, LATER) == removed
    with pytest.raises(ConflictError, match="was removed by account:budi"):
        lists.change(added.id, WatchChange("lagi"), SITI, LATER)
    assert [each.entry.action for each in records(store)] == ["watch-add", "watch-remove"]


def test_an_entry_that_there_is_none_of(store: Store, lists: WatchLists) -> None:
    for act in (
        lambda: lists.get(7),
        lambda: lists.change(7, WatchChange("x"), SITI, NOW),
        lambda: lists.remove(7, SITI, NOW),
    ):
        with pytest.raises(NotFoundError, match="entry 7"):
            act()
    assert records(store) == []


def test_pages_lead_through_all_the_newest_first(lists: WatchLists) -> None:
    added = [lists.add(an_entry(f"B{n}AB"), SITI, NOW).id for n in range(1, 8)]
    found, page = [], None
    while True:
        answer = lists.search(WatchFilter(), limit=3, page=page)
        assert len(answer.entries) <= 3
        found += [each.id for each in answer.entries]
        page = answer.next
        if page is None:
            break
    assert found == added[::-1]


def test_a_search_is_narrowed(lists: WatchLists) -> None:
    lists.add(an_entry("B1*", list_name="curian"), SITI, NOW)
    ended = lists.add(an_entry("B2AB", valid_until=TODAY - timedelta(days=1)), SITI, NOW)
    held = lists.add(an_entry("B3AB"), SITI, NOW)
    removed = lists.add(an_entry("B4AB"), SITI, NOW)
    lists.remove(removed.id, SITI, NOW)

    def ids(wanted: WatchFilter) -> list[int]:
        return [each.id for each in lists.search(wanted).entries]

    assert ids(WatchFilter(list_name="penagihan")) == [removed.id, held.id, ended.id]
    assert ids(WatchFilter(list_name="penagihan", holding_on=TODAY)) == [held.id]
    assert ids(WatchFilter(pattern="B2AB")) == [ended.id]
    assert ids(WatchFilter(pattern="B2A")) == []


@pytest.mark.parametrize("token", ["", "-1", "1.5", "x", "٣", "9" * 30])
def test_a_page_token_that_no_page_gave(lists: WatchLists, token: str) -> None:
    with pytest.raises(MalformedRequestError):
        lists.search(WatchFilter(), page=token)


def test_a_file_may_be_merged_again(store: Store, lists: WatchLists) -> None:
    rows = [an_entry("B1AB"), an_entry("B2*"), an_entry("B2*", list_name="curian")]
    assert lists.merge(rows, SITI, NOW) == Merged(added=3, changed=0, same=0)
    assert lists.merge(rows, SITI, LATER) == Merged(added=0, changed=0, same=3)
    rows[1] = an_entry("B2*", reason="alasan baru", valid_until=date(2027, 2, 1))
    assert lists.merge([*rows, an_entry("B3AB")], BUDI, LATER) == Merged(1, 1, 2)
    changed = lists.search(WatchFilter("penagihan", "B2*")).entries[0]
    assert (changed.reason, changed.valid_until) == ("alasan baru", date(2027, 2, 1))
    assert (changed.owner, changed.changed_by) == ("account:siti", "account:budi")
    actions = [each.entry.action for each in records(store)]
    assert actions == ["watch-add"] * 4 + ["watch-change"]
    assert store.audit.verify().ok


def test_what_was_taken_off_a_list_comes_back_with_a_file(lists: WatchLists) -> None:
    added = lists.add(an_entry(), SITI, NOW)
    lists.remove(added.id, SITI, NOW)
    assert lists.merge([an_entry()], SITI, NOW) == Merged(1, 0, 0)
    assert [each.pattern for each in lists.holding(TODAY)] == ["B1000XYZ"]


def test_the_version_grows_with_every_change(lists: WatchLists) -> None:
    versions = [lists.version()]
    added = lists.add(an_entry(), SITI, NOW)
    versions.append(lists.version())
    lists.change(added.id, WatchChange("lain"), SITI, NOW)
    versions.append(lists.version())
    lists.remove(added.id, SITI, NOW)
    versions.append(lists.version())
    lists.merge([an_entry()], SITI, NOW)
    versions.append(lists.version())
    assert versions == sorted(set(versions))
    lists.merge([an_entry()], SITI, NOW)
    assert lists.version() == versions[-1]


def test_control_characters_are_not_kept(lists: WatchLists) -> None:
    added = lists.add(an_entry(reason="a\x00b\nc"), SITI, NOW)
    assert lists.get(added.id).reason == "a�b�c"
