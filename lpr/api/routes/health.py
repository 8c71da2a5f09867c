"""``GET /healthz``: whether this server can do its work, and on which models."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from lpr import about
from lpr.api.deps import ServicesOf  # noqa: TC001 - FastAPI reads the annotation at run time
from lpr.tax import WIB, TaxService

router = APIRouter(tags=["health"])

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Reads pictures and reaches the registry.",
    },
    503: {"description": "`degraded`: pictures are read, the registry cannot be reached."},
}


@router.get("/healthz", responses=_ANSWERS, response_model=None)
async def healthz(services: ServicesOf) -> JSONResponse:
    """Say whether the registry is reachable, and name the models by version and SHA-256."""
    registry = await services.run(registry_state, services.tax)
    body = {
        "status": "ok" if registry["reachable"] else "degraded",
        "version": about.version(),
        "time": services.clock().astimezone(WIB).isoformat(timespec="seconds"),
        "models": {
            card.name: {"version": card.version, "sha256": card.sha256} for card in services.models
        },
        "registry": registry,
    }
    return JSONResponse(body, 200 if registry["reachable"] else 503)


def registry_state(tax: TaxService) -> dict[str, Any]:
    """``reachable``, and the error's code when it is not."""
    error = tax.reach()
    return {"reachable": error is None, "error": None if error is None else error.code}
