"""Whether the audit chain is whole: looked at when somebody asks, one look at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fastapi import FastAPI

    from lpr.store import AuditLog, Verification

__all__ = ["ChainCheck", "Checked", "chain_check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look found.

    Attributes:
        at: when it ended; aware.
        by: who asked for it.
        found: what was found; None: the log could not be read.
        error: why not.

    """

    at: datetime
    by: str
    found: Verification | None
    error: str | None = None


class ChainCheck:
    """The newest look at the chain of one service, and whether one is under way.

    A look reads every record, which takes long where there are many. It is asked for on the event
    loop, `begin`, and done in a thread, `run`. What it found lasts as long as the service.
    """

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.last: Checked | None = None

    def begin(self, now: datetime) -> bool:
        """Whether a look begins now; False: one is under way already."""
        if self.since is not None:
            return False
        self.since = now
        return True

    def run(self, log: Callable[[], AuditLog], clock: Callable[[], datetime], by: str) -> None:
        """Look (blocking); raises nothing of the store's: it stands in `last` then."""
        try:
            found = log().verify()
        except StoreError as error:
            self.last = Checked(clock(), by, None, str(error))
        else:
            self.last = Checked(clock(), by, found)
        finally:
            self.since = None


def chain_check(app: FastAPI) -> ChainCheck:
    """That of an application; made when it is first asked for."""
    held = getattr(app.state, "chain_check", None)
    if not isinstance(held, ChainCheck):
        held = app.state.chain_check = ChainCheck()
    return held
