import os

import pytest

from ingest.child import Breach, Child, Limits, queued_s

FAKE = "tests.ingest.ocr.fake_child"
SLOW_PAGE = 7  # answers after a second


def ask(queued):
    child = Child(FAKE, Limits(memory_bytes=600_000_000, wall_s=0.3), queued)
    try:
        return child.ask({"page": SLOW_PAGE})
    finally:
        child.kill()


def test_time_in_the_queue_of_a_busy_machine_is_not_counted():
    stood = iter(range(1_000))
    answer = ask(lambda pid: float(next(stood)))
    assert answer["page"]["number"] == SLOW_PAGE


def test_a_child_that_sleeps_is_given_up():
    with pytest.raises(Breach, match=r"takes longer than 0\.3 s to read"):
        ask(lambda pid: 0.0)


def test_how_long_a_process_stood_in_the_queue():
    assert queued_s(os.getpid()) >= 0.0
    assert queued_s(2**31 - 1) == 0.0
