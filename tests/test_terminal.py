import unicodedata

from lpr.terminal import harmless

MARK = "\N{REPLACEMENT CHARACTER}"


def test_what_steers_a_terminal_becomes_a_mark() -> None:
    assert harmless("\x1b[31mred\x1b[0m.jpg") == f"{MARK}[31mred{MARK}[0m.jpg"
    assert harmless("a\r\nb\t\x7f\x9b2J") == f"a{MARK}{MARK}b{MARK}{MARK}{MARK}2J"


def test_no_control_character_is_left_and_nothing_else_is_touched() -> None:
    for code in range(0x110000):
        is_control = unicodedata.category(chr(code)) == "Cc"
        assert harmless(chr(code)) == (MARK if is_control else chr(code))


def test_what_is_asked_for_is_kept() -> None:
    assert harmless("a\n\tb\x1b", kept="\n\t") == f"a\n\tb{MARK}"
