import pytest

from lpr.access import Passwords, check_account_name, check_password
from lpr.errors import AccountError, PasswordError

QUICK = Passwords(time_cost=1, memory_kib=8)
GOOD = "kuda baterai staples"


def test_a_password_is_known_again() -> None:
    kept = QUICK.hash(GOOD)
    assert QUICK.verify(kept, GOOD)
    assert not QUICK.verify(kept, GOOD + " ")


def test_the_hash_is_argon2id_with_a_salt() -> None:
    first, second = QUICK.hash(GOOD), QUICK.hash(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert GOOD not in first


def test_the_costs_are_those_of_rfc_9106_unless_told_otherwise() -> None:
    kept = Passwords().hash(GOOD)
    assert "m=65536,t=3," in kept
    assert QUICK.verify(kept, GOOD), "a hash carries its own costs"


def test_nobodys_password_is_never_right() -> None:
    assert not QUICK.verify(None, GOOD)
    assert not QUICK.verify(None, "nobody's password")


@pytest.mark.parametrize("kept", ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_a_hash_that_is_none(kept: str) -> None:
    assert not QUICK.verify(kept, GOOD)


@pytest.mark.parametrize(
    "password", [GOOD, "x" * 4 + "1234 abcd", "パスワードは長くても良い", "ab cd " * 40]
)
def test_passwords_that_are_taken(password: str) -> None:
    check_password("siti", password)


@pytest.mark.parametrize(
    "password",
    ["", "short", "eleven char", "a" * 40, "abababababab", "i am Siti, hello", "ab cd " * 60],
)
def test_passwords_that_are_guessed(password: str) -> None:
    with pytest.raises(PasswordError):
        check_password("siti", password)


@pytest.mark.parametrize("name", ["siti", "a1", "budi.santoso", "gate-7_b", "a" * 32])
def test_account_names(name: str) -> None:
    assert check_account_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "Siti",
        "1st",
        "a b",
        "a:b",
        "../etc",
        "a" * 33,
        "siti\n",
        "x'; DROP TABLE account;--",
    ],
)
def test_names_that_no_account_can_have(name: str) -> None:
    with pytest.raises(AccountError, match="is no account name"):
        check_account_name(name)
