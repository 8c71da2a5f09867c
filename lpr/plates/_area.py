"""Whether an area that is named in words, as registries do, lies in DKI Jakarta."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lpr.plates._data import cities, regions

_DKI = re.compile(
    r"jakarta|\bjkt\b|\bd\.?k\.?i\b|\bjak[ .-]?(?:bar|pus|sel|tim|ut)\b"
    r"|\bkep(?:ulauan|\.)? ?seribu\b",
    re.ASCII,
)
# Beside Jakarta the name may stand anywhere in the text: Depok (timur), Samsat Kota Tangerang.
_BESIDE = re.compile(
    r"\b(?:depok|cinere|bekasi|cikarang|tangerang|tangsel|cikokol|ciledug|tigaraksa|balaraja|bsd|serpong"
    r"|ciputat|pamulang|banten|jawa barat|jabar)\b",
    re.ASCII,
)
_IN_JAKARTA_TOO = frozenset({"kuningan"})
_OFFICE = re.compile(r"\b(?:samsat|kantor|bersama|provinsi|prov|kota|kabupaten|kab)\b", re.ASCII)
_BRACKETS = re.compile(r"\(.*?\)")
_PUNCTUATION = re.compile(r"[\W_]+")


@lru_cache(maxsize=1024)
def is_dki_area(name: str) -> bool | None:
    """Whether an area or Samsat office lies in DKI Jakarta; None where its name is not known.

    Names of other provinces and of their areas must be the whole text, offices' words apart: parts
    of Jakarta are called after some (Kampung Bali, Batu Ampar).
    """
    words = name.casefold()
    if _DKI.search(words):
        return True
    return False if _BESIDE.search(words) or _bare(words) in _far_away() else None


@cache
def _far_away() -> frozenset[str]:
    rows = [*regions().values(), *cities().values()]
    provinces = {row.province for row in rows if row.province is not None and not row.is_dki}
    areas = {area for row in rows if row.province in provinces for area in row.areas}
    return frozenset(map(_bare, provinces | areas)) - _IN_JAKARTA_TOO


def _bare(words: str) -> str:
    plain = _OFFICE.sub(" ", _BRACKETS.sub(" ", words.casefold()))
    return _PUNCTUATION.sub(" ", plain).strip()
