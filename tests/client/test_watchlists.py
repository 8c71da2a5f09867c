from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.client import Client, ConflictError, ForbiddenError, NotFoundError, RejectedError
from tests.api.conftest import NOW
from tests.client.told import keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "pattern,reason,list\nb 1 ab,surat paksa,timur\nB2*Z,surat paksa,barat\n"


def test_an_entry_from_its_beginning_to_its_end(plat: Client) -> None:
    until = date(2026, 12, 31)
    named = {"list_name": "timur", "reason": "surat paksa"}
    entry = plat.watchlists.add("b 12?? x*", valid_until=until, **named)
    assert (entry.pattern, entry.list_name, entry.valid_until) == ("B12??X*", "timur", until)
    assert (entry.created_at, entry.active) == (NOW, True)
    assert plat.watchlists.get(entry.id) == entry
    told = plat._transport.json(f"/api/v1/watchlists/entries/{entry.id}")
    assert keys(entry.model_dump(mode="json", by_alias=True)) == keys(told)
    with pytest.raises(ConflictError, match=f"as entry {entry.id}"):
        plat.watchlists.add("B12??X*", **named)
    changed = plat.watchlists.change(entry.id, reason="lunas sebagian", version=entry.version)
    assert (changed.reason, changed.valid_until) == ("lunas sebagian", until)
    with pytest.raises(ConflictError, match="was changed by"):
        plat.watchlists.change(entry.id, valid_until=until, version=entry.version)
    plat.watchlists.remove(entry.id)
    plat.watchlists.remove(entry.id)
    assert not plat.watchlists.get(entry.id).active
    with pytest.raises(NotFoundError):
        plat.watchlists.remove(999)


def test_lists_and_entries_of_many_pages(plat: Client) -> None:
    rows = "".join(f"B{number}AB,surat paksa,timur\n" for number in range(1, 131))
    done = plat.watchlists.import_file(("pattern,reason,list\n" + rows).encode())
    assert (done.added, done.changed, done.same) == (130, 0, 0)
    assert [(each.name, each.entries) for each in plat.watchlists.lists()] == [("timur", 130)]
    found = list(plat.watchlists.entries(list_name="timur"))
    assert len({each.id for each in found}) == 130
    (one,) = plat.watchlists.entries(pattern="b 7 ab")
    assert (one.pattern, one.valid_until) == ("B7AB", (NOW + timedelta(days=90)).date())
    plat.watchlists.remove(one.id)
    assert list(plat.watchlists.entries(pattern="B7AB")) == []
    assert [each.active for each in plat.watchlists.entries(pattern="B7AB", ended=True)] == [False]


def test_a_file_by_its_path(plat: Client, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_text(TEXT, encoding="utf-8")
    assert plat.watchlists.import_file(file).added == 2
    assert plat.watchlists.import_file(str(file)).same == 2
    assert plat.watchlists.import_file(b"pattern,reason\nB9AB,alasan\n", "timur").added == 1
    with pytest.raises(OSError, match="none"):
        plat.watchlists.import_file(tmp_path / "none.csv")


def test_each_row_that_cannot_be_used_is_named(plat: Client) -> None:
    with pytest.raises(RejectedError, match="2 rows cannot be used") as caught:
        plat.watchlists.import_file(b"pattern,reason,list\nB1AB,alasan,a\n*,alasan,a\nB2AB,,a\n")
    assert caught.value.code == "import-rejected"
    assert [field for field, _ in caught.value.fields] == ["line 3", "line 4"]


def test_who_may_not(client_of: Callable[..., Client]) -> None:
    officer = client_of("petugas")
    with pytest.raises(ForbiddenError):
        officer.watchlists.lists()
