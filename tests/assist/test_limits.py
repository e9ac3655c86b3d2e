import pytest

from assist.errors import ModelUnavailable
from assist.limits import CircuitBreaker, Deadline, Slots


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_deadline_counts_down_and_stays_at_zero():
    clock = Clock()
    deadline = Deadline.after(5, clock)
    clock.now = 3
    assert deadline.remaining_s == 2
    clock.now = 9
    assert (deadline.remaining_s, deadline.is_over) == (0, True)


def test_the_breaker_opens_probes_once_and_recovers():
    clock = Clock()
    breaker = CircuitBreaker(failures=2, open_s=30, clock=clock)
    for _ in range(2):
        breaker.check()
        breaker.record(is_success=False)
    with pytest.raises(ModelUnavailable):
        breaker.check()
    clock.now = 30
    breaker.check()
    with pytest.raises(ModelUnavailable):
        breaker.check()
    breaker.record(is_success=True)
    breaker.check()


def test_no_slot_in_time_is_unavailable():
    slots = Slots(1)
    with (
        slots.hold(Deadline.after(1)),
        pytest.raises(ModelUnavailable, match="busy"),
        slots.hold(Deadline.after(0.01)),
    ):
        pass
    with slots.hold(Deadline.after(0.01)):
        pass
