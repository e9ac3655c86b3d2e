"""Jobs of the knowledge page, in a process of their own: plan, build, publish, rollback, check."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assist import clock
from assist.index.embedding import Embedder
from assist.index.publish import VersionWriter
from assist.settings import Publish, Settings
from assist.store.jobs import Job
from assist.store.worker import Handler, Report, run_process
from assist.types import Actor
from ingest.build import NothingToIndex, build, model_opener
from ingest.check import check_version
from ingest.curation import curation
from ingest.gain import measure_gain, parse_questions
from ingest.gate import Force
from ingest.gathered import Options
from ingest.plan import Progress, index_folder, preview
from ingest.publish import Publisher
from ingest.sources import Finding

PLAN = "ingest.plan"
BUILD = "ingest.build"
PUBLISH = "ingest.publish"
ROLLBACK = "ingest.rollback"
CHECK = "ingest.check"
GAIN = "ingest.gain"
DEMANDED = Publish(gate="required")  # the desk always compares answers first (rulings.md 12)
MAX_LISTED = 300
Opened = Callable[[], Embedder]


def handlers(settings: Settings) -> Mapping[str, Handler]:
    """What does the work, by kind of job; the model is loaded once, when first needed."""
    opened = functools.cache(model_opener(settings))
    return {
        PLAN: lambda job, report: _plan(settings, job, report),
        BUILD: lambda job, report: _build(settings, job, report, opened),
        PUBLISH: lambda job, report: _publish(settings, job, report),
        ROLLBACK: lambda job, report: _rollback(settings, job, report),
        CHECK: lambda _job, report: _check(settings, report, opened),
        GAIN: lambda job, report: _gain(settings, job, report, opened),
    }


def _plan(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    gathered, changes = preview(Path(job.payload["source"]), settings, progress=_hears(report))
    return {
        "changes": {c.key: c.status for c in changes if c.status != "unchanged"},
        "documents": len(gathered.documents),
        "chunks": len(gathered.chunks),
        "conflicts": len(gathered.conflicts),
        "refused": _wire(gathered.refused),
        "review": _wire(gathered.review),
        "skipped": _wire(gathered.skipped),
    }


def _build(settings: Settings, job: Job, report: Report, opened: Opened) -> dict[str, Any]:
    accepted = str(job.payload.get("accept_review", ""))
    try:
        done = build(
            Path(job.payload["source"]),
            settings,
            publish=bool(job.payload.get("publish", False)),
            options=Options(accept_review=accepted, by=job.actor_id),
            open_model=opened,
            progress=_hears(report),
        )
    except NothingToIndex as error:
        return error.report.as_json()
    result = done.as_json()
    if job.payload.get("publish") and result["version"]:
        _note(settings, job, "publish", str(result["version"]))
    return result


def _publish(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    report(0, 1, "publish")
    by, reason = str(job.payload.get("by", "")), str(job.payload.get("force", ""))
    force = Force(by, reason) if reason else None
    with VersionWriter(index_folder(settings)) as writer:
        publisher = Publisher(writer, DEMANDED)
        manifest = publisher.publish(str(job.payload["version"]), by=by, force=force)
    _note(settings, job, "publish", manifest.id, {"force": reason} if reason else {})
    return {"version": manifest.id}


def _rollback(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    report(0, 1, "publish")
    with VersionWriter(index_folder(settings)) as writer:
        manifest, withheld = Publisher(writer).rollback(str(job.payload["version"]))
    _note(settings, job, "rollback", manifest.id)
    return {"version": manifest.id, "withheld": sorted(withheld)}


def _check(settings: Settings, report: Report, opened: Opened) -> dict[str, Any]:
    report(0, 1, "check")
    found = check_version(index_folder(settings), settings.business_zone, embedder=opened())
    return {"wrong": _wire(found.wrong), "notices": _wire(found.notices)}


def _gain(settings: Settings, job: Job, report: Report, opened: Opened) -> dict[str, Any]:
    report(0, 1, "questions")
    gain = measure_gain(
        index_folder(settings),
        parse_questions(str(job.payload["questions"])),
        opened(),
        before=str(job.payload["before"]),
        after=str(job.payload["after"]),
        as_of=clock.today(settings.business_zone),
    )
    return asdict(gain)


def _note(
    settings: Settings, job: Job, action: str, version: str, detail: Mapping[str, str] | None = None
) -> None:
    """Keep in the audit log what whoever queued the job has done."""
    actor = Actor(job.actor_id, job.tenant)
    with curation(settings, index_folder(settings), actor) as acts:
        acts.note(action, version, detail)


def _hears(report: Report) -> Progress:
    def hear(stage: str, done: int, total: int) -> None:
        report(done, total, stage)

    return hear


def _wire(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [asdict(finding) for finding in findings[:MAX_LISTED]]


if __name__ == "__main__":
    sys.exit(run_process(handlers))
