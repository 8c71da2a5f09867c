"""``POST /api/v1/read``: pictures in, plates and their tax out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.api._forms import MULTIPART, read_form
from lpr.api.deps import LOOKUP_ERRORS, ReadErrand, Services, ServicesOf
from lpr.api.problems import problem_examples
from lpr.records import error_record

if TYPE_CHECKING:
    from lpr.access import Errand
    from lpr.api._forms import Form, Upload

router = APIRouter(prefix="/api/v1", tags=["read"])

FIELDS = ("files", "upload")
_FILE_LIST = {"type": "array", "items": {"type": "string", "format": "binary"}}
_BODY = {
    "required": True,
    "description": "Pictures as parts named `files` (or `upload`), several at a time.",
    "content": {MULTIPART: {"schema": {"type": "object", "properties": {"files": _FILE_LIST}}}},
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A record a picture, in the order sent; `failed` counts those with `error`.",
    }
}
_ANSWERS = _ANSWER | problem_examples(
    *LOOKUP_ERRORS,
    errors.MalformedRequestError,
    errors.UploadTooLargeError,
    errors.ImageTooLargeError,
    errors.UnsupportedMediaError,
    errors.ImageFormatError,
    errors.MissingFieldError,
    errors.ImageEmptyError,
    errors.ImageDamagedError,
)


@router.post("/read", responses=_ANSWERS, openapi_extra={"requestBody": _BODY})
async def read(
    request: Request,
    services: ServicesOf,
    errand: ReadErrand,
    *,
    crop: Annotated[bool, Query(description="Each picture is one plate.")] = False,
    tax: Annotated[bool, Query(description="Look the plates up.")] = True,
) -> dict[str, Any]:
    """Read the plates of the pictures sent, with the tax answer of each plate.

    A picture that cannot be read has a record with `error`; the others are not lost. When it is
    the only picture sent, the answer is that error's own problem and status.
    """
    uploads = pictures(await read_form(request, services.limits))
    records = [
        await _record(services, upload, errand, alone=len(uploads) == 1, crop=crop, tax=tax)
        for upload in uploads
    ]
    failed = sum(record["error"] is not None for record in records)
    return {"pictures": records, "failed": failed}


def pictures(form: Form) -> tuple[Upload, ...]:
    """The form's pictures.

    Raises:
        MissingFieldError: there is none under a name that is read.

    """
    found = tuple(upload for upload in form.uploads if upload.field in FIELDS)
    if not found:
        raise errors.MissingFieldError("Send at least one picture as a file in the field `files`.")
    return found


async def _record(  # noqa: PLR0913 - what is sent, by whom, and how it is wanted
    services: Services, upload: Upload, errand: Errand, *, alone: bool, crop: bool, tax: bool
) -> dict[str, Any]:
    try:
        _, record = await services.run(services.read, upload, errand, crop=crop, tax=tax)
    except (errors.ImageError, errors.UploadTooLargeError) as error:
        if alone:
            raise
        return error_record(upload.filename, error)
    return record
