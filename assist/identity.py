"""Who is asking: sessions, passwords, and the account as it is now on every single call."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from assist.errors import AccessDenied
from assist.store.accounts import Account
from assist.store.stores import Store
from assist.types import Actor

FREE_TRIES = 3
MAX_WAIT_S = 300.0
KEPT_FAILURES = 10_000
LOCAL = "local"


class Throttle:
    """Makes every further wrong password of a user from an address wait twice as long.

    Args:
        clock: Monotonic seconds; tests bring their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, str], tuple[int, float]] = {}

    def wait_s(self, user: str, address: str) -> float:
        """Seconds that are left before the next try."""
        with self._lock:
            count, last = self._failures.get((user, address), (0, 0.0))
        if count < FREE_TRIES:
            return 0.0
        wait = min(2.0 ** (count - FREE_TRIES + 1), MAX_WAIT_S)
        return max(0.0, last + wait - self._clock())

    def note(self, user: str, address: str, *, is_right: bool) -> None:
        """Count a try."""
        with self._lock:
            if is_right:
                self._failures.pop((user, address), None)
                return
            if len(self._failures) >= KEPT_FAILURES:
                self._failures.pop(next(iter(self._failures)))
            count, _ = self._failures.get((user, address), (0, 0.0))
            self._failures[user, address] = (count + 1, self._clock())


class Identity:
    """Tells who acts, by the store's word alone: a cookie or token only names somebody.

    Args:
        store: Accounts, sessions, audit log.
        tenant: Of this installation.
        mode: Setting access.sign_in.
        local: Whoever acts where nobody signs in.
        throttle: Shared by all tries of this process.
    """

    def __init__(
        self, store: Store, tenant: str, mode: str, local: Actor, throttle: Throttle | None = None
    ) -> None:
        self._store = store
        self._tenant = tenant
        self._mode = mode
        self._local = local
        self._throttle = throttle or Throttle()
        self._setup_code = secrets.token_urlsafe(9)

    @property
    def needs_sign_in(self) -> bool:
        """Whether everybody has to sign in."""
        return self._mode != "off"

    @property
    def needs_setup(self) -> bool:
        """Whether the first administrator is still missing."""
        return self.needs_sign_in and self._store.accounts.count(self._tenant) == 0

    @property
    def setup_code(self) -> str:
        """What the first administrator has to know: printed where the server was started."""
        return self._setup_code

    def of_session(self, token: str) -> Actor | None:
        """Who a session's cookie belongs to now; None = nobody any more."""
        if not self.needs_sign_in:
            return self._local
        account = self._store.accounts.of_session(self._tenant, token)
        return account.as_actor(self._tenant) if account else None

    def of_id(self, account_id: str) -> Actor | None:
        """An account as it is now: role, groups, activity; None = it may do nothing."""
        if not self.needs_sign_in:
            return self._local if account_id == self._local.id else None
        account = self._store.accounts.get(self._tenant, account_id)
        return account.as_actor(self._tenant) if account and account.is_active else None

    def name_of(self, actor: Actor) -> str:
        """What colleagues call somebody."""
        account = self._store.accounts.get(self._tenant, actor.id) if self.needs_sign_in else None
        return account.name if account else actor.id

    def sign_in(self, user: str, password: str, address: str) -> str:
        """Check a password; returns the new session's token.

        Raises:
            AccessDenied: Wrong, unknown, switched off, or too many tries; never says which.
        """
        user = user.strip().lower()
        if self._throttle.wait_s(user, address) > 0:
            raise AccessDenied("too many tries")
        account = self._store.accounts.check_password(self._tenant, user, password)
        self._throttle.note(user, address, is_right=account is not None)
        if account is None:
            self._store.audit.add(
                Actor("", self._tenant, "agent"), "sign_in_failed", user[:64], {"from": address}
            )
            raise AccessDenied("user name or password is wrong")
        self._store.audit.add(account.as_actor(self._tenant), "sign_in", "", {"from": address})
        return self._store.accounts.open_session(self._tenant, account.id)

    def set_up(self, code: str, account: Account, password: str) -> str:
        """Create the first administrator; returns the new session's token.

        Raises:
            AccessDenied: There is one already, or the code is wrong.
            StoreError: The id is not allowed.
            ValueError: The password is too short or too long.
        """
        is_known = secrets.compare_digest(code.strip().encode(), self._setup_code.encode())
        if not self.needs_setup or not is_known:
            raise AccessDenied("set-up needs the code that the server printed")
        self._store.accounts.add(self._tenant, account, password)
        actor = account.as_actor(self._tenant)
        self._store.audit.add(actor, "set_up", account.id, {"role": account.role})
        return self._store.accounts.open_session(self._tenant, account.id)

    def sign_out(self, token: str) -> None:
        """End a session."""
        actor = self.of_session(token)
        self._store.accounts.close_session(self._tenant, token)
        if actor is not None:
            self._store.audit.add(actor, "sign_out")
