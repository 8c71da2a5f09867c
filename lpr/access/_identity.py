"""Somebody whom an agency's provider vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpr.access._roles import Roles


@dataclass(frozen=True, slots=True)
class Identity:
    """Who logs in at a provider.

    Attributes:
        issuer: the provider.
        subject: what it calls this person, and never anybody else.
        name: what an account may be called that is made for the person.
        roles: what the provider's groups allow here.

    """

    issuer: str
    subject: str
    name: str
    roles: Roles
