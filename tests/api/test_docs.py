import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lpr.api._docs import docs_page

VOID = {"meta", "tr", "td", "th", "br", "link"}
METHODS = {"get", "post", "patch", "delete"}
PATHS = {
    *("/api/v1/read", "/api/v1/vehicles/{plate}", "/healthz", "/v1/plate-reader/"),
    *("/api/v1/session", "/api/v1/setup"),
    *("/api/v1/sightings", "/api/v1/sightings/{id}", "/api/v1/sightings/{id}/frame"),
    *("/api/v1/sightings/{id}/crop", "/api/v1/vehicles/{plate}/locations"),
    *("/api/v1/cameras", "/api/v1/cameras/{id}", "/api/v1/cameras/{id}/picture"),
    *("/api/v1/alerts", "/api/v1/alerts/{alert}", "/api/v1/events", "/api/v1/watchlists"),
    *(f"/api/v1/alerts/{{alert}}/{act}" for act in ("confirm", "seen", "dismiss", "frame", "crop")),
    *("/api/v1/watchlists/entries", "/api/v1/watchlists/entries/{entry}"),
    "/api/v1/watchlists/import",
    *(f"/api/v1/reviews/{each}" for each in ("next", "accuracy", "{id}", "{id}/crop")),
    *(f"/api/v1/{each}" for each in ("anomalies", "reports", "audit")),
}


class Page(HTMLParser):
    """Collects a page's tags, what it would load, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"script", "img", "link", "iframe"}:
            self.loaded.append(tag)
        self.loaded += [str(value) for name, value in attrs if name == "src"]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def page(client: TestClient) -> Page:
    return Page(client.get("/docs").text)


def test_the_page_is_html_and_well_formed(client: TestClient, page: Page) -> None:
    answer = client.get("/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert page.open == []


def test_the_page_loads_nothing(client: TestClient, page: Page) -> None:
    answer = client.get("/docs")
    assert page.loaded == []
    assert "http" not in re.sub(r"<pre>.*?</pre>", "", answer.text, flags=re.DOTALL)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("path", sorted(PATHS))
def test_the_page_shows_every_path(page: Page, path: str) -> None:
    assert path in page.text


def test_the_page_shows_fields_parameters_examples_and_problems(page: Page) -> None:
    for text in ("files", "crop", "Default: false.", "camera_id", "upload-too-large"):
        assert text in page.text
    assert '"display": "B 1234 PYZ"' in page.text
    assert "registry-missing" in page.text


def test_the_bare_address_leads_there(client: TestClient) -> None:
    answer = client.get("/", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/docs"


def test_the_schema_lists_the_api(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert set(schema["paths"]) == PATHS


def test_every_operation_is_described_with_an_example(app: FastAPI) -> None:
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            assert len(operation["description"]) > 40, path
            good = [code for code in operation["responses"] if code.startswith("2")]
            assert len(good) == 1
            for content in operation["responses"][good[0]].get("content", {}).values():
                assert content["example"], path
            assert "content" in operation["responses"][good[0]] or good == ["204"]


def test_every_problem_in_the_schema_is_a_whole_one(app: FastAPI) -> None:
    for item in app.openapi()["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/problem+json")
                for code, example in (content or {}).get("examples", {}).items():
                    assert example["value"]["code"] == code
                    assert str(example["value"]["status"]) == status


def test_the_example_of_a_picture_has_the_keys_of_a_record(
    app: FastAPI, client: TestClient, picture: object
) -> None:
    assert callable(picture)
    shown = app.openapi()["paths"]["/api/v1/read"]["post"]["responses"]["200"]
    example = shown["content"]["application/json"]["example"]["pictures"][0]
    sent = {"files": ("a.png", picture(0))}
    record = client.post("/api/v1/read", files=sent).json()["pictures"][0]
    assert list(example) == list(record)
    assert list(example["plates"][0]) == list(record["plates"][0])


def test_the_example_of_a_vehicle_has_the_keys_of_an_answer(
    app: FastAPI, client: TestClient
) -> None:
    shown = app.openapi()["paths"]["/api/v1/vehicles/{plate}"]["get"]["responses"]["200"]
    example = shown["content"]["application/json"]["example"]
    assert list(example) == list(client.get("/api/v1/vehicles/B1234PYZ").json())


def test_texts_are_escaped() -> None:
    schema = {
        "info": {"title": "<b>T</b>", "version": "1", "description": "a & b"},
        "paths": {
            "/<script>": {
                "get": {
                    "description": "<script>alert(1)</script>",
                    "parameters": [{"name": "<i>", "in": "query", "schema": {"type": "<u>"}}],
                    "requestBody": {
                        "description": "<s>",
                        "content": {"<x>": {"schema": {"properties": {"<y>": {"type": "<z>"}}}}},
                    },
                    "responses": {
                        "200": {
                            "description": "<p>",
                            "content": {"a": {"example": "<q>", "examples": {"<r>": {}}}},
                        }
                    },
                }
            }
        },
    }
    html = docs_page(schema, schema_path='/"><script>')
    assert "script" not in Page(html).loaded
    for tag in ("<script", "<i>", "<u>", "<s>", "<x>", "<y>", "<z>", "<q>", "<r>", "<b>T"):
        assert tag not in html


def test_an_operation_may_have_nothing_but_answers() -> None:
    schema = {
        "info": {"title": "T", "version": "1"},
        "paths": {"/x": {"get": {"responses": {"200": {"description": "Yes."}}}, "summary": "no"}},
    }
    html = docs_page(schema, schema_path="/openapi.json")
    assert "<table>" not in html
    assert "<b>200</b> Yes." in html
