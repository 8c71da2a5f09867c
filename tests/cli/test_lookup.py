from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.tax import SamplePlate, TaxStatus, init_registry, system_clock, wib_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lookup = Callable[..., Result]

WISHES = [
    SamplePlate("B 1 TXX", status=TaxStatus.LUNAS),
    SamplePlate("B 2 TXX", status=TaxStatus.MENUNGGAK),
    SamplePlate("B 3 TXX", status=TaxStatus.BLOKIR_LAPOR_JUAL),
    SamplePlate("B 4 TXX", status=TaxStatus.AMBIGU),
    SamplePlate("B 5 TXX", status=TaxStatus.TIDAK_DITEMUKAN),
    SamplePlate("B 6 RFS", status=TaxStatus.MENUNGGAK),
    SamplePlate("B 7 TXX", status=TaxStatus.JATUH_TEMPO_DEKAT),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lookup") / "registry.db"
    today = wib_date(system_clock())
    init_registry(f"sqlite:///{path}", today=today, sample=True, plates=WISHES, size=100)
    return path


@pytest.fixture
def lookup(registry: Path, monkeypatch: pytest.MonkeyPatch) -> Lookup:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{registry}")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["lookup", *arguments])

    return run


def as_json(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.mark.parametrize(
    ("text", "headline", "code"),
    [
        ("b 1 txx", "B 1 TXX: LUNAS", 0),
        ("b-2.txx", "B 2 TXX: MENUNGGAK", 0),
        ("B3TXX", "B 3 TXX: LUNAS + BLOKIR_LAPOR_JUAL", 0),
        ("B 4 TXX", "B 4 TXX: AMBIGU", 0),
        ("B 5 TXX", "B 5 TXX: TIDAK_DITEMUKAN", 0),
        ("B 1 KXX", "B 1 KXX: LUAR_WILAYAH", 0),
        ("D 1 AB", "D 1 AB: LUAR_WILAYAH", 0),
        ("RI 1", "RI 1: PLAT_KHUSUS", 0),
        ("CD 12 35", "CD 12 35: DIKECUALIKAN", 0),
        ("50072-00", "50072-00: PLAT_KHUSUS", 0),
        ("B 0123 ABC", "B 0123 ABC: FORMAT_SALAH", 1),
    ],
)
def test_each_kind_of_number_has_its_answer(
    text: str, headline: str, code: int, lookup: Lookup
) -> None:
    result = lookup(text)
    assert result.stdout.splitlines()[0] == headline
    assert result.exit_code == code
    assert result.stderr == ""


def test_indonesian_first_and_english_beside_it(lookup: Lookup) -> None:
    lines = lookup("B 2 TXX").stdout.splitlines()
    assert lines[1].startswith("Menunggak sejak")
    assert lines[2].startswith("Unpaid since")
    assert any(line.startswith("Jumlah (amount due): Rp ") for line in lines)
    assert any(line.startswith("Jatuh tempo pajak (tax due): ") for line in lines)
    assert lines[-1].startswith("Sumber (source): registri contoh (data sintetis), per ")


def test_a_bill_stands_line_by_line_above_its_sum(lookup: Lookup) -> None:
    lines = lookup("B 2 TXX").stdout.splitlines()
    bill = [line for line in lines if line.startswith("  ")]
    assert any(line.startswith("  Pokok PKB ") for line in bill)
    first = lines.index(bill[0])
    total = next(at for at, line in enumerate(lines) if line.startswith("Jumlah (amount due)"))
    assert first < total < len(lines) - 1


def test_every_line_is_explained_on_request(lookup: Lookup) -> None:
    short, long = lookup("B 7 TXX").stdout, lookup("B 7 TXX", "--explain").stdout
    assert set(short.splitlines()) < set(long.splitlines())
    assert "Dasar (law)" not in short
    lines = as_json(lookup("B 7 TXX", "--json"))["lines"]
    assert lines
    for line in lines:
        explanation = line["explanation"]
        assert f"    {explanation['id']}\n    {explanation['en']}\n" in long
        assert explanation["law"] is None or f"Dasar (law): {explanation['law']}" in long
        for doubt in explanation["doubts"]:
            assert long.count(f"  {doubt['id']} / {doubt['en']}") == 1


def test_another_province_says_what_is_not_known(lookup: Lookup) -> None:
    result = lookup("D 1 AB")
    assert "Belum diketahui (not known):" in result.stdout
    assert "opsen 66%" in result.stdout
    assert as_json(lookup("D 1 AB", "--json"))["gaps"][0]["en"].startswith("The vehicle-tax rates")


def test_the_number_needs_no_quotes(lookup: Lookup) -> None:
    assert lookup("b", "1", "txx").stdout == lookup("B1TXX").stdout


def test_a_withdrawn_series_is_suspected(lookup: Lookup) -> None:
    result = lookup("B 6 RFS")
    assert "patut diduga palsu" in result.stdout
    assert as_json(lookup("B 6 RFS", "--json"))["flags"] == ["suspected_fake"]


def test_json_is_the_whole_answer(lookup: Lookup) -> None:
    result = lookup("B 2 TXX", "--json")
    answer = as_json(result)
    assert result.exit_code == 0
    assert (answer["plate"], answer["status"]) == ("B 2 TXX", "MENUNGGAK")
    assert answer["amount_due"] == sum(line["amount"] for line in answer["lines"]) > 0
    assert answer["basis"] in ("registri", "estimasi")
    assert answer["as_of"].endswith("+07:00")


def test_json_of_what_failed_is_json_with_its_code(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    malformed = lookup("???", "--json")
    assert (malformed.exit_code, as_json(malformed)["error"]) == (1, "plate-malformed")
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    down = lookup("B 1 TXX", "--json")
    assert (down.exit_code, as_json(down)["status"]) == (1, "TIDAK_TERSEDIA")
    assert as_json(down)["error"] == "registry-missing"


def test_the_seen_colour_decides_between_two_vehicles(lookup: Lookup) -> None:
    answer = as_json(lookup("B 4 TXX", "--colour", "Kuning", "--json"))
    assert answer["status"] == "LUNAS"
    assert answer["vehicle"]["plate_colour"] == "kuning"


def test_a_colour_that_is_none_is_wrong_usage(lookup: Lookup) -> None:
    result = lookup("B 4 TXX", "--colour", "pink")
    assert result.exit_code == 2
    assert "hitam, putih" in result.stderr


def test_no_number_is_wrong_usage(lookup: Lookup) -> None:
    assert lookup().exit_code == 2


def test_a_plate_of_five_hundred_characters(lookup: Lookup) -> None:
    result = lookup("B" * 500)
    assert (result.exit_code, "FORMAT_SALAH" in result.stdout) == (1, True)


def test_a_missing_registry_says_what_to_do_and_still_answers_what_needs_none(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    result = lookup("B 1 TXX")
    assert result.exit_code == 1
    assert "TIDAK_TERSEDIA" in result.stdout
    assert "plat registry init --sample" in result.stdout
    assert not (tmp_path / "none.db").exists()
    assert lookup("RI 1").exit_code == 0
    assert lookup("D 1 AB").exit_code == 0


def test_a_damaged_registry(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bad.db").write_text("this is no database " * 100)
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'bad.db'}")
    result = lookup("B 1 TXX", "--json")
    assert (result.exit_code, as_json(result)["error"]) == (1, "registry-damaged")


def test_a_wrong_url_is_a_setting_to_mend(lookup: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", "here")
    result = lookup("B 1 TXX")
    assert result.exit_code == 2
    assert "PLAT_DATABASE_URL" in result.stderr


def test_no_owner_chassis_or_engine_in_any_output(
    lookup: Lookup, registry: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(registry.read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE vehicle SET no_rangka_last5 = 'RAHAS', no_mesin_last5 = 'IA999'")
        connection.execute("UPDATE block SET note = 'catatan rahasia'")
        connection.commit()
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{copy}")
    printed = lookup("B 3 TXX").stdout + lookup("B 3 TXX", "--json").stdout
    assert not any(secret in printed for secret in ("RAHAS", "IA999", "rahasia"))


def read_all(terminal: int) -> str:
    """What was written to the terminal, whose other end is closed."""
    parts = []
    with suppress(OSError):  # its end is an error there
        while part := os.read(terminal, 65536):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()


@pytest.mark.parametrize("options", [[], ["--explain"]])
def test_a_terminal_gets_a_panel(options: list[str], registry: Path) -> None:
    master, slave = pty.openpty()
    environment = os.environ | {
        "PLAT_DATABASE_URL": f"sqlite:///{registry}", "COLUMNS": "100", "TERM": "xterm",
    }  # fmt: skip
    code = "from lpr.cli import main; main()"
    process = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, "lookup", "B 2 TXX", *options],
        stdout=slave, stderr=subprocess.PIPE, env=environment, check=False,
    )  # fmt: skip
    os.close(slave)
    printed = read_all(master)
    assert (process.returncode, process.stderr) == (0, b"")
    assert "╭" in printed
    assert "MENUNGGAK" in printed
    assert "Jumlah (amount due)" in printed
    assert ("Dasar (law)" in printed) is bool(options)


def test_an_agency_s_own_tax_rules_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    extract, rules = tmp_path / "vehicles.csv", tmp_path / "pajak.json"
    extract.write_text(
        "nopol,plate_colour,jenis,tgl_pajak,njkb,bobot\n"
        "B 1 TXX,putih,minibus,2025-03-01,100000000,1\n"
    )
    row = {"cap_months": 24, "rule": "Pergub uji", "verified": True, "valid_to": None}
    rules.write_text(json.dumps({"pkb_late": [row | {"valid_from": None, "monthly_pct": 0.5}]}))
    runner = CliRunner()
    assert runner.invoke(app, ["registry", "import", str(extract)]).exit_code == 0

    def interest() -> list[int]:
        lines = as_json(runner.invoke(app, ["lookup", "B 1 TXX", "--json"]))["lines"]
        return [line["amount"] for line in lines if line["code"] == "PKB_DENDA"]

    packaged = interest()
    monkeypatch.setenv("PLAT_TAX_RULES", str(rules))
    assert packaged
    assert interest() == [amount // 2 for amount in packaged]
    rules.write_text("{}}")
    refused = runner.invoke(app, ["lookup", "B 1 TXX"])
    assert refused.exit_code == 2
    assert "PLAT_TAX_RULES" in refused.output
