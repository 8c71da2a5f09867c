"""Standard streams that are full, closed or read by nobody: one line or none, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lpr.cli.bench import samples

FULL = "/dev/full"
LINE = (
    "plat: Standard output cannot be written (No space left on device); make room there. "
    "[output-unwritable]\n"
)
READ = ("read", str(min(samples().glob("*.jpg"))), "--no-tax", "-f")


def plat(*arguments: str, to: str, unbuffered: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command with the redirections ``to``; "" as ``unbuffered`` is none."""
    return subprocess.run(  # noqa: S603 - our own words
        ["/bin/sh", "-c", f'"$@" {to}', "sh", sys.executable, "-m", "lpr", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [*((*READ, form) for form in ("table", "csv", "json", "jsonl")), ("version",), ("--help",)],
    ids=lambda each: each[-1],
)
def test_a_full_disk_is_one_line(arguments: tuple[str, ...], unbuffered: str) -> None:
    done = plat(*arguments, to=f">{FULL}", unbuffered=unbuffered)
    assert (done.returncode, done.stderr) == (1, LINE)


@pytest.mark.parametrize("arguments", [(*READ, "csv"), (*READ, "jsonl"), ("--help",)])
def test_nothing_is_said_to_a_reader_that_went_away(arguments: tuple[str, ...]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "lpr", *arguments],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
        check=False,
        timeout=120,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (1, b"")


def test_what_is_closed_takes_what_is_printed() -> None:
    done = plat(*READ, "table", to=">&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_picture_from_a_closed_standard_input_cannot_be_read() -> None:
    done = plat("read", "-", "--no-tax", "-f", "jsonl", to="<&-")
    assert done.returncode == 1
    assert '"image-unreadable"' in done.stdout
    assert done.stderr == "plat: -: Standard input is closed; name a file. [image-unreadable]\n"
