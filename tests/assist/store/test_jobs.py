"""The queue of long work and the loop that runs it."""

import threading

import pytest

from assist.errors import NoIndex
from assist.store.jobs import Jobs
from assist.store.worker import run_job, run_worker
from assist.types import Actor
from tests.fakes_desk import seeded

ACTOR = Actor()


@pytest.fixture
def jobs(tmp_path):
    parts = seeded(tmp_path)
    yield parts.store.jobs
    parts.store.database.close()


def test_a_job_goes_from_queued_to_done(jobs: Jobs):
    queued = jobs.add(ACTOR, "ingest.build", {"source": "kb"})
    assert (queued.state, queued.is_open) == ("queued", True)
    assert jobs.waiting_kinds() == {"ingest.build"}
    running = jobs.claim(["ingest.build"], "pid-1")
    assert (running.id, running.state, running.payload) == (queued.id, "running", {"source": "kb"})
    assert jobs.claim(["ingest.build"], "pid-2") is None
    jobs.progress(running, 3, 9, "a.md")
    assert (jobs.get(ACTOR, queued.id).done, jobs.get(ACTOR, queued.id).note) == (3, "a.md")
    jobs.finish(running, {"version": "v1"})
    done = jobs.get(ACTOR, queued.id)
    assert (done.state, done.result, done.is_open) == ("done", {"version": "v1"}, False)
    jobs.fail(running, "too late")
    assert jobs.get(ACTOR, queued.id).state == "done"


def test_a_worker_takes_only_its_kinds_oldest_first(jobs: Jobs):
    first, second = (jobs.add(ACTOR, "eval.run", {"n": n}) for n in range(2))
    assert jobs.claim(["ingest.build"], "pid-1") is None
    assert [jobs.claim(["eval.run"], "pid-1").id for _ in range(2)] == [first.id, second.id]
    assert [job.id for job in jobs.recent(ACTOR, ["eval.run"])] == [second.id, first.id]
    assert jobs.recent(Actor(tenant="other"), ["eval.run"]) == ()
    assert jobs.get(Actor(tenant="other"), first.id) is None


def test_what_a_dead_worker_left_is_failed(jobs: Jobs):
    jobs.add(ACTOR, "eval.run", {})
    job = jobs.claim(["eval.run"], "pid-7")
    assert jobs.abandon("pid-8") == 0
    assert jobs.fail_stale(older_than_s=60) == 0
    assert jobs.abandon("pid-7") == 1
    assert jobs.get(ACTOR, job.id).error == "the worker stopped before the job was done"


def test_a_silent_worker_loses_its_job(jobs: Jobs):
    jobs.add(ACTOR, "eval.run", {})
    jobs.claim(["eval.run"], "pid-7")
    assert jobs.fail_stale(older_than_s=-1) == 1


def test_the_loop_runs_what_waits_and_ends_when_idle(jobs: Jobs):
    def double(job, report):
        report(1, 2, "half")
        return {"twice": job.payload["n"] * 2}

    added = [jobs.add(ACTOR, "assist.double", {"n": n}) for n in (2, 5)]
    assert run_worker(jobs, {"assist.double": double}, idle_s=0.01) == 2
    assert [jobs.get(ACTOR, job.id).result for job in added] == [{"twice": 4}, {"twice": 10}]


def test_an_expected_error_fails_the_job_and_the_loop_goes_on(jobs: Jobs):
    def refuse(job, report):
        raise NoIndex("nothing is published")

    added = jobs.add(ACTOR, "assist.refuse", {})
    assert run_worker(jobs, {"assist.refuse": refuse}, idle_s=0.01) == 1
    assert jobs.get(ACTOR, added.id).error == "nothing is published"


def test_an_unexpected_error_ends_the_loop_and_names_only_its_type(jobs: Jobs):
    def crash(job, report):
        raise RuntimeError("secret")

    added = jobs.add(ACTOR, "assist.crash", {})
    with pytest.raises(RuntimeError, match="secret"):
        run_worker(jobs, {"assist.crash": crash}, idle_s=1)
    assert jobs.get(ACTOR, added.id).error == "RuntimeError"


def test_a_long_job_shows_signs_of_life(jobs: Jobs, monkeypatch):
    monkeypatch.setattr("assist.store.worker.BEAT_S", 0.001)
    beaten = threading.Event()
    jobs.add(ACTOR, "assist.long", {})
    job = jobs.claim(["assist.long"], "pid-1")
    real = Jobs.progress

    def progress(self, *args):
        real(self, *args)
        beaten.set()

    monkeypatch.setattr(Jobs, "progress", progress)
    run_job(jobs, job, lambda job, report: {"beaten": beaten.wait(5)})
    assert jobs.get(ACTOR, job.id).result == {"beaten": True}


def test_a_stopped_loop_takes_nothing(jobs: Jobs):
    stop = threading.Event()
    stop.set()
    jobs.add(ACTOR, "assist.double", {})
    assert run_worker(jobs, {"assist.double": lambda job, report: {}}, stop=stop) == 0


def test_a_cancelled_job_stops_at_its_next_report(jobs: Jobs):
    waiting = jobs.add(ACTOR, "ingest.build", {})
    assert jobs.cancel(ACTOR, waiting.id)
    assert jobs.claim(["ingest.build"], "w") is None
    running = jobs.claim([jobs.add(ACTOR, "ingest.plan", {}).kind], "w")
    steps = []

    def handler(job, report):
        report(1, 9, "read")
        jobs.cancel(ACTOR, job.id)
        steps.append("cancelled")
        report(2, 9, "read")
        steps.append("went on")
        return {}

    run_job(jobs, running, handler)
    ended = jobs.get(ACTOR, running.id)
    assert (ended.state, ended.error, steps) == ("failed", "cancelled", ["cancelled"])
    assert not jobs.cancel(ACTOR, running.id)
    assert not jobs.cancel(Actor(tenant="other"), waiting.id)
