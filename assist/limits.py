"""Limits on outside calls: a wall-clock deadline, a circuit breaker, a bound on calls at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assist.errors import ModelUnavailable

Monotonic = Callable[[], float]


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
        """
        if not self._semaphore.acquire(timeout=deadline.remaining_s):
            raise ModelUnavailable(f"busy: {self._count} calls at once, none ended in time")
        try:
            yield
        finally:
            self._semaphore.release()
