"""Small JSON bodies, read under a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from python_multipart.multipart import parse_options_header

from lpr.api._forms import limited_body
from lpr.errors import UnsupportedMediaError

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request

JSON = "application/json"
MOST_BYTES = 16 * 1024
_ADVICE = "Send what is asked for, and nothing else."

M = TypeVar("M", bound=BaseModel)


async def read_json(request: Request, model: type[M]) -> M:
    """The request's body as a model.

    A page of a stranger cannot send this type without asking the browser first, which refuses.

    Raises:
        UnsupportedMediaError: the body is not declared to be JSON.
        UploadTooLargeError: it is longer than `MOST_BYTES`.
        RequestValidationError: it is no JSON, or lacks what the model asks for.

    """
    kind, _ = parse_options_header(request.headers.get("content-type", ""))
    if kind != JSON.encode():
        raise UnsupportedMediaError(f"Send the body as {JSON}.")
    body = b"".join([chunk async for chunk in limited_body(request, MOST_BYTES, _ADVICE)])
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI request body of a model."""
    schema = model.model_json_schema()
    return {"required": True, "content": {JSON: {"schema": schema}}}
