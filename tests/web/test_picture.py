"""Pictures that are not kept any more, or are damaged: a page or a drawing says so."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from lpr.sightings import EvidenceFolder
from lpr.store import Evidence, Sightings, add_alerts, evidence_path
from tests.api.conftest import NOW, World
from tests.store.said import for_review
from tests.store.watched import an_alert
from tests.web.conftest import Officer

IMAGE = {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}
PAGE = {"Accept": "text/html,application/xhtml+xml,image/avif,*/*;q=0.8"}


@pytest.fixture
def officer(log_in: Callable[..., Officer]) -> Officer:
    return log_in("pengawas")


@pytest.fixture
def shown(tmp_path: Path) -> Evidence:
    folder = EvidenceFolder(tmp_path / "evidence")
    return Evidence(folder.put(b"frame"), folder.put(b"crop"), NOW.astimezone(UTC))


@pytest.fixture
def addresses(world: World, shown: Evidence) -> list[str]:
    """Of every picture of one sighting that waits for a person, and of its alert."""
    seen = for_review(1, evidence=shown)
    store = world.store.opened
    Sightings(store).add([seen])
    with store.transaction() as connection:
        (alert,) = add_alerts(connection, [an_alert(1, sighting=seen.id)], NOW)
    return [
        *(f"/bukti/{seen.id}/{kind}" for kind in ("frame", "crop")),
        *(f"/langsung/{alert.id}/{kind}" for kind in ("frame", "crop")),
        f"/verifikasi/{seen.id}/pelat",
    ]


@pytest.fixture
def erased(tmp_path: Path, shown: Evidence, addresses: list[str]) -> list[str]:
    """The same after retention has deleted the files."""
    for digest in (shown.frame, shown.crop):
        (tmp_path / "evidence" / evidence_path(digest)).unlink()
    return addresses


def test_what_is_kept_is_shown_and_recorded(
    world: World, officer: Officer, addresses: list[str]
) -> None:
    before = len(world.records)
    for path in addresses:
        answer = officer.client.get(path, headers=IMAGE)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.content in {b"frame", b"crop"}
        assert answer.headers["cache-control"].startswith("private")
    assert len(world.records) == before + len(addresses)


@pytest.mark.parametrize(
    ("language", "told"),
    [("id", "Gambar tidak disimpan lagi"), ("en", "Picture not kept any more")],
)
def test_within_a_page_a_drawing_says_that_it_is_gone(
    officer: Officer, erased: list[str], language: str, told: str
) -> None:
    officer.send("/bahasa", bahasa=language, ke="/langsung")
    for path in erased:
        answer = officer.client.get(path, headers=IMAGE)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert told in answer.text
        assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("language", "told"), [("id", "Gambar ini rusak"), ("en", "This picture is damaged")]
)
def test_within_a_page_a_drawing_says_that_it_is_damaged(  # noqa: PLR0913 - a fixture each
    tmp_path: Path,
    officer: Officer,
    shown: Evidence,
    addresses: list[str],
    language: str,
    told: str,
) -> None:
    for digest in (shown.frame, shown.crop):
        (tmp_path / "evidence" / evidence_path(digest)).write_bytes(b"something else")
    officer.send("/bahasa", bahasa=language, ke="/langsung")
    for path in addresses:
        answer = officer.client.get(path, headers=IMAGE)
        assert answer.status_code >= 500
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert told in answer.text
        alone = officer.client.get(path, headers=PAGE)
        assert alone.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("language", "told"), [("id", "Tidak ada (lagi)"), ("en", "Not there (any more)")]
)
def test_as_a_page_of_its_own_it_is_a_page(
    officer: Officer, erased: list[str], language: str, told: str
) -> None:
    officer.send("/bahasa", bahasa=language, ke="/langsung")
    for path in erased:
        answer = officer.client.get(path, headers=PAGE)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert told in answer.text


def test_a_sighting_that_is_gone_with_its_alert_left(world: World, officer: Officer) -> None:
    with world.store.opened.transaction() as connection:
        (alert,) = add_alerts(connection, [an_alert(1, sighting="a" * 32)], NOW)
    page = officer.open(f"/langsung/{alert.id}")
    for each in page.all("img"):
        answer = officer.client.get(each["src"], headers=IMAGE)
        assert answer.headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize("role", ["operator", "analis"])
def test_who_may_not_see_it_is_told_so_and_sees_no_drawing(
    log_in: Callable[..., Officer], addresses: list[str], role: str
) -> None:
    other = log_in(role)
    for path in addresses:
        assert other.client.get(path, headers=IMAGE).status_code == 403
