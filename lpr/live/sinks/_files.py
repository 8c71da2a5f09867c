"""JSON Lines and CSV: one file a camera and day, each line whole or not there."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpr.live.sinks._outcome import DELIVERED, later
from lpr.tax import WIB

if TYPE_CHECKING:
    from io import RawIOBase

    from lpr.live._config import FileConfig
    from lpr.live._watchdog import CameraStatus
    from lpr.live.sinks._outcome import Outcome
    from lpr.store import Delivery

COLUMNS = (
    *("key", "event", "id", "camera", "first_at", "last_at", "plate", "raw", "confidence"),
    *("ending", "reason", "candidates", "votes", "finds", "heading", "parked", "plate_class"),
    *("colour", "expiry", "box", "latitude", "longitude", "tax_status", "tax_amount", "tax_due"),
    *("tax_as_of", "frame", "crop"),
)
# What a spreadsheet would run as a formula (OWASP, CSV Injection).
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_TAIL = 65_536  # bytes; more than any line
_BLOCK = 1 << 20


class FileSink:
    """Appends each message to ``FOLDER/CAMERA_YYYY-MM-DD.jsonl`` or ``.csv``, days in WIB.

    A line is on the disk when it counts as delivered. One that could not be written whole is taken
    back, and one that an earlier try wrote is not written again.
    """

    slowest = 5.0

    def __init__(self, config: FileConfig) -> None:
        self._folder = Path(config.folder)
        self._kind = config.type

    def deliver(self, delivery: Delivery) -> Outcome:
        """Append the message's line."""
        body = json.loads(delivery.body)
        path = self._folder / f"{body['camera']}_{_day(body['last_at'])}.{self._kind}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("a+b", buffering=0) as file:  # a buffer would be written again later
                start = _mended_end(file)
                if delivery.attempts > 1 and _holds(file, self._mark(delivery.key)):
                    return DELIVERED
                self._append(file, start, body | {"key": delivery.key})
        except OSError as error:
            return later(f"{path} cannot be written ({error.strerror})")
        return DELIVERED

    def camera(self, name: str, status: CameraStatus) -> None:
        """Nothing: files tell of vehicles."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _append(self, file: RawIOBase, start: int, body: dict[str, Any]) -> None:
        """Write one line; an error leaves the file as it was."""
        rest = memoryview(self._line(body, first=start == 0))
        try:
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(start)
            raise

    def _mark(self, key: str) -> bytes:
        """What the line of a message with this key has in it, and no other line."""
        mark = f"\n{key}," if self._kind == "csv" else f'"key": {json.dumps(key)}'
        return mark.encode()

    def _line(self, body: dict[str, Any], *, first: bool) -> bytes:
        if self._kind == "jsonl":
            return (json.dumps(body, ensure_ascii=False) + "\n").encode()
        text = io.StringIO()
        writer = csv.writer(text)
        if first:
            writer.writerow(COLUMNS)
        writer.writerow([_cell(value) for value in flat_row(body).values()])
        return text.getvalue().encode()


def flat_row(body: dict[str, Any]) -> dict[str, Any]:
    """A message's values by the columns of a table; None where one is not known."""
    tax, evidence = body.get("tax") or {}, body.get("evidence") or {}
    flat = body | {f"tax_{name}": value for name, value in tax.items()} | evidence
    candidates = body.get("candidates", ())  # what became of an alert has none, and no box
    flat["candidates"] = " ".join(f"{number}:{share:.4f}" for number, share in candidates)
    flat["box"] = " ".join(f"{edge:.1f}" for edge in body.get("box", ()))
    return {name: flat.get(name) for name in COLUMNS}


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return f"'{value}"
    return "" if value is None else value


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(WIB).date().isoformat()


def _mended_end(file: RawIOBase) -> int:
    """The file's length, after half a line that a dying process left was taken off."""
    end = file.seek(0, os.SEEK_END)
    start = max(0, end - _TAIL)
    file.seek(start)
    tail = file.read()
    whole = start + tail.rfind(b"\n") + 1
    if whole < end:
        file.truncate(whole)
    return whole


def _holds(file: RawIOBase, mark: bytes) -> bool:
    """Whether the file has these bytes in it; its first line has a line's end before it too."""
    file.seek(0)
    tail = b"\n"
    while block := file.read(_BLOCK):
        if mark in tail + block:
            return True
        tail = block[-len(mark) :]
    return False
