"""What a look-up may be for: a list that the agency sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.access._roles import Permission
from lpr.errors import ConfigurationError, PurposeError

if TYPE_CHECKING:
    from collections.abc import Sequence

ADMINISTRATION = "administrasi"
"""Purpose in the record of what is done to accounts and keys."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Purposes:
    """The purposes that a caller may state (Law 27/2022 art. 16: limited, specific, provable).

    Attributes:
        allowed: of look-ups.
        owner: of questions for owner data; a purpose of look-ups is none of them.
        default: of callers on this machine who state none; None: they must.

    """

    allowed: tuple[str, ...]
    owner: tuple[str, ...] = ()
    default: str | None = None

    @classmethod
    def of(cls, allowed: str, owner: str, default: str) -> Purposes:
        """Read the settings' comma-separated lists.

        Raises:
            ConfigurationError: a word that is no name, an empty list, a default that is not in it.

        """
        lists = _names(allowed, "PLAT_PURPOSES"), _names(owner, "PLAT_OWNER_PURPOSES")
        if default and default not in lists[0]:
            raise ConfigurationError(
                f"PLAT_PURPOSE: {default!r} is none of PLAT_PURPOSES ({', '.join(lists[0])}). "
                "Set it to one of them, or to nothing."
            )
        return cls(*lists, default or None)

    def check(self, stated: str | None, permission: Permission = Permission.STATUS) -> str:
        """The purpose that was stated.

        Raises:
            PurposeError: none was stated, or one that is not on the list for the permission.

        """
        listed = self.owner if permission is Permission.OWNER else self.allowed
        if stated in listed:
            return str(stated)
        said = "States no purpose" if not stated else f"{stated[:40]!r} is no purpose here"
        raise PurposeError(f"{said}. State one of: {', '.join(listed)}.")


def _names(text: str, setting: str) -> tuple[str, ...]:
    names: Sequence[str] = [each.strip() for each in text.split(",")]
    wrong = [each for each in names if not _NAME.fullmatch(each)]
    if wrong:
        raise ConfigurationError(
            f"{setting}: {wrong[0]!r} is no name; use small letters, digits, - and _, separated "
            "by commas."
        )
    return tuple(dict.fromkeys(names))
