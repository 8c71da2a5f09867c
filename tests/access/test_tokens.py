import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.access import csrf_token, digest, matches, new_key, new_token, read_key


def test_a_key_shows_its_prefix_and_is_read_back() -> None:
    key = new_key()
    assert re.fullmatch(r"plat_[0-9a-f]{8}_[\w-]{43}", key.text)
    assert read_key(key.text) == key


def test_the_secret_is_in_no_representation() -> None:
    key = new_key()
    assert key.secret not in repr(key)


def test_no_two_are_alike() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len({new_key().secret for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "text",
    ["", "plat", "plat_", "plat_12345678_", "plat_1234567_" + "a" * 43, "plat_12345678_" + "a" * 42,
     "plat_12345678_" + "a" * 44, "PLAT_12345678_" + "a" * 43, "plat_1234567G_" + "a" * 43,
     "plat_12345678_" + "a" * 42 + "\n", "plat_12345678_" + "a" * 42 + "'"],
)  # fmt: skip
def test_texts_that_have_no_keys_form(text: str) -> None:
    assert read_key(text) is None


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    read_key(text)
    assert matches(text, digest(text))
    assert not matches(text + "x", digest(text))


@given(st.text())
def test_a_digest_tells_nothing_and_is_ascii(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", digest(text))


def test_a_csrf_token_belongs_to_one_session() -> None:
    one, other = new_token(), new_token()
    assert csrf_token(one) == csrf_token(one)
    assert csrf_token(one) != csrf_token(other)
    assert re.fullmatch(r"[\w-]{43}", csrf_token(one))
    assert csrf_token(one) not in {one, digest(one)}
