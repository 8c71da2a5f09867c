"""The reader's candidates meet the registry: which of them, if any, the plate bears.

A number that the registry holds, with the colour and the expiry line that were seen, is likelier
than one that it does not hold. It is weak evidence where half of all numbers are given out, and
none at all against a number of another province, which our registry need not hold. So each
explanation of what was seen and found is weighed (Bayes), and one that is not nearly certain
changes nothing. The registry never invents: only the reader's own candidates are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from lpr.tax import _messages as messages
from lpr.tax._colours import SEEN_COLOURS
from lpr.tax._types import Jenis, TaxAnswer, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.plates import Candidate, Plate
    from lpr.tax._types import VehicleSummary

    VehicleKind: TypeAlias = Literal["motorcycle", "car"]

LEAST = 0.02
"""Candidates that the reader finds less likely than this are not asked for."""

ENOUGH = 0.98
"""Belief from which a candidate is taken for the number."""

SURE = 0.5
"""Confidence from which a colour or an expiry line counts as seen."""

HELD = 0.5
"""Share of Jakarta's numbers that are given out: 18 of about 34 million possible ones. Where it is
lower, a hit says more than is assumed here."""

UNHELD = 0.02
"""Share of Jakarta's vehicles that a copy of the registry does not hold yet, or no longer."""

# How often a feature agrees when the candidate is right, and when it is another vehicle. Assumed,
# on the careful side: half of all plates share a colour, the expiry line has 60 months in use, and
# one vehicle in ten is electric.
_AGREES = MappingProxyType(
    {"colour": (0.98, 0.5), "expiry": (0.95, 1 / 60), "type": (0.95, 0.5), "electric": (0.9, 0.1)}
)
_UNKNOWN = frozenset({TaxStatus.TIDAK_TERSEDIA, TaxStatus.AMBIGU})


class Seen(Protocol):
    """What a picture says of one plate: `lpr.pipeline.PlateReading`."""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The numbers that it may be, the likeliest first; the network's own probabilities."""

    @property
    def confidence(self) -> float:
        """That the first candidate is right, 0..1, calibrated."""

    @property
    def colour(self) -> str | None:
        """The field's colour in English."""

    @property
    def colour_confidence(self) -> float:
        """That the colour is right, 0..1."""

    @property
    def electric(self) -> bool:
        """Whether the blue strip was seen."""

    @property
    def expiry(self) -> str | None:
        """The expiry line, ``YYYY-MM``."""

    @property
    def expiry_confidence(self) -> float:
        """That the expiry line is right, 0..1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the registry makes of one reading.

    Attributes:
        answer: the answer to show; None leaves that of the likeliest candidate.
        chosen: the candidate that the plate bears, when that is nearly certain.
        belief: that `chosen` is right, 0..1; an estimate on stated assumptions, not calibrated.
        agreed: what the registry's vehicle shares with the picture: ``colour``, ``expiry``,
            ``type``, ``electric``.

    """

    answer: TaxAnswer | None = None
    chosen: Candidate | None = None
    belief: float = 0.0
    agreed: tuple[str, ...] = ()


NOTHING = Finding()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A candidate, its answer, how its vehicle compares, and its weight among explanations."""

    candidate: Candidate
    answer: TaxAnswer
    features: Mapping[str, bool]
    weight: float

    @property
    def agrees(self) -> bool:
        """Held, of the colour seen, and nothing else that was seen speaks against it."""
        return "colour" in self.features and all(self.features.values())


def asked(seen: Seen) -> tuple[Candidate, ...]:
    """The candidates that are worth asking the registry for."""
    return tuple(each for each in seen.candidates if each.probability >= LEAST)


def settle(seen: Seen, answers: Sequence[TaxAnswer], kind: VehicleKind | None = None) -> Finding:
    """What the registry makes of a reading that a person would have to review.

    Exactly one candidate whose vehicle agrees with what was seen may be taken for the number.
    Several are ``AMBIGU``. While a candidate's answer is not known, nothing changes.

    Args:
        seen: the reading.
        answers: of each of its `asked` candidates, in their order.
        kind: the vehicle as the picture shows it, where that is known.

    """
    if any(answer.status in _UNKNOWN for answer in answers):
        return NOTHING
    shares = _shares(seen)
    weighed = [
        _weigh(seen, candidate, answer, shares[candidate.plate.text], kind)
        for candidate, answer in zip(asked(seen), answers, strict=True)
    ]
    agreeing = [each for each in weighed if each.agrees]
    if len(agreeing) > 1:
        return Finding(answer=_ambiguous(agreeing, weighed[0].answer))
    if not agreeing:
        return NOTHING
    (hit,) = agreeing
    unlisted = 1.0 - sum(shares[each.candidate.plate.text] for each in weighed)
    belief = hit.weight / (sum(each.weight for each in weighed) + max(unlisted, 0.0))
    if belief < ENOUGH:
        return NOTHING
    agreed = tuple(name for name in _AGREES if hit.features.get(name))
    return Finding(hit.answer, hit.candidate, belief, agreed)


def _shares(seen: Seen) -> dict[str, float]:
    """Each candidate's probability by text: what the calibrated first one leaves, in proportion."""
    first, *others = seen.candidates
    doubt = 1.0 - first.probability
    scale = (1.0 - seen.confidence) / doubt if doubt > 0.0 else 0.0
    shares = {each.plate.text: each.probability * scale for each in others}
    return {first.plate.text: seen.confidence, **shares}


def _weigh(
    seen: Seen, candidate: Candidate, answer: TaxAnswer, share: float, kind: VehicleKind | None
) -> _Weighed:
    """Weights are relative to a number of which the registry can say nothing."""
    if answer.vehicle is None:
        absent = UNHELD / (1.0 - HELD) if _must_be_held(candidate.plate) else 1.0
        return _Weighed(candidate, answer, {}, share * absent)
    features = _compare(seen, answer, answer.vehicle, kind)
    weight = share * (1.0 - UNHELD) / HELD
    for name, same in features.items():
        right, chance = _AGREES[name]
        weight *= right / chance if same else (1.0 - right) / (1.0 - chance)
    return _Weighed(candidate, answer, features, weight)


def _must_be_held(plate: Plate) -> bool:
    """Whether absence says anything: a number that its own text gives to DKI Jakarta."""
    return plate.pkb_lookup and plate.region is not None and plate.region.is_dki


def _compare(
    seen: Seen, answer: TaxAnswer, vehicle: VehicleSummary, kind: VehicleKind | None
) -> dict[str, bool]:
    """Whether each feature that was seen, and that the registry knows, is the vehicle's."""
    features = {}
    if seen.colour is not None and seen.colour_confidence >= SURE:
        features["colour"] = SEEN_COLOURS.get(seen.colour) is vehicle.plate_colour
    if seen.expiry is not None and seen.expiry_confidence >= SURE and answer.stnk_until:
        features["expiry"] = seen.expiry == f"{answer.stnk_until:%Y-%m}"
    if kind is not None:
        features["type"] = (kind == "motorcycle") is (vehicle.jenis is Jenis.SEPEDA_MOTOR)
    if seen.electric and vehicle.ev is not None:  # without a strip it may still be electric
        features["electric"] = vehicle.ev
    return features


def _ambiguous(agreeing: Sequence[_Weighed], first: TaxAnswer) -> TaxAnswer:
    """Several vehicles of the registry may be the one seen; none of their bills is shown."""
    oldest = min((each.answer for each in agreeing), key=lambda answer: answer.as_of)
    message = messages.several([each.candidate.plate.display for each in agreeing])
    return TaxAnswer(
        plate=first.plate,
        status=TaxStatus.AMBIGU,
        message_id=message.id,
        message_en=message.en,
        source=oldest.source,
        as_of=oldest.as_of,
        area=first.area,
        authority=first.authority,
    )
