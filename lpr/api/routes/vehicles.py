"""``GET /api/v1/vehicles/{plate}``: the tax answer of one registration number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.api.deps import LOOKUP_ERRORS, ServicesOf, StatusErrand
from lpr.api.problems import Problem, answer, problem_examples
from lpr.tax import PlateColour, TaxStatus

if TYPE_CHECKING:
    from lpr.tax import TaxAnswer

router = APIRouter(prefix="/api/v1", tags=["vehicles"])

RETRY_AFTER = {"Retry-After": "5"}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, whatever its status: an unknown number, one outside DKI "
        "Jakarta and a special plate are answers, not errors.",
    }
}
_ANSWERS = _ANSWER | problem_examples(
    *LOOKUP_ERRORS,
    errors.MalformedPlateError,
    errors.RegistryMissingError,
    errors.RegistryLockedError,
    errors.RegistryDamagedError,
)


@router.get("/vehicles/{plate}", responses=_ANSWERS, response_model=None)
async def vehicle(
    request: Request,
    services: ServicesOf,
    errand: StatusErrand,
    plate: Annotated[str, Path(examples=["B 1234 PYZ"], description="Spaces do not matter.")],
    colour: Annotated[
        PlateColour | None,
        Query(description="Of the plate: decides where several vehicles carry the number."),
    ] = None,
) -> Response:
    """Tax status of one registration number, in Indonesian with English beside it.

    A registry that cannot answer is a 503 problem, never "not found".
    """
    found = await services.ask(services.lookups(errand, "lookup").status, plate, colour=colour)
    if found.status is TaxStatus.TIDAK_TERSEDIA:
        return answer(request, _unavailable(found), RETRY_AFTER)
    return JSONResponse(found.to_dict())


def _unavailable(found: TaxAnswer) -> Problem:
    code = found.error or errors.RegistryError.code
    return Problem(
        type=f"urn:lpr:problem:{code}",
        title=errors.RegistryError.title,
        status=errors.RegistryError.http_status,
        detail=f"{found.message_id} / {found.message_en}",
        code=code,
    )
