"""An agency's own map in one file: a PMTiles archive of pictures, read by the browser in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["checked_archive"]

# Of the PMTiles specification, version 3: the header's length, and where things stand in it.
_HEADER = 127
_BEGINNING = b"PMTiles\x03"
_TYPE = 99
_VECTORS = 1
_PICTURES = {2, 3, 4, 5}
"""PNG, JPEG, WebP and AVIF."""


def checked_archive(path: Path | None) -> Path | None:
    """The archive that the settings name, once its header was looked at.

    Raises:
        ConfigurationError: the file cannot be read, is no archive, or holds no pictures.

    """
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise ConfigurationError(
            f"PLAT_MAP_PMTILES: {path} cannot be read ({error.strerror})."
        ) from error
    if len(header) < _HEADER or not header.startswith(_BEGINNING):
        raise ConfigurationError(f"PLAT_MAP_PMTILES: {path} is no PMTiles archive of version 3.")
    if header[_TYPE] not in _PICTURES:
        held = "vector tiles" if header[_TYPE] == _VECTORS else "tiles of an unknown kind"
        raise ConfigurationError(
            f"PLAT_MAP_PMTILES: {path} holds {held}. Make one of pictures: PNG, JPEG or WebP."
        )
    return path
