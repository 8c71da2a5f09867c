"""Photographs: answers, choices where the reading is doubtful, and what cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from lpr.detect import Detection
from lpr.inference import Margins
from lpr.ocr import Reading
from lpr.pipeline import PlateReader
from lpr.plates import Candidate, parse
from tests.api.conftest import UNREADABLE, RectangleDetector, World
from tests.parts import Finder
from tests.web.conftest import Officer
from tests.web.markup import Document

Photograph = Callable[..., Document]


@pytest.fixture
def photograph(officer: Officer) -> Photograph:
    """Send a photograph as the page's form does."""

    def send(
        data: bytes, status: int = 200, name: str = "foto.jpg", field: str = "foto"
    ) -> Document:
        files = {field: (name, data)}
        answer = officer.client.post("/cari/foto", data={"csrf": officer.csrf}, files=files)
        assert answer.status_code == status, answer.text
        return Document(answer.text)

    return send


class Doubtful:
    """Reads two numbers alike, without being sure."""

    margins = Margins()
    accept_threshold = 0.95

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        found = tuple(
            Candidate(parse(text), share, "civil", ())
            for text, share in (("B1234PYX", 0.5), ("B1234PYZ", 0.4))
        )
        return [Reading("B1234PY<b>", "B1234PYX", found, 0.5, "civil") for _ in crops]


def test_a_plate_that_is_read_has_its_card_and_its_crop(
    world: World, photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    page = photograph(picture(1))
    assert "Menunggak" in page.text
    assert "Terbaca: B6543SFA" in page.text
    (crop,) = page.all("img")
    assert crop["src"].startswith("data:image/jpeg;base64,/9j/")
    assert {each.action for each in world.records if each.plate} == {"read"}
    assert world.records[-1].purpose == "penagihan"


def test_a_doubtful_reading_offers_its_candidates(
    world: World, photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    services = world.app.state.services
    reader = PlateReader(services.settings, reader=Doubtful(), detector=RectangleDetector())
    world.app.state.services = replace(services, reader=reader)
    page = photograph(picture(0))
    assert "Nomor yang mana?" in page.text
    assert {"/cari?nopol=B1234PYX", "/cari?nopol=B1234PYZ"} <= page.links()
    assert "50 %" in page.text
    assert "Terbaca: B1234PY<b>" in page.text  # as text
    assert page.all("b") == []
    assert "Jumlah yang harus dibayar" not in page.text


def test_a_number_that_may_be_cut_off_is_not_offered_as_nearly_certain(
    world: World, photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    class Certain(Doubtful):
        def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
            found = (Candidate(parse("B1234PY"), 0.999, "civil", ()),)
            return [Reading("B1234PY", "B1234PY", found, 0.999, "civil") for _ in crops]

    services = world.app.state.services
    at_the_side = Finder(Detection((0.0, 4.0, 24.0, 12.0), 0.9))
    reader = PlateReader(services.settings, reader=Certain(), detector=at_the_side)
    world.app.state.services = replace(services, reader=reader)
    page = photograph(picture(0))
    assert "Pelat terpotong tepi foto." in page.text
    assert "B 1234 PY 50 %" in page.text


def test_a_plate_that_cannot_be_read_says_so(
    photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    page = photograph(picture(UNREADABLE))
    assert "Pelat tidak terbaca" in page.text
    assert "Ketik nomornya" in page.text


class Guessing(Doubtful):
    """Finds no number likely: its candidates are guesses."""

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        return [replace(each, text=None, confidence=0.0, rule=None) for each in super().read(crops)]


def test_guesses_are_not_offered_and_not_looked_up(
    world: World, photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    services = world.app.state.services
    reader = PlateReader(services.settings, reader=Guessing(), detector=RectangleDetector())
    world.app.state.services = replace(services, reader=reader)
    page = photograph(picture(0))
    assert "Pelat tidak terbaca" in page.text
    assert "Nomor yang mana?" not in page.text
    assert [each for each in world.records if each.plate] == []


def test_a_picture_without_a_plate_says_so(
    photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    assert "Tidak ada pelat dalam foto" in photograph(picture(None)).text


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "Berkas kosong"),
        (b"halo dunia", 415, "bukan gambar yang dikenal"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50, 422, "rusak"),
    ],
)
def test_a_file_that_is_no_picture_is_told(
    photograph: Photograph, data: bytes, status: int, words: str
) -> None:
    assert words in photograph(data, status).text


def test_a_form_without_a_picture_asks_for_one(photograph: Photograph) -> None:
    assert "Pilih atau ambil foto dahulu" in photograph(b"x", 422, field="lain").text


def test_a_picture_over_the_limit_is_told(
    world: World, photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    services = world.app.state.services
    settings = services.settings.model_copy(update={"max_upload_bytes": 100})
    world.app.state.services = replace(services, settings=settings)
    assert "Foto terlalu besar" in photograph(picture(1), 413).text


def test_a_photograph_needs_the_token_a_session_and_a_purpose(
    world: World, officer: Officer, log_in: Callable[..., Officer], picture: Callable[..., bytes]
) -> None:
    files = {"foto": ("foto.png", picture(1))}
    assert officer.client.post("/cari/foto", files=files).status_code == 403
    aimless = log_in("operator", purpose="")
    answer = aimless.client.post(
        "/cari/foto", data={"csrf": aimless.csrf, "ke": "/cari"}, files=files
    )
    assert "Untuk keperluan apa?" in answer.text
    answer = world.client().post("/cari/foto", files=files, follow_redirects=False)
    assert answer.headers["location"] == "/masuk?ke=/&belum=1"
    assert [each for each in world.records if each.action == "read"] == []


def test_nobody_elsewhere_fills_the_memory(
    make_world: Callable[..., World], picture: Callable[..., bytes]
) -> None:
    from lpr.web import install

    client = make_world(console=install, local=False).client(base="http://plat.example")
    files = {"foto": ("foto.png", picture(1))}
    answer = client.post("/cari/foto", files=files, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk?ke=/&belum=1")


def test_a_photograph_is_not_kept(officer: Officer) -> None:
    answer = officer.client.get("/cari/foto", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cari")


def test_several_plates_have_a_list_above_them(
    world: World, photograph: Photograph, picture: Callable[..., bytes]
) -> None:
    class Twice(RectangleDetector):
        def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
            return [*super().detect(image), Detection((4.0, 4.0, 12.0, 12.0), 0.8)]

    services = world.app.state.services
    reader = PlateReader(services.settings, reader=services.reader._reader, detector=Twice())
    world.app.state.services = replace(services, reader=reader)
    page = photograph(picture(0))
    assert {"#pelat-1", "#pelat-2"} <= page.links()
    assert len(page.all("article")) == 2
