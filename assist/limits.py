"""Limits on outside calls: a deadline, a stop by hand, a circuit breaker, so many at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from assist.errors import ModelUnavailable

Monotonic = Callable[[], float]
LOOK_S = 0.1  # how often somebody who waits in line looks whether the call is still wanted


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which nobody waits any longer, over retries and stream together."""

    at: float
    clock: Monotonic = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Monotonic = time.monotonic) -> Deadline:
        """The deadline that many seconds from now."""
        return cls(clock() + seconds, clock)

    @property
    def remaining_s(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.clock())

    @property
    def is_over(self) -> bool:
        """Whether it has passed."""
        return self.remaining_s == 0.0


class Cancelled(Exception):  # noqa: N818  not an error
    """Nobody wants the answer any more."""


class Stopper:
    """Ends a call from another thread, also while the endpoint is silent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._wake: list[Callable[[], None]] = []

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._event.is_set()

    def stop(self) -> None:
        """End what waits now, and whatever asks later."""
        with self._lock:
            self._event.set()
            wake, self._wake = self._wake, []
        for each in wake:
            each()

    def check(self) -> None:
        """Pass, or raise Cancelled once stopped."""
        if self.is_stopped:
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Wait that long; raises Cancelled as soon as stopped."""
        self._event.wait(seconds)
        self.check()

    @contextmanager
    def wakes(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call `wake` when stopped while the block runs; at once when it has been already."""
        with self._lock:
            is_stopped = self.is_stopped
            if not is_stopped:
                self._wake.append(wake)
        if is_stopped:
            wake()
        try:
            yield
        finally:
            with self._lock:
                if wake in self._wake:
                    self._wake.remove(wake)


_STOPPER: ContextVar[Stopper | None] = ContextVar("stopper", default=None)


@contextmanager
def stopped_by(stopper: Stopper) -> Iterator[None]:
    """Let `stopper` end the outside calls that are made in this block.

    It travels with the context, through drafters and LangChain's steps, which know nothing of it.
    """
    token = _STOPPER.set(stopper)
    try:
        yield
    finally:
        _STOPPER.reset(token)


def stopper() -> Stopper:
    """What may end a call that is made now; one that never does where nobody asked for it."""
    return _STOPPER.get() or Stopper()


class CircuitBreaker:
    """Stops calling an endpoint that keeps failing, and lets one probe through now and then.

    Args:
        failures: Failures in a row that open it.
        open_s: Seconds it stays open before one probe may pass.
        clock: Monotonic seconds; tests bring their own.
    """

    def __init__(
        self, failures: int = 5, open_s: float = 30.0, clock: Monotonic = time.monotonic
    ) -> None:
        self._limit = failures
        self._open_s = open_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._is_probing = False

    def check(self) -> None:
        """Pass, or raise at once.

        Raises:
            ModelUnavailable: The breaker is open.
        """
        with self._lock:
            if self._opened_at is None:
                return
            is_due = self._clock() - self._opened_at >= self._open_s
            if not is_due or self._is_probing:
                raise ModelUnavailable(f"endpoint failed {self._failed} times in a row; waiting")
            self._is_probing = True

    def record(self, *, is_success: bool) -> None:
        """Count the outcome of a call that `check` let pass."""
        with self._lock:
            self._is_probing = False
            if is_success:
                self._failed, self._opened_at = 0, None
                return
            self._failed += 1
            if self._failed >= self._limit:
                self._opened_at = self._clock()

    def forget(self) -> None:
        """Count nothing for a call that was given up: it says nothing about the endpoint."""
        with self._lock:
            self._is_probing = False


class Slots:
    """At most `count` calls at once; others wait in line, but not past their deadline."""

    def __init__(self, count: int) -> None:
        self._semaphore = threading.BoundedSemaphore(count)
        self._count = count

    @contextmanager
    def hold(self, deadline: Deadline) -> Iterator[None]:
        """Hold one slot.

        Raises:
            ModelUnavailable: None became free in time.
            Cancelled: The call was given up meanwhile.
        """
        wanted = stopper()
        while not self._semaphore.acquire(timeout=min(LOOK_S, deadline.remaining_s)):
            wanted.check()
            if deadline.is_over:
                raise ModelUnavailable(f"busy: {self._count} calls at once, none ended in time")
        try:
            yield
        finally:
            self._semaphore.release()
