"""The pictures that sightings name, and whether a scan's folder holds them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lpr.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lpr.store import Sighting


class Pictures:
    """A folder of evidence, as it was when it was first asked.

    Each of its folders is listed once: over a network, a look for each of a million pictures would
    take longer than what it saves.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed: dict[PurePosixPath, frozenset[str]] = {}

    def lacking(self, sightings: Iterable[Sighting]) -> set[str]:
        """The pictures of these sightings that are not there, as paths below the folder.

        Raises:
            OutputError: the folder cannot be read.

        """
        shown = (each.evidence for each in sightings if each.evidence is not None)
        named = {path for each in shown for path in (each.frame_path, each.crop_path)}
        return {path for path in named if not self._holds(PurePosixPath(path))}

    def _holds(self, path: PurePosixPath) -> bool:
        if path.parent not in self._listed:
            self._listed[path.parent] = self._names(path.parent)
        return path.name in self._listed[path.parent]

    def _names(self, below: PurePosixPath) -> frozenset[str]:
        try:
            return frozenset(each.name for each in (self._folder / below).iterdir())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise OutputError(
                f"The pictures in {self._folder} cannot be read ({error.strerror}); name another "
                "folder."
            ) from error
