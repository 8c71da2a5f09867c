"""`plat watchlist`: what is looked for, changed and recorded from the command line."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.store import WatchFilter, WatchLists, ready_store
from lpr.tax import system_clock, wib_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import AuditEntry, Store, WatchEntry

    Plat = Callable[..., Result]

HEADER = "pattern,reason,list,valid_until\n"


@pytest.fixture
def place(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def plat(place: str, monkeypatch: pytest.MonkeyPatch) -> Plat:
    monkeypatch.setenv("PLAT_STORE_URL", place)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["watchlist", *arguments])

    return run


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with closing(ready_store(place, now=system_clock())) as store:
        yield store


def entries(store: Store) -> list[WatchEntry]:
    return list(WatchLists(store).search(WatchFilter()).entries)


def records(store: Store) -> list[AuditEntry]:
    return [each.entry for each in store.audit.records()][1:]


def test_an_entry_from_its_beginning_to_its_end(plat: Plat, store: Store) -> None:
    until = str(wib_date(system_clock()) + timedelta(days=10))
    named = ("--list", "timur", "--reason", "surat paksa", "--until", until)
    added = plat("add", "b 12?? x*", *named, "--purpose", "penagihan", "--case", "ST/1")
    assert added.exit_code == 0, added.output
    assert added.output.startswith(f"Dipantau (looked for): B12??X*, timur, sampai (until) {until}")
    (entry,) = entries(store)
    assert (entry.reason, str(entry.valid_until)) == ("surat paksa", until)
    assert entry.owner.startswith("local:")
    listed = plat("list").output.splitlines()
    assert listed[0].split("\t")[1:4] == ["timur", "B12??X*", until]
    assert listed[-1] == "Entri (entries): 1"
    removed = plat("remove", str(entry.id))
    assert (removed.exit_code, plat("list").output) == (0, "Entri (entries): 0\n")
    (told,) = json.loads(plat("list", "--ended", "--json").output)
    assert (told["pattern"], told["active"]) == ("B12??X*", False)
    first, *others = records(store)
    assert (first.action, first.plate, first.purpose, first.case) == (
        *("watch-add", "B12??X*", "penagihan", "ST/1"),
    )
    assert [each.action for each in others if each.plate] == [
        *("watchlists", "watch-remove", "watchlists"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "B*", "--list", "a", "--reason", "alasan"), 1, "[plate-malformed]"),
        (("add", "B1AB", "--list", "a", "--reason", "x"), 1, "[watch-list]"),
        (
            ("add", "B1AB", "--list", "a", "--reason", "xyz", "--until", "2020-01-01"),
            1,
            "is over",
        ),
        (("add", "B1AB", "--list", "a"), 2, "--reason"),
        (("add", "B1AB", "--list", "a", "--reason", "xyz", "--purpose", "?"), 1, "[purpose]"),
        (("remove", "7"), 1, "[not-found]"),
        (("remove", "x"), 2, "integer"),
        (("remove", "99999999999999999999"), 2, "ID"),
        (("import", "none.csv"), 1, "[import-rejected]"),
    ],
)
def test_what_cannot_be_done_is_told(
    plat: Plat, store: Store, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = plat(*arguments)
    output = done.output + str(done.exception or "")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        output += f"[{getattr(done.exception, 'code', '')}]"
    assert said in output
    assert done.exit_code == code
    assert "Traceback" not in output
    assert entries(store) == []


def test_a_number_that_its_list_has_already(plat: Plat, store: Store) -> None:
    named = ("B1AB", "--list", "a", "--reason", "surat paksa")
    assert plat("add", *named).exit_code == 0
    assert plat("add", *named).exit_code == 1
    assert len(entries(store)) == 1


def test_a_file_is_imported_and_may_come_again(plat: Plat, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_text(HEADER + "b 1 ab,surat paksa,timur,\nB2*Z,surat paksa,,\n", encoding="utf-8")
    done = plat("import", str(file), "--list", "barat", "--dry-run")
    assert done.output.startswith("Baris baik (good rows): 2")
    assert entries(store) == []
    done = plat("import", str(file), "--list", "barat")
    assert done.output == "Baru (new): 2, diubah (changed): 0, tetap (the same): 0\n"
    file.write_text(HEADER + "b 1 ab,alasan baru,timur,\nB2*Z,surat paksa,barat,\n")
    assert plat("import", str(file)).output == (
        "Baru (new): 0, diubah (changed): 1, tetap (the same): 1\n"
    )
    found = {(each.list_name, each.pattern): each.reason for each in entries(store)}
    assert found == {("timur", "B1AB"): "alasan baru", ("barat", "B2*Z"): "surat paksa"}
    actions = [each.action for each in records(store)]
    assert actions == ["watch-add", "watch-add", "watch-change"]


def test_one_wrong_row_imports_nothing_and_is_written_out(
    plat: Plat, store: Store, tmp_path: Path
) -> None:
    file, rejects = tmp_path / "daftar.csv", tmp_path / "salah.csv"
    file.write_text(HEADER + "B1AB,surat paksa,a,\n*,surat paksa,a,\nB2AB,surat paksa,a,besok\n")
    done = plat("import", str(file), "--rejects", str(rejects))
    assert done.exit_code == 1
    assert "line 3: '*' fits nearly every number" in done.output
    assert "line 4: 'besok' is no day" in done.output
    assert entries(store) == []
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "line,reason,pattern,reason,list,valid_until"
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4"]
    assert lines[2].endswith("B2AB,surat paksa,a,besok")
    assert rejects.stat().st_mode & 0o777 == 0o600


def test_a_file_is_never_replaced_by_its_wrong_rows(plat: Plat, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_text(HEADER + "?,surat paksa,timur,\n")
    done = plat("import", str(file), "--rejects", str(file))
    assert (done.exit_code, "is the file to be imported" in done.stderr) == (1, True)
    assert file.read_text() == HEADER + "?,surat paksa,timur,\n"


def test_long_lists_are_listed_whole(plat: Plat, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    rows = "".join(f"B{number}AB,surat paksa,a,\n" for number in range(1, 1202))
    file.write_text(HEADER + rows)
    assert plat("import", str(file)).output.startswith("Baru (new): 1201")
    found: list[dict[str, Any]] = json.loads(plat("list", "--json").output)
    assert len(found) == 1201
    assert len({each["id"] for each in found}) == 1201
