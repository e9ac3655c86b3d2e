"""The loop of a worker process: claim, run, report, end when idle."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assist.errors import AssistError
from assist.settings import Settings, read_settings
from assist.store.jobs import Job, Jobs, worker_name
from assist.store.stores import open_store

Report = Callable[[int, int, str], None]
Handler = Callable[[Job, Report], Mapping[str, Any]]

POLL_S = 0.5
BEAT_S = 20.0


class JobCancelled(AssistError):  # noqa: N818  the state is the name
    """Somebody stopped the job; raised where it reports its progress."""


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
    name, count, idle_since = worker_name(os.getpid()), 0, time.monotonic()
    jobs.fail_stale()
    while not halt.is_set():
        job = jobs.claim(tuple(handlers), name)  # looked for once at least, however slow it is
        if job is None:
            if time.monotonic() - idle_since >= idle_s:
                break
            halt.wait(min(POLL_S, idle_s))
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
        if not jobs.progress(job, done, total, note):
            raise JobCancelled(f"{job.kind} was cancelled")

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


def run_process(
    handlers: Callable[[Settings], Mapping[str, Handler]], argv: Sequence[str] | None = None
) -> int:
    """Run a worker process: `python -m PACKAGE.worker --data DATA`.

    Args:
        handlers: Makes the handlers of a package from the settings.
        argv: Command line; default the process's own.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(description="Run waiting jobs until none came for a while.")
    parser.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    parser.add_argument("--idle", type=float, default=300, help="seconds to wait for another job")
    arguments = parser.parse_args(argv)
    try:
        settings = read_settings(None, **_overrides(arguments.data))
        store = open_store(settings)
    except AssistError as error:
        sys.stderr.write(f"worker: {error}\n")
        return error.exit_code
    try:
        run_worker(store.jobs, handlers(settings), idle_s=arguments.idle)
    finally:
        store.database.close()
    return 0


def _overrides(data: Path | None) -> dict[str, dict[str, Any]]:
    return {"paths": {"data": data}} if data else {}
