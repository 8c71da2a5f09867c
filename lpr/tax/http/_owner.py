"""The owner's data ends here: dropped from an agency's answer before anything reads it.

UU 27/2022 art. 16: a tax answer needs no owner. Chassis, engine and BPKB numbers go too, since
other services take them as a second factor for the owner.
"""

from __future__ import annotations

import re
from typing import Any

_OWNER = re.compile(
    r"nama(?!_?(?:merk|merek|model|tipe|jenis|warna))|^(?:nm|name)_?(?:pemilik|wp)?$|alamat|address"
    r"|pemilik|owner|^nik|_nik|ktp|npwp|telp|telepon|phone|^no_?hp|email|kab_?kota|kelurahan"
    r"|kecamatan|rangka|mesin|bpkb"
)
_ENGINE_SIZE = re.compile(
    r"(?<![a-z])(?:kapasitas|isi|volume|cc|silinder|daya)_?mesin|(?<![a-z])mesin_?cc(?![a-z])"
)
_SEPARATORS = re.compile(r"[\W_]+")


def is_owner_key(key: str) -> bool:
    """Whether a field's name says that it tells of the owner: Nama, Alamat, NIK and their kin."""
    name = _SEPARATORS.sub("_", key.casefold()).strip("_")
    return _OWNER.search(_ENGINE_SIZE.sub("", name)) is not None


def without_owner(payload: Any) -> Any:
    """The parsed JSON without any field about the owner, at any depth."""
    if isinstance(payload, dict):
        kept = payload.items()
        return {key: without_owner(value) for key, value in kept if not is_owner_key(key)}
    if isinstance(payload, list):
        return [without_owner(value) for value in payload]
    return payload
