from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.cli._bar import Bar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Plat = Callable[..., Result]

HEADER = "nopol,plate_colour,jenis,tgl_pajak\n"


@pytest.fixture
def plat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plat:
    """Run a command in an empty folder, on a registry of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'registry.db'}")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return run


def test_init_makes_a_sample_and_says_where(plat: Plat, tmp_path: Path) -> None:
    result = plat("registry", "init", "--sample", "--size", "150")
    assert result.exit_code == 0
    assert str(tmp_path / "data" / "registry.db") in result.stdout
    assert "Kendaraan (vehicles): 150" in result.stdout


def test_the_sample_holds_the_plates_of_the_list_in_this_folder(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "plates.csv").write_text(
        "text,plate_colour,jenis,status\nB 1 TXX,black,sedan,MENUNGGAK\n"
    )
    assert plat("registry", "init", "--sample", "--size", "100").exit_code == 0
    assert "B 1 TXX: MENUNGGAK" in plat("lookup", "b1txx").stdout


def test_the_list_may_be_named(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "my list.csv").write_text("text,status\nB 2 TXX,BLOKIR_ETLE\n")
    assert (
        plat("registry", "init", "--sample", "--size", "100", "--plates", "my list.csv").exit_code
        == 0
    )
    assert "B 2 TXX: LUNAS + BLOKIR_ETLE" in plat("lookup", "b2txx").stdout


def test_a_wrong_list_is_refused(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("text,status\nB 2 TXX,HILANG\n")
    result = plat("registry", "init", "--sample", "--plates", "list.csv")
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "[import-rejected]" in result.stderr


def test_dates_are_relative_to_the_given_day(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("text,status\nB 2 TXX,LUNAS\n")
    arguments = ("registry", "init", "--sample", "--size", "100", "--plates", "list.csv")
    assert plat(*arguments, "--today", "2020-01-31").exit_code == 0
    assert "B 2 TXX: MENUNGGAK" in plat("lookup", "b2txx").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("registry", "init", "--today", "besok"),
        ("registry", "init", "--size", "0"),
        ("registry", "import"),
        ("registry", "import", "x.csv", "--as-of", "tadi"),
        ("registry", "import", "x.csv", "--as-of", "2199-01-01"),
        ("registry", "hapus"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], plat: Plat) -> None:
    assert plat(*arguments).exit_code == 2


def test_import_says_what_it_did(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text(HEADER + "B 1 TXY,putih,sedan,2099-01-01\n")
    first = plat("registry", "import", "a b.csv")
    assert (first.exit_code, first.stdout) == (
        0,
        "Baris diimpor (rows imported): 1, baru (new): 1, diganti (replaced): 0\n",
    )
    assert "diganti (replaced): 1" in plat("registry", "import", "a b.csv").stdout
    assert "B 1 TXY: LUNAS" in plat("lookup", "B 1 TXY").stdout


def test_import_names_areas_that_it_does_not_know(plat: Plat, tmp_path: Path) -> None:
    rows = "B 1 TXY,putih,sedan,2099-01-01,J-S\nB 2 TXY,putih,sedan,2099-01-01,JAKTIM\n"
    (tmp_path / "a.csv").write_text(HEADER.replace("\n", ",wilayah\n") + rows)
    told = plat("registry", "import", "a.csv").stdout.splitlines()
    assert len(told) == 2
    assert told[1].endswith("(areas not known, the number says who taxes): J-S")


def test_the_extracts_moment_may_be_given(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "B 1 TXY,putih,sedan,2099-01-01\n")
    assert plat("registry", "import", "a.csv", "--as-of", "2026-01-02").exit_code == 0
    assert "per 2026-01-02 00:00 WIB" in plat("lookup", "B 1 TXY").stdout


def test_an_older_extract_is_imported_only_where_that_is_meant(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "B 1 TXY,putih,sedan,2099-01-01\n")
    assert plat("registry", "import", "a.csv").exit_code == 0
    older = ("registry", "import", "a.csv", "--as-of", "2026-01-02")
    refused = plat(*older)
    assert refused.exit_code == 1
    assert "--older" in refused.stderr
    assert plat(*older, "--older").exit_code == 0


def test_bad_rows_are_named_with_line_and_reason_and_nothing_is_imported(
    plat: Plat, tmp_path: Path
) -> None:
    assert plat("registry", "init").exit_code == 0
    (tmp_path / "a.csv").write_text(
        HEADER + "B 1 TXY,putih,sedan,2099-01-01\nC 1 A,putih,sedan,2099-01-01\nB 2 TXY,x,bus,y\n"
    )
    result = plat("registry", "import", "a.csv")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == ["line 3", "line 4", "line 4", "plat"]
    assert "nothing was changed" in lines[-1]
    assert lines[-1].endswith("import again. [import-rejected]")
    assert "B 1 TXY: TIDAK_DITEMUKAN" in plat("lookup", "B 1 TXY").stdout


def test_a_missing_file(plat: Plat) -> None:
    result = plat("registry", "import", "none.csv")
    assert result.exit_code == 1
    assert "none.csv cannot be read" in result.stderr


def test_imported_vehicles_need_force_to_go(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "B 1 TXY,putih,sedan,2099-01-01\n")
    plat("registry", "import", "a.csv")
    refused = plat("registry", "init", "--sample", "--size", "100")
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert plat("registry", "init", "--force").exit_code == 0


def test_a_damaged_file_is_not_overwritten(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "registry.db").write_text("not a database, long enough to be read" * 50)
    result = plat("registry", "init", "--sample", "--size", "100")
    assert result.exit_code == 1
    assert "[registry-damaged]" in result.stderr


def test_help_names_both_commands(plat: Plat) -> None:
    text = plat("registry", "--help").stdout
    assert "init" in text
    assert "import" in text


@pytest.mark.parametrize("module", ["lpr.cli.registry", "lpr.cli.lookup"])
def test_the_commands_import_nothing_heavy(module: str) -> None:
    code = (
        f"import sys, {module}; print([m for m in ('sqlalchemy', 'pydantic') if m in sys.modules])"
    )
    result = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_wrong_rows_go_to_a_file_and_good_ones_in(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        HEADER + "B 1 TXY,putih,sedan,2099-01-01\nC 1 A,putih,sedan,2099-01-01\n"
    )
    command = ("registry", "import", "a.csv", "--rejects", "salah.csv")
    assert plat(*command).exit_code == 1
    assert "C 1 A" in (tmp_path / "salah.csv").read_text()
    done = plat(*command, "--allow-rejects")
    assert done.exit_code == 0
    assert "(rows rejected, not imported): 1" in done.stdout
    assert "B 1 TXY: LUNAS" in plat("lookup", "B 1 TXY").stdout


def test_a_dry_run_says_that_nothing_was_changed(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "B 1 TXY,putih,sedan,2099-01-01\n")
    result = plat("registry", "import", "a.csv", "--dry-run")
    assert (result.exit_code, "good rows): 1" in result.stdout) == (0, True)
    assert not (tmp_path / "data").exists()


def interrupt(*_: object) -> None:
    """As Ctrl-C does it; the signal itself is ignored where tests run in the background."""
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "plat: interrupted; the same command goes on where it stopped.\n"),
        (("--dry-run",), "plat: interrupted; nothing was changed.\n"),
    ],
)
def test_ctrl_c_says_how_it_goes_on(
    plat: Plat,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    told: str,
) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "B 1 TXX,putih,sedan,2099-01-01\n")
    with monkeypatch.context() as patch:
        patch.setattr(Bar, "show", interrupt)
        cut_off = plat("registry", "import", "a.csv", *options)
    assert (cut_off.exit_code, cut_off.stderr) == (130, told)
    went_on = plat("registry", "import", "a.csv").stdout
    assert ("went on after row): 1" in went_on) is not bool(options)


def test_a_mapping_is_used_and_a_wrong_one_refused(plat: Plat, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "B 1 TXY,PTH,sedan,2099-01-01\n")
    (tmp_path / "peta.toml").write_text('[values.plate_colour]\nPTH = "putih"\n')
    assert plat("registry", "import", "a.csv", "--mapping", "peta.toml").exit_code == 0
    (tmp_path / "peta.toml").write_text("[kolom]\n")
    refused = plat("registry", "import", "a.csv", "--mapping", "peta.toml")
    assert refused.exit_code == 1
    assert "unknown tables: kolom" in refused.stderr


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_generated_file_can_be_imported(name: str, plat: Plat) -> None:
    made = plat("registry", "generate", name, "--count", "300", "--today", "2026-11-25")
    assert (made.exit_code, made.stdout) == (0, f"Kendaraan (vehicles): 300, {name}\n")
    assert "new): 300" in plat("registry", "import", name).stdout


def test_a_file_that_cannot_be_written_is_named(plat: Plat) -> None:
    result = plat("registry", "generate", "none/a.csv", "--count", "1")
    assert (result.exit_code, "[output-unwritable]" in result.stderr) == (1, True)
