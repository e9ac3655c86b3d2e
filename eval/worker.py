"""Jobs of the evaluation page: runs on a gold folder, in a process of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assist import clock
from assist.errors import GoldSetError
from assist.settings import Settings
from assist.store.jobs import Job
from assist.store.worker import Handler, Report, run_process
from eval import provenance
from eval.commands.measure import open_for, score_folder
from eval.goldfiles import read_gold
from eval.outputs import Output
from eval.run import ChainGenerator, generate, write_run

RUN = "eval.run"


def handlers(settings: Settings) -> Mapping[str, Handler]:
    """What does the work, by kind of job."""
    return {RUN: lambda job, report: _run(settings, job, report)}


def _run(settings: Settings, job: Job, report: Report) -> dict[str, Any]:
    gold = read_gold([Path(job.payload["gold"])])
    split = job.payload.get("split", "all")
    cases = [case for case in gold.cases if split in ("all", case.split)]
    if not cases:
        raise GoldSetError(f"no gold case in split {split}")
    mode = str(job.payload.get("mode", "extractive"))
    services = open_for(settings.paths.data, mode=mode)
    services.holder()  # a missing or foreign index stops here, not once per case
    as_of = gold.default_as_of or clock.today(settings.business_zone)
    folder = provenance.run_folder(settings.paths.data, mode)
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
        index_version=services.holder().id,
    )
    write_run(folder, record)
    summary = score_folder(folder, record, list(zip(cases, outputs, strict=True)), services)
    return {"run": folder.name, "cases": len(cases), "n": len(summary.get("metrics", {}))}


if __name__ == "__main__":
    sys.exit(run_process(handlers))
