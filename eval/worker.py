"""Jobs of the evaluation page: runs on a gold folder, in a process of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assist import clock
from assist.settings import Settings
from assist.store.jobs import Job
from assist.store.worker import Handler, Report, run_process
from eval import provenance
from eval.commands.measure import open_for, score_folder
from eval.corpus import read_corpus
from eval.goldfiles import read_gold
from eval.leakage import refuse_leaks
from eval.manifest import note_openings
from eval.outputs import Output
from eval.release import check_release
from eval.run import ChainGenerator, generate, write_run

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
    split = str(job.payload.get("split", "all"))
    cases = gold.chosen(opens_holdout=bool(opening), split=split)
    mode = str(job.payload.get("mode", "extractive"))
    services = open_for(settings.paths.data, mode=mode)
    version = services.holder().id  # a missing or foreign index stops here, not once per case
    if not gold.is_bare:
        refuse_leaks(cases, read_corpus(services.index_dir, version))
    as_of = gold.default_as_of or clock.today(settings.business_zone)
    folder = provenance.run_folder(settings.paths.data, mode)
    if opening:
        list(note_openings([path], folder.name, opening, by=job.actor_id))
    answered: list[Output] = []

    def on_done(output: Output) -> None:
        answered.append(output)
        report(len(answered), len(cases), output.gold_id)

    chain = ChainGenerator(services.chain)
    outputs = generate(cases, chain, folder, default_as_of=as_of, on_done=on_done)
    record = provenance.run_record(
        mode=mode,
        settings=services.settings,
        gold=gold,
        cases=cases,
        as_of=as_of,
        index_version=version,
    )
    write_run(folder, record)
    summary = score_folder(folder, record, list(zip(cases, outputs, strict=True)), services)
    return {"run": folder.name, "cases": len(cases), "n": len(summary.get("metrics", {}))}


if __name__ == "__main__":
    sys.exit(run_process(handlers))
