from typing import Any

import numpy as np
import pytest

from lpr.annotate import Mark, annotate, marks


def tax(status: str, **values: Any) -> dict[str, Any]:
    return {"status": status, "blocks": [], "amount_due": None, "estimated": False} | values


def plate(**values: Any) -> dict[str, Any]:
    return {
        "display": "B 1234 TXY",
        "raw": "B1234TXY",
        "confidence": 0.97,
        "decision": "accept",
        "box": [100.0, 120.0, 220.0, 160.0],
        "tax": None,
    } | values


def record(*plates: dict[str, Any]) -> dict[str, Any]:
    return {"file": "a.jpg", "plates": list(plates), "error": None}


def mark(**values: Any) -> Mark:
    (only,) = marks(record(plate(**values)))
    return only


def test_a_mark_says_number_decision_and_tax() -> None:
    said = mark(tax=tax("MENUNGGAK", amount_due=4_343_000, blocks=["BLOKIR_ETLE"]))
    assert said.lines == (
        "B 1234 TXY  terima 97.0%",
        "MENUNGGAK  Rp 4.343.000",
        "BLOKIR ETLE",
    )
    assert said.box == (100.0, 120.0, 220.0, 160.0)


def test_an_amount_that_was_computed_is_called_an_estimate() -> None:
    said = mark(tax=tax("MENUNGGAK", amount_due=235_000, estimated=True))
    assert said.lines[1] == "MENUNGGAK  Rp 235.000 (estimasi)"


def test_nearly_sure_is_not_shown_as_certain() -> None:
    assert mark(confidence=0.9974).lines[0].endswith("terima 99.7%")


def test_a_plate_without_a_number_shows_what_was_seen() -> None:
    assert mark(display=None, decision="review", confidence=0.0).lines == (
        "B1234TXY  periksa 0.0%",
    )
    assert mark(display=None, raw="").lines[0].startswith("?")


def test_nothing_owed_is_no_amount() -> None:
    assert mark(tax=tax("LUNAS", amount_due=0)).lines[1] == "LUNAS"


def test_the_colour_is_the_tax_status() -> None:
    names = ["LUNAS", "JATUH_TEMPO_DEKAT", "MENUNGGAK", "LUAR_WILAYAH", "TIDAK_DITEMUKAN"]
    colours = [mark(tax=tax(name)).colour for name in names]
    assert len(set(colours)) == len(names)
    away = mark(tax=tax("TIDAK_TERSEDIA")).colour
    assert away not in colours
    assert mark(tax=tax("LUNAS", blocks=["BLOKIR_ETLE"])).colour == colours[2]


def test_without_tax_the_colour_is_the_decision() -> None:
    assert mark().colour != mark(decision="review").colour


def test_a_number_that_the_registry_told_says_so() -> None:
    assert mark(decision="corrected").lines == ("B 1234 TXY  menurut registri 97.0%",)


def test_letters_are_readable_on_every_colour() -> None:
    """White on each label: contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3)."""

    def luminance(colour: tuple[int, int, int]) -> float:
        linear = [
            (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour
        ]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    statuses = ["LUNAS", "JATUH_TEMPO_DEKAT", "MENUNGGAK", "LUAR_WILAYAH", "AMBIGU", "OTHER"]
    for status in statuses:
        assert 1.05 / (luminance(mark(tax=tax(status)).colour) + 0.05) >= 4.5


@pytest.mark.parametrize("level", [0, 90, 255])
def test_the_drawing_shows_on_any_background(level: int) -> None:
    image = np.full((300, 400, 3), level, np.uint8)
    drawn = annotate(image, record(plate(tax=tax("LUNAS"))))
    assert drawn.shape == image.shape
    assert drawn.dtype == np.uint8
    frame = drawn[118:122, 98:222].reshape(-1, 3).astype(int)
    assert np.abs(frame - level).max() > 100


def test_the_plate_itself_is_not_drawn_over() -> None:
    image = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    drawn = annotate(image, record(plate()))
    assert np.array_equal(drawn[121:160, 101:220], image[121:160, 101:220])


def test_the_picture_handed_in_stays_as_it_was() -> None:
    image = np.full((300, 400, 3), 80, np.uint8)
    annotate(image, record(plate()))
    assert (image == 80).all()


def test_colours_keep_their_order() -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    image[:, :] = (200, 10, 30)
    drawn = annotate(image, record())
    assert np.array_equal(drawn, image)


@pytest.mark.parametrize(
    "box",
    [
        [0.0, 0.0, 400.0, 300.0],
        [380.0, 0.0, 400.0, 10.0],
        [0.0, 290.0, 10.0, 300.0],
        [0.0, 0.0, 1.0, 1.0],
    ],
    ids=["whole", "top right", "bottom left", "tiny"],
)
def test_boxes_at_the_edge_get_a_label_inside(box: list[float]) -> None:
    image = np.full((300, 400, 3), 128, np.uint8)
    drawn = annotate(image, record(plate(box=box, tax=tax("MENUNGGAK", amount_due=1_000))))
    red = (drawn == (36, 24, 190)).all(axis=2)  # the label's colour, blue first
    assert red.sum() > 500


@pytest.mark.parametrize("size", [(1, 1), (20, 500), (2000, 60), (3000, 4000)])
def test_pictures_of_any_size_are_drawn_on(size: tuple[int, int]) -> None:
    image = np.zeros((*size, 3), np.uint8)
    box = [0.0, 0.0, float(size[1]), float(size[0])]
    assert annotate(image, record(plate(box=box))).shape == image.shape


def test_text_of_any_script_is_drawn_without_an_error() -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    assert annotate(image, record(plate(display="Ж 你 🚗 ü", box=[9.0, 90.0, 60.0, 110.0]))).any()


def test_numbers_of_one_picture_do_not_hide_the_plates() -> None:
    image = np.full((400, 600, 3), 60, np.uint8)
    boxes = [[50.0, 200.0, 150.0, 240.0], [400.0, 200.0, 500.0, 240.0]]
    drawn = annotate(image, record(*(plate(box=box) for box in boxes)))
    for x1, y1, x2, y2 in (map(int, box) for box in boxes):
        assert (drawn[y1 + 1 : y2, x1 + 1 : x2] == 60).all()
