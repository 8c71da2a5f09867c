import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event, Semaphore
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lpr.api import create_app
from lpr.config import Settings
from lpr.detect import Detection
from lpr.errors import (
    LprError,
    RegistryDamagedError,
    RegistryLockedError,
    RegistryMissingError,
)
from lpr.pipeline import PlateReader
from lpr.tax import TaxService, open_registry
from tests.api.conftest import BlueReader

LOCAL = "http://127.0.0.1"

URL = "/api/v1/vehicles/"


def ask(client: TestClient, text: str) -> tuple[int, dict[str, object]]:
    answer = client.get(URL + quote(text, safe=""))
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("text", "display", "status"),
    [
        ("B 1234 PYZ", "B 1234 PYZ", "LUNAS"),
        ("b1234pyz", "B 1234 PYZ", "LUNAS"),
        ("b-6543.sfa", "B 6543 SFA", "MENUNGGAK"),
        ("B 1234 EAB", "B 1234 EAB", "LUAR_WILAYAH"),
        ("D 1020 ABC", "D 1020 ABC", "LUAR_WILAYAH"),
        ("CD 12 35", "CD 12 35", "DIKECUALIKAN"),
    ],
)
def test_each_number_has_its_answer(
    client: TestClient, text: str, display: str, status: str
) -> None:
    code, body = ask(client, text)
    assert code == 200
    assert body["plate"] == display
    assert body["status"] == status
    assert body["message_id"]
    assert body["message_en"]
    assert body["source"]


def test_an_unknown_number_is_an_answer(client: TestClient) -> None:
    code, body = ask(client, "B 2999 PQX")
    assert code == 200
    assert body["status"] == "TIDAK_DITEMUKAN"


def test_the_answer_says_for_when_it_holds(client: TestClient) -> None:
    _, body = ask(client, "B 1234 PYZ")
    assert datetime.fromisoformat(str(body["as_of"])).utcoffset() is not None


def test_a_debt_is_in_whole_rupiah_and_its_lines_add_up(client: TestClient) -> None:
    _, body = ask(client, "B 6543 SFA")
    lines = body["lines"]
    assert isinstance(lines, list)
    assert isinstance(body["amount_due"], int)
    assert body["amount_due"] == sum(line["amount"] for line in lines) > 0


def test_no_owner_in_the_answer(client: TestClient) -> None:
    _, body = ask(client, "B 6543 SFA")
    assert not {"nama", "alamat", "nik", "owner", "no_rangka", "no_mesin"} & set(body)
    vehicle = body["vehicle"]
    assert isinstance(vehicle, dict)
    assert set(vehicle) == {"jenis", "merk", "tipe", "tahun", "warna", "plate_colour", "ev"}


@pytest.mark.parametrize(
    "text", ["hello", "B", "1234", "B 0123 ABC", "A" * 500, "B 1234 ABCD", "車 1234", "%00", "<b>"]
)
def test_a_text_that_is_no_number(client: TestClient, text: str) -> None:
    answer = client.get(URL + quote(text))
    body = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == "plate-malformed"
    assert body["title"] == "Not an Indonesian registration number"
    assert len(body["detail"]) < 300


@pytest.mark.parametrize("error", [RegistryMissingError, RegistryLockedError, RegistryDamagedError])
def test_a_registry_that_is_away_is_never_not_found(
    make_app: Callable[..., FastAPI], error: type[LprError]
) -> None:
    with TestClient(make_app(down=error("Why.")), LOCAL) as client:
        answer = client.get(URL + "B1234PYZ")
    body = answer.json()
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert body["code"] == error.code
    assert body["type"] == f"urn:lpr:problem:{error.code}"
    assert "TIDAK_DITEMUKAN" not in answer.text


def test_numbers_of_elsewhere_need_no_registry(make_app: Callable[..., FastAPI]) -> None:
    with TestClient(make_app(down=RegistryMissingError("Why.")), LOCAL) as client:
        assert ask(client, "D 1020 ABC")[1]["status"] == "LUAR_WILAYAH"
        assert ask(client, "CD 12 35")[1]["status"] == "DIKECUALIKAN"


def test_asking_changes_nothing(client: TestClient, database_url: str) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))

    def dump() -> list[str]:
        with sqlite3.connect(path) as connection:
            lines = list(connection.iterdump())
        connection.close()
        return lines

    before = dump()
    ask(client, "B 1234 PYZ")
    ask(client, "B 2999 PQX")
    assert dump() == before


class Held:
    """A detector that is at work until it is let go."""

    def __init__(self) -> None:
        self.begun = Semaphore(0)
        self.go_on = Event()

    def detect(self, image: object) -> list[Detection]:
        del image
        self.begun.release()
        assert self.go_on.wait(60)
        return []


def test_a_look_up_waits_for_no_picture(
    database_url: str, picture: Callable[..., bytes], tmp_path: Path
) -> None:
    held = Held()
    settings = Settings(database_url=database_url, store_url=f"sqlite:///{tmp_path / 'store.db'}")
    reader = PlateReader(settings, reader=BlueReader(), detector=held)
    app = create_app(settings, reader, TaxService(open_registry(database_url)))
    workers = int(app.state.services.workers.total_tokens)
    files = {"files": ("a.png", picture(0), "image/png")}
    with TestClient(app, LOCAL) as client, ThreadPoolExecutor(workers + 1) as threads:
        reads = [
            threads.submit(client.post, "/api/v1/read", files=files) for _ in range(workers + 1)
        ]
        try:
            for _ in range(workers):  # all of them are busy, and one picture waits
                assert held.begun.acquire(timeout=60)
            assert ask(client, "B 1234 PYZ")[0] == 200
        finally:
            held.go_on.set()
        assert {each.result().status_code for each in reads} == {200}
