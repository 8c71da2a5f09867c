"""The endpoint that Plate Recognizer's clients speak to, over a real socket where it matters."""

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lpr.api.routes import plate_recognizer
from lpr.pipeline import PlateReading
from lpr.plates import Candidate, parse

LOCAL = "http://127.0.0.1"

Picture = Callable[..., bytes]
URL = "/v1/plate-reader/"


@dataclass(frozen=True)
class SnapshotClient:
    """Posts as the public client does through `requests`: a token, form fields, then the file."""

    host: str
    port: int
    token: str = "3a0f"  # noqa: S105 - any token is accepted

    def recognise(
        self, picture: bytes, name: str, fields: Sequence[tuple[str, str]] = ()
    ) -> tuple[int, Any]:
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="upload"; filename="{name}"\r\n'
            "\r\n"
        )
        body = "".join(parts).encode() + picture + f"\r\n--{boundary}--\r\n".encode()
        return self.post(body, f"multipart/form-data; boundary={boundary}")

    def post(self, body: bytes, kind: str) -> tuple[int, Any]:
        connection = HTTPConnection(self.host, self.port, timeout=30)
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": kind,
            "User-Agent": "python-requests/2.32.3",
            "Accept": "*/*",
        }
        try:
            connection.request("POST", URL, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


@pytest.fixture
def snapshot(address: tuple[str, int]) -> SnapshotClient:
    return SnapshotClient(*address)


def send(client: TestClient, data: bytes, **fields: Any) -> Any:
    return client.post(URL, files={"upload": ("a.png", data)}, data=fields)


def test_a_client_that_changed_its_url(snapshot: SnapshotClient, picture: Picture) -> None:
    fields = [("regions", "id"), ("regions", "my"), ("camera_id", "gate-1")]
    status, body = snapshot.recognise(picture(0), "car.png", fields)
    assert status == 201
    assert body["filename"] == "car.png"
    assert body["camera_id"] == "gate-1"
    assert body["processing_time"] > 0
    [result] = body["results"]
    assert result["plate"] == "b1234pyz"
    assert result["box"] == {"xmin": 120, "ymin": 100, "xmax": 240, "ymax": 140}
    assert result["score"] == 0.98
    assert result["dscore"] == 0.9
    assert result["region"] == {"code": "id", "score": 0.98}
    assert result["vehicle"]["type"] == "Unknown"


def test_the_same_client_meets_an_error(snapshot: SnapshotClient) -> None:
    status, body = snapshot.recognise(b"these are words", "car.png")
    assert status == 415
    assert body["status_code"] == 415
    assert isinstance(body["detail"], str)
    assert set(body) == {"detail", "status_code"}


def test_the_same_client_sends_base64_text(snapshot: SnapshotClient, picture: Picture) -> None:
    text = base64.b64encode(picture(1)).decode()
    body = urlencode([("upload", text), ("regions", "id")]).encode()
    status, answer = snapshot.post(body, "application/x-www-form-urlencoded")
    assert status == 201
    assert answer["results"][0]["plate"] == "b6543sfa"


def test_the_shape_of_the_answer(client: TestClient, picture: Picture) -> None:
    body = send(client, picture(0)).json()
    assert set(body) == {
        "processing_time",
        "version",
        "filename",
        "camera_id",
        "timestamp",
        "usage",
        "image_width",
        "image_height",
        "results",
        "unread",
    }
    assert set(body["results"][0]) == {
        "box",
        "plate",
        "region",
        "score",
        "candidates",
        "dscore",
        "vehicle",
        "direction",
        "source_url",
        "position_sec",
        "validation",
        "tax",
    }
    assert (body["image_width"], body["image_height"]) == (320, 200)


def test_candidates_begin_with_the_plate(client: TestClient, picture: Picture) -> None:
    [result] = send(client, picture(0)).json()["results"]
    assert result["candidates"] == [
        {"score": 0.98, "plate": "b1234pyz"},
        {"score": 0.02, "plate": "b1234pyx"},
    ]
    assert result["candidates"][0] == {"score": result["score"], "plate": result["plate"]}


def test_our_data_is_in_extra_keys(client: TestClient, picture: Picture) -> None:
    [result] = send(client, picture(1)).json()["results"]
    assert result["tax"]["status"] == "MENUNGGAK"
    assert result["validation"] == {
        "text": "B6543SFA",
        "display": "B 6543 SFA",
        "raw": "B6543SFA",
        "decision": "accept",
        "correction": None,
        "rule": "civil",
        "region": result["validation"]["region"],
        "class": "motorcycle",
        "expiry": "2028-04",
        "colour": "white",
        "reason": None,
    }
    assert result["validation"]["region"]["code"] == "B"


def test_a_number_that_the_registry_told_stands_first() -> None:
    found = tuple(
        Candidate(parse(text), share, "civil")
        for text, share in (("B 1234 PYZ", 0.6), ("B 1234 PYX", 0.3))
    )
    seen = PlateReading("B1234PYZ", "B1234PYZ", found, 0.6, "civil")
    correction = {"read": "B1234PYZ", "confidence": 0.6, "agreed": ["colour"]}
    fields = {"text": "B1234PYX", "confidence": 0.99, "correction": correction}
    told = plate_recognizer._told(seen, fields)
    assert plate_recognizer._plate_text(told) == "b1234pyx"
    assert plate_recognizer._candidates(told) == [
        {"score": 0.99, "plate": "b1234pyx"},
        {"score": 0.6, "plate": "b1234pyz"},
    ]
    assert plate_recognizer._told(seen, fields | {"correction": None}) is seen


@pytest.mark.parametrize("index", range(4))
def test_plates_are_lower_case_without_spaces(
    client: TestClient, picture: Picture, index: int
) -> None:
    [result] = send(client, picture(index)).json()["results"]
    assert result["plate"] == result["plate"].lower()
    assert " " not in result["plate"]


def test_no_plate_is_success(client: TestClient, picture: Picture) -> None:
    answer = send(client, picture(None))
    assert answer.status_code == 201
    assert answer.json()["results"] == []
    assert answer.json()["unread"] == 0


def test_a_plate_of_which_nothing_was_read_is_counted(client: TestClient, picture: Picture) -> None:
    body = send(client, picture(9)).json()
    assert body["results"] == []
    assert body["unread"] == 1


def test_the_time_is_the_servers_in_utc(client: TestClient, picture: Picture) -> None:
    stamp = send(client, picture(0)).json()["timestamp"]
    assert stamp == "2026-11-25T03:30:00.000000Z"
    assert datetime.fromisoformat(stamp).tzinfo is not None


def test_the_clients_time_comes_back(client: TestClient, picture: Picture) -> None:
    body = send(client, picture(0), timestamp="2026-11-20T10:00:00").json()
    assert body["timestamp"] == "2026-11-20T10:00:00"


def test_calls_are_counted_and_not_limited(
    make_app: Callable[..., FastAPI], picture: Picture
) -> None:
    with TestClient(make_app(), LOCAL) as client:
        usages = [send(client, picture(None)).json()["usage"] for _ in range(3)]
    assert usages == [{"calls": calls, "max_calls": None} for calls in (1, 2, 3)]


@pytest.mark.parametrize("word", ["true", "True", "1", "yes"])
def test_make_and_colour_are_asked_for_and_empty(
    client: TestClient, picture: Picture, word: str
) -> None:
    [result] = send(client, picture(0), mmc=word).json()["results"]
    assert (result["model_make"], result["color"], result["orientation"]) == ([], [], [])


@pytest.mark.parametrize("word", ["false", "0", ""])
def test_make_and_colour_are_not_asked_for(client: TestClient, picture: Picture, word: str) -> None:
    [result] = send(client, picture(0), mmc=word).json()["results"]
    assert "model_make" not in result


@pytest.mark.parametrize(
    "config",
    [{}, {"region": "strict"}, {"mode": "fast"}, {"detection_mode": "plate"}, {"unknown": [1]}],
)
def test_configurations_that_change_nothing(
    client: TestClient, picture: Picture, config: dict[str, Any]
) -> None:
    body = send(client, picture(0), config=json.dumps(config)).json()
    assert body["results"][0]["plate"] == "b1234pyz"


def test_the_newer_shape(client: TestClient, picture: Picture) -> None:
    config = json.dumps({"detection_mode": "vehicle"})
    [result] = send(client, picture(0), config=config).json()["results"]
    assert result["plate"] == {
        "type": "Plate",
        "score": 0.9,
        "box": {"xmin": 120, "ymin": 100, "xmax": 240, "ymax": 140},
        "props": {
            "plate": [
                {"value": "b1234pyz", "score": 0.98},
                {"value": "b1234pyx", "score": 0.02},
            ],
            "region": [{"value": "id", "score": 0.98}],
        },
    }
    assert result["vehicle"] is None
    assert result["tax"]["status"] == "LUNAS"


@pytest.mark.parametrize(
    "config",
    ["{", "[]", '"fast"', "1", "nul", "[" * 100_000],
    ids=["open", "list", "text", "number", "word", "deep"],
)
def test_a_configuration_that_is_no_json_object(
    client: TestClient, picture: Picture, config: str
) -> None:
    answer = send(client, picture(0), config=config)
    assert answer.status_code == 400
    assert "config" in answer.json()["detail"]


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: text,
        lambda text: f"data:image/png;base64,{text}",
        lambda text: "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76)),
        lambda text: f"  {text}\n",
    ],
)
def test_base64_text_in_a_multipart_field(
    client: TestClient, picture: Picture, dress: Callable[[str], str]
) -> None:
    text = dress(base64.b64encode(picture(2)).decode())
    answer = client.post(URL, files={"upload": (None, text)})
    assert answer.status_code == 201
    assert answer.json()["results"][0]["plate"] == "d1020abc"


def test_base64_text_whose_plus_was_not_escaped(client: TestClient) -> None:
    text = base64.b64encode(b"\xfb\xef\xbe no picture, but bytes").decode()
    assert "+" in text
    answer = client.post(
        URL,
        content=f"upload={text}".encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 415  # decoded, and then found to be no picture


@pytest.mark.parametrize("text", ["https://example.org/car.jpg", "not base64!", "AAA"])
def test_text_that_is_no_picture(client: TestClient, text: str) -> None:
    answer = client.post(URL, data={"upload": text})
    assert answer.status_code == 400
    assert answer.json()["status_code"] == 400
    assert "base64" in answer.json()["detail"]


def test_base64_text_over_the_limit(make_app: Callable[..., FastAPI]) -> None:
    text = base64.b64encode(b"x" * 1001).decode()
    with TestClient(make_app(max_upload_bytes=1000), LOCAL) as client:
        answer = client.post(URL, data={"upload": text})
    assert answer.status_code == 413


def test_a_file_over_the_limit(make_app: Callable[..., FastAPI]) -> None:
    with TestClient(make_app(max_upload_bytes=1000), LOCAL) as client:
        answer = send(client, b"x" * 1001)
    assert answer.status_code == 413
    assert answer.json()["status_code"] == 413


def test_one_picture_a_request(client: TestClient, picture: Picture) -> None:
    files = [("upload", ("a.png", picture(0))), ("upload", ("b.png", picture(1)))]
    assert client.post(URL, files=files).status_code == 413


def test_no_address_is_fetched(client: TestClient) -> None:
    answer = client.post(URL, data={"upload_url": "http://169.254.169.254/latest/meta-data"})
    assert answer.status_code == 400
    assert "upload_url is not supported" in answer.json()["detail"]


def test_no_picture_at_all(client: TestClient) -> None:
    answer = client.post(URL, data={"regions": "id"})
    assert answer.status_code == 422
    assert answer.json() == {"detail": "Send the picture in the field upload.", "status_code": 422}


@pytest.mark.parametrize("sent", [{"json": {"upload": "x"}}, {"content": b"x"}])
def test_another_type_of_body(client: TestClient, sent: dict[str, Any]) -> None:
    answer = client.post(URL, **sent)
    assert answer.status_code == 415
    assert set(answer.json()) == {"detail", "status_code"}


def test_a_method_that_is_not_taken(client: TestClient) -> None:
    answer = client.get(URL)
    assert answer.status_code == 405
    assert answer.json()["status_code"] == 405


def test_the_address_without_its_last_slash(client: TestClient, picture: Picture) -> None:
    answer = client.post(URL.rstrip("/"), files={"upload": picture(0)}, follow_redirects=False)
    assert answer.status_code == 201


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Token x"}, {"Authorization": "junk"}])
def test_any_token_is_accepted(
    client: TestClient, picture: Picture, headers: dict[str, str]
) -> None:
    answer = client.post(URL, files={"upload": picture(0)}, headers=headers)
    assert answer.status_code == 201
