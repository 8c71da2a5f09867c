"""Who asks, and what for."""

from __future__ import annotations

from dataclasses import dataclass

from lpr.access._roles import Permission, Role, Roles

NAMELESS = frozenset({Permission.STATUS, Permission.READ})
"""What may be done before there is an account (decision 0011): what the first version offered."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request.

    Attributes:
        actor: as in audit records: ``account:siti``, ``key:ab12cd34``, ``anonymous:loopback``.
        roles: what the caller may do.
        purpose: what a request is for that states nothing else; None: it must.
        case: the same of the case number.

    """

    actor: str
    roles: Roles
    purpose: str | None = None
    case: str | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that is allowed; nobody without a name learns where a vehicle was seen."""
        if self.actor == ANONYMOUS.actor:
            return self.roles.permissions & NAMELESS
        return self.roles.permissions

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a number is looked up: goes into the audit record of the look-up."""

    actor: str
    role: str
    purpose: str
    case: str | None = None


ANONYMOUS = Caller("anonymous:loopback", Roles(Role.PETUGAS))
"""Somebody on this machine, while there is no account."""
