import os
import select
import threading

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


def test_who_kills_a_child_ends_the_question_of_another_thread(monkeypatch):
    """The pipes were closed under the thread that waited on them: it died of a ValueError."""
    child = Child(FAKE, Limits(memory_bytes=600_000_000, wall_s=20))
    waits, killed = threading.Event(), threading.Event()
    select_real = select.select

    def wait_for_the_kill(*watched):
        waits.set()
        killed.wait(20)
        return select_real(*watched)

    caught: list[BaseException] = []

    def ask_it():
        try:
            child.ask({"page": SLOW_PAGE})
        except BaseException as error:  # noqa: BLE001  the thread's death is what is looked at
            caught.append(error)

    monkeypatch.setattr("ingest.child.select.select", wait_for_the_kill)
    asking = threading.Thread(target=ask_it)
    asking.start()
    assert waits.wait(20)
    killing = threading.Thread(target=child.kill)
    killing.start()
    killing.join(0.5)  # before: it was through, and the pipes were closed
    killed.set()
    asking.join(20)
    killing.join(20)
    assert [type(error) for error in caught] == [Breach]
    assert not child.is_running


def test_a_child_that_dies_before_it_was_told_everything_leaves_no_pipe_open():
    """Closing its input failed, for that cannot be sent any more, and its output stayed open."""
    child = Child(FAKE, Limits(memory_bytes=600_000_000, wall_s=20))
    process = child._process
    process.stdin.write(b"half a question")  # not flushed
    process.kill()
    process.wait()
    child.kill()
    assert (process.stdin.closed, process.stdout.closed) == (True, True)
