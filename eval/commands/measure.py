"""The command that makes a run."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from assist.bootstrap import Services
from eval.adapters import AnswersGenerator, RunnableGenerator, load_runnable, read_answers
from eval.assistant import open_for, open_recorded
from eval.commands import console
from eval.conduct import Mode, Plan, Progress, conduct
from eval.corpus import read_corpus
from eval.folder import RunRefused
from eval.goldfiles import GoldSet, read_gold
from eval.goldset import GoldCase
from eval.outputs import Output
from eval.run import Generator
from eval.tasks import Wishes
from eval.variants import read_variants


def run(arguments: argparse.Namespace) -> int:
    """Generate, score, report."""
    services, generator = _open(arguments)
    gold = read_gold(arguments.gold)
    console.print_problems(gold)
    plan = Plan(
        gold=gold,
        cases=_chosen(gold, arguments.open_holdout),
        paths=arguments.gold,
        mode=_mode(arguments),
        assistant=_assistant(arguments),
        folder=arguments.out,
        as_of=arguments.as_of,
        opening=arguments.open_holdout or "",
        wishes=_wishes(arguments),
        prices=tuple(arguments.price or ()),
        resume=arguments.resume,
        replace=arguments.replace,
    )
    with _progress() as on_done:
        folder, summary = conduct(
            plan,
            services,
            generator=generator,
            notify=console.warn,
            on_done=on_done,
        )
    console.print_summary(summary, folder)
    if arguments.json:
        console.write(json.dumps(summary, ensure_ascii=False))
    return 0


def _open(arguments: argparse.Namespace) -> tuple[Services, Generator | None]:
    """Index and chain, and who answers in the place of the chain."""
    mode = _mode(arguments)
    if mode in {"live", "replay"}:
        return open_recorded(arguments.data, mode=mode, recording=arguments.recording)
    services = open_for(arguments.data)
    return services, _generator(arguments, services)


def _wishes(arguments: argparse.Namespace) -> Wishes:
    folders = [path for path in arguments.gold if path.is_dir()]
    return Wishes(
        variants=arguments.variants,
        forced=arguments.force_answer,
        repeat=arguments.repeat,
        written=read_variants(folders) if arguments.variants else (),
    )


def _mode(arguments: argparse.Namespace) -> Mode:
    if arguments.answers and arguments.runnable:
        raise RunRefused("--answers and --runnable are two assistants; run each by itself")
    if arguments.answers:
        return "answers"
    mode: Mode = "runnable" if arguments.runnable else arguments.mode
    return mode


def _assistant(arguments: argparse.Namespace) -> str:
    if arguments.answers:
        digest = hashlib.sha256(arguments.answers.read_bytes()).hexdigest()[:12]
        return f"{arguments.answers.name}@{digest}"
    return arguments.runnable or ""


def _generator(arguments: argparse.Namespace, services: Services) -> Generator | None:
    """Another assistant in the place of ours, if one is named."""
    if not (arguments.answers or arguments.runnable):
        return None
    corpus = read_corpus(services.index_dir, services.holder().id)
    if arguments.answers:
        return AnswersGenerator(read_answers(arguments.answers), corpus)
    sys.path.insert(0, str(Path.cwd()))  # MODULE is the user's own, found where they stand
    return RunnableGenerator(
        load_runnable(arguments.runnable, services.settings.paths.data), corpus
    )


def _chosen(gold: GoldSet, opening: str | None) -> list[GoldCase]:
    """The cases to ask; tells how many the holdout lock keeps back."""
    cases = gold.chosen(opens_holdout=bool(opening))
    closed = len(gold.cases) - len(cases)
    if closed:
        console.warn(f"{closed} holdout cases stay closed; --open-holdout REASON opens them")
    return cases


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    out = console.stderr()
    with RichProgress(*columns, TimeRemainingColumn(), console=out, transient=True) as bar:
        task = bar.add_task("gold cases", total=None)

        def on_done(done: int, total: int, _output: Output) -> None:
            bar.update(task, completed=done, total=total)

        yield on_done
