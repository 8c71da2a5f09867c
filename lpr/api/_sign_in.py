"""Log-ins at an agency's provider: who comes back gets a session, who does not is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.access import Throttle
from lpr.api._login import FREE_FOR_ADDRESS
from lpr.errors import LoginThrottledError, SignInError, SignInProviderError, StoreError
from lpr.store import Act

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lpr.api._store import LateStore
    from lpr.oidc import Departure, Returned, SignIn
    from lpr.store import Session


class SignInDesk:
    """Opens sessions for whom the provider vouches (blocking).

    Args:
        sign_in: the way to the provider.
        store: keeps accounts and sessions.
        clock: the present moment, aware.
        timer: seconds that never run back.

    """

    def __init__(
        self,
        sign_in: SignIn,
        store: LateStore,
        clock: Callable[[], datetime],
        timer: Callable[[], float],
    ) -> None:
        self._sign_in = sign_in
        self._store = store
        self._clock = clock
        self._by_address = Throttle(FREE_FOR_ADDRESS, timer)

    @property
    def label(self) -> str:
        """What the provider is called."""
        return self._sign_in.config.label

    def depart(self, address: str) -> Departure:
        """Begin a log-in from an address.

        Raises:
            SignInProviderError: the provider cannot be reached; it is recorded.
            StoreError: that cannot be recorded.

        """
        try:
            return self._sign_in.depart()
        except SignInError as error:
            self._record(error, address)
            raise

    def arrive(self, ticket: str, returned: Returned, address: str) -> tuple[str, Session]:
        """The new session's token, and the session; its purpose is chosen afterwards.

        Raises:
            SignInError: or a leaf of it: nobody is let in, which is recorded.
            LoginThrottledError: too many failures from the address before.
            StoreError: the store cannot be read or written.

        """
        wait = self._by_address.begin(address)
        if wait > 0:
            raise LoginThrottledError("Too many failed log-ins. Wait, then try again.", wait)
        try:
            identity = self._sign_in.arrive(ticket, returned, self._clock())
            account = self._store.provider_accounts.enter(identity, self._clock())
        except (SignInProviderError, StoreError) as error:  # no fault of whoever comes back
            self._by_address.excuse(address)
            if isinstance(error, SignInError):
                self._record(error, address)
            raise
        except SignInError as error:
            self._record(error, address)
            raise
        self._by_address.excuse(address)
        act = Act(self._clock(), account.actor, str(account.roles))
        return self._store.sessions.begin(account, None, None, act)

    def leave(self) -> str | None:
        """Where one logs out at the provider too. Raises SignInProviderError when it is away."""
        return self._sign_in.leave()

    def _record(self, error: SignInError, address: str) -> None:
        act = Act(self._clock(), f"anonymous:{address}", "")
        self._store.provider_accounts.refused(error, act)
