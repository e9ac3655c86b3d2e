"""A run from plan to report, for the command line and the worker of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from assist import clock
from assist.bootstrap import Services
from eval import leakage, provenance
from eval.corpus import Corpus, read_corpus
from eval.environment import environment_of
from eval.folder import begin, write_run
from eval.freshness import changed_documents
from eval.goldfiles import GoldSet
from eval.goldset import GoldCase
from eval.manifest import note_openings
from eval.means import read_weights
from eval.outputs import Output
from eval.recorded import score_folder, sort_outputs
from eval.run import ChainGenerator, Generator, Task, base_tasks, generate_tasks
from eval.tasks import RecordedGenerator, Wishes, further_tasks

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
        wishes: What is asked beside the cases as they stand.
        prices: Of a million tokens: prompt, completion; () = unknown.
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
    wishes: Wishes = field(default_factory=Wishes)
    prices: tuple[float, ...] = ()
    resume: bool = False
    replace: bool = False


def conduct(
    plan: Plan,
    services: Services,
    *,
    generator: Generator | None = None,
    notify: Notify = lambda _line: None,
    on_done: Progress = lambda _done, _total, _output: None,
) -> tuple[Path, dict[str, Any]]:
    """Ask, score and report.

    Args:
        plan: What to run.
        services: Index, chain and settings.
        generator: Who answers; None = the chain of the services.
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
    tasks = _tasks(plan, services, as_of, generator)
    record = _record(plan, services, as_of) | {
        "variants": sorted({task.variant for task in tasks} - {""}),
        "index_version": snapshot.id,
        "environment": environment_of(services.embedder, snapshot.manifest),
        "weights": read_weights(plan.paths),
        "changed_documents": changed_documents(plan.gold.manifest, corpus, plan.cases),
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
        folders = [path if path.is_dir() else path.parent for path in plan.paths]
        leakage.refuse_leaks(plan.cases, corpus)
        leakage.refuse_past_cases(plan.cases, folders, corpus)
        leakage.refuse_tuned(folders)
        leakage.refuse_prompts(plan.cases, provenance.prompt_texts())
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
    return record | {
        "assistant": plan.assistant,
        "repeat": plan.wishes.repeat,
        "prices": list(plan.prices),
    }


def _tasks(plan: Plan, services: Services, as_of: date, generator: Generator | None) -> list[Task]:
    """Everything that is asked; conditions inside the chain only where ours answers."""
    chain = (
        services.chain if generator is None or isinstance(generator, RecordedGenerator) else None
    )
    who = generator or ChainGenerator(services.chain)
    further = further_tasks(plan.cases, as_of, plan.wishes, who, chain)
    return [*base_tasks(plan.cases, who, as_of), *further]


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
