import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

import lpr.cli
from lpr import about
from lpr.cli import COMMANDS, app
from lpr.cli._lazy import LazyGroup, error_line, load
from lpr.errors import (
    ConfigurationError,
    ImageNotFoundError,
    LprError,
    MalformedPlateError,
    RegistryMissingError,
)

HEAVY = {"PIL", "av", "cv2", "fastapi", "numpy", "onnxruntime", "pyarrow", "pydantic", "sqlalchemy"}
TYPERS_OWN = {"pydantic"}  # typer loads it to build the options of a command that is run
FOLDER = Path(lpr.cli.__file__).parent
runner = CliRunner()

BYTES = "\udcff"
"""A byte that is no UTF-8, as Python hands it to a program."""


def plat(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "lpr", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
        timeout=60,
    )


def imported_by(code: str) -> set[str]:
    """The top-level packages that are loaded when the code has run in a new process."""
    ask = f"{code}\nimport sys\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


class Failing(LazyGroup):
    """A group whose only command raises the error that it was registered with."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        return TyperGroup.resolve_command(self, ctx, args)


def failing(error: LprError) -> typer.Typer:
    application = typer.Typer(cls=Failing, rich_markup_mode=None)
    application.callback()(lambda: None)

    @application.command()
    def fails() -> None:
        raise error

    return application


def test_help_lists_every_command_with_its_line() -> None:
    done = plat("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    width = max(map(len, COMMANDS)) + 2
    for name, line in COMMANDS.items():
        assert f"  {name:<{width}}{line}" in done.stdout


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_has_a_short_name(option: str) -> None:
    assert "Usage: plat" in plat(option).stdout


def test_help_takes_less_than_300_ms_of_processor_time() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        plat("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.3


def test_help_loads_no_heavy_library() -> None:
    code = "from lpr.cli import app\ntry: app(['--help'])\nexcept SystemExit: pass"
    assert imported_by(code) & HEAVY == set()


def test_importing_the_package_loads_nothing() -> None:
    assert imported_by("import lpr") & (HEAVY | {"typer"}) == set()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_each_command_loads_no_heavy_library(name: str) -> None:
    code = f"from lpr.cli import app\ntry: app(['{name}', '--help'])\nexcept SystemExit: pass"
    assert imported_by(code) & (HEAVY - TYPERS_OWN) == set()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_has_its_own_help(name: str) -> None:
    result = runner.invoke(app, [name, "--help"], prog_name="plat")
    assert result.exit_code == 0
    assert f"Usage: plat {name} " in result.output


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_is_one_file(name: str) -> None:
    assert (FOLDER / f"{name}.py").is_file()
    assert load(name).name == name


def test_no_command_is_left_out_of_the_list() -> None:
    files = {path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_")}
    assert files == set(COMMANDS)


def test_a_command_keeps_its_own_signature() -> None:
    result = runner.invoke(app, ["version", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["version"] == about.version()


def test_a_sub_application_keeps_its_commands() -> None:
    result = runner.invoke(app, ["registry", "--help"])
    assert "init" in result.output
    assert "import" in result.output


def test_no_argument_shows_the_help() -> None:
    done = plat()
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_an_unknown_command_is_wrong_usage_and_a_near_one_is_offered() -> None:
    done = plat("reed")
    assert done.returncode == 2
    assert "No such command 'reed'. Did you mean 'read'" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["--nothing"], ["version", "--nothing"], ["version", "x"]])
def test_wrong_usage(arguments: list[str]) -> None:
    done = plat(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("report", "--from", "0001-01-01"), "--from"),
        (("report", "--to", "9999-12-31"), "--to"),
        (("audit", "report", "--from", "1899-12-31", "--to", "2026-11-25"), "--from"),
        (("audit", "export", "--to", "3000-01-01"), "--to"),
        (("review", "stats", "--from", "0001-01-01"), "--from"),
        (("review", "export", "out", "--to", "9999-12-31"), "--to"),
        (("registry", "init", "--sample", "--today", "9999-12-31"), "--today"),
        (("registry", "init", "--sample", "--today", "0001-01-01"), "--today"),
        (("registry", "generate", "a.csv", "--today", "0001-01-01"), "--today"),
        (("registry", "import", "a.csv", "--as-of", "0001-01-01"), "--as-of"),
        (("scan", ".", "-o", "out", "--start", "0001-01-01T00:00"), "--start"),
        (
            ("watchlist", "add", "B1A", "--list", "a", "--reason", "b", "--until", "0001-01-01"),
            "--until",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else each,
)
def test_a_moment_that_cannot_be_told_in_every_zone_is_wrong_usage(
    arguments: tuple[str, ...], option: str
) -> None:
    done = runner.invoke(app, arguments)
    assert done.exit_code == 2
    assert f"'{option}': Choose a year from 1900 to 2999." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("audit", "export", "--officer", BYTES), "--officer"),
        (("review", "queue", "--camera", f"utara{BYTES}"), "--camera"),
        (("subject", "export", "B 1 XYZ", "-o", "-", "--case", BYTES), "--case"),
        (("lookup", "B 1 XYZ", "--purpose", BYTES), "--purpose"),
        (("review", "decide", BYTES, "no_plate"), "ID"),
        (("retention", "hold", BYTES, "--reason", "perkara"), "PLATE"),
    ],
    ids=lambda each: ascii(" ".join(each)) if isinstance(each, tuple) else each,
)
def test_a_text_that_is_no_utf_8_is_wrong_usage(arguments: tuple[str, ...], name: str) -> None:
    done = runner.invoke(app, arguments)
    assert done.exit_code == 2
    assert f"'{name}': It is no text in UTF-8." in done.stderr


def test_a_file_s_name_may_be_any_bytes_and_is_told_as_far_as_it_can_be(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.csv")
    arguments = ("registry", "generate", str(tmp_path / name), "--count", "1")
    done = plat(*arguments, PYTHONIOENCODING="utf-8:strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Kendaraan (vehicles): 1, {tmp_path}/caf\\udce9.csv\n"
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MalformedPlateError("Not a number."), 1),
        (RegistryMissingError("Make one."), 1),
        (ConfigurationError("PLAT_PORT: no."), 2),
    ],
)
def test_an_error_is_one_line_and_its_exit_code(error: LprError, code: int) -> None:
    result = runner.invoke(failing(error), ["fails"])
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr == f"plat: {error} [{error.code}]\n"


def test_an_error_of_a_command_reaches_the_user_as_one_line() -> None:
    done = plat("doctor", "--json", PLAT_THREADS="many")
    assert done.returncode == 1  # the doctor reports it instead of failing on it
    done = plat("bench", PLAT_THREADS="many")
    assert done.returncode == 2
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("plat: PLAT_THREADS: ")
    assert line.endswith(" [configuration]")


def test_a_sentence_of_several_lines_is_one_line() -> None:
    assert error_line(MalformedPlateError("One\n  two.")) == "plat: One two. [plate-malformed]"


def test_a_sentence_does_not_steer_the_terminal() -> None:
    error = MalformedPlateError("\x1b[2J is none.")
    assert error_line(error) == "plat: \N{REPLACEMENT CHARACTER}[2J is none. [plate-malformed]"


def test_which_input_it_was_is_told() -> None:
    error = ImageNotFoundError("There is no such file.")
    error.add_note("picture: a.jpg")
    assert error_line(error) == ("plat: There is no such file. (picture: a.jpg) [image-not-found]")


def test_version_in_words() -> None:
    result = runner.invoke(app, ["version"])
    assert result.output.startswith(f"plat {about.version()}")
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in result.output


def test_python_m_lpr_is_the_same_program() -> None:
    assert plat("version").stdout == runner.invoke(app, ["version"]).output


def test_the_command_list_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        COMMANDS["more"] = "x"  # type: ignore[index]
