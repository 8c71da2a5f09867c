from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect

from lpr import errors
from lpr.api.problems import MEDIA_TYPE, Problem, install, problem_examples
from lpr.errors import LprError


def leaves(root: type[LprError]) -> Iterator[type[LprError]]:
    for child in root.__subclasses__():
        if child.__subclasses__():
            yield from leaves(child)
        elif child.__module__ == "lpr.errors":
            yield child


AS_JSON = {"Content-Type": "application/json"}
LEAVES = tuple(leaves(LprError))


def failing(error: BaseException) -> TestClient:
    """An application whose two routes raise the error."""
    app = FastAPI(openapi_url=None)
    install(app)

    @app.get("/api/x")
    @app.get("/v1/x")
    async def route() -> None:
        raise error

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("error", LEAVES, ids=lambda error: error.code)
def test_each_error_is_a_problem(error: type[LprError]) -> None:
    answer = failing(error("Do this.")).get("/api/x")
    assert answer.status_code == error.http_status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == {
        "type": f"urn:lpr:problem:{error.code}",
        "title": error.title,
        "status": error.http_status,
        "detail": "Do this.",
        "instance": "/api/x",
        "code": error.code,
    }


@pytest.mark.parametrize("error", LEAVES, ids=lambda error: error.code)
def test_each_error_in_the_compatible_form(error: type[LprError]) -> None:
    answer = failing(error("Do this.")).get("/v1/x")
    assert answer.status_code == error.http_status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"detail": "Do this.", "status_code": error.http_status}


def test_a_locked_registry_says_when_to_come_again() -> None:
    answer = failing(errors.RegistryLockedError("Held.")).get("/api/x")
    assert answer.headers["retry-after"] == "1"
    assert "retry-after" not in failing(errors.RegistryMissingError("None.")).get("/api/x").headers


def test_a_defect_tells_the_client_nothing_of_its_inside() -> None:
    answer = failing(RuntimeError("secret of the inside")).get("/api/x")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["type"] == "about:blank"
    assert "secret" not in answer.text
    assert failing(RuntimeError("secret")).get("/v1/x").json()["status_code"] == 500


def test_a_client_that_went_away_is_no_defect() -> None:
    assert failing(ClientDisconnect()).get("/api/x").status_code == 499


@pytest.mark.parametrize("path", ["/nothing", "/api/v1", "/api/v2/read", "/docs/x", "/favicon.ico"])
def test_a_path_that_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this path; /docs lists what there is.",
        "instance": path,
    }


def test_a_compatible_path_that_is_not_there(client: TestClient) -> None:
    answer = client.get("/v1/statistics/")
    assert answer.status_code == 404
    assert answer.json()["status_code"] == 404
    assert set(answer.json()) == {"detail", "status_code"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/v1/read", "POST"),
        ("DELETE", "/api/v1/vehicles/B1234PYZ", "GET"),
        ("POST", "/healthz", "GET"),
    ],
)
def test_a_method_that_is_not_taken(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["allow"] == allowed
    assert answer.json()["title"] == "Method Not Allowed"


def test_an_invalid_request_names_each_field() -> None:
    app = FastAPI(openapi_url=None)
    install(app)

    @app.get("/api/x")
    async def route(number: int, flag: bool) -> None:  # noqa: FBT001 - a query parameter
        del number, flag

    answer = TestClient(app).get("/api/x", params={"number": "many"})
    body = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert body["type"] == "urn:lpr:problem:validation"
    assert [item["field"] for item in body["errors"]] == ["query.number", "query.flag"]
    assert "query.number: " in body["detail"]


def test_a_body_that_is_no_json_has_no_field(client: TestClient) -> None:
    body = client.post("/api/v1/session", content=b"{", headers=AS_JSON).json()
    assert body["code"] == "validation"
    assert body["detail"].startswith("Invalid JSON")


def test_a_problem_as_json() -> None:
    problem = Problem("about:blank", "Gone", 410, "It is gone.")
    assert problem.to_dict("/x") == {
        "type": "about:blank",
        "title": "Gone",
        "status": 410,
        "detail": "It is gone.",
        "instance": "/x",
    }


def test_documented_problems_are_grouped_by_status() -> None:
    found = problem_examples(
        errors.ImageTooLargeError, errors.UploadTooLargeError, errors.ImageFormatError
    )
    assert set(found) == {413, 415}
    too_large: dict[str, Any] = found[413]["content"][MEDIA_TYPE]["examples"]
    assert set(too_large) == {"image-too-large", "upload-too-large"}
    assert too_large["image-too-large"]["value"]["status"] == 413


def test_no_error_answers_with_html(client: TestClient) -> None:
    for path in ("/nothing", "/api/v1/read", "/v1/plate-reader/", "/api/v1/vehicles/x"):
        assert "html" not in client.get(path).headers["content-type"]


def test_install_is_enough(make_app: Callable[..., FastAPI]) -> None:
    handlers = make_app().exception_handlers
    assert {LprError, ClientDisconnect, Exception} <= set(handlers)
