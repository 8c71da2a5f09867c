"""Webhooks to a real HTTP server: their form, their signature, and a receiver that is away."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
from contextlib import closing
from datetime import timedelta
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from lpr.live import World
from lpr.live._config import WebhookConfig
from lpr.live.sinks import DeliveryWorker
from lpr.live.sinks._webhook import WebhookSink
from lpr.sightings import EvidenceFolder
from lpr.store import Backlog, Evidence
from tests.live.sinks.test_mqtt_tls import authority
from tests.scan.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.store import Alert, Outbox
    from tests.live.conftest import Eventually
    from tests.live.sinks.conftest import Receiver

SECRET = "kunci-bersama"  # noqa: S105 - of the test


def a_sink(receiver: Receiver, pictures: Path | None = None, **values: Any) -> WebhookSink:
    given = {"type": "webhook", "url": receiver.url, "timeout": 5.0}
    return WebhookSink(WebhookConfig.model_validate(given | values), pictures, lambda: NOW)


def deliver_one(outbox: Outbox, sink: WebhookSink) -> Any:
    (delivery,) = outbox.claim("office", NOW, limit=1, lease=60)
    with closing(sink):
        outcome = sink.deliver(delivery)
    outbox.delivered([delivery])  # the next call is about the next one
    return outcome


def parts(headers: dict[str, str], body: bytes) -> dict[str, bytes]:
    """The parts of a multipart body by their names."""
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
        for part in message.iter_parts()  # type: ignore[attr-defined]  # of an EmailMessage
    }


def test_the_form_is_plate_recognizer_streams(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None]
) -> None:
    send(7)
    assert deliver_one(outbox, a_sink(receiver)).kind == "delivered"
    ((headers, body),) = receiver.requests
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    document = json.loads(parse_qs(body.decode())["json"][0])
    assert document["hook"] == {
        "target": receiver.url,
        "id": f"{7:032x}-final",
        "event": "recognition",
        "filename": "",
    }
    data = document["data"]
    assert data["camera_id"] == "gate"
    assert data["timestamp"] == "2026-11-25T02:00:00Z"
    assert data["timestamp_local"] == "2026-11-25T09:00:00+07:00"
    (result,) = data["results"]
    assert result["plate"] == "b1234txy"
    assert result["box"] == {"xmin": 10, "ymin": 20, "xmax": 110, "ymax": 61}
    assert (result["score"], result["dscore"]) == (0.98, 0.9)
    assert result["candidates"][1] == {"plate": "b1234txv", "score": 0.02}
    assert result["region"] == {"code": "id", "score": 0.98}
    assert result["tax"]["status"] == "LUNAS"
    assert result["track"]["id"] == f"{7:032x}"


def test_an_alert_says_what_matched_beside_what_was_read(
    receiver: Receiver, outbox: Outbox, alarm: Callable[..., Alert]
) -> None:
    alert = alarm(7)
    assert deliver_one(outbox, a_sink(receiver)).kind == "delivered"
    ((headers, body),) = receiver.requests
    assert headers["Idempotency-Key"] == f"alert-{alert.id}"
    document = json.loads(parse_qs(body.decode())["json"][0])
    assert (document["hook"]["event"], document["hook"]["id"]) == ("alert", f"alert-{alert.id}")
    (result,) = document["data"]["results"]
    assert (result["plate"], result["track"]["event"]) == ("b1234txy", "alert")
    told = result["alert"]
    assert (told["plate"], told["raw"], told["state"]) == ("B1234TXV", "B 1007 XYZ", "open")
    assert told["matches"][0]["reason"] == "surat paksa"


def test_what_became_of_an_alert_names_the_sighting_and_shows_nothing_of_it(
    receiver: Receiver, outbox: Outbox, called_off: Callable[..., Alert]
) -> None:
    alert = called_off(7)
    for _ in range(2):
        assert deliver_one(outbox, a_sink(receiver)).kind == "delivered"
    headers, body = receiver.requests[-1]
    assert headers["Idempotency-Key"] == f"alert-{alert.id}-99"
    document = json.loads(parse_qs(body.decode())["json"][0])
    assert document["hook"]["event"] == "alert-dismissed"
    assert document["data"]["camera_id"] == "gate"
    (result,) = document["data"]["results"]
    assert (result["plate"], result["track"]["id"]) == ("b1234txv", alert.sighting)
    assert (result["alert"]["id"], result["alert"]["state"]) == (alert.id, "dismissed")
    assert "box" not in result


def test_the_picture_comes_as_a_part(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    folder = EvidenceFolder(tmp_path)
    frame, crop = folder.put(b"a frame"), folder.put(b"a crop")
    send(1, evidence=Evidence(frame, crop, NOW))
    deliver_one(outbox, a_sink(receiver, tmp_path))
    found = parts(*receiver.requests[0])
    assert found["upload"] == b"a crop"
    assert json.loads(found["json"])["data"]["filename"] == f"{1:032x}-final.jpg"


def test_the_whole_frame_or_nothing_where_that_is_wanted(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    folder = EvidenceFolder(tmp_path)
    shown = Evidence(folder.put(b"a frame"), folder.put(b"a crop"), NOW)
    for number, picture in enumerate(("frame", "none")):
        send(number, evidence=shown)
        deliver_one(outbox, a_sink(receiver, tmp_path, picture=picture))
    assert parts(*receiver.requests[0])["upload"] == b"a frame"
    assert receiver.requests[1][0]["Content-Type"].startswith("application/x-www-form-urlencoded")


def test_a_picture_that_retention_deleted_is_left_out(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    send(1, evidence=Evidence("ab" * 32, "cd" * 32, NOW))
    assert deliver_one(outbox, a_sink(receiver, tmp_path)).kind == "delivered"


def test_the_signature_covers_the_bytes_that_came(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    folder = EvidenceFolder(tmp_path)
    send(1, evidence=Evidence(folder.put(b"f"), folder.put(b"c"), NOW))
    deliver_one(outbox, a_sink(receiver, tmp_path, secret=SECRET))
    ((headers, body),) = receiver.requests
    moment, _, told = headers["X-Plat-Signature"].partition(",v1=")
    assert moment == f"t={int(NOW.timestamp())}"
    signed = moment.removeprefix("t=").encode() + b"." + body
    assert told == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()


def test_headers_are_sent_and_secrets_are_not_told(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None]
) -> None:
    receiver.status = 503
    send(1)
    config = {"headers": {"Authorization": "Token t0k3n"}, "secret": SECRET}
    sink = a_sink(receiver, url=receiver.url + "?key=rahasia", **config)
    outcome = deliver_one(outbox, sink)
    ((headers, body),) = receiver.requests
    assert headers["Authorization"] == "Token t0k3n"
    assert outcome.reason == f"{receiver.url}?*** answered 503"
    assert b"rahasia" not in body


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((code, "delivered") for code in (200, 201, 202, 204, 409)),
        *((code, "refused") for code in (400, 413, 415, 422)),
        *((code, "later") for code in (301, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504)),
    ],
)
def test_what_an_answer_means(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], status: int, kind: str
) -> None:
    receiver.status = status
    send(1)
    assert deliver_one(outbox, a_sink(receiver)).kind == kind


def test_a_receiver_may_say_when_it_wants_to_be_asked(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None]
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "17"}
    send(1)
    assert deliver_one(outbox, a_sink(receiver)).after == 17.0


def test_silence_and_a_closed_port_are_later(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None]
) -> None:
    receiver.silent = threading.Event()
    send(1, 2)
    silent = deliver_one(outbox, a_sink(receiver, timeout=0.1))
    assert (silent.kind, silent.reason) == ("later", f"{receiver.url} did not answer in 0.1 s")
    receiver.silent.set()
    receiver.stop()
    closed = deliver_one(outbox, a_sink(receiver))
    assert (closed.kind, closed.reason) == (
        "later",
        f"{receiver.url} cannot be reached ([Errno 111] Connection refused)",
    )


def test_a_certificate_that_is_not_believed_is_named(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], tmp_path: Path
) -> None:
    authority(tmp_path, "office")
    receiver.stop()
    receiver.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    receiver.tls.load_cert_chain(tmp_path / "office.pem", tmp_path / "office.key")
    receiver.start()
    send(1)
    told = deliver_one(outbox, a_sink(receiver))
    assert told.kind == "later"
    assert "certificate verify failed: self-signed certificate" in told.reason


def test_a_receiver_that_is_down_for_a_while_gets_everything_once_and_in_order(
    receiver: Receiver,
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    send(1, 2)
    with serving(a_sink(receiver)) as worker:
        assert worker.drained(10)
        receiver.stop()
        send(3, 4, 5)
        worker.wake()
        eventually(lambda: worker.counts.failed >= 3)
        assert outbox.backlog() == {"office": Backlog(waiting=3)}
        receiver.start()
        eventually(lambda: outbox.backlog() == {})
        assert worker.drained(10)
    assert receiver.ids == [1, 2, 3, 4, 5]
    assert worker.counts.delivered == 5


@pytest.mark.parametrize("fault", ["off", "failing"])
def test_a_receiver_that_is_down_for_five_minutes_gets_everything_once_and_in_order(
    receiver: Receiver, outbox: Outbox, send: Callable[..., None], fault: str
) -> None:
    """With the waits of a real installation, on a clock that is set on instead of waited for."""
    passed, tries = 0.0, 0
    world = World(now=lambda: NOW + timedelta(seconds=passed))
    worker = DeliveryWorker("office", a_sink(receiver), outbox, world)
    if fault == "off":
        receiver.stop()
    receiver.status = 503
    while passed < 300:
        tries += 1
        send(tries)
        assert not worker.flush()
        passed += worker.pause()
    assert tries == 10  # it was not hammered
    assert outbox.backlog() == {"office": Backlog(waiting=10)}
    receiver.requests.clear()
    receiver.status = 200
    if fault == "off":
        receiver.start()
    assert passed - 300 < 60  # the next try, after the receiver's return
    assert worker.flush()
    assert receiver.ids == list(range(1, 11))
    assert (worker.counts.delivered, worker.failures) == (10, 0)
    assert outbox.backlog() == {}


def test_a_message_that_is_refused_holds_up_no_other(
    receiver: Receiver,
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    receiver.status = 422
    send(1)
    with serving(a_sink(receiver)) as worker:
        eventually(lambda: worker.counts.refused == 1)
        receiver.status = 200
        send(2)
        worker.wake()
        eventually(lambda: worker.counts.delivered == 1)
    assert outbox.backlog() == {"office": Backlog(waiting=0, refused=1)}
