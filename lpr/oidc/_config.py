"""Which provider, and what its groups mean here: a TOML file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads the annotations at run time
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from lpr.access import Roles
from lpr.config import read_table
from lpr.errors import AccountError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
CALLBACK = "/masuk/oidc/kembali"
"""Where the provider sends browsers back to, below the console's address."""


def safe_url(text: str) -> str:
    """An address at which nobody listens in: ``https://``, or ``http://`` on this machine.

    Raises:
        ValueError: it is none, or carries credentials or a fragment.

    """
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("no https:// address of a host (http:// only on this machine)")
    return text


def _origin(text: str) -> str:
    """Scheme and host alone, as browsers compare them."""
    parts = urlsplit(safe_url(text))
    if parts.path not in {"", "/"} or parts.query:
        raise ValueError("an address without a path: https://plat.example.go.id")
    return text.rstrip("/")


def _roles(text: object) -> Roles:
    try:
        return Roles.of(str(text))
    except AccountError as error:
        raise ValueError(str(error)) from error


class OidcConfig(BaseModel):
    """One provider.

    Attributes:
        issuer: its name and address, exactly as its tokens write it.
        client_id: what it calls this service.
        address: where browsers find the console; the provider sends them back below it.
        label: what the log-in page calls the provider.
        name_claim: the claim that an account is named after, at its first log-in.
        domain: what is cut from the end of that name, with its ``@``; other domains are refused.
        roles_claim: the claim that lists a person's groups; a list of names is a way into objects.
        roles: what each group may do here; of several the first in the file counts.
        scopes: asked for beside ``openid``.
        ca_file: certificates to trust in the place of the usual ones.

    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    issuer: Annotated[str, AfterValidator(safe_url)]
    client_id: str = Field(min_length=1, max_length=200)
    address: Annotated[str, AfterValidator(_origin)]
    label: str = Field(default="SSO", min_length=1, max_length=40)
    name_claim: str = Field(default="preferred_username", min_length=1)
    domain: str | None = Field(default=None, min_length=1)
    roles_claim: str | tuple[str, ...] = Field(default="groups", min_length=1)
    roles: dict[str, Annotated[Roles, BeforeValidator(_roles)]] = Field(min_length=1)
    scopes: tuple[str, ...] = ("profile",)
    ca_file: Path | None = None

    @property
    def callback(self) -> str:
        """The address that must be registered at the provider."""
        return self.address + CALLBACK


def load_oidc(path: Path) -> OidcConfig:
    """Read the file of ``PLAT_OIDC_CONFIG``.

    Raises:
        ConfigurationError: it cannot be read, or an entry of it cannot be used.

    """
    return read_table(path, OidcConfig, "PLAT_OIDC_CONFIG")
