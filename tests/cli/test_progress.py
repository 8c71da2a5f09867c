import pytest

from lpr.cli._progress import Reporter


def test_a_sentence_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter.open(2) as reporter:
        reporter.step()
        reporter.say("[red]a.jpg: the picture\nis " + "very " * 60 + "damaged")
        reporter.step()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("[red]a.jpg: the picture is very")
    assert printed.err.endswith("damaged\n")


def test_without_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter.open(3) as reporter:
        reporter.step()
    assert capsys.readouterr().err == ""


def test_on_a_terminal_there_is_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes any stream for a terminal
    monkeypatch.setenv("TERM", "xterm")
    with Reporter.open(2) as reporter:
        reporter.step()
        reporter.say("halfway")
    assert "50%" in capsys.readouterr().err
    with Reporter.open(2, quiet=True) as reporter:
        reporter.step()
    assert capsys.readouterr().err == ""


def test_a_name_that_is_no_unicode_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter.open(1) as reporter:
        reporter.say(b"bad\xff.jpg: damaged".decode("utf-8", "surrogateescape"))
    assert capsys.readouterr().err == "bad\N{REPLACEMENT CHARACTER}.jpg: damaged\n"


def test_a_name_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter.open(1) as reporter:
        reporter.say("\x1b[31mred.jpg: damaged")
    assert capsys.readouterr().err == "\N{REPLACEMENT CHARACTER}[31mred.jpg: damaged\n"
