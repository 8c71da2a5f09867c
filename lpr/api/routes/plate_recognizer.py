"""``POST /v1/plate-reader/``: the request and answer that Plate Recognizer's clients speak.

Such a client switches by changing a URL. The answer's status is 201, as their cloud gives it.
What this endpoint makes of the fields:

* ``upload``: a file, or its base64 text (with or without a ``data:`` prefix);
* ``upload_url``: refused, because the server opens no connection that a client chooses;
* ``regions``: accepted; only Indonesian plates are read, so every result's region is ``id``;
* ``camera_id``, ``timestamp``: given back; the timestamp is the server's when none was sent;
* ``config``: JSON; ``{"detection_mode": "vehicle"}`` answers in the newer shape, the rest of its
  keys are accepted and change nothing;
* ``mmc``: accepted; makes, models and colours of vehicles are not recognised: empty lists.

No vehicle is detected, so ``vehicle`` has the score 0 and the type ``Unknown``. A detection of
which no text was read is left out of ``results`` and counted in ``unread``. Our data stands in the
extra keys ``validation`` and ``tax``. ``Authorization: Token ...`` carries a key of ours; the token
of their cloud is refused as soon as the service asks for a log-in.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr.api._forms import MULTIPART, URLENCODED, Limits, Upload, read_form, too_large
from lpr.api.deps import ReadErrand, Services, ServicesOf  # noqa: TC001 - read by FastAPI
from lpr.errors import MalformedRequestError, MissingFieldError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.api._forms import Form
    from lpr.pipeline import PictureReading, PlateReading
    from lpr.records import Record

router = APIRouter(tags=["Plate Recognizer compatible"])

CREATED = 201
REGION = "id"
TRUE_WORDS = frozenset({"true", "1", "yes", "on"})
VALIDATION_KEYS = (
    *("text", "display", "raw", "decision", "correction"),
    *("rule", "region", "class", "expiry"),
)
NO_BOX = {"xmin": 0, "ymin": 0, "xmax": 0, "ymax": 0}

_ERROR = {
    "type": "object",
    "properties": {"detail": {"type": "string"}, "status_code": {"type": "integer"}},
}
_TEXT = {"type": "string"}
_FIELDS: dict[str, Any] = {
    "upload": {"type": "string", "format": "binary", "description": "Picture, or its base64 text"},
    "regions": {"type": "array", "items": _TEXT},
    "camera_id": _TEXT,
    "timestamp": _TEXT,
    "mmc": {"type": "boolean"},
    "config": {"type": "string", "description": "JSON"},
}
_SCHEMA = {"schema": {"type": "object", "required": ["upload"], "properties": _FIELDS}}
_BODY = {"required": True, "content": {MULTIPART: _SCHEMA, URLENCODED: _SCHEMA}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    201: {
        "description": "The plates; `results` is empty when there is none.",
    },
    "4XX": {
        "description": "What is wrong with the request, its caller or the picture.",
        "content": {"application/json": {"schema": _ERROR}},
    },
    503: {
        "description": "The look-up cannot be recorded, or a model cannot be used.",
        "content": {"application/json": {"schema": _ERROR}},
    },
}


@dataclass(frozen=True, slots=True)
class Query:
    """What a client asked for, beside the picture."""

    camera_id: str | None
    timestamp: str | None
    mmc: bool
    by_vehicle: bool


@router.post("/v1/plate-reader", include_in_schema=False, status_code=CREATED)
@router.post(
    "/v1/plate-reader/",
    status_code=CREATED,
    responses=_ANSWERS,
    response_model=None,
    openapi_extra={"requestBody": _BODY},
)
async def plate_reader(request: Request, services: ServicesOf, errand: ReadErrand) -> JSONResponse:
    """Read one picture in Plate Recognizer's format, with the tax answer in extra keys."""
    form = await read_form(request, _limits(services), urlencoded=True)
    query = _query(form)
    upload = _upload(form, services.limits.file_bytes)
    reading, record = await services.run(services.read, upload, errand)
    seen = [
        (_told(plate, fields), fields)
        for plate, fields in zip(reading.plates, record["plates"], strict=True)
        if _plate_text(plate)
    ]
    body = _envelope(services, query, reading, record)
    body["results"] = [_result(plate, fields, query) for plate, fields in seen]
    body["unread"] = len(reading.plates) - len(seen)
    return JSONResponse(body, CREATED)


def _limits(services: Services) -> Limits:
    """One picture; its base64 text takes 4/3 of its bytes, and more with `+` and `/` escaped."""
    most = services.limits.file_bytes
    return Limits(most, files=1, field_bytes=2 * most)


def _query(form: Form) -> Query:
    config = _config(form.text("config"))
    return Query(
        camera_id=form.text("camera_id"),
        timestamp=form.text("timestamp"),
        mmc=(form.text("mmc") or "").lower() in TRUE_WORDS,
        by_vehicle=config.get("detection_mode") == "vehicle",
    )


def _config(text: str | None) -> dict[str, Any]:
    try:
        config = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise MalformedRequestError("The field config is not JSON.") from error
    if not isinstance(config, dict):
        raise MalformedRequestError("The field config is not a JSON object.")
    return config


def _upload(form: Form, most: int) -> Upload:
    for upload in form.uploads:
        if upload.field == "upload":
            return upload
    text = form.text("upload")
    if text is not None:
        return _from_base64(text, most)
    if form.text("upload_url") is not None:
        raise MalformedRequestError(
            "upload_url is not supported: this server fetches nothing. Send the picture as upload."
        )
    raise MissingFieldError("Send the picture in the field upload.")


def _from_base64(text: str, most: int) -> Upload:
    _, _, data = text.rpartition("base64,")
    lines = data.replace(" ", "+").split()  # an unescaped + arrives as a space from URL encoding
    try:
        picture = base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedRequestError(
            "The field upload is neither a file nor base64 text of one."
        ) from error
    over = None if len(picture) <= most else too_large(most)
    return Upload("upload", "upload", picture, over)


def _envelope(
    services: Services, query: Query, reading: PictureReading, record: Record
) -> dict[str, Any]:
    now = services.clock().astimezone(UTC).isoformat(timespec="microseconds")
    return {
        "processing_time": round(reading.elapsed_ms, 3),
        "version": 1,
        "filename": record["file"],
        "camera_id": query.camera_id,
        "timestamp": query.timestamp or now.replace("+00:00", "Z"),
        "usage": {"calls": next(services.calls), "max_calls": None},
        "image_width": reading.width,
        "image_height": reading.height,
    }


def _told(plate: PlateReading, fields: Record) -> PlateReading:
    """The reading with the number that its record tells, where the registry corrected it."""
    if fields["correction"] is None:
        return plate
    text = fields["text"]
    ranked = sorted(plate.candidates, key=lambda each: each.plate.text != text)
    return replace(plate, text=text, confidence=fields["confidence"], candidates=tuple(ranked))


def _result(plate: PlateReading, fields: Record, query: Query) -> dict[str, Any]:
    shape = _vehicle_shape if query.by_vehicle else _plate_shape
    return {
        **shape(plate, mmc=query.mmc),
        "direction": None,
        "source_url": None,
        "position_sec": None,
        "validation": {key: fields[key] for key in (*VALIDATION_KEYS, "colour", "reason")},
        "tax": fields["tax"],
    }


def _plate_shape(plate: PlateReading, *, mmc: bool) -> dict[str, Any]:
    looks: dict[str, list[Any]] = {"model_make": [], "color": [], "orientation": []}
    return {
        "box": _box(plate.box),
        "plate": _plate_text(plate),
        "region": {"code": REGION, "score": _score(plate.confidence)},
        "score": _score(plate.confidence),
        "candidates": _candidates(plate),
        "dscore": _score(plate.detection_confidence),
        "vehicle": {"score": 0.0, "type": "Unknown", "box": NO_BOX},
        **(looks if mmc else {}),
    }


def _vehicle_shape(plate: PlateReading, *, mmc: bool) -> dict[str, Any]:
    del mmc  # the newer shape carries makes and colours inside a vehicle, and none is detected
    values = [{"value": each["plate"], "score": each["score"]} for each in _candidates(plate)]
    region = [{"value": REGION, "score": _score(plate.confidence)}]
    return {
        "plate": {
            "type": "Plate",
            "score": _score(plate.detection_confidence),
            "box": _box(plate.box),
            "props": {"plate": values, "region": region},
        },
        "vehicle": None,
    }


def _plate_text(plate: PlateReading) -> str:
    """Lower case without spaces, as clients compare it: the number, else what was seen."""
    return (plate.text or plate.raw).replace(" ", "").lower()


def _candidates(plate: PlateReading) -> Sequence[dict[str, Any]]:
    """The best first, with the reading's own confidence; clients take the first one's score."""
    best = {"score": _score(plate.confidence), "plate": _plate_text(plate)}
    others = [
        {"score": _score(other.probability), "plate": other.plate.text.lower()}
        for other in plate.candidates[1:]
    ]
    return [best, *others]


def _box(box: tuple[float, float, float, float]) -> dict[str, int]:
    names = ("xmin", "ymin", "xmax", "ymax")
    return {name: round(edge) for name, edge in zip(names, box, strict=True)}


def _score(share: float) -> float:
    return round(share, 3)
