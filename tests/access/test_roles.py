import pytest

from lpr.access import ANONYMOUS, GRANTS, Caller, Permission, Role, Roles
from lpr.errors import AccountError

MAIN = [role for role in Role if role is not Role.PEMILIK_DATA]


def test_every_role_has_its_row() -> None:
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("role", MAIN)
def test_every_officer_may_ask_whether_it_is_paid(role: Role) -> None:
    assert Roles(role).may(Permission.STATUS)
    assert Roles(role).may(Permission.READ)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.REVIEW, {Role.PETUGAS, Role.PENGAWAS, Role.ADMIN}),
        (Permission.ALERTS, {Role.PETUGAS, Role.PENGAWAS, Role.ADMIN}),
        (Permission.WATCH, {Role.PENGAWAS, Role.ADMIN}),
        (Permission.CAMERAS, {Role.OPERATOR, Role.ADMIN}),
        (Permission.BATCH, {Role.ANALIS, Role.ADMIN}),
        (Permission.AGGREGATES, {Role.ANALIS, Role.PENGAWAS, Role.ADMIN}),
        (Permission.LOCATION, {Role.PENGAWAS, Role.ADMIN}),
        (Permission.AUDIT, {Role.PENGAWAS, Role.ADMIN}),
        (Permission.ACCOUNTS, {Role.ADMIN}),
        (Permission.OWNER, set()),
    ],
)
def test_what_needs_more_than_an_officer(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in MAIN if Roles(role).may(permission)} == roles


@pytest.mark.parametrize("role", MAIN)
def test_owner_data_is_given_beside_a_role_and_adds_nothing_else(role: Role) -> None:
    alone, beside = Roles(role), Roles(role, owner_data=True)
    assert beside.permissions - alone.permissions == {Permission.OWNER}
    assert beside.covers(alone)
    assert not alone.covers(beside)


def test_covers_is_about_permissions_not_rank() -> None:
    assert Roles(Role.ADMIN).covers(Roles(Role.PENGAWAS))
    assert not Roles(Role.OPERATOR).covers(Roles(Role.ANALIS))


@pytest.mark.parametrize("role", MAIN)
@pytest.mark.parametrize("owner_data", [False, True])
def test_the_text_is_read_back(role: Role, owner_data: bool) -> None:  # noqa: FBT001 - a parameter
    roles = Roles(role, owner_data=owner_data)
    assert Roles.of(str(roles)) == roles


@pytest.mark.parametrize(
    "text",
    ["", "boss", "Admin", "pemilik_data", "admin+", "admin+admin", "pemilik_data+admin", "a" * 999],
)
def test_texts_that_are_no_role(text: str) -> None:
    with pytest.raises(AccountError, match="is no role"):
        Roles.of(text)


def test_nobody_without_a_name_learns_where_a_vehicle_was_seen() -> None:
    assert ANONYMOUS.permissions == {Permission.STATUS, Permission.READ}
    named = Caller("account:siti", ANONYMOUS.roles)
    for permission in (Permission.ALERTS, Permission.REVIEW):
        assert named.may(permission)
        assert not ANONYMOUS.may(permission)
    assert named.permissions == named.roles.permissions
