"""The file that names the provider, and the way from claims to a role."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from lpr.access import Role, Roles
from lpr.config import Settings
from lpr.errors import ConfigurationError, DependencyMissingError, SignInRoleError
from lpr.oidc import OidcConfig, load_oidc, open_sign_in
from lpr.oidc._identity import identity_of

if TYPE_CHECKING:
    from pathlib import Path

WHOLE: dict[str, Any] = {
    "issuer": "https://sso.example.go.id/realms/dki",
    "client_id": "plat",
    "address": "https://plat.example.go.id",
    "roles": {"kepala": "admin", "pengawas": "pengawas+pemilik_data", "petugas": "petugas"},
}


def config(**changes: Any) -> OidcConfig:
    return OidcConfig.model_validate({**WHOLE, **changes})


def claims(**changes: Any) -> dict[str, Any]:
    return {"sub": "7", "preferred_username": "Siti", "groups": ["petugas"], **changes}


# --- the file -------------------------------------------------------------------------------------


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "oidc.toml"
    path.write_text(
        'issuer = "https://sso.example.go.id"\nclient_id = "plat"\n'
        'address = "https://plat.example.go.id/"\nroles_claim = ["realm_access", "roles"]\n'
        '[roles]\n"CN=plat,OU=dki" = "petugas"\n'
    )
    found = load_oidc(path)
    assert found.callback == "https://plat.example.go.id/masuk/oidc/kembali"
    assert found.roles_claim == ("realm_access", "roles")
    assert found.roles == {"CN=plat,OU=dki": Roles(Role.PETUGAS)}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ('issuer = "http://sso.example.go.id"', "issuer"),
        ('issuer = "https://user:word@sso.example.go.id"', "issuer"),
        ('issuer = "sso.example.go.id"', "issuer"),
        ('address = "https://plat.example.go.id/konsol"', "address"),
        ('address = "http://plat.example.go.id"', "address"),
        ('client_id = ""', "client_id"),
        ('roles = {"a" = "raja"}', "roles"),
        ('roles = {"a" = "pemilik_data"}', "roles"),
        ("roles = {}", "roles"),
        ('secret = "abc"', "secret"),
        ("issuer = 7", "issuer"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, change: str, name: str) -> None:
    lines = {
        "issuer": 'issuer = "https://sso.example.go.id"',
        "client_id": 'client_id = "plat"',
        "address": 'address = "https://plat.example.go.id"',
        "roles": 'roles = {"a" = "petugas"}',
    }
    lines[change.partition(" ")[0]] = change
    path = tmp_path / "oidc.toml"
    path.write_text("\n".join(lines.values()))
    with pytest.raises(ConfigurationError, match=f"oidc.toml: {name}"):
        load_oidc(path)


@pytest.mark.parametrize(
    ("text", "said"), [(None, "cannot be read"), ("issuer =", "no TOML"), (b"\xff", "no TOML")]
)
def test_a_file_that_is_none(tmp_path: Path, text: str | bytes | None, said: str) -> None:
    path = tmp_path / "oidc.toml"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError, match=said):
        load_oidc(path)


def test_no_file_is_no_provider() -> None:
    assert open_sign_in(Settings()) is None


def _file(folder: Path, more: str = "") -> Path:
    path = folder / "oidc.toml"
    path.write_text(
        'issuer = "https://sso.example.go.id"\nclient_id = "plat"\n'
        f'address = "https://plat.example.go.id"\n{more}\n[roles]\n"a" = "petugas"\n'
    )
    return path


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    chosen = Settings(oidc_config=_file(tmp_path), oidc_client_secret=SecretStr(""))
    with pytest.raises(ConfigurationError, match="PLAT_OIDC_CLIENT_SECRET is empty"):
        open_sign_in(chosen)


def test_a_secret_is_never_printed(tmp_path: Path) -> None:
    chosen = Settings(oidc_config=_file(tmp_path), oidc_client_secret=SecretStr("rahasia"))
    assert "rahasia" not in f"{chosen!r}{open_sign_in(chosen)!r}"


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_certificate_file_that_is_none(tmp_path: Path, text: str | None) -> None:
    place = tmp_path / "ca.pem"
    if text is not None:
        place.write_text(text)
    with pytest.raises(ConfigurationError, match="ca_file"):
        open_sign_in(Settings(oidc_config=_file(tmp_path, f'ca_file = "{place}"')))


def test_the_extra_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "lpr.oidc._provider", raising=False)
    monkeypatch.setitem(sys.modules, "joserfc.errors", None)
    with pytest.raises(DependencyMissingError, match=r"lpr-jakarta\[oidc\]"):
        open_sign_in(Settings(oidc_config=_file(tmp_path)))


# --- who it is ------------------------------------------------------------------------------------


def test_a_name_has_small_letters() -> None:
    assert identity_of(claims(), config()).name == "siti"


@pytest.mark.parametrize("name", [None, 7, ["siti"]])
def test_a_name_that_is_no_text_is_none(name: object) -> None:
    assert identity_of(claims(preferred_username=name), config()).name == ""


def test_a_domain_is_cut_off() -> None:
    chosen = config(domain="pajak.go.id", name_claim="email")
    assert identity_of(claims(email="Siti@Pajak.go.id"), chosen).name == "siti"


@pytest.mark.parametrize("name", ["siti@mallory.example", "siti", "siti@sub.pajak.go.id.example"])
def test_another_domain_is_refused(name: str) -> None:
    with pytest.raises(SignInRoleError, match="end with @pajak") as caught:
        identity_of(claims(email=name), config(domain="pajak.go.id", name_claim="email"))
    assert caught.value.reason == "domain"


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["petugas"], "petugas"),
        (["lain", "petugas"], "petugas"),
        (["petugas", "kepala"], "admin"),
        (["petugas", "pengawas"], "pengawas+pemilik_data"),
        ("petugas", "petugas"),
    ],
)
def test_the_first_line_of_the_file_that_fits_counts(groups: object, roles: str) -> None:
    assert str(identity_of(claims(groups=groups), config()).roles) == roles


@pytest.mark.parametrize(
    "groups",
    [None, [], "", "admin", ["admin"], ["Petugas"], ["petugas "], [["petugas"]], {"petugas": 1}, 7],
)
def test_nobody_has_a_role_that_the_file_does_not_give(groups: object) -> None:
    with pytest.raises(SignInRoleError) as caught:
        identity_of(claims(groups=groups, role="admin", roles=["admin"]), config())
    assert caught.value.reason == "no-role"


def test_groups_may_lie_within_objects() -> None:
    chosen = config(roles_claim=["realm_access", "roles"])
    found = identity_of(claims(groups=["kepala"], realm_access={"roles": ["petugas"]}), chosen)
    assert found.roles == Roles(Role.PETUGAS)
    with pytest.raises(SignInRoleError):
        identity_of(claims(realm_access=["petugas"]), chosen)
