"""Workers are started for waiting jobs; a dead one leaves its job failed."""

import asyncio
import contextlib
import sys

import pytest

from assist.types import Actor
from assist.web import workers
from tests.fakes_desk import seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "LOOK_EVERY_S", 0.05)
    made = seeded(tmp_path)
    yield made
    made.store.database.close()


def supervised(parts, until):
    async def live():
        task = asyncio.create_task(workers.supervise(parts))
        for _ in range(400):
            await asyncio.sleep(0.05)
            if until():
                break
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(live())


def fake_child(monkeypatch, code):
    started = []

    async def start(parts, package):
        started.append(package)
        data = str(parts.settings.paths.data)
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code, data)

    monkeypatch.setattr(workers, "_start", start)
    return started


CLAIM = """
import os, sys
from pathlib import Path
from assist.settings import read_settings
from assist.store.jobs import worker_name
from assist.store.stores import open_store
jobs = open_store(read_settings(paths={"data": Path(sys.argv[1])})).jobs
job = jobs.claim(["ingest.build"], worker_name(os.getpid()))
"""


def test_a_dead_worker_leaves_its_job_failed(parts, monkeypatch):
    started = fake_child(monkeypatch, CLAIM + "os._exit(9)")
    job = parts.store.jobs.add(ACTOR, "ingest.build", {})
    supervised(parts, lambda: parts.store.jobs.get(ACTOR, job.id).state == "failed")
    assert parts.store.jobs.get(ACTOR, job.id).error == "the worker stopped before the job was done"
    assert started == ["ingest"]


def test_a_dead_worker_takes_no_job_of_another_machine_with_it(parts, monkeypatch):
    ours = parts.store.jobs.add(ACTOR, "ingest.build", {})
    theirs = parts.store.jobs.add(ACTOR, "ingest.build", {})
    same_number = "jobs.claim(['ingest.build'], f'pid-{os.getpid()}')\nos._exit(9)"
    fake_child(monkeypatch, CLAIM + same_number)
    supervised(parts, lambda: parts.store.jobs.get(ACTOR, ours.id).state == "failed")
    assert parts.store.jobs.get(ACTOR, theirs.id).state == "running"


def test_a_worker_does_the_job_and_ends(parts, monkeypatch):
    started = fake_child(monkeypatch, CLAIM + "jobs.finish(job, {'ok': 1})")
    job = parts.store.jobs.add(ACTOR, "ingest.build", {})
    supervised(parts, lambda: parts.store.jobs.get(ACTOR, job.id).state == "done")
    assert parts.store.jobs.get(ACTOR, job.id).result == {"ok": 1}
    assert started == ["ingest"]


def test_jobs_of_unknown_packages_start_nothing(parts, monkeypatch):
    started = fake_child(monkeypatch, "")
    parts.store.jobs.add(ACTOR, "rm.everything", {})
    supervised(parts, lambda: not started)
    assert started == []


def test_the_end_of_the_app_ends_a_worker(parts, monkeypatch):
    started = fake_child(monkeypatch, "import time; time.sleep(60)")
    parts.store.jobs.add(ACTOR, "eval.run", {})
    supervised(parts, lambda: bool(started))
    assert started == ["eval"]
