import pytest

from lpr.access import Permission, Purposes
from lpr.config import Settings
from lpr.errors import ConfigurationError, PurposeError

PURPOSES = Purposes.of("penagihan, penelitian", "permintaan_hukum", "penagihan")


def test_the_settings_lists_are_read() -> None:
    assert PURPOSES.allowed == ("penagihan", "penelitian")
    assert PURPOSES.owner == ("permintaan_hukum",)
    assert PURPOSES.default == "penagihan"


def test_the_default_settings_can_be_used() -> None:
    chosen = Settings()
    purposes = Purposes.of(chosen.purposes, chosen.owner_purposes, chosen.purpose)
    assert purposes.check(purposes.default) == chosen.purpose
    assert not set(purposes.allowed) & set(purposes.owner)


def test_no_default_means_that_one_must_be_stated() -> None:
    assert Purposes.of("penagihan", "x", "").default is None


@pytest.mark.parametrize("stated", ["penagihan", "penelitian"])
def test_a_purpose_of_the_list(stated: str) -> None:
    assert PURPOSES.check(stated) == stated


@pytest.mark.parametrize(
    "stated", [None, "", "curiosity", "PENAGIHAN", "penagihan ", "%00", "x" * 99]
)
def test_others_are_refused_with_the_list(stated: str | None) -> None:
    with pytest.raises(PurposeError, match="State one of: penagihan, penelitian"):
        PURPOSES.check(stated)


def test_owner_data_has_purposes_of_its_own() -> None:
    assert PURPOSES.check("permintaan_hukum", Permission.OWNER) == "permintaan_hukum"
    with pytest.raises(PurposeError):
        PURPOSES.check("penagihan", Permission.OWNER)
    with pytest.raises(PurposeError):
        PURPOSES.check("permintaan_hukum")


@pytest.mark.parametrize(
    ("lists", "setting"),
    [
        (("", "x", ""), "PLAT_PURPOSES"),
        (("two words", "x", ""), "PLAT_PURPOSES"),
        (("a,,b", "x", ""), "PLAT_PURPOSES"),
        (("a", "Owner", ""), "PLAT_OWNER_PURPOSES"),
        (("a", "x", "b"), "PLAT_PURPOSE:"),
        (("a", "x", "x"), "PLAT_PURPOSE:"),
    ],
)
def test_settings_that_cannot_be_used(lists: tuple[str, str, str], setting: str) -> None:
    with pytest.raises(ConfigurationError, match=setting):
        Purposes.of(*lists)
