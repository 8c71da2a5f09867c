from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import lpr
from lpr.config import Settings
from lpr.detect import Detection
from lpr.errors import (
    ConfigurationError,
    ImageEmptyError,
    ImageError,
    ImageFormatError,
    ImageNotFoundError,
    ImageTooLargeError,
    ModelMissingError,
)
from lpr.ocr import Reading
from lpr.pipeline import PictureReading, PlateReader, PlateReading, decide
from tests.parts import OTHER, PLATE, SCENE, Finder, Speaker, reading


def test_a_plate_is_found_read_and_decided() -> None:
    speaker = Speaker(reading())
    picture = PlateReader(reader=speaker, detector=Finder(PLATE)).read(SCENE)
    assert (picture.width, picture.height) == (300, 200)
    assert picture.elapsed_ms > 0
    assert picture.notes == ()
    (plate,) = picture.plates
    assert plate.box == PLATE.box
    assert plate.detection_confidence == 0.8
    assert plate.decision == "accept"
    assert plate.text == "B1234XYZ"
    assert plate.display == "B 1234 XYZ"


def test_a_plate_keeps_all_of_its_reading() -> None:
    given = reading(expiry="2028-03", expiry_confidence=0.7, colour="white", electric=True)
    (plate,) = PlateReader(reader=Speaker(given), detector=Finder(PLATE)).read(SCENE).plates
    for field in fields(Reading):
        assert getattr(plate, field.name) == getattr(given, field.name)


def test_results_are_frozen() -> None:
    picture = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE)).read(SCENE)
    with pytest.raises(FrozenInstanceError):
        picture.width = 1  # type: ignore[misc]  # that it is refused is the point
    with pytest.raises(FrozenInstanceError):
        picture.plates[0].text = "B1"  # type: ignore[misc]  # the same


def test_crops_have_the_readers_margins() -> None:
    speaker = Speaker(reading())
    PlateReader(reader=speaker, detector=Finder(PLATE)).read(SCENE)
    assert speaker.crops == [(70, 120, 3)]


def test_several_plates_keep_their_order() -> None:
    speaker = Speaker(reading("B 1 A"), reading("D 2 B"))
    picture = PlateReader(reader=speaker, detector=Finder(PLATE, OTHER)).read(SCENE)
    assert [(plate.text, plate.box) for plate in picture.plates] == [
        ("B1A", PLATE.box),
        ("D2B", OTHER.box),
    ]


def test_what_a_second_look_takes_for_no_plate_is_left_out() -> None:
    speaker = Speaker(reading("B 1 A", plate_probability=0.2), reading("D 2 B"))
    picture = PlateReader(reader=speaker, detector=Finder(PLATE, OTHER)).read(SCENE)
    assert [plate.text for plate in picture.plates] == ["D2B"]


def test_corners_are_told_in_pixels_of_the_picture() -> None:
    # The crop of PLATE begins at 40, 30: its margins are a tenth and a fifth of its sides.
    said = reading(corners=((12.0, 11.0), (108.0, 12.0), (107.0, 58.0), (11.0, 57.0)))
    (plate,) = PlateReader(reader=Speaker(said), detector=Finder(PLATE)).read(SCENE).plates
    assert plate.corners == ((52.0, 41.0), (148.0, 42.0), (147.0, 88.0), (51.0, 87.0))
    assert plate.box == (51.0, 41.0, 148.0, 88.0)


def test_corners_of_a_picture_that_is_one_plate_are_its_pixels_too() -> None:
    # The crop begins 30, 40 before the picture: a tenth and a fifth of its sides.
    said = reading(corners=((40.0, 60.0), (310.0, 62.0), (312.0, 220.0), (20.0, 221.0)))
    (plate,) = PlateReader(reader=Speaker(said), detector=Finder()).read(SCENE, crop=True).plates
    assert plate.corners == ((10.0, 20.0), (280.0, 22.0), (282.0, 180.0), (0.0, 181.0))
    assert plate.box == (0.0, 0.0, 300.0, 200.0)


def test_corners_stay_within_the_picture() -> None:
    edge = Detection((0.0, 0.0, 100.0, 50.0), 0.8)
    said = reading(corners=((2.0, 3.0), (108.0, 4.0), (107.0, 58.0), (4.0, 57.0)))
    (plate,) = PlateReader(reader=Speaker(said), detector=Finder(edge)).read(SCENE).plates
    assert plate.box == (0.0, 0.0, 98.0, 48.0)


def test_a_number_makes_a_possible_plate_a_plate() -> None:
    maybe = replace(PLATE, likely=False)
    read, unread = (
        PlateReader(reader=Speaker(said), detector=Finder(maybe)).read(SCENE).plates
        for said in (reading(), reading(None))
    )
    assert [plate.text for plate in read] == ["B1234XYZ"]
    assert unread == ()


class Closer(Finder):
    """A detector that finds the given boxes only when it looks closer."""

    def __init__(self, *found: Detection, first: Sequence[Detection] = ()) -> None:
        super().__init__(*first)
        self.closer = list(found)

    def detect_closer(self, image: np.ndarray) -> list[Detection]:
        assert image.dtype == np.uint8
        return self.closer


def test_a_picture_in_which_nothing_was_found_is_searched_closer() -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Closer(PLATE))
    assert [plate.box for plate in reader.read(SCENE).plates] == [PLATE.box]


def test_a_picture_whose_boxes_are_no_plates_is_searched_closer() -> None:
    no_plate, speaker = replace(OTHER, likely=False), Speaker(reading(confidence=0.2))
    reader = PlateReader(reader=speaker, detector=Closer(PLATE, first=[no_plate]))
    assert [plate.box for plate in reader.read(SCENE).plates] == [PLATE.box]


def test_a_picture_with_a_plate_is_not_searched_again() -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Closer(OTHER, first=[PLATE]))
    assert [plate.box for plate in reader.read(SCENE).plates] == [PLATE.box]


def test_the_second_look_lowers_the_confidence() -> None:
    speaker = Speaker(reading(plate_probability=0.9))
    (plate,) = PlateReader(reader=speaker, detector=Finder(PLATE)).read(SCENE).plates
    assert plate.detection_confidence == pytest.approx(0.72)


@pytest.mark.parametrize(
    ("box", "seen", "told"),
    [
        ((0.0, 40.0, 80.0, 70.0), "blurred", "cut_off"),
        ((220.0, 40.0, 299.5, 70.0), "unclear", "cut_off"),
        ((50.0, 40.0, 150.0, 90.0), "blurred", "blurred"),
        ((0.0, 40.0, 80.0, 70.0), "not_a_plate", "not_a_plate"),
        ((50.0, 0.0, 150.0, 40.0), None, None),
    ],
)
def test_an_unread_plate_at_the_edge_is_cut_off(
    box: tuple[float, float, float, float], seen: str | None, told: str | None
) -> None:
    speaker = Speaker(reading(reason=seen))
    (plate,) = PlateReader(reader=speaker, detector=Finder(Detection(box, 0.9))).read(SCENE).plates
    assert plate.reason == told


@pytest.mark.parametrize("box", [(0.5, 40.0, 80.0, 70.0), (220.0, 40.0, 300.0, 70.0)])
def test_a_number_at_the_side_may_lack_letters(box: tuple[float, float, float, float]) -> None:
    speaker, found = Speaker(reading(confidence=0.9999)), Finder(Detection(box, 0.9))
    (plate,) = PlateReader(reader=speaker, detector=found).read(SCENE).plates
    assert (plate.text, plate.confidence) == ("B1234XYZ", 0.5)
    assert (plate.decision, plate.reason) == ("review", "cut_off")


def test_a_plate_cut_out_already_is_whole() -> None:
    speaker = Speaker(reading(confidence=0.9999))
    (plate,) = PlateReader(reader=speaker, detector=Finder()).read(SCENE, crop=True).plates
    assert (plate.decision, plate.reason) == ("accept", None)


def test_a_picture_that_is_one_plate_is_never_left_out() -> None:
    speaker = Speaker(reading(plate_probability=0.01))
    assert PlateReader(reader=speaker, detector=Finder()).read(SCENE, crop=True).plates


def test_a_picture_without_plates_is_an_answer() -> None:
    speaker = Speaker()
    picture = PlateReader(reader=speaker, detector=Finder()).read(SCENE)
    assert picture.plates == ()
    assert speaker.crops == []


def test_a_crop_is_one_plate_whatever_the_detector_says() -> None:
    speaker = Speaker(reading())
    picture = PlateReader(reader=speaker, detector=Finder()).read(SCENE, crop=True)
    (plate,) = picture.plates
    assert plate.box == (0.0, 0.0, 300.0, 200.0)
    assert plate.detection_confidence == 1.0
    margins = speaker.margins
    assert speaker.crops == [
        (200 + 2 * round(200 * margins.y), 300 + 2 * round(300 * margins.x), 3)
    ]


def test_plates_below_the_least_confidence_are_left_out() -> None:
    speaker = Speaker(reading(confidence=0.4), reading("D 2 B", confidence=0.6))
    reader = PlateReader(reader=speaker, detector=Finder(PLATE, OTHER), min_confidence=0.5)
    assert [plate.text for plate in reader.read(SCENE).plates] == ["D2B"]


@pytest.mark.parametrize(
    ("given", "threshold", "decision"),
    [
        (reading(confidence=0.9), 0.9, "accept"),
        (reading(confidence=0.899), 0.9, "review"),
        (reading(confidence=0.99, legibility=0.49), 0.9, "review"),
        (reading(confidence=0.99, rule="corrected"), 0.9, "review"),
        (reading(text=None), 0.0, "review"),
        (reading(confidence=1.0), None, "review"),
        (reading("RI 1", confidence=0.95, rule="special:state"), 0.9, "accept"),
    ],
    ids=["at", "below", "illegible", "corrected", "no number", "uncalibrated", "special"],
)
def test_the_decision(given: Reading, threshold: float | None, decision: str) -> None:
    assert decide(given, threshold) == decision


def test_pixels_may_be_grey() -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    assert reader.read(np.zeros((200, 300), np.uint8)).width == 300


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((20, 30, 3), np.float32),
        np.zeros((20, 30, 4), np.uint8),
        np.zeros((0, 30, 3), np.uint8),
        np.zeros((0, 0), np.uint8),
        np.zeros(30, np.uint8),
        np.zeros((2, 20, 30, 3), np.uint8),
    ],
    ids=["float", "alpha", "no rows", "nothing", "line", "stack"],
)
def test_arrays_that_are_no_picture_are_refused(pixels: np.ndarray) -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    with pytest.raises(ImageFormatError, match="is no picture"):
        reader.read(pixels)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    path = tmp_path / "jalan raya ü.png"
    _, data = cv2.imencode(".png", SCENE)
    path.write_bytes(data.tobytes())
    return path


@pytest.mark.parametrize("kind", [str, Path, lambda path: path.read_bytes()])
def test_pictures_may_be_paths_or_bytes(photograph: Path, kind: Callable[[Path], str]) -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    picture = reader.read(kind(photograph))
    assert (picture.width, picture.height, len(picture.plates)) == (300, 200, 1)


def test_too_many_pixels_are_refused_as_the_settings_say(photograph: Path) -> None:
    settings = Settings(max_pixels=59_999)
    reader = PlateReader(settings, reader=Speaker(), detector=Finder())
    with pytest.raises(ImageTooLargeError):
        reader.read(photograph)


def test_one_bad_picture_does_not_lose_the_others(photograph: Path, tmp_path: Path) -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    images = [photograph, tmp_path / "none.jpg", b"", np.zeros(3, np.uint8), photograph]
    results = list(reader.read_many(images))
    kinds = [
        PictureReading, ImageNotFoundError, ImageEmptyError, ImageFormatError, PictureReading,
    ]  # fmt: skip
    assert [type(result) for result in results] == kinds
    assert all(isinstance(r, PictureReading | ImageError) for r in results)


def test_reading_many_is_as_it_goes(photograph: Path) -> None:
    reader = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))

    def pictures():  # type: ignore[no-untyped-def]  # noqa: ANN202 - a generator that must not end
        yield photograph
        raise AssertionError("asked for more than was wanted")

    assert next(iter(reader.read_many(pictures(), crop=True)))


def test_missing_models_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="plate-detector"):
        PlateReader(Settings(models_dir=tmp_path))


def test_a_variable_that_cannot_be_used_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAT_THREADS", "many")
    with pytest.raises(ConfigurationError, match="PLAT_THREADS"):
        PlateReader()


def test_the_package_gives_the_reader_without_more_imports() -> None:
    assert lpr.PlateReader is PlateReader
    assert lpr.PlateReading is PlateReading
    assert set(lpr.__all__) <= set(dir(lpr))


@pytest.fixture(scope="module")
def shipped() -> PlateReader:
    return PlateReader(Settings(threads=1))


def draw_plate(text: str = "B 1234 TXY") -> np.ndarray:
    """A white plate as a photograph of it might look: frame, number, expiry line."""
    plate = np.full((135, 430, 3), 225, np.uint8)
    cv2.rectangle(plate, (4, 4), (425, 130), (30, 30, 30), 2)
    cv2.putText(plate, text, (18, 84), cv2.FONT_HERSHEY_DUPLEX, 2.1, (25, 25, 25), 6)
    cv2.putText(plate, "03.28", (170, 122), cv2.FONT_HERSHEY_DUPLEX, 0.9, (25, 25, 25), 2)
    return plate


def test_the_shipped_models_read_a_crop(shipped: PlateReader) -> None:
    picture = shipped.read(draw_plate(), crop=True)
    (plate,) = picture.plates
    assert plate.box == (0.0, 0.0, 430.0, 135.0)
    assert plate.raw
    assert 0 <= plate.confidence <= 1
    assert plate.decision in {"accept", "review"}


@pytest.mark.parametrize("size", [(3000, 8), (1000, 1), (1, 40_000)])
def test_the_shipped_models_take_a_crop_as_thin_as_a_thread(
    shipped: PlateReader, size: tuple[int, int]
) -> None:
    (plate,) = shipped.read(np.full((*size, 3), 100, np.uint8), crop=True).plates
    assert plate.decision == "review"


def test_the_shipped_models_take_a_scene(shipped: PlateReader) -> None:
    scene = np.full((480, 640, 3), (90, 100, 110), np.uint8)
    scene[300:368, 210:425] = cv2.resize(draw_plate(), (215, 68), interpolation=cv2.INTER_AREA)
    picture = shipped.read(scene)
    for plate in picture.plates:
        x1, y1, x2, y2 = plate.box
        assert 0 <= x1 < x2 <= 640
        assert 0 <= y1 < y2 <= 480


def test_one_reader_serves_many_threads(shipped: PlateReader) -> None:
    plates = [draw_plate(f"B {number} TXY") for number in (1234, 2345, 3456, 7654)]
    alone = [shipped.read(plate, crop=True).plates[0].raw for plate in plates]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda plate: shipped.read(plate, crop=True), plates))
    assert [picture.plates[0].raw for picture in together] == alone


@pytest.mark.parametrize(("callers", "threads"), [(1, 6), (2, 3), (4, 1), (9, 1)])
def test_callers_share_the_threads(
    callers: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def load(**how: object) -> object:
        asked.append(int(str(how["threads"])))
        return Finder(PLATE)

    monkeypatch.setattr("lpr.pipeline.PlateDetector.load", load)
    reader = PlateReader(Settings(threads=6), reader=Speaker(reading()), callers=callers)
    assert reader.callers == callers
    assert asked == [threads]
