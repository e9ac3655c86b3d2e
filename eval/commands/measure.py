"""Commands that make or score a run: run, score, report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assist import clock
from assist.bootstrap import Services, open_services
from assist.index.folder import current_id
from assist.settings import read_settings
from eval import provenance
from eval.commands import console
from eval.corpus import read_corpus
from eval.goldfiles import GoldSet, read_gold
from eval.goldset import GoldCase
from eval.leakage import refuse_leaks
from eval.manifest import note_openings
from eval.metric import Context, Pair
from eval.outputs import Output, failed_output, read_outputs
from eval.report import render_html, render_markdown
from eval.run import OUTPUTS, ChainGenerator, Generator, generate, read_run, write_run
from eval.score import score_lines, score_run, summarise

SUMMARY = "summary.json"


def run(arguments: argparse.Namespace) -> int:
    """Generate, score, report."""
    gold = read_gold(arguments.gold)
    console.print_problems(gold)
    cases = _chosen(gold, arguments.open_holdout)
    services = open_for(arguments.data, mode=arguments.mode)
    as_of = arguments.as_of or gold.default_as_of or clock.today(services.settings.business_zone)
    folder = arguments.out or provenance.run_folder(services.settings.paths.data, arguments.mode)
    if not arguments.resume:
        (folder / OUTPUTS).unlink(missing_ok=True)
    version = services.holder().id  # a missing or foreign index stops here, not once per case
    if gold.is_bare:
        console.warn("leakage checks not run: they need a gold folder with its ledger")
    else:
        refuse_leaks(cases, read_corpus(services.index_dir, version))
    if arguments.open_holdout:
        for path, count in note_openings(arguments.gold, folder.name, arguments.open_holdout):
            console.warn(f"holdout of {path} opened, {count} times so far")
    outputs = _generate(cases, ChainGenerator(services.chain), folder, as_of)
    record = provenance.run_record(
        mode=arguments.mode,
        settings=services.settings,
        gold=gold,
        cases=cases,
        as_of=as_of,
        index_version=_index_version(services, outputs),
    )
    write_run(folder, record)
    summary = score_folder(folder, record, list(zip(cases, outputs, strict=True)), services)
    console.print_summary(summary, folder)
    if arguments.json:
        console.write(json.dumps(summary, ensure_ascii=False))
    return 0


def score(arguments: argparse.Namespace) -> int:
    """Score a run folder again, with the gold cases as they are now."""
    record = read_run(arguments.run)
    pairs = pairs_of(arguments.run, record, arguments.gold)
    services = open_for(Path(record["data"]), mode=record["mode"])
    summary = score_folder(arguments.run, record, pairs, services)
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


def open_for(data: Path | None, *, mode: str = "extractive") -> Services:
    """Services on a data folder; the extractive mode never asks a language model."""
    overrides: dict[str, dict[str, Any]] = {}
    if data:
        overrides["paths"] = {"data": data}
    if mode == "extractive":
        overrides["llm"] = {"base_url": "", "model": ""}
    return open_services(read_settings(None, **overrides))


def pairs_of(folder: Path, record: dict[str, Any], gold: Sequence[Path] | None) -> list[Pair]:
    """The gold cases of a run as they are now, with the outputs; a missing output is a crash."""
    cases = read_gold(gold or [Path(file) for file in record["gold_paths"]]).cases
    by_id = {output.gold_id: output for output in read_outputs(folder / OUTPUTS)}
    asked = set(record["gold_ids"])
    return [
        (case, by_id.get(case.id) or failed_output(case.id, case.version, "no output"))
        for case in cases
        if case.id in asked
    ]


def score_folder(
    folder: Path, record: dict[str, Any], pairs: Sequence[Pair], services: Services
) -> dict[str, Any]:
    """Score outputs and write scores.jsonl, summary.json and both reports."""
    corpus = read_corpus(services.index_dir, record["index_version"])
    scored = score_run(pairs, Context(corpus, date.fromisoformat(record["as_of"])))
    summary = {"run": record, **summarise(scored)}
    (folder / "scores.jsonl").write_text("\n".join(score_lines(scored)) + "\n", encoding="utf-8")
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / SUMMARY).write_text(text + "\n", encoding="utf-8")
    write_reports(folder, summary, pairs)
    return summary


def write_reports(
    folder: Path,
    summary: dict[str, Any],
    pairs: Sequence[Pair],
    **parts: Any,  # noqa: ANN401
) -> None:
    """Write report.html and report.md; `parts` are gates, selftest and deltas."""
    html = render_html(summary, pairs, **parts)
    (folder / "report.html").write_text(html, encoding="utf-8")
    markdown = render_markdown(summary, parts.get("gates", ()))
    (folder / "report.md").write_text(markdown, encoding="utf-8")


def _generate(
    cases: Sequence[GoldCase], generator: Generator, folder: Path, as_of: date
) -> list[Output]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    out = console.stderr()
    with Progress(*columns, TimeRemainingColumn(), console=out, transient=True) as progress:
        task = progress.add_task("gold cases", total=len(cases))
        return generate(
            cases,
            generator,
            folder,
            default_as_of=as_of,
            on_done=lambda _output: progress.advance(task),
        )


def _index_version(services: Services, outputs: Sequence[Output]) -> str:
    named = {output.index_version for output in outputs if output.index_version}
    return max(named) if named else current_id(services.index_dir)
