"""Webhooks, in the form of Plate Recognizer Stream, signed, and safe to receive twice.

The body is multipart: the part ``json`` holds ``hook`` and ``data``, the part ``upload`` a JPEG;
without a picture it is URL-encoded ``json=...``. Our own values stand in further keys of the
result, which clients of that form ignore.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx2 as httpx

from lpr.alerts import KIND as ALERT
from lpr.live.sinks._outcome import DELIVERED, later, refused
from lpr.store import evidence_path
from lpr.tax import WIB
from lpr.video import shown_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.live._config import WebhookConfig
    from lpr.live._watchdog import CameraStatus
    from lpr.live.sinks._outcome import Outcome
    from lpr.store import Delivery

SIGNATURE = "X-Plat-Signature"
KEY = "Idempotency-Key"
REGION = "id"
# What says that this very message is wrong. All else (a wrong token, a moved address, a fault) may
# be mended on the other side, and must not cost what was seen meanwhile.
_REFUSALS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
_NO_BOX = {"xmin": 0, "ymin": 0, "xmax": 0, "ymax": 0}


class WebhookSink:
    """Posts each message; ``now`` is the time of day that the signature names."""

    def __init__(
        self, config: WebhookConfig, evidence: Path | None, now: Callable[[], datetime]
    ) -> None:
        self._config, self._now, self._evidence = config, now, evidence
        self._url = config.url.get_secret_value()
        headers = {name: value.get_secret_value() for name, value in config.headers.items()}
        # The operator's environment must not send sightings through a proxy that nobody named here.
        self._client = httpx.Client(timeout=config.timeout, headers=headers, trust_env=False)

    @property
    def slowest(self) -> float:
        """Seconds that one delivery may take."""
        return self._config.timeout * 2

    def deliver(self, delivery: Delivery) -> Outcome:
        """Post the message; any 2xx answer means that the receiver has it, 409 that it had it."""
        request = self._request(delivery)
        where = shown_address(self._url)
        try:
            with self._client.stream("POST", self._url, **request) as response:
                status = response.status_code
                wait = _retry_after(response.headers.get("Retry-After"))
        except httpx.TimeoutException:
            return later(f"{where} did not answer in {self._config.timeout:g} s")
        except httpx.ConnectError as error:  # refused, no such name, a certificate that is over
            return later(f"{where} cannot be reached ({str(error) or 'no connection'})")
        except httpx.HTTPError as error:
            return later(f"{where} cannot be reached ({type(error).__name__})")
        if response.is_success or status == HTTPStatus.CONFLICT:
            return DELIVERED
        reason = f"{where} answered {status}"
        return refused(reason) if status in _REFUSALS else later(reason, wait)

    def camera(self, name: str, status: CameraStatus) -> None:
        """Nothing: the form has no message for it."""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _request(self, delivery: Delivery) -> dict[str, Any]:
        """Body and headers of the request; the signature covers the body's very bytes."""
        picture = self._picture(json.loads(delivery.body))
        name = f"{delivery.key}.jpg" if picture is not None else ""
        document = json.dumps(stream_document(delivery, name, self._url), ensure_ascii=False)
        fields = {"json": document}
        files = None if picture is None else {"upload": (name, picture, "image/jpeg")}
        draft = httpx.Request("POST", self._url, data=fields, files=files)
        body = draft.read()
        headers = {"Content-Type": draft.headers["Content-Type"], KEY: delivery.key}
        if self._config.secret is not None:
            secret = self._config.secret.get_secret_value()
            headers[SIGNATURE] = signature(secret, int(self._now().timestamp()), body)
        return {"content": body, "headers": headers}

    def _picture(self, body: dict[str, Any]) -> bytes | None:
        """The kept JPEG; None where none is kept (any more)."""
        digest = (body.get("evidence") or {}).get(self._config.picture)
        if self._evidence is None or digest is None:
            return None
        try:
            return (self._evidence / evidence_path(digest)).read_bytes()
        except OSError:
            return None


def signature(secret: str, moment: int, body: bytes) -> str:
    """``t=SECONDS,v1=HEX``: HMAC-SHA-256 over ``SECONDS.BODY``, keyed by the shared secret.

    A receiver computes it from the bytes that came and compares in constant time; the seconds
    (Unix time) let it refuse what was recorded and is sent again much later.
    """
    digest = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def stream_document(delivery: Delivery, filename: str, target: str) -> dict[str, Any]:
    """The part ``json``: the message as Plate Recognizer Stream tells a recognition."""
    body = json.loads(delivery.body)
    moment = datetime.fromisoformat(body["last_at"])
    return {
        "hook": {
            "target": shown_address(target),
            "id": delivery.key,
            "event": body["event"] if delivery.kind == ALERT else "recognition",
            "filename": filename,
        },
        "data": {
            "camera_id": body["camera"],
            "filename": filename,
            "timestamp": body["last_at"].replace("+00:00", "Z"),
            "timestamp_local": moment.astimezone(WIB).isoformat(),
            "results": [_result(body) if "box" in body else _changed(body)],
        },
    }


def _result(body: dict[str, Any]) -> dict[str, Any]:
    score = round(body["confidence"], 4)
    x1, y1, x2, y2 = (round(edge) for edge in body["box"])
    own = ("id", "event", "raw", "ending", "reason", "first_at", "last_at", "votes", "finds")
    return {
        "box": {"xmin": x1, "ymin": y1, "xmax": x2, "ymax": y2},
        "plate": (body["plate"] or "").lower(),
        "region": {"code": REGION, "score": score},
        "score": score,
        "candidates": [
            {"plate": number.lower(), "score": round(share, 4)}
            for number, share in body["candidates"]
        ],
        "dscore": round(body["detection_confidence"], 4),
        "vehicle": {"score": 0.0, "type": "Unknown", "box": _NO_BOX},
        "model_make": [],
        "color": [],
        "orientation": [],
        "direction": None,
        "source_url": body["source"],
        "position_sec": None,
        "track": {name: body[name] for name in (*own, "heading", "parked")},
        "tax": body["tax"],
        **({"alert": body["alert"]} if "alert" in body else {}),
    }


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    """What became of an alert; its sighting was told with it."""
    return {
        "plate": body["plate"].lower(),
        "score": round(body["confidence"], 4),
        "track": {name: body[name] for name in ("id", "event", "raw", "ending", "last_at")},
        "alert": body["alert"],
    }


def _retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header; its form as a date is not looked at."""
    return float(value) if value is not None and value.isdecimal() else None
