"""Passwords: which are taken, and how they are kept."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from lpr.errors import AccountError, PasswordError

SHORTEST = 12
"""Characters. Length is asked for and no kinds of character, as NIST SP 800-63B advises."""

LONGEST = 256
_ACCOUNT = re.compile(r"[a-z][a-z0-9._-]{1,31}")


def check_account_name(name: str) -> str:
    """The name, when it can be one: it stands in audit records and in commands.

    Raises:
        AccountError: it cannot.

    """
    if not _ACCOUNT.fullmatch(name):
        raise AccountError(
            f"{name[:40]!r} is no account name. Use 2 to 32 small letters, digits, dots, - and _, "
            "a letter first."
        )
    return name


def check_password(name: str, password: str) -> None:
    """Refuse a password that is too easily guessed for the account ``name``.

    Raises:
        PasswordError: it is too short, too long, one character again and again, or the name.

    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordError(f"A password has {SHORTEST} to {LONGEST} characters.")
    if len(set(password)) < SHORTEST // 3 or name in password.lower():
        raise PasswordError(
            "This password is guessed easily. Take several words that do not belong together, "
            "without the account's name."
        )


class Passwords:
    """Hashes passwords with Argon2id, and compares.

    Argon2 is slow and takes memory on purpose: people's passwords are short, and whoever steals
    the hashes must pay for each guess. API keys need none of that, see `lpr.access.digest`.
    The defaults are the second choice of RFC 9106, for machines without gigabytes to spare.

    Args:
        time_cost: passes over the memory.
        memory_kib: KiB of memory for one hash.

    """

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65536) -> None:
        self._time_cost = time_cost
        self._memory_kib = memory_kib

    @cached_property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher  # noqa: PLC0415 - a look-up never needs it

        return PasswordHasher(
            time_cost=self._time_cost, memory_cost=self._memory_kib, parallelism=1
        )

    @cached_property
    def _nobodys(self) -> str:
        return self.hash("nobody's password")

    def hash(self, password: str) -> str:
        """The hash, with its salt and costs in it."""
        return str(self._hasher.hash(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one of which ``kept`` is the hash.

        None, for an account that does not exist, takes as long as a wrong password, so that the
        time tells nobody which accounts there are.
        """
        from argon2.exceptions import (  # noqa: PLC0415 - as above
            InvalidHashError,
            VerificationError,
        )

        try:
            self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None
