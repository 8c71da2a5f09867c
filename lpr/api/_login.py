"""Log-ins: a password compared, slowly for whoever guesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.access import Throttle
from lpr.errors import LoginFailedError, LoginThrottledError, StoreError
from lpr.store import Act

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lpr.access import Purposes
    from lpr.api._store import LateStore
    from lpr.store import Account, Session

FREE_FOR_ACCOUNT = 5
FREE_FOR_ADDRESS = 20
"""Failed log-ins before the first wait; several people may share an address."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody sent to log in, and from which address."""

    address: str
    account: str
    password: str
    purpose: str | None = None
    case: str | None = None


class LoginDesk:
    """Opens sessions. Waits grow with failures, by account and by address.

    Args:
        store: keeps accounts and sessions.
        purposes: what a session may be for.
        clock: the present moment, aware.
        timer: seconds that never run back.

    """

    def __init__(
        self,
        store: LateStore,
        purposes: Purposes,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        self._store = store
        self._purposes = purposes
        self._clock = clock
        self._by_account = Throttle(FREE_FOR_ACCOUNT, timer)
        self._by_address = Throttle(FREE_FOR_ADDRESS, timer)

    def log_in(self, attempt: Attempt) -> tuple[str, Session]:
        """The new session's token, and the session (blocking).

        Raises:
            LoginFailedError: account and password do not belong together, or it is disabled.
            LoginThrottledError: too many failures before.
            PurposeError: the chosen purpose is none of the list.
            StoreError: the store cannot be read or written.

        """
        purpose = self._purposes.check(attempt.purpose) if attempt.purpose else None
        account = self._verified(attempt)
        act = Act(self._clock(), account.actor, str(account.roles))
        try:
            return self._store.sessions.begin(account, purpose, attempt.case, act)
        except LoginFailedError:  # changed since it was compared
            self._refused(attempt)
            raise

    def _verified(self, attempt: Attempt) -> Account:
        for throttle, name in self._throttles(attempt):
            wait = throttle.begin(name)
            if wait > 0:
                if throttle is self._by_account:  # no guess was made: colleagues share the address
                    self._by_address.excuse(attempt.address)
                raise LoginThrottledError("Too many failed log-ins. Wait, then try again.", wait)
        accounts = self._store.accounts
        try:
            account = accounts.verified(attempt.account, attempt.password)
        except StoreError:  # nobody learnt whether the password was right
            self._by_account.excuse(attempt.account)
            self._by_address.excuse(attempt.address)
            raise
        if account is None:
            self._refused(attempt)
            raise LoginFailedError("The account or the password is wrong, or it is disabled.")
        self._by_account.succeed(attempt.account)
        self._by_address.excuse(attempt.address)
        return account

    def _refused(self, attempt: Attempt) -> None:
        act = Act(self._clock(), f"anonymous:{attempt.address}", "")
        self._store.accounts.refused(attempt.account, act)

    def _throttles(self, attempt: Attempt) -> tuple[tuple[Throttle, str], ...]:
        """The address first: whoever is held back there shall not lock an account as well."""
        return (self._by_address, attempt.address), (self._by_account, attempt.account)
