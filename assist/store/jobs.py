"""Long work as rows: queued, claimed by one worker, with progress and result.

A worker that stops beating loses its job: it is failed, so the page that waits for it says so.
"""

from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, column, select, table, update

from assist import clock
from assist.store.database import Database
from assist.types import Actor

JobState = Literal["queued", "running", "done", "failed"]
STALE_AFTER_S = 120
CANCELLED = "cancelled"  # the error of a job that somebody stopped

_COLUMNS = [
    "tenant",
    "id",
    "kind",
    "state",
    "actor_id",
    "payload",
    "done",
    "total",
    "note",
    "result",
    "error",
    "worker",
    "created_at",
    "beat_at",
]
JOBS = table("jobs", *map(column, _COLUMNS))


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work.

    Attributes:
        kind: What to do, e.g. "knowledge.build".
        payload: Its arguments.
        done: Steps finished, of `total`; total 0 = not known yet.
        note: What is being done now: a locale key or a name.
        result: What came out, once the state is "done".
        error: Why it failed, in one line.
    """

    id: str
    tenant: str
    kind: str
    state: JobState
    actor_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    note: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    worker: str = ""
    created_at: datetime = field(default_factory=clock.now)
    beat_at: datetime = field(default_factory=clock.now)

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in {"queued", "running"}


def worker_name(pid: int) -> str:
    """What a worker is called in the queue: processes of two machines may share a number."""
    return f"{socket.gethostname()}/{pid}"


class Jobs:
    """The queue of long work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, actor: Actor, kind: str, payload: Mapping[str, Any]) -> Job:
        """Queue a job."""
        job = Job(uuid.uuid4().hex, actor.tenant, kind, "queued", actor.id, payload)
        with self._database.write() as connection:
            connection.execute(
                self._database.insert(JOBS).values(
                    tenant=job.tenant,
                    id=job.id,
                    kind=kind,
                    state=job.state,
                    actor_id=actor.id,
                    payload=_dump(payload),
                    done=0,
                    total=0,
                    note="",
                    result="{}",
                    error="",
                    worker="",
                    created_at=job.created_at.isoformat(),
                    beat_at=job.beat_at.isoformat(),
                )
            )
        return job

    def claim(self, kinds: Sequence[str], worker: str) -> Job | None:
        """Take the oldest queued job of these kinds, whatever its tenant; nobody else gets it."""
        with self._database.write() as connection:
            row = connection.execute(
                select(JOBS)
                .where(JOBS.c.state == "queued", JOBS.c.kind.in_(kinds))
                .order_by(JOBS.c.created_at, JOBS.c.id)
                .limit(1)
            ).one_or_none()
            if row is None:
                return None
            values = {"state": "running", "worker": worker, "beat_at": clock.now().isoformat()}
            connection.execute(update(JOBS).where(JOBS.c.id == row.id).values(**values))
            claimed = connection.execute(select(JOBS).where(JOBS.c.id == row.id)).one()
            return _job(claimed)

    def progress(self, job: Job, done: int, total: int, note: str = "") -> bool:
        """Say how far a running job is; also its sign of life. False once it is cancelled."""
        values = {"done": done, "total": total, "note": note, "beat_at": clock.now().isoformat()}
        return self._update(job, values)

    def cancel(self, actor: Actor, job_id: str) -> bool:
        """Stop an open job at its next sign of life; False where it has ended already."""
        with self._database.write() as connection:
            result = connection.execute(
                update(JOBS)
                .where(JOBS.c.tenant == actor.tenant, JOBS.c.id == job_id)
                .where(JOBS.c.state.in_(["queued", "running"]))
                .values(state="failed", error=CANCELLED)
            )
            return bool(result.rowcount)

    def finish(self, job: Job, result: Mapping[str, Any]) -> None:
        """Mark a running job as done."""
        self._update(job, {"state": "done", "result": _dump(result), "note": ""})

    def fail(self, job: Job, error: str) -> None:
        """Mark a running job as failed, with the reason in one line."""
        self._update(job, {"state": "failed", "error": error})

    def fail_stale(self, *, older_than_s: float = STALE_AFTER_S) -> int:
        """Fail running jobs whose worker has not been heard of; returns how many."""
        limit = (clock.now() - timedelta(seconds=older_than_s)).isoformat()
        with self._database.write() as connection:
            result = connection.execute(
                update(JOBS)
                .where(JOBS.c.state == "running", JOBS.c.beat_at < limit)
                .values(state="failed", error="the worker stopped before the job was done")
            )
            return result.rowcount

    def abandon(self, worker: str) -> int:
        """Fail what a worker that has ended left running; returns how many."""
        with self._database.write() as connection:
            result = connection.execute(
                update(JOBS)
                .where(JOBS.c.state == "running", JOBS.c.worker == worker)
                .values(state="failed", error="the worker stopped before the job was done")
            )
            return result.rowcount

    def waiting_kinds(self) -> frozenset[str]:
        """The kinds of jobs that wait for a worker."""
        with self._database.read() as connection:
            query = select(JOBS.c.kind).where(JOBS.c.state == "queued").distinct()
            return frozenset(connection.execute(query).scalars())

    def get(self, actor: Actor, job_id: str) -> Job | None:
        """A job of the actor's tenant, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(JOBS).where(JOBS.c.tenant == actor.tenant, JOBS.c.id == job_id)
            ).one_or_none()
        return _job(row) if row is not None else None

    def recent(self, actor: Actor, kinds: Sequence[str], *, limit: int = 10) -> tuple[Job, ...]:
        """The newest jobs of these kinds, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(JOBS)
                .where(JOBS.c.tenant == actor.tenant, JOBS.c.kind.in_(kinds))
                .order_by(JOBS.c.created_at.desc())
                .limit(limit)
            ).all()
        return tuple(_job(row) for row in rows)

    def _update(self, job: Job, values: Mapping[str, Any]) -> bool:
        with self._database.write() as connection:
            result = connection.execute(
                update(JOBS)
                .where(JOBS.c.tenant == job.tenant, JOBS.c.id == job.id)
                .where(JOBS.c.state == "running")
                .values(**values)
            )
            return bool(result.rowcount)


def _job(row: Row[Any]) -> Job:
    values = {name: getattr(row, name) for name in _COLUMNS}
    for name in ("payload", "result"):
        values[name] = json.loads(values[name])
    for name in ("created_at", "beat_at"):
        values[name] = datetime.fromisoformat(values[name])
    return Job(**values)


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
