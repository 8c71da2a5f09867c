"""The folder of pictures that prove sightings: JPEG files named by their SHA-256."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from lpr.errors import NotFoundError, OutputError, StoreDamagedError, StoreError
from lpr.store import evidence_path, put_mark


class EvidenceFolder:
    """A folder of pictures; safe to share between threads and processes.

    A name says what must be in the file, so whoever has the name can prove that it was not changed;
    and the same picture is kept once, however often it is put. Files are for their owner alone.
    """

    def __init__(self, folder: Path, owner: str | None = None) -> None:
        """Of the store with the mark ``owner`` (`lpr.store.store_mark`), or of nobody."""
        self.folder, self._unmarked = folder, owner

    def put(self, jpeg: bytes) -> str:
        """Keep a picture: wholly and durably when this returns; gives its SHA-256.

        Raises:
            OutputError: it cannot be written, as when the disk is full; no part of it is left.

        """
        digest = sha256(jpeg).hexdigest()
        place = self.folder / evidence_path(digest)
        try:
            self._mark()
            _keep(place, jpeg)
        except OSError as error:
            raise OutputError(
                f"The picture {place} cannot be written: {error.strerror or error}; make room or "
                "name another folder."
            ) from error
        return digest

    def _mark(self) -> None:
        """Before its first picture: no other store takes it for an orphan then."""
        if self._unmarked is not None:
            put_mark(self.folder, self._unmarked)
            self._unmarked = None

    def get(self, digest: str) -> bytes:
        """The picture of a SHA-256, as JPEG, proved to be the one that was put.

        Raises:
            NotFoundError: it is not kept any more.
            StoreDamagedError: the file holds something else.
            StoreError: it cannot be read.

        """
        place = self.folder / evidence_path(digest)
        try:
            jpeg = place.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError("The picture is not kept any more.") from error
        except OSError as error:
            raise StoreError(
                f"The picture {place} cannot be read ({error.strerror}). Check the rights on its "
                "folder."
            ) from error
        if sha256(jpeg).hexdigest() != digest:
            raise StoreDamagedError(
                f"The picture {place} is not the one that was kept. Restore it from a copy."
            )
        return jpeg


def _keep(place: Path, jpeg: bytes) -> None:
    """Write what is not there; what is counts as written now, and as no orphan therefore."""
    try:
        os.utime(place)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, jpeg)


def _write(place: Path, jpeg: bytes) -> None:
    """The file appears under its name when it is whole and on the disk.

    Then no part of it is left, not even of a process that was killed while it wrote the same one.
    """
    prefix = f".{place.stem}_"
    with NamedTemporaryFile(dir=place.parent, prefix=prefix, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(jpeg)
            file.flush()
            os.fsync(file.fileno())
            _move(part, place)
        finally:
            part.unlink(missing_ok=True)
    for other in place.parent.glob(f"{prefix}*.part"):
        other.unlink(missing_ok=True)


def _move(part: Path, place: Path) -> None:
    try:
        part.replace(place)
    except FileNotFoundError:  # taken away by another process, which has just kept the same picture
        if not place.exists():
            raise
