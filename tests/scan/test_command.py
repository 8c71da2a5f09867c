"""``plat scan`` as it is typed, over the real pipeline and a real registry."""

from __future__ import annotations

import csv
import json
import signal
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from lpr.cli import app
from lpr.cli._scanning import Job, run
from lpr.errors import ConfigurationError, ImageNotFoundError, NoPicturesError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Workshop

    from lpr.pipeline import PictureReading, PlateReader

OUT = Path("out.jsonl")


def job(*paths: str, **changes: Any) -> Job:
    given: dict[str, Any] = {
        "paths": paths,
        "output": OUT,
        "every": 0.5,
        "tax": False,
        "min_confidence": 0.0,
    }
    return Job(**(given | changes))


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in OUT.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("output", [OUT, Path("out")])
def test_no_name_steers_the_terminal(workshop: Workshop, output: Path) -> None:
    workshop.picture("a 20261125_080000.png", 0)
    workshop.file("\x1b[2J\nb.jpg", b"")
    done = CliRunner().invoke(app, ["scan", "in", "-o", str(output), "--no-tax"])
    assert done.exit_code == 1
    assert "\ufffd[2J\ufffdb.jpg" in done.stdout
    assert "\x1b" not in done.output


def test_folder_with_pictures_recordings_and_damage(
    workshop: Workshop,
    reader: PlateReader,
    registry_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", registry_url)
    workshop.picture("a b.png", 0, 2)
    workshop.picture("deep/ç.jpg", 1)
    workshop.clip("z.mp4", [(3,)])
    workshop.file("empty.jpg", b"")
    workshop.file("notes.txt", b"not asked for")
    assert run(job("in", tax=True), reader=reader) == 1
    assert [(row["file"], row["display"] or row["error_code"]) for row in rows()] == [
        ("in/a b.png", "B 1234 TXY"),
        ("in/a b.png", "D 1020 ABC"),
        ("in/deep/ç.jpg", "B 6543 SFA"),
        ("in/empty.jpg", "image-empty"),
        ("in/z.mp4", "CD 12 35"),
        ("in/z.mp4", "CD 12 35"),
    ]
    assert rows()[1]["tax_status"] == "LUAR_WILAYAH"
    assert all(row["tax_status"] for row in rows() if row["text"])
    said = capsys.readouterr()
    assert said.out.startswith("Read 2 pictures, 1 recording (2 frames).\nSaw 5 plates, 4 diff")
    assert said.out.endswith("Wrote 6 rows to out.jsonl\n")
    assert "in/empty.jpg: The file is empty" in said.out
    assert "plat: 100 % (4 of 4)\n" in said.err


def test_all_well(workshop: Workshop, reader: PlateReader) -> None:
    workshop.picture("a.png", 0)
    assert run(job("in", output=Path("out.csv")), reader=reader) == 0
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["text"], row["tax_status"]) == ("in/a.png", "B1234TXY", "")


def test_terminal_gets_a_bar(
    workshop: Workshop,
    reader: PlateReader,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # to rich this is a terminal
    workshop.picture("a.png", 0)
    workshop.file("b.jpg", b"")
    assert run(job("in"), reader=reader) == 1
    said = capsys.readouterr()
    assert "2/2" in said.err
    assert "in/b.jpg: The file is empty" in said.err
    assert said.out.splitlines()[-1] == "Wrote 2 rows to out.jsonl"


def test_bad_arguments_get_a_row_and_the_others_go_on(
    workshop: Workshop, reader: PlateReader
) -> None:
    workshop.picture("a.png", 0)
    Path("bare").mkdir()
    assert run(job("gone.jpg", "bare", "in/*.png", "none*", "-"), reader=reader) == 1
    assert [(row["file"], row["error_code"]) for row in rows()] == [
        ("gone.jpg", "image-not-found"),
        ("bare", "no-pictures"),
        ("none*", "no-pictures"),
        ("-", "no-pictures"),
        ("in/a.png", None),
    ]


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(
    ("path", "error"),
    [("gone", ImageNotFoundError), ("in", NoPicturesError), ("-", NoPicturesError)],
)
def test_nothing_to_read_leaves_the_older_file(path: str, error: type[Exception]) -> None:
    OUT.write_text("older", encoding="utf-8")
    with pytest.raises(error, match=f"^{path}: "):
        run(job(path))
    assert OUT.read_text(encoding="utf-8") == "older"


def test_output_is_refused_before_the_models_are_loaded(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.picture("a.png", 0)
    monkeypatch.setenv("PLAT_MODELS_DIR", "/nowhere")
    with pytest.raises(ConfigurationError):
        run(job("in", output=Path("out.txt")))
    with pytest.raises(OutputError):
        run(job("in", output=Path("missing/out.csv")))


def test_registry_that_is_missing_is_said_once_and_stands_in_every_row(
    workshop: Workshop,
    reader: PlateReader,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{Path.cwd() / 'none.db'}")
    workshop.picture("a.png", 0)
    workshop.picture("b.png", 1)
    assert run(job("in", tax=True), reader=reader) == 1
    assert [row["tax_status"] for row in rows()] == ["TIDAK_TERSEDIA"] * 2
    assert capsys.readouterr().err.count("[registry-missing]") == 1


class Meanwhile:
    """Reads with the real pipeline; before picture number N something happens."""

    def __init__(self, reader: PlateReader, number: int, happens: Callable[[], object]) -> None:
        self._reader, self._left, self._happens = reader, number, happens

    def read(self, image: Any) -> PictureReading:
        self._left -= 1
        if self._left == 0:
            self._happens()
        return self._reader.read(image)


def test_a_registry_that_comes_back_during_the_scan_is_used(
    workshop: Workshop, reader: PlateReader, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path.cwd() / "late.db"
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{place}")
    workshop.picture("a.png", 0)
    workshop.picture("b.png", 1)
    comes = partial(copyfile, registry_url.removeprefix("sqlite:///"), place)
    assert run(job("in", tax=True), reader=Meanwhile(reader, 2, comes)) == 1
    assert [row["tax_status"] for row in rows()] == ["TIDAK_TERSEDIA", "MENUNGGAK"]


class Interrupted:
    """Reads with the real pipeline; someone presses Ctrl-C while it reads picture number N."""

    def __init__(
        self, reader: PlateReader, *numbers: int, signal_number: int = signal.SIGINT
    ) -> None:
        self._reader = reader
        self._numbers = numbers
        self._signal = signal_number
        self._count = 0

    def read(self, image: Any) -> PictureReading:
        self._count += 1
        for _ in range(self._numbers.count(self._count)):
            signal.raise_signal(self._signal)  # to this thread: two at once would be one
        return self._reader.read(image)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_keeps_what_was_read_and_says_so(
    workshop: Workshop, reader: PlateReader, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    for index in range(4):
        workshop.picture(f"{index}.png", index)
    before = signal.getsignal(number)
    assert run(job("in"), reader=Interrupted(reader, 2, signal_number=number)) == 130
    assert signal.getsignal(number) is before
    assert [row["file"] for row in rows()] == ["in/0.png", "in/1.png"]
    assert "Interrupted: 2 inputs not read" in capsys.readouterr().out


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as in a terminal: a shell that starts tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_second_interruption_ends_at_once_and_leaves_nothing(
    workshop: Workshop, reader: PlateReader
) -> None:
    workshop.picture("a.png", 0)
    with pytest.raises(KeyboardInterrupt):
        run(job("in"), reader=Interrupted(reader, 1, 1))
    assert [path.name for path in Path().iterdir()] == ["in"]


# As it is typed


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scan"], "PATH"),
        (["scan", "in"], "--output"),
        (["scan", "in", "-o", "out.csv", "--every", "0"], "--every"),
        (["scan", "in", "-o", "out.csv", "--min-confidence", "2"], "--min-confidence"),
        (["scan", "in", "-o", "out.txt"], "must end in"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.usefixtures("workshop")
def test_folder_without_pictures_is_one_sentence() -> None:
    result = CliRunner().invoke(app, ["scan", "in", "-o", "out.csv"])
    assert result.exit_code == 1
    assert result.output.startswith("plat: in: No file here ends in")
    assert "[no-pictures]" in result.output


def test_missing_model_is_one_sentence(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.picture("a.png", 0)
    monkeypatch.setenv("PLAT_MODELS_DIR", str(Path.cwd() / "nowhere"))
    result = CliRunner().invoke(app, ["scan", "in", "-o", "out.csv", "--no-tax"])
    assert result.exit_code == 1
    assert "[model-missing]" in result.output
    assert not Path("out.csv").exists()


def test_help_names_the_options_and_the_exit_codes() -> None:
    result = CliRunner().invoke(app, ["scan", "--help"])
    assert result.exit_code == 0
    for word in ("--output", "--every", "--no-tax", "--min-confidence", "130"):
        assert word in result.output
