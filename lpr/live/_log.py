"""The log: one line an event, its values behind it, and never a user or a password."""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from lpr.video import without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER = logging.getLogger("lpr.live")
ELSEWHERE = "lpr.live.elsewhere"
MOST_LINES = 1000
_PLAIN = re.compile(r"[\w.:/+@*?%-]+")


def tell(event: str, level: int = logging.INFO, **values: object) -> None:
    """Log an event by its name (``camera-state``) with its values; those that are None are not."""
    LOGGER.log(level, event, extra={"values": values})


class LineFormatter(logging.Formatter):
    """``2026-11-25T02:00:00Z info camera-state camera=gate-1 state=stalled``, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; a traceback is one more value."""
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        parts = [moment, record.levelname.lower(), record.getMessage(), *_values(record)]
        if record.exc_info:
            parts.append(f"trace={_quoted(self.formatException(record.exc_info))}")
        return without_credentials(" ".join(parts))


def log_to(stream: TextIO) -> logging.Handler:
    """Send the log to a stream; gives the handler, for `logging.Logger.removeHandler`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    return handler


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event of the log as another process may be sent it; ``at``: seconds since 1970."""

    at: float
    level: int
    event: str
    values: dict[str, str]


class LineKeeper(logging.Handler):
    """Keeps the newest events until they are taken, for a process whose log nobody reads."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        LOGGER.addHandler(self)
        LOGGER.setLevel(logging.INFO)
        LOGGER.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an event of this process; a traceback is one more value."""
        if record.name == ELSEWHERE:
            return
        values: dict[str, object] = getattr(record, "values", {})
        told = {name: str(value) for name, value in values.items() if value is not None}
        if record.exc_info:
            told["trace"] = logging.Formatter().formatException(record.exc_info)
        self._lines.append(LogLine(record.created, record.levelno, record.getMessage(), told))

    def taken(self) -> tuple[LogLine, ...]:
        """What was kept since the last time."""
        return tuple(self._lines.popleft() for _ in range(len(self._lines)))

    def close(self) -> None:
        """Keep nothing more."""
        LOGGER.removeHandler(self)
        super().close()


def repeat(line: LogLine, **values: str) -> None:
    """Log an event of another process as its own, with more values."""
    record = logging.makeLogRecord({"name": ELSEWHERE, "created": line.at, "msg": line.event})
    record.levelno, record.levelname = line.level, logging.getLevelName(line.level)
    record.values = line.values | values
    LOGGER.handle(record)


def _values(record: logging.LogRecord) -> Iterator[str]:
    values: dict[str, object] = getattr(record, "values", {})
    for name, value in values.items():
        if value is not None:
            yield f"{name}={_quoted(str(value))}"


def _quoted(text: str) -> str:
    """The text as it is where it is one plain word, else as a JSON string."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
