"""From claims to somebody: a name, and a role that the file gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lpr.access import Identity, Roles
from lpr.errors import SignInRoleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.oidc._config import OidcConfig


def identity_of(claims: Mapping[str, Any], config: OidcConfig) -> Identity:
    """Who the checked claims speak of.

    Raises:
        SignInRoleError: no group of the person has a role here, or the name cannot be one.

    """
    name = _name(claims, config)
    return Identity(config.issuer, str(claims["sub"]), name, _roles(claims, config, name))


def _name(claims: Mapping[str, Any], config: OidcConfig) -> str:
    found = claims.get(config.name_claim)
    name = found.lower() if isinstance(found, str) else ""
    if config.domain is None:
        return name
    end = f"@{config.domain.lower()}"
    if not name.endswith(end):
        raise SignInRoleError(
            f"Only names that end with {end} may log in here. Ask an admin.", "domain", name
        )
    return name.removesuffix(end)


def _roles(claims: Mapping[str, Any], config: OidcConfig, name: str) -> Roles:
    """The role of the first line of the file that is one of the person's groups."""
    held = _groups(claims, config.roles_claim)
    for group, roles in config.roles.items():
        if group in held:
            return roles
    raise SignInRoleError(
        f"The provider knows {name[:40]!r}, but none of the groups has a role here. Ask an admin.",
        "no-role",
        name,
    )


def _groups(claims: Mapping[str, Any], way: str | tuple[str, ...]) -> frozenset[str]:
    """The groups that a claim lists; a claim that is one text is one group."""
    found: object = claims
    for name in (way,) if isinstance(way, str) else way:
        found = found.get(name) if isinstance(found, dict) else None
    listed = found if isinstance(found, list) else [found]
    return frozenset(each for each in listed if isinstance(each, str))
