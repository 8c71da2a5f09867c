import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lpr.errors import RegistryLockedError

LOCAL = "http://127.0.0.1"

Picture = Callable[..., bytes]
URL = "/api/v1/read"


def part(name: str, data: bytes, *, field: str = "files") -> tuple[str, tuple[str, bytes]]:
    return field, (name, data)


def one(client: TestClient, name: str, data: bytes, **query: Any) -> Any:
    return client.post(URL, files=[part(name, data)], params=query)


def test_a_picture_becomes_a_record(client: TestClient, picture: Picture) -> None:
    answer = one(client, "jalan.png", picture(0))
    assert answer.status_code == 200
    body = answer.json()
    assert body["failed"] == 0
    [record] = body["pictures"]
    assert list(record) == ["file", "width", "height", "elapsed_ms", "plates", "error"]
    assert (record["file"], record["width"], record["height"]) == ("jalan.png", 320, 200)
    assert record["error"] is None
    assert record["elapsed_ms"] > 0
    [plate] = record["plates"]
    assert plate["text"] == "B1234PYZ"
    assert plate["display"] == "B 1234 PYZ"
    assert plate["decision"] == "accept"
    assert plate["box"] == [120.0, 100.0, 240.0, 140.0]
    assert plate["expiry"] == "2028-04"
    assert plate["region"]["code"] == "B"
    assert [candidate["text"] for candidate in plate["candidates"]] == ["B1234PYZ", "B1234PYX"]
    assert plate["tax"]["status"] == "LUNAS"
    assert plate["tax"]["plate"] == "B 1234 PYZ"


@pytest.mark.parametrize(
    ("index", "status"),
    [(0, "LUNAS"), (1, "MENUNGGAK"), (2, "LUAR_WILAYAH"), (3, "DIKECUALIKAN")],
)
def test_each_kind_of_number_has_its_answer(
    client: TestClient, picture: Picture, index: int, status: str
) -> None:
    record = one(client, "a.png", picture(index)).json()["pictures"][0]
    assert record["plates"][0]["tax"]["status"] == status


def test_several_pictures_keep_their_order_and_their_plates(
    client: TestClient, picture: Picture
) -> None:
    order = [2, 0, 1, 0, 3]
    files = [part(f"{at}.png", picture(index)) for at, index in enumerate(order)]
    records = client.post(URL, files=files).json()["pictures"]
    assert [record["file"] for record in records] == [f"{at}.png" for at in range(5)]
    texts = [record["plates"][0]["text"] for record in records]
    assert texts == ["D1020ABC", "B1234PYZ", "B6543SFA", "B1234PYZ", "CD12-35"]


def test_the_field_upload_is_taken_too(client: TestClient, picture: Picture) -> None:
    files = [part("a.png", picture(0)), part("b.png", picture(1), field="upload")]
    assert [record["file"] for record in client.post(URL, files=files).json()["pictures"]] == [
        "a.png",
        "b.png",
    ]


def test_a_picture_without_a_plate_is_no_error(client: TestClient, picture: Picture) -> None:
    record = one(client, "empty road.png", picture(None)).json()["pictures"][0]
    assert record["plates"] == []
    assert record["error"] is None


def test_an_unreadable_plate_stays_in_the_record(client: TestClient, picture: Picture) -> None:
    [plate] = one(client, "blur.png", picture(9)).json()["pictures"][0]["plates"]
    assert plate["text"] is None
    assert plate["decision"] == "review"
    assert plate["tax"] is None


def test_a_crop_is_one_plate(client: TestClient, picture: Picture) -> None:
    [plate] = one(client, "crop.png", picture(None), crop=True).json()["pictures"][0]["plates"]
    assert plate["box"] == [0.0, 0.0, 320.0, 200.0]


def test_no_look_up_where_none_is_wanted(client: TestClient, picture: Picture) -> None:
    [plate] = one(client, "a.png", picture(0), tax=False).json()["pictures"][0]["plates"]
    assert plate["tax"] is None


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp", ".tiff"])
def test_formats(client: TestClient, picture: Picture, suffix: str) -> None:
    record = one(client, f"a{suffix}", picture(1, suffix=suffix)).json()["pictures"][0]
    assert record["plates"][0]["text"] == "B6543SFA"


@pytest.mark.parametrize("name", ["foto plat.png", "pelat-ü-車.png", 'a"b.png', "x" * 300 + ".png"])
def test_names_come_back_as_sent(client: TestClient, picture: Picture, name: str) -> None:
    body = (
        b'--frontier\r\nContent-Disposition: form-data; name="files"; filename="'
        + name.replace('"', '\\"').encode()
        + b'"\r\n\r\n'
        + picture(0)
        + b"\r\n--frontier--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=frontier"}
    record = client.post(URL, content=body, headers=headers).json()["pictures"][0]
    assert record["file"] == name


def test_one_bad_file_does_not_lose_the_others(client: TestClient, picture: Picture) -> None:
    files = [
        part("good.png", picture(0)),
        part("notes.jpg", b"these are words"),
        part("empty.jpg", b""),
        part("cut.jpg", picture(1, suffix=".jpg")[:400]),
        part("also good.png", picture(1)),
    ]
    answer = client.post(URL, files=files)
    assert answer.status_code == 200
    body = answer.json()
    assert body["failed"] == 3
    assert [record["error"] and record["error"]["code"] for record in body["pictures"]] == [
        None,
        "image-format",
        "image-empty",
        "image-damaged",
        None,
    ]
    assert body["pictures"][1]["plates"] == []
    assert body["pictures"][4]["plates"][0]["text"] == "B6543SFA"


def test_several_bad_files_are_records_too(client: TestClient) -> None:
    answer = client.post(URL, files=[part("a.jpg", b"a"), part("b.jpg", b"b")])
    assert answer.status_code == 200
    assert answer.json()["failed"] == 2


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"these are words", 415, "image-format"),
        (b"", 422, "image-empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", 422, "image-damaged"),
    ],
)
def test_the_only_file_gives_the_status(
    client: TestClient, data: bytes, status: int, code: str
) -> None:
    answer = one(client, "a.jpg", data)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["type"] == f"urn:lpr:problem:{code}"


def test_too_many_pixels(make_app: Callable[..., FastAPI], picture: Picture) -> None:
    with TestClient(make_app(max_pixels=320 * 200 - 1), LOCAL) as client:
        answer = one(client, "a.png", picture(0))
    assert answer.status_code == 413
    assert answer.json()["code"] == "image-too-large"


def test_an_upload_over_the_limit(make_app: Callable[..., FastAPI]) -> None:
    with TestClient(make_app(max_upload_bytes=1000), LOCAL) as client:
        answer = one(client, "a.png", b"x" * 1001)
    assert answer.status_code == 413
    assert answer.json()["code"] == "upload-too-large"
    assert "1,000 bytes" in answer.json()["detail"]


def test_an_upload_over_the_limit_costs_only_itself(
    make_app: Callable[..., FastAPI], picture: Picture
) -> None:
    good = picture(0)
    files = [part("big.png", b"x" * (len(good) + 1)), part("good.png", good)]
    with TestClient(make_app(max_upload_bytes=len(good)), LOCAL) as client:
        body = client.post(URL, files=files).json()
    assert body["failed"] == 1
    assert body["pictures"][0]["error"]["code"] == "upload-too-large"
    assert body["pictures"][1]["plates"][0]["text"] == "B1234PYZ"


def test_too_many_files(make_app: Callable[..., FastAPI], picture: Picture) -> None:
    files = [part(f"{at}.png", picture(0)) for at in range(3)]
    with TestClient(make_app(max_uploads=2), LOCAL) as client:
        answer = client.post(URL, files=files)
    assert answer.status_code == 413
    assert "More than 2 pictures" in answer.json()["detail"]


def test_no_file_in_the_form(client: TestClient) -> None:
    answer = client.post(URL, files=[part("a.png", b"x", field="photo")])
    assert answer.status_code == 422
    assert answer.json()["code"] == "missing-field"
    assert "`files`" in answer.json()["detail"]


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"files": []}},
        {"content": b"\xff\xd8", "headers": {"Content-Type": "image/jpeg"}},
        {"data": {"files": "text"}},
        {},
    ],
)
def test_a_body_that_is_no_multipart_form(client: TestClient, sent: dict[str, Any]) -> None:
    answer = client.post(URL, **sent)
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported-media"


def test_a_query_that_cannot_be_used(client: TestClient, picture: Picture) -> None:
    answer = one(client, "a.png", picture(0), crop="perhaps")
    assert answer.status_code == 422
    assert answer.json()["code"] == "validation"
    assert answer.json()["errors"][0]["field"] == "query.crop"


def test_a_registry_that_is_away_loses_no_reading(
    make_app: Callable[..., FastAPI], picture: Picture
) -> None:
    with TestClient(make_app(down=RegistryLockedError("Held.")), LOCAL) as client:
        answer = one(client, "a.png", picture(0))
    assert answer.status_code == 200
    [plate] = answer.json()["pictures"][0]["plates"]
    assert plate["text"] == "B1234PYZ"
    assert plate["tax"]["status"] == "TIDAK_TERSEDIA"


def test_requests_at_the_same_time_do_not_mix(app: FastAPI, picture: Picture) -> None:
    order = [0, 1, 2, 3, 9] * 6

    async def ask(client: httpx2.AsyncClient, index: int) -> str | None:
        answer = await client.post(URL, files=[part(f"{index}.png", picture(index))])
        text: str | None = answer.json()["pictures"][0]["plates"][0]["text"]
        return text

    async def ask_all() -> list[str | None]:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=LOCAL) as client:
            return await asyncio.gather(*(ask(client, index) for index in order))

    texts = {0: "B1234PYZ", 1: "B6543SFA", 2: "D1020ABC", 3: "CD12-35", 9: None}
    assert asyncio.run(ask_all()) == [texts[index] for index in order]
