"""Who may do what, and what for: roles, purposes, passwords, tokens, limits. Pure; keeps nothing.

    roles = Roles.of("petugas")
    assert roles.may(Permission.STATUS)
    assert not roles.may(Permission.LOCATION)

What is kept of accounts, keys and sessions lies in `lpr.store`.
"""

from lpr.access._caller import ANONYMOUS, Caller, Errand
from lpr.access._identity import Identity
from lpr.access._limits import MOST_NAMES, Throttle, TokenBuckets
from lpr.access._passwords import Passwords, check_account_name, check_password
from lpr.access._purposes import ADMINISTRATION, Purposes
from lpr.access._roles import GRANTS, Permission, Role, Roles
from lpr.access._tokens import (
    ApiKey,
    csrf_token,
    digest,
    matches,
    new_key,
    new_token,
    read_key,
)

__all__ = [
    "ADMINISTRATION",
    "ANONYMOUS",
    "GRANTS",
    "MOST_NAMES",
    "ApiKey",
    "Caller",
    "Errand",
    "Identity",
    "Passwords",
    "Permission",
    "Purposes",
    "Role",
    "Roles",
    "Throttle",
    "TokenBuckets",
    "check_account_name",
    "check_password",
    "csrf_token",
    "digest",
    "matches",
    "new_key",
    "new_token",
    "read_key",
]
