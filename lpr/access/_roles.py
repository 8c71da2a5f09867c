"""Roles and what each may do: one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from lpr.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Permission(StrEnum):
    """One thing that may be done."""

    STATUS = "status"
    """Tax status of a number."""
    READ = "read"
    """Plates of pictures that are sent."""
    REVIEW = "review"
    """Readings that a person must look at: see and decide them."""
    CAMERAS = "cameras"
    """Cameras: see and set them."""
    BATCH = "batch"
    """Many numbers or recordings at once."""
    AGGREGATES = "aggregates"
    """Counts that name no vehicle."""
    LOCATION = "location"
    """Where and when a vehicle was seen."""
    ALERTS = "alerts"
    """Vehicles in arrears or on a watch-list as they are seen: see and decide (decision 0015)."""
    WATCH = "watch"
    """Watch-lists: see and change them."""
    AUDIT = "audit"
    """Who looked up what."""
    ACCOUNTS = "accounts"
    """Accounts and keys."""
    OWNER = "owner"
    """A vehicle's owner; no answer of this version holds one."""


class Role(StrEnum):
    """A role; the names are those that officers use."""

    PETUGAS = "petugas"
    OPERATOR = "operator"
    ANALIS = "analis"
    PENGAWAS = "pengawas"
    ADMIN = "admin"
    PEMILIK_DATA = "pemilik_data"
    """Beside another role, never alone: owner data is asked for by name, not by rank."""


_OFFICER = frozenset({Permission.STATUS, Permission.READ})
_EVERY = frozenset(Permission) - {Permission.OWNER}

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.PETUGAS: _OFFICER | {Permission.REVIEW, Permission.ALERTS},
        Role.OPERATOR: _OFFICER | {Permission.CAMERAS},
        Role.ANALIS: _OFFICER | {Permission.BATCH, Permission.AGGREGATES},
        Role.PENGAWAS: _OFFICER
        | {Permission.REVIEW, Permission.AGGREGATES, Permission.LOCATION, Permission.AUDIT}
        | {Permission.ALERTS, Permission.WATCH},
        Role.ADMIN: _EVERY,
        Role.PEMILIK_DATA: frozenset({Permission.OWNER}),
    }
)
"""What each role may do. Not even `admin` sees owners: Law 27/2022 art. 16 asks for a limited
purpose, so that right is given to a person beside his or her role."""

_SEPARATOR = "+"


@dataclass(frozen=True, slots=True)
class Roles:
    """An account's role, and whether owner data is allowed beside it."""

    main: Role
    owner_data: bool = False

    @classmethod
    def of(cls, text: str) -> Roles:
        """Read ``petugas`` or ``pengawas+pemilik_data``.

        Raises:
            AccountError: a role that there is none of, or `pemilik_data` without another.

        """
        main, *beside = text.split(_SEPARATOR)
        if main not in set(Role) - {Role.PEMILIK_DATA} or beside not in ([], [Role.PEMILIK_DATA]):
            names = ", ".join(role for role in Role if role is not Role.PEMILIK_DATA)
            raise AccountError(
                f"{text!r} is no role. Choose one of {names}, with {_SEPARATOR}"
                f"{Role.PEMILIK_DATA} for owner data."
            )
        return cls(Role(main), owner_data=bool(beside))

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that is allowed."""
        beside = GRANTS[Role.PEMILIK_DATA] if self.owner_data else frozenset()
        return GRANTS[self.main] | beside

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed."""
        return permission in self.permissions

    def covers(self, other: Roles) -> bool:
        """Whether everything that ``other`` allows is allowed here."""
        return other.permissions <= self.permissions

    def __str__(self) -> str:
        """The form that `of` reads."""
        return self.main + (_SEPARATOR + Role.PEMILIK_DATA if self.owner_data else "")
