"""Commands that make or score a run: run, score, report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from eval.commands import console
from eval.conduct import Plan, Progress, conduct, open_for
from eval.corpus import read_corpus
from eval.folder import read_run
from eval.goldfiles import GoldSet, read_gold
from eval.goldset import GoldCase
from eval.outputs import Output
from eval.recorded import SUMMARY, asked_of, pairs_of, score_folder, write_reports


def run(arguments: argparse.Namespace) -> int:
    """Generate, score, report."""
    services = open_for(arguments.data, mode=arguments.mode)
    gold = read_gold(arguments.gold)
    console.print_problems(gold)
    plan = Plan(
        gold=gold,
        cases=_chosen(gold, arguments.open_holdout),
        paths=arguments.gold,
        mode=arguments.mode,
        folder=arguments.out,
        as_of=arguments.as_of,
        opening=arguments.open_holdout or "",
        resume=arguments.resume,
        replace=arguments.replace,
    )
    with _progress() as on_done:
        folder, summary = conduct(plan, services, notify=console.warn, on_done=on_done)
    console.print_summary(summary, folder)
    if arguments.json:
        console.write(json.dumps(summary, ensure_ascii=False))
    return 0


def score(arguments: argparse.Namespace) -> int:
    """Score a run folder again, with the gold cases as they are now."""
    record = read_run(arguments.run)
    asked = asked_of(arguments.run, record, arguments.gold)
    index_dir = open_for(Path(record["data"])).index_dir
    corpus = read_corpus(index_dir, record["index_version"])
    summary = score_folder(arguments.run, record, asked, corpus)
    console.print_summary(summary, arguments.run)
    return 0


def report(arguments: argparse.Namespace) -> int:
    """Write report.html and report.md of a scored run again."""
    record = read_run(arguments.run)
    summary = json.loads((arguments.run / SUMMARY).read_text(encoding="utf-8"))
    write_reports(arguments.run, summary, pairs_of(arguments.run, record, None))
    console.write(str(arguments.run / "report.html"))
    return 0


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
