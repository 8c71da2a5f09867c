from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lpr.errors import ModelDamagedError, ModelMissingError
from lpr.inference import LoadedModel, Margins, ModelCard, ModelInput
from lpr.ocr import CornerFinder, PlatReader, Reader, Reading
from lpr.ocr._heads import calibrate

Spell = Callable[..., np.ndarray]
Heads = dict[str, np.ndarray]

CARD = ModelCard(
    name="plate-reader",
    version="1",
    file="plate-reader.onnx",
    sha256="",
    architecture="given heads",
    input=ModelInput(192, 64),
    licence="Apache-2.0",
    alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-",
    colours=("black", "white", "yellow", "red", "green", "blue", "white_red"),
    accept_threshold=0.9,
    margins=Margins(0.08, 0.12),
)
TODAY = date(2026, 11, 25)


class Whole:
    """A corner network that takes each crop for the plate."""

    providers = ("CPUExecutionProvider",)
    inputs = ("cuts",)
    outputs = ("corners", "plate")

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        count = len(inputs["cuts"])
        corners = np.array([[[0, 0], [1, 0], [1, 1], [0, 1]]] * count, np.float32)
        return {"corners": corners, "plate": np.ones((count, 1), np.float32)}


CORNERS_CARD = replace(
    CARD, name="plate-corners", input=ModelInput(128, 64), margins=Margins(0.3, 0.5)
)
CORNERS = CornerFinder(LoadedModel(CORNERS_CARD, Whole()))


class Given:
    """A network that gives the same heads for every plate."""

    providers = ("CPUExecutionProvider",)
    inputs = ("plates",)

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.seen: list[np.ndarray] = []

    @property
    def outputs(self) -> tuple[str, ...]:
        return tuple(self.heads)

    def run(self, inputs: Mapping[str, np.ndarray]) -> Heads:
        plates = inputs["plates"]
        self.seen.append(plates)
        return {name: np.stack([head] * len(plates)) for name, head in self.heads.items()}


@pytest.fixture
def heads(civil: Spell, sequence: Spell) -> Heads:
    expiry = np.full((4, 11), 0.01, np.float32)
    expiry[range(4), [0 + 1, 3 + 1, 2 + 1, 8 + 1]] = 0.9
    return {
        "civil": civil("B", "1234", "TXY"),
        "sequence": sequence("B1234TXY"),
        "expiry": expiry,
        "colour": np.array([0.05, 0.8, 0.15, 0, 0, 0, 0], np.float32),
        "electric": np.array([0.2], np.float32),
        "legible": np.array([0.97], np.float32),
    }


def read_one(heads: Heads, card: ModelCard = CARD) -> Reading:
    reader: Reader = PlatReader(LoadedModel(card, Given(heads)), CORNERS, today=lambda: TODAY)
    (reading,) = reader.read([np.zeros((30, 90, 3), np.uint8)])
    return reading


def test_a_reading_says_everything(heads: Heads) -> None:
    reading = read_one(heads)
    assert reading.raw == "B1234TXY"
    assert reading.text == "B1234TXY"
    assert reading.display == "B 1234 TXY"
    assert reading.rule == "civil"
    assert reading.confidence == pytest.approx(reading.candidates[0].probability)
    assert reading.expiry == "2028-03"
    assert reading.expiry_confidence == pytest.approx(0.9**4)
    assert reading.colour == "white"
    assert reading.colour_confidence == pytest.approx(0.8)
    assert not reading.electric
    assert reading.legibility == pytest.approx(0.97)
    assert not reading.corrected
    assert reading.plate is not None
    assert reading.plate.region is not None
    assert reading.plate.region.is_dki


def test_numbers_are_plain(heads: Heads) -> None:
    reading = read_one(heads)
    figures = (
        reading.confidence,
        reading.expiry_confidence,
        reading.colour_confidence,
        reading.legibility,
        reading.candidates[0].probability,
    )
    assert {type(figure) for figure in figures} == {float}


def test_raw_is_what_was_seen_and_text_what_the_grammar_makes_of_it(
    heads: Heads, sequence: Spell
) -> None:
    reading = read_one(heads | {"sequence": sequence("81234TXY")})
    assert reading.raw == "81234TXY"
    assert reading.text == "B1234TXY"
    assert reading.corrected
    assert reading.rule == "corrected"


def test_a_text_that_does_not_parse_is_no_number(
    heads: Heads, civil: Spell, sequence: Spell
) -> None:
    odd = {"civil": civil("", "", "", sure=1.0), "sequence": sequence("XQ99", sure=1.0)}
    reading = read_one(heads | odd)
    assert reading.raw == "XQ99"
    assert (reading.text, reading.display, reading.plate, reading.rule) == (None,) * 4
    assert reading.candidates == ()
    assert reading.confidence == 0.0
    assert not reading.corrected


def test_a_guess_is_no_number_but_stays_a_candidate(
    heads: Heads, civil: Spell, sequence: Spell
) -> None:
    vague = {"civil": civil("B", "1234", "ABC", 0.5), "sequence": sequence("B1234ABC", 0.5)}
    reading = read_one(heads | vague)
    assert reading.raw == "B1234ABC"
    assert reading.text is None
    assert reading.rule is None
    assert reading.confidence == 0.0
    assert reading.candidates[0].plate.text == "B1234ABC"


def test_the_temperature_softens_the_confidence_and_not_the_candidates(
    heads: Heads, sequence: Spell
) -> None:
    doubtful = heads | {"sequence": sequence("B1234TXY", sure=0.95)}
    plain = read_one(doubtful)
    soft = read_one(doubtful, replace(CARD, temperature=2.0))
    assert soft.candidates == plain.candidates
    assert 0.5 < soft.confidence < plain.confidence


def test_an_electric_strip_is_told(heads: Heads) -> None:
    assert read_one(heads | {"electric": np.array([0.5], np.float32)}).electric


def test_all_plates_of_a_picture_are_one_call_in_order(heads: Heads) -> None:
    engine = Given(heads)
    reader = PlatReader(LoadedModel(CARD, engine), CORNERS, today=lambda: TODAY)
    crops = [np.full((20 + level, 60, 3), level, np.uint8) for level in range(5)]
    assert len(reader.read(crops)) == 5
    (plates,) = engine.seen
    assert plates.shape == (5, 64, 192, 3)
    assert plates.dtype == np.uint8
    assert plates[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]


def test_a_crowd_of_plates_is_split(heads: Heads) -> None:
    engine = Given(heads)
    reader = PlatReader(LoadedModel(CARD, engine), CORNERS, today=lambda: TODAY)
    assert len(reader.read([np.zeros((8, 24, 3), np.uint8)] * 70)) == 70
    assert [len(plates) for plates in engine.seen] == [64, 6]


def test_no_plates_are_no_call(heads: Heads) -> None:
    engine = Given(heads)
    assert PlatReader(LoadedModel(CARD, engine), CORNERS).read([]) == []
    assert engine.seen == []


def test_the_card_says_margins_and_threshold(heads: Heads) -> None:
    reader = PlatReader(LoadedModel(CARD, Given(heads)), CORNERS)
    assert reader.margins == CORNERS_CARD.margins  # a loose cut: the corners are found in it
    assert reader.accept_threshold == 0.9


@pytest.mark.parametrize("name", ["civil", "sequence", "expiry", "colour", "electric", "legible"])
def test_a_network_without_a_head_is_refused(heads: Heads, name: str) -> None:
    del heads[name]
    with pytest.raises(ModelDamagedError, match=f"lacks {name}"):
        PlatReader(LoadedModel(CARD, Given(heads)), CORNERS)


@pytest.mark.parametrize("fields", [{"alphabet": "0123"}, {"colours": ("black",)}])
def test_a_card_that_names_too_few_classes_is_refused(heads: Heads, fields: dict) -> None:  # type: ignore[type-arg]  # fields of a card
    with pytest.raises(ModelDamagedError, match="37 characters and 7 colours"):
        read_one(heads, replace(CARD, **fields))


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        PlatReader.load(models_dir=tmp_path)


@pytest.fixture(scope="module")
def shipped() -> PlatReader:
    return PlatReader.load(threads=1)


def test_the_shipped_network_reads_any_pixels(shipped: PlatReader) -> None:
    rng = np.random.default_rng(5)
    sizes = [(1, 1), (300, 20), (64, 192), (20, 400)]
    readings = shipped.read([rng.integers(0, 255, (*size, 3), dtype=np.uint8) for size in sizes])
    assert len(readings) == len(sizes)
    for reading in readings:
        assert 0 <= reading.confidence <= 1
        assert 0 <= reading.legibility <= 1
        assert reading.colour in shipped.card.colours
        if reading.text is not None:
            assert reading.text == reading.candidates[0].plate.text
            assert reading.confidence > 0


def test_the_shipped_network_reads_a_plate_alone_as_in_company(shipped: PlatReader) -> None:
    rng = np.random.default_rng(6)
    crops = [rng.integers(0, 255, (64, 192, 3), dtype=np.uint8) for _ in range(3)]
    together = shipped.read(crops)
    for crop, reading in zip(crops, together, strict=True):
        (alone,) = shipped.read([crop])
        assert alone.raw == reading.raw
        assert alone.confidence == pytest.approx(reading.confidence, abs=1e-3)


def said(reader: PlatReader, heads: Heads, **fields: object) -> Reading:
    return replace(reader.decode(heads, TODAY), **fields)  # type: ignore[arg-type]  # of a reading


@pytest.fixture
def reader(heads: Heads) -> PlatReader:
    return PlatReader(LoadedModel(CARD, Given(heads)), CORNERS, today=lambda: TODAY)


def test_a_vote_averages_characters_not_texts(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    """Three frames, each sure of all but another character: no text has a majority."""
    frames = []
    for text in ("B1234TXV", "B1284TXY", "B7234TXY"):
        parts = {"civil": civil(text[0], text[1:5], text[5:], 0.9), "sequence": sequence(text, 0.9)}
        frames.append(said(reader, heads | parts))
    voted = reader.vote(frames)
    assert voted.text == "B1234TXY"
    assert voted.text not in {frame.text for frame in frames}


def test_a_legible_frame_counts_more(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    other = {"civil": civil("D", "77", "A", 0.9), "sequence": sequence("D77A", 0.9)}
    blurred = said(reader, heads | other, legibility=0.05)
    voted = reader.vote([blurred, blurred, said(reader, heads)])
    assert voted.text == "B1234TXY"


def test_a_sharp_frame_counts_more_than_several_blurred_ones(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    other = {"civil": civil("B", "1234", "TXV", 0.99), "sequence": sequence("B1234TXV", 0.99)}
    sharp = said(reader, heads, sharpness=0.15)
    blurred = said(reader, heads | other, sharpness=0.07)
    assert reader.vote([blurred, blurred, sharp, blurred]).text == "B1234TXY"
    alike = replace(blurred, sharpness=0.15)
    assert reader.vote([alike, alike, sharp, alike]).text == "B1234TXV"


def test_frames_in_which_half_the_plate_was_hidden_have_no_vote(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    left = {"civil": civil("B", "1234", "TX", 0.99), "sequence": sequence("B1234TX", 0.99)}
    full, half = said(reader, heads), said(reader, heads | left)
    assert (full.text, half.text) == ("B1234TXY", "B1234TX")
    sure = [replace(each, confidence=0.99) for each in (full, half)]
    assert reader.vote([sure[0]] * 2 + [sure[1]] * 4).text == "B1234TX", "two show it, not three"
    voted = reader.vote([sure[0]] * 3 + [sure[1]] * 4)
    assert voted == reader.vote([sure[0]] * 3)
    assert voted.text == "B1234TXY"


def test_frames_without_any_edge_vote_all_the_same(reader: PlatReader, heads: Heads) -> None:
    assert reader.vote([said(reader, heads, sharpness=0.0)] * 3).text == "B1234TXY"


def test_the_vote_of_one_is_that_one(reader: PlatReader, heads: Heads) -> None:
    only = said(reader, heads)
    assert reader.vote([only]) is only


def test_a_vote_keeps_the_second_look_of_the_best(reader: PlatReader, heads: Heads) -> None:
    frames = [said(reader, heads, plate_probability=p) for p in (0.6, 0.9)]
    assert reader.vote(frames).plate_probability == 0.9


def test_illegible_frames_vote_for_a_reason(reader: PlatReader, heads: Heads) -> None:
    dim = heads | {"legible": np.array([0.1], np.float32)}
    frames = [said(reader, dim, reason="glare")] * 3
    assert reader.vote(frames).reason == "glare"


def test_frames_that_agree_are_surer_than_each(reader: PlatReader, heads: Heads) -> None:
    alone = said(reader, heads)
    assert 0.5 < alone.confidence < 1
    confidences = [reader.vote([alone] * count).confidence for count in range(1, 9)]
    assert confidences == sorted(confidences)
    assert confidences[1] > confidences[0] == alone.confidence
    voted = reader.vote([alone] * 8)
    assert voted.candidates[0].probability == pytest.approx(alone.candidates[0].probability)


def test_frames_that_agree_on_a_guess_stay_a_guess(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    """Less than even odds do not grow: the frames share what misled them."""
    guess = {"civil": civil("B", "1234", "TXY", 0.85), "sequence": sequence("B1234TXY", 0.85)}
    unsure = said(reader, heads | guess)
    assert unsure.candidates[0].probability < 0.5
    assert reader.vote([unsure] * 8).confidence <= unsure.confidence


def test_only_frames_that_read_it_make_it_surer(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    """A number that no frame read is no surer for being the mean of many."""
    frames = []
    for text in ("B1234TXV", "B1284TXY", "B7234TXY"):
        parts = {"civil": civil(text[0], text[1:5], text[5:], 0.9), "sequence": sequence(text, 0.9)}
        frames.append(said(reader, heads | parts))
    voted = reader.vote(frames)
    assert voted.confidence == calibrate(voted.candidates[0].probability, CARD.temperature)


def test_poor_frames_have_no_vote(
    reader: PlatReader, heads: Heads, civil: Spell, sequence: Spell
) -> None:
    other = {"civil": civil("D", "77", "A", 0.9), "sequence": sequence("D77A", 0.9)}
    good, poor = said(reader, heads), said(reader, heads | other, legibility=0.3)
    assert reader.vote([good, good, *[poor] * 6]).confidence == pytest.approx(
        reader.vote([good, good]).confidence
    )
