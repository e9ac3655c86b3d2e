"""Jobs of the knowledge page: plan and build, in a process of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assist.settings import Settings
from assist.store.jobs import Job
from assist.store.worker import Handler, Report, run_process
from ingest.build import NothingToIndex, build
from ingest.gathered import Options
from ingest.plan import Progress, preview
from ingest.sources import Finding

PLAN = "ingest.plan"
BUILD = "ingest.build"


def handlers(settings: Settings) -> Mapping[str, Handler]:
    """What does the work, by kind of job."""
    return {
        PLAN: lambda job, report: _plan(settings, job, report),
        BUILD: lambda job, report: _build(settings, job, report),
    }


def _plan(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    gathered, changes = preview(Path(job.payload["source"]), settings, progress=_hears(report))
    return {
        "changes": {c.key: c.status for c in changes if c.status != "unchanged"},
        "documents": len(gathered.documents),
        "chunks": len(gathered.chunks),
        "refused": _wire(gathered.refused),
        "review": _wire(gathered.review),
    }


def _build(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    options = Options(accept_review=str(job.payload.get("accept_review", "")))
    try:
        done = build(
            Path(job.payload["source"]),
            settings,
            publish=bool(job.payload.get("publish", False)),
            options=options,
            progress=_hears(report),
        )
    except NothingToIndex as error:
        return error.report.as_json()
    return done.as_json()


def _hears(report: Report) -> Progress:
    def hear(stage: str, done: int, total: int) -> None:
        report(done, total, stage)

    return hear


def _wire(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [asdict(finding) for finding in findings]


if __name__ == "__main__":
    sys.exit(run_process(handlers))
