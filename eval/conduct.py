"""A run from plan to report, for the command line and the worker of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from assist import clock
from assist.bootstrap import Services, open_services
from assist.settings import read_settings
from eval import provenance
from eval.corpus import Corpus, read_corpus
from eval.environment import environment_of
from eval.folder import RunRefused, begin, write_run
from eval.goldfiles import GoldSet
from eval.goldset import GoldCase
from eval.leakage import refuse_leaks
from eval.manifest import note_openings
from eval.outputs import Output
from eval.recorded import score_folder, sort_outputs
from eval.run import ChainGenerator, Generator, Task, base_tasks, generate_tasks

Mode = Literal["extractive", "replay", "live", "answers", "runnable"]
Notify = Callable[[str], None]
Progress = Callable[[int, int, Output], None]


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Attributes:
        gold: The gold set; `cases` are those of it that are asked.
        paths: Where the gold set was read from, for the record of a holdout opening.
        mode: Who answers: excerpts, a recorded or a live model, or another assistant.
        assistant: Name of another assistant that answers, "" = ours.
        folder: Run folder; None = a new one in the data folder.
        as_of: Day for cases that name none; None = the gold set's, else today.
        opening: Why the holdout is opened, "" = it is not; `opened_by` says who.
        resume: Go on with a run that was cut off; `replace` deletes an older run first.
    """

    gold: GoldSet
    cases: Sequence[GoldCase]
    paths: Sequence[Path]
    mode: Mode = "extractive"
    assistant: str = ""
    folder: Path | None = None
    as_of: date | None = None
    opening: str = ""
    opened_by: str = ""
    resume: bool = False
    replace: bool = False


def open_for(data: Path | None, *, mode: str = "extractive") -> Services:
    """Services on a data folder; only the live mode asks a language model.

    Raises:
        RunRefused: The live mode without a model.
    """
    overrides: dict[str, dict[str, Any]] = {}
    if data:
        overrides["paths"] = {"data": data}
    if mode != "live":
        overrides["llm"] = {"base_url": "", "model": ""}
    settings = read_settings(None, **overrides)
    if mode == "live" and not settings.llm.enabled:
        raise RunRefused(
            "--mode live needs a model: set ASSIST_LLM__BASE_URL and ASSIST_LLM__MODEL, "
            "or run --mode extractive"
        )
    if mode == "live" and not settings.llm.is_local and settings.privacy.egress == "off":
        raise RunRefused("--mode live: ASSIST_PRIVACY__EGRESS=off forbids a model elsewhere")
    return open_services(settings)


def conduct(
    plan: Plan,
    services: Services,
    *,
    generator: Generator | None = None,
    more: Callable[[Corpus, date], Sequence[Task]] = lambda _corpus, _day: (),
    notify: Notify = lambda _line: None,
    on_done: Progress = lambda _done, _total, _output: None,
) -> tuple[Path, dict[str, Any]]:
    """Ask, score and report.

    Args:
        plan: What to run.
        services: Index, chain and settings.
        generator: Who answers; None = the chain of the services.
        more: Further tasks beside the cases as they stand: variants, repetitions.
        notify: Hears warnings.
        on_done: Hears (answered, of how many, output).

    Returns:
        The run folder and the content of summary.json.

    Raises:
        RunRefused: The folder holds something else.
        LeakageError: The index holds gold questions.
        NoIndex: Nothing has been published.
    """
    snapshot = services.holder()  # a missing or foreign index stops here, not once per case
    corpus = _checked_corpus(plan, services, notify)
    as_of = plan.as_of or plan.gold.default_as_of or clock.today(services.settings.business_zone)
    folder = plan.folder or provenance.run_folder(services.settings.paths.data, plan.mode)
    base = base_tasks(plan.cases, generator or ChainGenerator(services.chain), as_of)
    tasks = [*base, *more(corpus, as_of)]
    record = _record(plan, services, as_of) | {
        "variants": sorted({task.variant for task in tasks} - {""}),
        "index_version": snapshot.id,
        "environment": environment_of(services.embedder, snapshot.manifest),
    }
    begin(folder, _identity(record), resume=plan.resume, replace=plan.replace)
    if plan.opening and not plan.resume:
        _open_holdout(plan, folder, record, notify)
    answered: list[Output] = []

    def count(output: Output) -> None:
        answered.append(output)
        on_done(len(answered), len(tasks), output)

    outputs = generate_tasks(tasks, folder, on_done=count)
    summary = score_folder(folder, record, sort_outputs(plan.cases, outputs), corpus)
    write_run(folder, record)
    return folder, summary


def _checked_corpus(plan: Plan, services: Services, notify: Notify) -> Corpus:
    corpus = read_corpus(services.index_dir, services.holder().id)
    if plan.gold.is_bare:
        notify("leakage checks not run: they need a gold folder with its ledger")
    else:
        refuse_leaks(plan.cases, corpus)
    return corpus


def _record(plan: Plan, services: Services, as_of: date) -> dict[str, Any]:
    record = provenance.run_record(
        mode=plan.mode,
        settings=services.settings,
        gold=plan.gold,
        cases=plan.cases,
        as_of=as_of,
        index_version="",
    )
    return record | {"assistant": plan.assistant}


def _open_holdout(plan: Plan, folder: Path, record: dict[str, Any], notify: Notify) -> None:
    for path, count in note_openings(plan.paths, folder.name, plan.opening, by=plan.opened_by):
        notify(f"holdout of {path} opened, {count} times so far")
        record["holdout_openings"] = count


def _identity(record: Mapping[str, Any]) -> dict[str, Any]:
    """What decides the outputs: a resumed run must not mix two of them."""
    names = (
        "mode", "assistant", "commit", "config_sha256", "gold_sha256", "index_version", "as_of",
        "chat_model", "variants",
    )  # fmt: skip
    return {name: record[name] for name in names} | {"vectors": record["environment"]["vectors"]}
