"""An agency's map in one file: looked at when the service begins, and served in parts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lpr.errors import ConfigurationError
from lpr.web import install
from lpr.web._tiles import checked_archive
from tests.api.conftest import World
from tests.web.archives import VECTORS, archive
from tests.web.conftest import PURPOSE, Officer

ADDRESS = "/peta/ubin.pmtiles"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "jakarta.pmtiles"
    made.write_bytes(archive())
    return made


def test_parts_are_served_from_here_to_who_may_see_places(
    make_world: Callable[..., World], file: Path
) -> None:
    world = make_world(console=install, map_pmtiles=file)
    client, _ = world.log_in(world.account(roles="pengawas"), purpose=PURPOSE)
    answer = client.get(ADDRESS, headers={"Range": "bytes=7-10"})
    assert answer.status_code == 206
    assert answer.content == archive()[7:11]
    assert answer.headers["Content-Range"] == f"bytes 7-10/{len(archive())}"
    page = client.get("/peta")
    assert f'data-archive="{ADDRESS}"' in page.text
    assert "vendor/pmtiles/pmtiles.js" in page.text
    assert "http" not in page.headers["Content-Security-Policy"], "no other host"
    stranger, _ = world.log_in(world.account("budi", "petugas"), purpose=PURPOSE)
    assert stranger.get(ADDRESS).status_code == 403


def test_without_a_file_there_is_none_and_nothing_reads_it(
    log_in: Callable[..., Officer],
) -> None:
    officer = log_in("pengawas")
    officer.open(ADDRESS, 404)
    page = officer.open("/peta").source
    assert "data-archive" not in page
    assert "pmtiles" not in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "cannot be read"),
        (b"", "is no PMTiles archive"),
        (b"PMTiles\x02" + bytes(200), "is no PMTiles archive of version 3"),
        (archive(VECTORS), "holds vector tiles"),
        (archive(99), "unknown kind"),
    ],
)
def test_a_file_that_cannot_be_drawn_is_refused(
    tmp_path: Path, data: bytes | None, words: str
) -> None:
    file = tmp_path / "peta.pmtiles"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ConfigurationError, match=f"PLAT_MAP_PMTILES: .*{words}"):
        checked_archive(file)


def test_no_file_is_no_fault() -> None:
    assert checked_archive(None) is None
