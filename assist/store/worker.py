"""The loop of a worker process: claim, run, report, end when idle."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from assist.errors import AssistError
from assist.store.jobs import Job, Jobs

Report = Callable[[int, int, str], None]
Handler = Callable[[Job, Report], Mapping[str, Any]]

POLL_S = 0.5
BEAT_S = 20.0


def run_worker(
    jobs: Jobs,
    handlers: Mapping[str, Handler],
    *,
    idle_s: float = 300.0,
    stop: threading.Event | None = None,
) -> int:
    """Run the jobs of these kinds until none came for a while.

    Args:
        jobs: The queue.
        handlers: For each kind, what does the work; gets the job and a function to report
            (done, total, note), returns the result.
        idle_s: Seconds without work after which the loop ends.
        stop: Ends the loop early when set.

    Returns:
        How many jobs were run.
    """
    halt = stop or threading.Event()
    name, count, idle_since = f"pid-{os.getpid()}", 0, time.monotonic()
    jobs.fail_stale()
    while not halt.is_set() and time.monotonic() - idle_since < idle_s:
        job = jobs.claim(tuple(handlers), name)
        if job is None:
            halt.wait(POLL_S)
            continue
        run_job(jobs, job, handlers[job.kind])
        count, idle_since = count + 1, time.monotonic()
    return count


def run_job(jobs: Jobs, job: Job, handler: Handler) -> None:
    """Run one claimed job.

    An expected error fails the job, an unexpected one also ends the loop.
    """
    beating = threading.Event()
    latest = (0, 0, "")

    def report(done: int, total: int, note: str = "") -> None:
        nonlocal latest
        latest = (done, total, note)
        jobs.progress(job, done, total, note)

    def beat() -> None:
        while not beating.wait(BEAT_S):
            jobs.progress(job, *latest)

    pulse = threading.Thread(target=beat, name="job-beat", daemon=True)
    pulse.start()
    try:
        jobs.finish(job, handler(job, report))
    except AssistError as error:
        jobs.fail(job, str(error))
    except BaseException as error:
        jobs.fail(job, type(error).__name__)
        raise
    finally:
        beating.set()
        pulse.join()
