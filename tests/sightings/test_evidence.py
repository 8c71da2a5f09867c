from __future__ import annotations

import os
import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from lpr.errors import NotFoundError, OutputError, StoreDamagedError, StoreError
from lpr.sightings import EvidenceFolder
from lpr.store import evidence_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    return EvidenceFolder(tmp_path / "evidence")


def files(folder: EvidenceFolder) -> list[Path]:
    return [path for path in folder.folder.rglob("*") if path.is_file()]


def test_a_picture_lies_under_its_digest(folder: EvidenceFolder) -> None:
    digest = folder.put(b"picture")
    assert digest == sha256(b"picture").hexdigest()
    place = folder.folder / evidence_path(digest)
    assert place.read_bytes() == b"picture"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert files(folder) == [place]


def test_the_store_that_puts_a_picture_leaves_its_mark_first(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "evidence", "0123456789abcdef")
    assert files(folder) == []
    digest = folder.put(b"picture")
    mark = folder.folder / ".stores" / "0123456789abcdef"
    assert sorted(files(folder)) == sorted([mark, folder.folder / evidence_path(digest)])


def test_a_mark_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    """It may be of another user: the service's, beside a scan's."""
    EvidenceFolder(tmp_path, "0123456789abcdef").put(b"picture")
    mark = tmp_path / ".stores" / "0123456789abcdef"
    os.utime(mark, (0, 0))
    EvidenceFolder(tmp_path, "0123456789abcdef").put(b"another")
    assert mark.stat().st_mtime == 0


def test_the_same_picture_is_kept_once_and_another_apart(folder: EvidenceFolder) -> None:
    first = folder.put(b"picture")
    before = (folder.folder / evidence_path(first)).stat().st_ino
    assert folder.put(b"picture") == first
    assert (folder.folder / evidence_path(first)).stat().st_ino == before
    assert folder.put(b"another") != first
    assert len(files(folder)) == 2


def test_a_picture_that_is_put_again_is_as_new(folder: EvidenceFolder) -> None:
    """So it is no orphan before the sighting that shows it is stored."""
    place = folder.folder / evidence_path(folder.put(b"picture"))
    os.utime(place, (0, 0))
    folder.put(b"picture")
    assert place.stat().st_mtime > 0


def test_many_at_once_leave_no_part_behind(folder: EvidenceFolder) -> None:
    pictures = [bytes([number % 5]) * 10_000 for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(folder.put, pictures))
    assert len(digests) == len(files(folder)) == 5
    for digest in digests:
        data = (folder.folder / evidence_path(digest)).read_bytes()
        assert sha256(data).hexdigest() == digest


def test_what_a_killed_process_left_of_a_picture_goes_when_it_is_kept(
    folder: EvidenceFolder,
) -> None:
    place = folder.folder / evidence_path(sha256(b"picture").hexdigest())
    place.parent.mkdir(parents=True)
    left, foreign = (place.parent / f".{stem}_k1ll3d.part" for stem in (place.stem, "0" * 64))
    left.write_bytes(b"pic")
    foreign.write_bytes(b"of another, perhaps just now")
    folder.put(b"picture")
    assert sorted(files(folder)) == sorted([place, foreign])


def test_a_part_that_another_took_away_is_no_fault_where_the_picture_is_kept(
    folder: EvidenceFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, sync = EvidenceFolder(folder.folder), os.fsync

    def the_other_is_first(handle: int) -> None:
        sync(handle)
        monkeypatch.setattr(os, "fsync", sync)
        other.put(b"picture")

    monkeypatch.setattr(os, "fsync", the_other_is_first)
    digest = folder.put(b"picture")
    assert folder.get(digest) == b"picture"
    assert len(files(folder)) == 1


def test_a_part_that_is_taken_away_for_nothing_is_a_fault(
    folder: EvidenceFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: [path.unlink() for path in files(folder)])
    with pytest.raises(OutputError, match="No such file"):
        folder.put(b"picture")


def test_a_full_disk_leaves_no_part(folder: EvidenceFolder) -> None:
    """A limit on the size of files is a full disk that a test can make."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(OutputError, match="File too large"):
            folder.put(b"x" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert files(folder) == []
    folder.put(b"x" * 20_000)
    assert len(files(folder)) == 1


def test_a_place_that_cannot_be_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=f"{tmp_path}{os.sep}file"):
        EvidenceFolder(tmp_path / "file").put(b"picture")


def test_what_is_put_can_be_got(folder: EvidenceFolder) -> None:
    assert folder.get(folder.put(b"picture")) == b"picture"


def test_what_is_not_kept_any_more_is_not_found(folder: EvidenceFolder) -> None:
    digest = folder.put(b"picture")
    (folder.folder / evidence_path(digest)).unlink()
    for gone in (digest, "0" * 64):
        with pytest.raises(NotFoundError, match="not kept any more"):
            folder.get(gone)


def test_a_picture_that_was_changed_is_not_shown(folder: EvidenceFolder) -> None:
    digest = folder.put(b"picture")
    (folder.folder / evidence_path(digest)).write_bytes(b"another")
    with pytest.raises(StoreDamagedError, match="not the one that was kept"):
        folder.get(digest)


def test_a_place_that_cannot_be_read_says_so(folder: EvidenceFolder) -> None:
    place = folder.folder / evidence_path("ab" * 32)
    place.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be read"):
        folder.get("ab" * 32)
