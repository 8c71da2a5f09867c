"""The log-in page, as it is and with what went wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lpr.errors import LoginThrottledError
from lpr.web._render import page
from lpr.web._visit import local_path

if TYPE_CHECKING:
    from fastapi.responses import Response

    from lpr.errors import LprError
    from lpr.web._visit import Visit

__all__ = ["BEGIN", "log_in_page"]

BEGIN = "/cari"
"""Where one begins who was on the way to nowhere else."""

_LONG = 100  # seconds from which minutes are said


def log_in_page(
    visit: Visit, ke: str, error: LprError | None = None, *, left: bool = False
) -> Response:
    """The form, and the way to the agency's provider where there is one.

    Args:
        visit: who looks.
        ke: where to go on to.
        error: why somebody was not let in.
        left: whether somebody has just logged out here, and may still be logged in there.

    """
    services = visit.services
    seconds = math.ceil(error.retry_after) if isinstance(error, LoginThrottledError) else 0
    answer = page(
        visit,
        "masuk.html",
        status=error.http_status if error else 200,
        ke=local_path(ke),
        error=error,
        purposes=services.gate.purposes.allowed,
        provider=services.sign_in.label if services.sign_in else None,
        left=left,
        wait=_wait(visit, seconds),
        sent={name: visit.text(name) for name in ("account", "purpose", "case")},
    )
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _wait(visit: Visit, seconds: int) -> str:
    """How long it is held back; waits grow to a quarter of an hour."""
    if not seconds:
        return ""
    if seconds < _LONG:
        return visit.texts("masuk.wait.seconds", n=seconds)
    return visit.texts("masuk.wait.minutes", n=math.ceil(seconds / 60))
