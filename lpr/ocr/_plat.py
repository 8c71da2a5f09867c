"""The project's own reader: corners first, then the upright plates of a picture in one call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lpr.errors import ModelDamagedError
from lpr.inference import LoadedModel, Margins, load_model
from lpr.ocr._expiry import decode_expiry, today_in_jakarta
from lpr.ocr._heads import calibrate, likelihood, rank, spell
from lpr.ocr._looks import other_cuts, together
from lpr.ocr._quality import reason, sharpness
from lpr.ocr._reading import LEGIBLE, Reading, weight
from lpr.ocr._rectify import CornerFinder, Placed, upright
from lpr.ocr._vote import looks, pool, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from typing import Unpack

    from numpy.typing import NDArray

    from lpr.inference import LoadOptions
    from lpr.ocr._reading import Heads

MODEL_NAME = "plate-reader"
OUTPUTS = ("civil", "sequence", "expiry", "colour", "electric", "legible")
BATCH = 64  # plates in one call of the network; bounds memory on pictures full of plates
ELECTRIC = 0.5
HEARD = 0.5
"""Frames whose weight is a smaller share of the best frame's have no vote."""
SHARPNESS_COUNTS = 3
"""By what power of its sharpness, as a share of the sharpest frame's, a frame's vote counts: half
as sharp, an eighth. A blurred G is surely a C. Chosen on rendered clips (`benchmarks/tracks`)."""
WORTH_A_LOOK = 0.5
"""A number that is less likely at the first look is not looked at again: nobody would accept it."""
LEAST_BELIEVED = 0.02  # a number less likely than this is a guess, and no guess is given out


class PlatReader:
    """The plate reader in ONNX: input uint8 N,H,W,3 RGB; outputs probabilities, see ``OUTPUTS``.

    ``civil`` N,9,37 and ``sequence`` N,10,38 spell the main line, ``expiry`` N,4,11 is MMYY,
    ``colour`` N,C the field's colour, ``electric`` N,1 the blue strip, ``legible`` N,1.
    """

    def __init__(
        self,
        model: LoadedModel,
        corners: CornerFinder,
        *,
        today: Callable[[], date] = today_in_jakarta,
    ) -> None:
        """Take loaded models; ``today`` decides which expiry years are believable."""
        missing = set(OUTPUTS) - set(model.engine.outputs)
        if missing:
            names = ", ".join(sorted(missing))
            raise ModelDamagedError(f"{model.card.file} is no plate reader: it lacks {names}.")
        self.card = model.card
        self._corners = corners
        self._engine = model.engine
        self._today = today

    @classmethod
    def load(cls, **how: Unpack[LoadOptions]) -> PlatReader:
        """The reader of the package, or of ``models_dir``, by `load_model`."""
        return cls(load_model(MODEL_NAME, **how), CornerFinder.load(**how))

    @property
    def margins(self) -> Margins:
        """How much of a plate's surroundings belongs to a crop."""
        return self._corners.margins

    @property
    def accept_threshold(self) -> float | None:
        """The card's threshold for one look, and for a vote of several frames."""
        return self.card.accept_threshold

    @property
    def still_threshold(self) -> float | None:
        """The card's threshold for what `read_still` gives."""
        looked_again = self.card.still_threshold
        return self.card.accept_threshold if looked_again is None else looked_again

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        """One reading a crop, in order. A crop is (H, W, 3) BGR with its margins."""
        readings: list[Reading] = []
        for start in range(0, len(crops), BATCH):
            readings += self._read_batch(crops[start : start + BATCH])
        return readings

    def read_still(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        """As `read`, of pictures that stand alone, where no second frame bears a number out.

        A likely number is looked for in other cuts of its plate too (:func:`other_cuts`), and the
        confidence is what all looks say of it together (:func:`together`); the rest of the reading
        is that of the first. A card without a threshold for this asks for no other look.
        """
        readings = self.read(crops)
        if self.card.still_threshold is None:
            return readings
        likely = {i: reading for i, reading in enumerate(readings) if _worth_a_look(reading)}
        for index, said in self._said_again(crops, likely).items():
            said.append(readings[index].candidates[0].probability)
            confidence = calibrate(together(said), self.card.temperature)
            readings[index] = replace(readings[index], confidence=confidence)
        return readings

    def _said_again(
        self, crops: Sequence[NDArray[np.uint8]], likely: Mapping[int, Reading]
    ) -> dict[int, list[float]]:
        """How probable other cuts think the number of each reading; by the crop's index."""
        cuts = [(i, cut) for i, reading in likely.items() for cut in other_cuts(_place(reading))]
        said: dict[int, list[float]] = {i: [] for i in likely}
        for start in range(0, len(cuts), BATCH):
            some = cuts[start : start + BATCH]
            heads = self._said(self._upright([crops[i] for i, _ in some], [cut for _, cut in some]))
            for row, (index, _) in enumerate(some):
                said[index].append(self._likelihood(likely[index], heads, row))
        return said

    def _likelihood(self, reading: Reading, heads: Heads, row: int) -> float:
        """How probable another look thinks the number of a reading."""
        plate = reading.candidates[0].plate
        return likelihood(plate, heads["civil"][row], heads["sequence"][row], self.card.alphabet)

    def _read_batch(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        placed = self._corners.find(crops)
        plates = self._upright(crops, placed)
        heads = self._said(plates)
        today = self._today()
        readings = (
            self.decode({name: heads[name][index] for name in OUTPUTS}, today)
            for index in range(len(crops))
        )
        return [
            _explained(reading, place, plate)
            for reading, place, plate in zip(readings, placed, plates, strict=True)
        ]

    def _upright(
        self, crops: Sequence[NDArray[np.uint8]], placed: Sequence[Placed]
    ) -> NDArray[np.uint8]:
        """The network's input: every plate seen from straight ahead."""
        size, margins = self.card.input, self.card.margins
        return np.stack(
            [upright(crop, place, size, margins) for crop, place in zip(crops, placed, strict=True)]
        )

    def _said(self, plates: NDArray[np.uint8]) -> Heads:
        heads = self._engine.run({self._engine.inputs[0]: plates})
        self._check(heads)
        return heads

    def _check(self, heads: Heads) -> None:
        """The card must name every class that the network tells apart."""
        characters, colours = heads["sequence"].shape[2] - 1, heads["colour"].shape[1]
        if len(self.card.alphabet) != characters or len(self.card.colours) != colours:
            raise ModelDamagedError(
                f"{self.card.file} tells {characters} characters and {colours} colours apart; its "
                f"card names {len(self.card.alphabet)} and {len(self.card.colours)}."
            )

    def decode(self, heads: Heads, today: date) -> Reading:
        """The reading behind one plate's probabilities (the outputs without their first axis)."""
        alphabet = self.card.alphabet
        candidates = rank(heads["civil"], heads["sequence"], alphabet)
        likely = candidates and candidates[0].probability >= LEAST_BELIEVED
        best = candidates[0] if likely else None
        expiry, expiry_confidence = decode_expiry(heads["expiry"], today)
        shade = int(heads["colour"].argmax())
        return Reading(
            raw=spell(heads["sequence"], alphabet),
            text=best.plate.text if best else None,
            candidates=candidates,
            confidence=calibrate(best.probability, self.card.temperature) if best else 0.0,
            rule=best.rule if best else None,
            heads=heads,
            expiry=expiry,
            expiry_confidence=expiry_confidence,
            colour=self.card.colours[shade],
            colour_confidence=float(heads["colour"][shade]),
            electric=bool(heads["electric"][0] >= ELECTRIC),
            legibility=float(heads["legible"][0]),
        )

    def vote(self, readings: Sequence[Reading]) -> Reading:
        """One reading of several of the same plate: each character's probabilities, pooled.

        Each frame counts by :func:`weight` and by how sharp it is, and one that says less
        than half of the best does not count, nor one of a plate half hidden (:func:`whole`); the
        grammar looks at the pool (:func:`pool`), not at the frames. The confidence grows with the
        frames that on their own read what was voted (:func:`looks`). The best frame gives what is
        not a probability of the network.
        """
        best = max(readings, key=weight)
        clear = [reading for reading in readings if weight(reading) >= HEARD * weight(best)]
        heard = whole(clear)
        known = [
            (one.heads, share)
            for one, share in zip(heard, _shares(heard), strict=True)
            if one.heads
        ]
        if len(known) < 2:  # noqa: PLR2004 - one is no vote
            return best
        heads = pool([heads for heads, _ in known], [share for _, share in known])
        voted = self.decode(heads, self._today())
        if voted.candidates and voted.text:
            agreeing = sum(reading.text == voted.text for reading in heard)
            softened = self.card.temperature / looks(agreeing)
            probability = voted.candidates[0].probability
            voted = replace(voted, confidence=calibrate(probability, softened))
        why = None if voted.text and voted.legibility >= LEGIBLE else best.reason
        return replace(voted, plate_probability=best.plate_probability, reason=why)


def _shares(readings: Sequence[Reading]) -> list[float]:
    """How much each frame of one plate counts beside the others."""
    sharpest = max(reading.sharpness for reading in readings) or 1.0
    return [
        weight(reading) * (reading.sharpness / sharpest) ** SHARPNESS_COUNTS for reading in readings
    ]


def _place(reading: Reading) -> Placed:
    """Where the reading's plate lies in its crop."""
    return Placed(np.array(reading.corners, np.float32), reading.plate_probability)


def _worth_a_look(reading: Reading) -> bool:
    """Whether another look could make or break the number."""
    if reading.text is None or reading.corrected or reading.legibility < LEGIBLE:
        return False
    return reading.candidates[0].probability >= WORTH_A_LOOK


def _explained(reading: Reading, place: Placed, plate: NDArray[np.uint8]) -> Reading:
    """The reading with the second look at its crop, and why there is no number if there is none."""
    read = reading.text is not None and reading.legibility >= LEGIBLE
    probability = place.probability
    why = None if read else reason(plate, tall=place.tall, plate_probability=probability)
    corners = tuple((float(x), float(y)) for x, y in place.corners)
    return replace(
        reading,
        plate_probability=probability,
        corners=corners,
        reason=why,
        sharpness=sharpness(plate),
    )
