"""Whether a named area lies in DKI Jakarta: yes, no, or not known."""

from __future__ import annotations

import pytest

from lpr.plates import is_dki_area


@pytest.mark.parametrize(
    "name",
    [
        "Jakarta Timur",
        "JAKARTA SELATAN",
        "Samsat Jakarta Utara dan Kepulauan Seribu",
        "Kota Administrasi Jakarta Pusat",
        "DKI",
        "JAKSEL",
        "Samsat Jakbar",
        "Kep. Seribu",
        "JKT TIMUR",
        "JKT-S",
        "Jak-Tim",
        "JAK TIM",
        "Bapenda D.K.I.",
    ],
)
def test_areas_of_dki(name: str) -> None:
    assert is_dki_area(name) is True


@pytest.mark.parametrize(
    "name",
    [
        "Kota Bekasi",
        "Depok (timur)",
        "TANGERANG SELATAN",
        "Samsat Cikokol",
        "Samsat Cinere",
        "CIKARANG",
        "Samsat Ciputat",
        "Kabupaten Tangerang (Samsat BSD)",
        "Kab. Bogor",
        "Prov. Jawa Tengah",
        "Bali",
    ],
)
def test_areas_of_other_provinces(name: str) -> None:
    assert is_dki_area(name) is False


@pytest.mark.parametrize(
    "name", ["", "01", "J-S", "Pasar Rebo", "Kampung Bali", "Batu Ampar", "Kuningan", "Kota"]
)
def test_other_words_tell_nothing(name: str) -> None:
    assert is_dki_area(name) is None
