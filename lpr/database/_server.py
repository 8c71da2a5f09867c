"""How long a PostgreSQL server may keep its clients waiting.

A host that was unplugged, or stands still, says nothing: without these limits its clients wait for
a quarter of an hour, or for ever.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine

_CONNECT_SECONDS = 5
_ALIVE = {
    "tcp_user_timeout": 20_000,  # milliseconds until what was sent must have arrived
    "keepalives_idle": 10,  # seconds of silence until the host is asked whether it lives
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_LATE = 1.5  # of the server's own limit, which comes first and says why
_TIMER = "hang_up"


def server_arguments(lock_timeout: float, answer_within: float | None) -> dict[str, Any]:
    """What each connection is opened with; both limits are seconds, see `Database`.

    Whether the host lives is asked on every connection, long statements included: its system
    answers that, whatever the database does.
    """
    limits = {"lock_timeout": lock_timeout}
    if answer_within is not None:
        limits["statement_timeout"] = answer_within
    told = (f"-c {name}={max(1, round(limit * 1000))}" for name, limit in limits.items())
    return {
        "options": " ".join(told),
        "connect_timeout": _CONNECT_SECONDS,
        "client_encoding": "utf8",  # else the database's: SQL_ASCII where the system has no locale
        **_ALIVE,
    }


def hang_up_late(engine: Engine, answer_within: float) -> None:
    """Hang up on a server that keeps a connection of the engine busy for too long.

    Its own limit does not help where the server itself stands still, as on storage that hangs.
    Who waits then gets the error of a connection that was lost.
    """

    def begin(connection: Any, record: Any, _: Any = None) -> None:
        end(connection, record)
        timer = Timer(answer_within * _LATE, _hang_up, [connection])
        timer.daemon = True
        record.info[_TIMER] = timer
        timer.start()

    def end(_: Any, record: Any) -> None:
        if (timer := record.info.pop(_TIMER, None)) is not None:
            timer.cancel()

    event.listen(engine, "connect", begin, insert=True)  # the driver asks the server at once
    event.listen(engine, "checkout", begin)
    event.listen(engine, "checkin", end)


def _hang_up(connection: Any) -> None:
    """End the conversation, which wakes whoever waits for an answer; nothing is closed here."""
    with (
        suppress(OSError, connection.OperationalError),  # it is closed already
        socket.socket(fileno=os.dup(connection.fileno())) as line,
    ):
        line.shutdown(socket.SHUT_RDWR)
