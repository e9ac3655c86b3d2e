"""Jobs of the evaluation page: runs on a gold folder, in a process of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assist.settings import Settings
from assist.store.jobs import Job
from assist.store.worker import Handler, Report, run_process
from eval.assistant import open_for
from eval.conduct import Plan, conduct
from eval.goldfiles import read_gold
from eval.release import check_release
from eval.tasks import Wishes
from eval.variants import read_variants

RUN = "eval.run"
RELEASE_CHECK = "eval.release_check"


def handlers(settings: Settings) -> Mapping[str, Handler]:
    """What does the work, by kind of job."""
    return {
        RUN: lambda job, report: _run(settings, job, report),
        RELEASE_CHECK: lambda job, report: _release_check(settings, job, report),
    }


def _release_check(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    """Compare the answers of a built version with those of the live one."""
    gold = [Path(path) for path in [job.payload.get("gold")] if path]
    record = check_release(
        settings,
        str(job.payload["version"]),
        gold=gold,
        on_done=lambda done, total: report(done, total, "questions"),
    )
    return {name: value for name, value in record.items() if name != "differences"}


def _run(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    """Run a gold set; its holdout stays closed unless the job gives a reason in open_holdout."""
    path = Path(job.payload["gold"])
    gold = read_gold([path])
    opening = str(job.payload.get("open_holdout", ""))
    cases = gold.chosen(opens_holdout=bool(opening), split=str(job.payload.get("split", "all")))
    mode = job.payload.get("mode", "extractive")
    services = open_for(settings.paths.data, mode=mode)
    wishes = Wishes(
        variants=bool(job.payload.get("variants")),
        forced=bool(job.payload.get("forced")),
        written=read_variants([path]),
    )
    plan = Plan(gold, cases, [path], mode, wishes=wishes, opening=opening, opened_by=job.actor_id)
    folder, summary = conduct(
        plan, services, on_done=lambda done, total, output: report(done, total, output.gold_id)
    )
    return {"run": folder.name, "cases": len(cases), "n": len(summary["metrics"])}


if __name__ == "__main__":
    sys.exit(run_process(handlers))
