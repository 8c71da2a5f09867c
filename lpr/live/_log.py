"""The log: one line an event, its values behind it, and never a user or a password."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from lpr.video import without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER = logging.getLogger("lpr.live")
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


def _values(record: logging.LogRecord) -> Iterator[str]:
    values: dict[str, object] = getattr(record, "values", {})
    for name, value in values.items():
        if value is not None:
            yield f"{name}={_quoted(str(value))}"


def _quoted(text: str) -> str:
    """The text as it is where it is one plain word, else as a JSON string."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
