"""The whole OpenAPI is asked what it says: nothing ends in a 500, nothing is undocumented."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lpr.errors import RegistryLockedError

DOCUMENTED = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    ("POST", "/api/v1/read"),
    ("GET", "/api/v1/vehicles/{plate}"),
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/session"),
    ("PATCH", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/setup"),
    ("GET", "/healthz"),
    ("POST", "/v1/plate-reader/"),
    ("GET", "/api/v1/sightings"),
    ("GET", "/api/v1/sightings/{id}"),
    ("GET", "/api/v1/sightings/{id}/frame"),
    ("GET", "/api/v1/sightings/{id}/crop"),
    ("GET", "/api/v1/vehicles/{plate}/locations"),
    ("GET", "/api/v1/cameras"),
    ("GET", "/api/v1/cameras/{id}"),
    ("GET", "/api/v1/cameras/{id}/picture"),
    ("GET", "/api/v1/alerts"),
    ("GET", "/api/v1/alerts/{alert}"),
    ("POST", "/api/v1/alerts/{alert}/confirm"),
    ("POST", "/api/v1/alerts/{alert}/seen"),
    ("POST", "/api/v1/alerts/{alert}/dismiss"),
    ("GET", "/api/v1/alerts/{alert}/frame"),
    ("GET", "/api/v1/alerts/{alert}/crop"),
    ("GET", "/api/v1/events"),
    ("GET", "/api/v1/watchlists"),
    ("GET", "/api/v1/watchlists/entries"),
    ("POST", "/api/v1/watchlists/entries"),
    ("GET", "/api/v1/watchlists/entries/{entry}"),
    ("PATCH", "/api/v1/watchlists/entries/{entry}"),
    ("DELETE", "/api/v1/watchlists/entries/{entry}"),
    ("POST", "/api/v1/watchlists/import"),
    ("GET", "/api/v1/reviews/next"),
    ("GET", "/api/v1/reviews/accuracy"),
    ("GET", "/api/v1/reviews/{id}/crop"),
    ("POST", "/api/v1/reviews/{id}"),
    ("GET", "/api/v1/anomalies"),
    ("GET", "/api/v1/reports"),
    ("GET", "/api/v1/audit"),
]
BARE = {
    ("GET", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("GET", "/healthz"),
    ("GET", "/api/v1/cameras"),
}
"""Take nothing, so nothing in them can be wrong."""

QUICK = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def ask(app: Any, method: str, path: str, checks: list[Any], **headers: str) -> set[int]:
    """Ask one operation with made-up right and wrong values; the statuses that it answered."""
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)[path][method]
    modes = [GenerationMode.POSITIVE]
    if (method, path) not in BARE:
        modes.append(GenerationMode.NEGATIVE)
    statuses: set[int] = set()

    @QUICK
    @given(cases=st.tuples(*map(operation.as_strategy, modes)))
    def run(cases: tuple[Case, ...]) -> None:
        for case in cases:
            answer = case.call(base_url="http://127.0.0.1", headers=headers)
            statuses.add(answer.status_code)
            case.validate_response(answer, checks=checks)

    run()
    return statuses


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_answer_is_a_500_or_undocumented(world: Any, method: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {world.key('admin', purpose='penagihan')}"}
    statuses = ask(world.app, method, path, [not_a_server_error, *DOCUMENTED], **headers)
    assert not {401, 429} & statuses or path in {"/api/v1/session", "/api/v1/setup"}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nor_where_the_caller_is_refused(
    make_world: Callable[..., Any], method: str, path: str
) -> None:
    world = make_world(local=False, rate_per_minute=3)
    statuses = ask(world.app, method, path, [not_a_server_error, *DOCUMENTED])
    assert path == "/healthz" or not {200, 201} & statuses


@pytest.mark.parametrize("down", [None, RegistryLockedError("Held.")])
@pytest.mark.parametrize("path", ["/api/v1/vehicles/{plate}", "/healthz"])
def test_what_is_there_is_documented_and_what_is_away(
    make_app: Callable[..., Any], path: str, down: Exception | None
) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_app(down=down))
    case = schema[path]["GET"].Case(path_parameters={"plate": "B1234PYZ"})
    answer = case.call(base_url="http://127.0.0.1")
    assert answer.status_code == (503 if down else 200)
    case.validate_response(answer, checks=DOCUMENTED)


def test_every_operation_is_asked(world: Any) -> None:
    listed = {
        (method.upper(), path)
        for path, item in world.app.openapi()["paths"].items()
        for method in item
    }
    assert listed == set(OPERATIONS)
