import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lpr.errors import ImageDamagedError, RegistryMissingError
from lpr.pipeline import PictureReading, PlateReading
from lpr.plates import Candidate, Plate, parse
from lpr.records import error_record, picture_record, printable
from lpr.tax import (
    Colours,
    ImportOptions,
    TaxAnswer,
    TaxService,
    UnavailableRegistry,
    import_file,
    open_registry,
)

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def plate_reading(text: str | None, **values: object) -> PlateReading:
    found = (Candidate(parse(text), 0.987654, "civil"),) if text else ()
    given = PlateReading(
        raw=text.replace(" ", "") if text else "XQ99",
        text=found[0].plate.text if found else None,
        candidates=found,
        confidence=0.976543 if text else 0.0,
        rule=found[0].rule if found else None,
        expiry="2028-03",
        expiry_confidence=0.8,
        colour="white",
        colour_confidence=0.9,
        legibility=0.95,
        box=(10.04, 20.06, 110.5, 55.55),
        detection_confidence=0.912345,
        decision="accept" if text else "review",
    )
    return replace(given, **values)  # type: ignore[arg-type]  # fields of a reading


def picture(*plates: PlateReading) -> PictureReading:
    return PictureReading(width=640, height=480, elapsed_ms=12.3456, plates=plates)


@pytest.fixture
def away() -> TaxService:
    """The real service over a registry that could not be opened."""
    registry = UnavailableRegistry(RegistryMissingError("There is no registry."))
    return TaxService(registry, clock=lambda: NOW)


def test_the_record_is_the_one_that_was_promised() -> None:
    assert picture_record("a.jpg", picture(plate_reading("B 1234 TXY"))) == {
        "file": "a.jpg",
        "width": 640,
        "height": 480,
        "elapsed_ms": 12.3,
        "plates": [
            {
                "text": "B1234TXY",
                "display": "B 1234 TXY",
                "raw": "B1234TXY",
                "confidence": 0.9765,
                "decision": "accept",
                "correction": None,
                "box": [10.0, 20.1, 110.5, 55.5],
                "detection_confidence": 0.9123,
                "candidates": [{"text": "B1234TXY", "probability": 0.9877}],
                "rule": "civil",
                "region": {
                    "code": "B",
                    "name": "Jakarta Timur",
                    "tax_authority": "Bapenda DKI Jakarta",
                },
                "class": "passenger_car",
                "expiry": "2028-03",
                "colour": "white",
                "reason": None,
                "tax": None,
            }
        ],
        "error": None,
    }


def test_the_keys_stand_in_the_promised_order() -> None:
    record = picture_record("a.jpg", picture(plate_reading("B 1234 TXY")))
    assert list(record) == ["file", "width", "height", "elapsed_ms", "plates", "error"]
    assert list(record["plates"][0]) == [
        "text", "display", "raw", "confidence", "decision", "correction", "box",
        "detection_confidence", "candidates", "rule", "region", "class", "expiry", "colour",
        "reason", "tax",
    ]  # fmt: skip


def test_a_plate_without_a_number_keeps_what_was_seen() -> None:
    (plate,) = picture_record("a.jpg", picture(plate_reading(None)))["plates"]
    assert plate["raw"] == "XQ99"
    assert [plate[name] for name in ("text", "display", "rule", "region", "class", "tax")] == (
        [None] * 6
    )
    assert plate["candidates"] == []
    assert plate["decision"] == "review"


def test_a_special_plate_has_a_class_and_no_region() -> None:
    (plate,) = picture_record("a.jpg", picture(plate_reading("RI 1")))["plates"]
    assert plate["region"] is None
    assert plate["class"] == "state"


def test_a_picture_without_plates() -> None:
    record = picture_record("a.jpg", picture())
    assert record["plates"] == []
    assert record["error"] is None


def test_a_registry_that_is_away_is_said_and_not_hidden(away: TaxService) -> None:
    (plate,) = picture_record("a.jpg", picture(plate_reading("B 1234 TXY")), away)["plates"]
    assert plate["tax"]["status"] == "TIDAK_TERSEDIA"
    assert plate["tax"]["error"] == "registry-missing"
    assert plate["tax"]["amount_due"] is None


def test_what_the_text_alone_answers_needs_no_registry(away: TaxService) -> None:
    readings = picture(plate_reading("D 1234 AB"), plate_reading("RI 1"))
    plates = picture_record("a.jpg", readings, away)["plates"]
    assert [plate["tax"]["status"] for plate in plates] == ["LUAR_WILAYAH", "PLAT_KHUSUS"]


def test_each_plate_gets_its_own_answer(away: TaxService) -> None:
    readings = picture(
        plate_reading("D 1234 AB"),
        plate_reading(None),
        plate_reading("B 7 TXY"),
        plate_reading("RI 1"),
    )
    plates = picture_record("a.jpg", readings, away)["plates"]
    named = [plate["tax"] and plate["tax"]["plate"] for plate in plates]
    assert named == ["D 1234 AB", None, "B 7 TXY", "RI 1"]


def test_a_picture_is_one_question() -> None:
    asked: list[int] = []

    class Counter:
        def status_many(self, plates: list[Plate], colours: list[Colours]) -> list[TaxAnswer]:
            asked.append(len(plates))
            service = TaxService(UnavailableRegistry(RegistryMissingError("")), clock=lambda: NOW)
            return service.status_many(plates, colours)

    readings = picture(plate_reading("D 1 A"), plate_reading(None), plate_reading("B 2 T"))
    picture_record("a.jpg", readings, Counter())
    picture_record("b.jpg", picture(plate_reading(None)), Counter())
    picture_record("c.jpg", picture(), Counter())
    assert asked == [2]


# --- candidates -----------------------------------------------------------------------------------

DOUBTFUL = (("B 1234 TXY", 0.6), ("B 1284 TXY", 0.3))


def doubtful(**values: object) -> PlateReading:
    found = tuple(Candidate(parse(text), share, "civil") for text, share in DOUBTFUL)
    given = {"candidates": found, "confidence": 0.6, "decision": "review", "raw": "B12?4TXY"}
    return replace(plate_reading("B 1234 TXY"), **(given | values))  # type: ignore[arg-type]  # the same


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Callable[..., TaxService]]:
    """The real service over a registry that holds these white cars; STNK until March 2028."""
    with ExitStack() as opened:

        def make(*numbers: str) -> TaxService:
            file, url = tmp_path / "cars.csv", f"sqlite:///{tmp_path / 'registry.db'}"
            rows = "".join(f"{each},putih,minibus,2027-03-17,2028-03-17\n" for each in numbers)
            file.write_text("nopol,plate_colour,jenis,tgl_pajak,tgl_stnk\n" + rows)
            import_file(file, url, ImportOptions(as_of=NOW))
            held = opened.enter_context(closing(open_registry(url)))
            return TaxService(held, clock=lambda: NOW)

        yield make


def test_the_registry_tells_which_candidate_it_is(registry: Callable[..., TaxService]) -> None:
    (plate,) = picture_record("a.jpg", picture(doubtful()), registry("B 1284 TXY"))["plates"]
    assert (plate["text"], plate["display"]) == ("B1284TXY", "B 1284 TXY")
    assert plate["decision"] == "corrected"
    assert plate["raw"] == "B12?4TXY"
    read = {"read": "B1234TXY", "confidence": 0.6, "agreed": ["colour", "expiry"]}
    assert plate["correction"] == read
    assert plate["confidence"] > 0.98
    assert [each["text"] for each in plate["candidates"]] == ["B1234TXY", "B1284TXY"]
    assert plate["tax"]["plate"] == "B 1284 TXY"
    assert plate["tax"]["status"] == "LUNAS"


@pytest.fixture
def shared(registry: Callable[..., TaxService], tmp_path: Path) -> TaxService:
    """A number that a paid-up white car, and a yellow one that owes, both carry."""
    service = registry("B 1234 TXY")
    add_vehicle(tmp_path, "B 1234 TXY,kuning,minibus,2026-01-17,2028-03-17")
    return service


def add_vehicle(folder: Path, row: str) -> None:
    file = folder / "one.csv"
    file.write_text(f"nopol,plate_colour,jenis,tgl_pajak,tgl_stnk\n{row}\n")
    import_file(file, f"sqlite:///{folder / 'registry.db'}", ImportOptions(as_of=NOW))


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"colour": "white"}, "LUNAS"),
        ({"colour": "black"}, "LUNAS"),  # its plate was renewed, or will be
        ({"colour": "yellow"}, "MENUNGGAK"),
        ({"colour": "red"}, "AMBIGU"),
        ({"colour": None}, "AMBIGU"),
        ({"colour": "yellow", "colour_confidence": 0.4}, "AMBIGU"),
        ({"colour": "yellow", "decision": "review"}, "AMBIGU"),
    ],
)
def test_the_colour_tells_which_vehicle_carries_the_number(
    shared: TaxService, values: dict[str, object], status: str
) -> None:
    reading = plate_reading("B 1234 TXY", **values)
    (plate,) = picture_record("a.jpg", picture(reading), shared)["plates"]
    assert plate["tax"]["status"] == status


def test_each_reading_of_a_number_has_the_vehicle_of_its_colour(shared: TaxService) -> None:
    readings = [plate_reading("B 1234 TXY", colour=each) for each in ("white", "yellow")]
    plates = picture_record("a.jpg", picture(*readings), shared)["plates"]
    assert [each["tax"]["status"] for each in plates] == ["LUNAS", "MENUNGGAK"]


def test_white_and_black_do_not_decide_between_each_other(
    shared: TaxService, tmp_path: Path
) -> None:
    add_vehicle(tmp_path, "B 1234 TXY,hitam,sedan,2026-01-17,2028-03-17")
    (plate,) = picture_record("a.jpg", picture(plate_reading("B 1234 TXY")), shared)["plates"]
    assert plate["tax"]["status"] == "AMBIGU"
    assert "(hitam, putih)" in plate["tax"]["message_id"]


def test_several_that_fit_are_ambiguous(registry: Callable[..., TaxService]) -> None:
    service = registry("B 1234 TXY", "B 1284 TXY")
    (plate,) = picture_record("a.jpg", picture(doubtful()), service)["plates"]
    assert (plate["text"], plate["decision"]) == ("B1234TXY", "review")
    assert plate["correction"] is None
    assert plate["tax"]["status"] == "AMBIGU"
    assert plate["tax"]["amount_due"] is None


@pytest.mark.parametrize(
    "values",
    [
        {"decision": "accept"},  # it needs no help
        {"legibility": 0.4},  # nobody could compare the picture
        {"colour": "black"},
        {"expiry": "2027-03"},
    ],
)
def test_what_the_registry_must_not_touch(
    registry: Callable[..., TaxService], values: dict[str, object]
) -> None:
    reading = doubtful(**values)
    (plate,) = picture_record("a.jpg", picture(reading), registry("B 1284 TXY"))["plates"]
    assert (plate["text"], plate["decision"]) == (reading.text, reading.decision)
    assert (plate["confidence"], plate["correction"]) == (0.6, None)
    assert plate["tax"]["status"] == "TIDAK_DITEMUKAN"


def test_a_guess_is_not_looked_up_and_tells_of_nobody(
    registry: Callable[..., TaxService],
) -> None:
    reading = doubtful(text=None, rule=None, confidence=0.0)
    (plate,) = picture_record("a.jpg", picture(reading), registry("B 1234 TXY"))["plates"]
    told = ("text", "display", "region", "class", "tax", "correction")
    assert [plate[name] for name in told] == [None] * len(told)
    assert len(plate["candidates"]) == len(DOUBTFUL)


def test_candidates_of_all_plates_are_one_question() -> None:
    asked: list[list[str]] = []

    class Listener:
        def status_many(self, plates: list[Plate], colours: list[Colours]) -> list[TaxAnswer]:
            asked.append([plate.text for plate in plates])
            service = TaxService(UnavailableRegistry(RegistryMissingError("")), clock=lambda: NOW)
            return service.status_many(plates, colours)

    sure = plate_reading("B 1284 TXY")
    record = picture_record("a.jpg", picture(doubtful(), sure, doubtful()), Listener())
    assert asked == [["B1234TXY", "B1284TXY", "B1284TXY"]]  # once in the colour that was seen
    assert [plate["decision"] for plate in record["plates"]] == ["review", "accept", "review"]


def test_an_error_has_the_same_keys(away: TaxService) -> None:
    record = error_record("b.jpg", ImageDamagedError("The picture is damaged. Copy it again."))
    assert list(record) == list(picture_record("a.jpg", picture(), away))
    assert record["plates"] == []
    assert record["error"] == {
        "code": "image-damaged",
        "message": "The picture is damaged. Copy it again.",
    }


def test_records_are_json(away: TaxService) -> None:
    record = picture_record("ü 你.jpg", picture(plate_reading("B 1234 TXY")), away)
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_names_that_are_no_unicode_become_printable() -> None:
    assert printable("jalan ü.jpg") == "jalan ü.jpg"
    name = b"bad\xff.jpg".decode("utf-8", "surrogateescape")
    assert printable(name) == "bad\N{REPLACEMENT CHARACTER}.jpg"
    assert error_record(name, ImageDamagedError("x"))["file"].encode() == b"bad\xef\xbf\xbd.jpg"
