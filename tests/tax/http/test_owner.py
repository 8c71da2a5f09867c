"""Owners' data is dropped at any depth, under any of its names; the vehicle's is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax.http import load_config
from lpr.tax.http._owner import is_owner_key, without_owner
from lpr.tax.http._wire import BatchReply, FoundReply, WireBill, WireVehicle

OWNERS = [
    "Nama", "NAMA", "nama_pemilik", "nm_pemilik", "Nama Pemilik", "Alamat", "ALAMAT", "alamat_1",
    "NIK", "nik_hash", "No. KTP", "NPWP", "No. HP", "Email", "Kab. Kota", "Kelurahan", "Kecamatan",
    "No. Rangka", "NO. RANGKA / MESIN", "no_rangka", "No. Mesin", "No. BPKB", "NO BPKB", "owner",
    "owner_name", "name", "telepon", "phone", "Mesin", "nomor_mesin", "NoMesin",
    "No. Rangka / Kapasitas Mesin", "Kapasitas Mesin / No. Mesin",
]  # fmt: skip


@pytest.mark.parametrize("key", OWNERS)
def test_names_of_owners_fields(key: str) -> None:
    assert is_owner_key(key)


@pytest.mark.parametrize(
    "key", ["Kapasitas Mesin", "KAPASITAS_MESIN", "kapasitasMesin", "Isi Mesin (CC)", "Mesin CC"]
)
def test_how_large_an_engine_is_tells_of_nobody(key: str) -> None:
    assert not is_owner_key(key)
    assert without_owner({key: 1496}) == {key: 1496}


def test_no_field_of_ours_is_an_owners() -> None:
    ours = {*FoundReply.model_fields, *WireVehicle.model_fields, *WireBill.model_fields}
    ours |= set(BatchReply.model_fields)
    answer = load_config("jakarta").answer
    assert answer is not None
    theirs = {name for column in answer.fields for name in answer.names(column)}
    assert {"STATUS", "Keterangan", "NOPOL"} < theirs
    assert not [key for key in (*ours, *theirs) if is_owner_key(key)]


@given(
    st.sampled_from(OWNERS),
    st.lists(st.sampled_from(["list", "kendaraan", "pajak"]), max_size=6),
)
def test_dropped_at_any_depth(key: str, path: list[str]) -> None:
    payload: object = {key: "SITI RAHAYU", "merk": "TOYOTA"}
    for step in path:
        payload = [payload, 1] if step == "list" else {step: payload, key: {"x": "SITI RAHAYU"}}
    text = repr(without_owner(payload))
    assert "SITI" not in text
    assert "TOYOTA" in text
