"""Commands that judge: compare, gate, lint, manifest, selftest."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assist.errors import GoldSetError
from assist.index.folder import current_id
from assist.text.sentences import is_courtesy, is_question, split_sentences
from eval.assistant import open_for
from eval.churn import churn_rows
from eval.commands import console
from eval.compare import RunScores, compare, read_scores, run_scores, write_baseline
from eval.corpus import Corpus, read_corpus
from eval.folder import SELFTEST, RunRefused, read_run, write_text
from eval.gates import GateResult, compared_metrics, failed, junit, run_gates
from eval.goldfiles import read_gold
from eval.lint.check import lint_path
from eval.manifest import build_manifest, read_manifest, write_manifest
from eval.markdown import render_pull_request
from eval.metric import Context
from eval.passages import read_passages, run_passages
from eval.planted import run_planted
from eval.recorded import SUMMARY, pairs_of, write_reports
from eval.report import Beside
from eval.selftest import MutationRow, run_selftest

LINT_FAILED = 3


def compare_runs(arguments: argparse.Namespace) -> int:
    """Print the paired comparison of two runs."""
    new, old = run_scores(arguments.run), read_scores(arguments.base)
    rows = compare(new, old, compared_metrics())
    if not rows:
        console.warn("the runs share no case of equal version")
    console.print_comparison(rows)
    return 0


def gate(arguments: argparse.Namespace) -> int:
    """Judge a run; --accept makes it the baseline unless an invariant or a floor fails."""
    folder: Path = arguments.run
    file: Path = arguments.baseline
    record = read_run(folder)
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    scores = run_scores(folder)
    baseline = read_scores(file) if file.exists() else None
    results = run_gates(summary, scores, None if arguments.accept else baseline)
    if baseline is None and not arguments.accept:
        results.append(GateResult("baseline", "fail", f"no {file}; --accept REASON writes it"))
    rows = compare(scores, baseline, compared_metrics()) if baseline else []
    write_text(folder / "junit.xml", junit(results))
    write_text(folder / "pull_request.md", render_pull_request(summary, results, rows))
    pairs = pairs_of(folder, record, None)
    write_reports(folder, summary, pairs, Beside(gates=results, comparison=rows))
    console.print_gates(results)
    console.print_broken(rows, summary["failures"])
    if arguments.accept:
        _accept(arguments, summary, scores, has_failed=failed(results))
    return 1 if failed(results) else 0


def _accept(
    arguments: argparse.Namespace, summary: dict[str, Any], scores: RunScores, *, has_failed: bool
) -> None:
    if has_failed:
        console.warn(f"{arguments.baseline} is left as it was: a run that fails is no baseline")
        return
    write_baseline(
        arguments.baseline,
        scores,
        compared_metrics(),
        reason=arguments.accept,
        run=summary["run"],
    )
    console.write(str(arguments.baseline))


def lint(arguments: argparse.Namespace) -> int:
    """Check gold folders or files."""
    corpus = _corpus(arguments.data) if arguments.data else None
    status = 0
    for path in arguments.gold:
        if not path.exists():
            raise GoldSetError(f"{path}: no such file or folder", file=str(path))
        report = lint_path(path, corpus, release=arguments.release)
        console.print_lint(report)
        status = LINT_FAILED if report.failed else status
    return status


def manifest(arguments: argparse.Namespace) -> int:
    """Write manifest.json of a gold folder."""
    folder: Path = arguments.gold
    content = build_manifest(
        folder,
        read_gold([folder]).cases,
        _corpus(arguments.data),
        knowledge=arguments.knowledge,
        default_as_of=arguments.default_as_of.isoformat(),
        openings=(read_manifest(folder) or {}).get("holdout_openings", ()),
    )
    write_manifest(folder, content)
    console.write(str(folder / "manifest.json"))
    return 0


def selftest(arguments: argparse.Namespace) -> int:
    """Plant mistakes in sentences and see whether the text rules find them."""
    if arguments.passages:
        return _over_passages(arguments.passages, arguments.limit)
    if arguments.sentences:
        lines = arguments.sentences.read_text(encoding="utf-8").splitlines()
        texts = [str(json.loads(line)["text"]) for line in lines if line.strip()]
        names: frozenset[str] = frozenset()
    else:
        corpus = _corpus(arguments.data)
        texts = [document.text for document in corpus.documents.values()]
        names = corpus.entities
    rows = run_selftest([sentence for text in texts for sentence in _factual(text)], names)
    if arguments.gold:
        rows += _planted(arguments)
    if arguments.run:
        rows += churn_rows(run_scores(arguments.run))
    console.print_selftest(rows)
    if arguments.run:
        _into_report(arguments.run, rows)
    tried = [row for row in rows if row.is_gated and row.n]
    return 0 if tried and all(row.passes for row in tried) else 1


def _over_passages(paths: Sequence[Path], limit: int) -> int:
    """Check true and wrong sentences of every set, reworded too; 1 if one misses a target."""
    status = 0
    for path in paths:
        console.write(f"{path.name}:")
        rows = run_passages(read_passages(path), limit=limit)
        console.print_selftest(rows)
        tried = [row for row in rows if row.is_gated and row.n]
        status = status if tried and all(row.passes for row in tried) else 1
    return status


def _planted(arguments: argparse.Namespace) -> list[MutationRow]:
    """Wrong answers planted in the gold cases that are open."""
    if not arguments.data:
        raise RunRefused("selftest --gold needs --data: the documents that are quoted")
    gold = read_gold(arguments.gold)
    context = Context(_corpus(arguments.data), gold.default_as_of)
    return run_planted(gold.chosen(opens_holdout=False), context)


def _into_report(folder: Path, rows: Sequence[MutationRow]) -> None:
    """Keep the table beside a run, and show it in its report."""
    record = read_run(folder)
    write_text(folder / SELFTEST, json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    write_reports(folder, summary, pairs_of(folder, record, None))


def _factual(text: str) -> list[str]:
    """The sentences that state something and ask nothing: to deny a question is no mistake."""
    shortest = 8
    found = (span.text.strip() for span in split_sentences(text))
    told = (s for s in found if len(s) >= shortest and not s.startswith("#"))
    return [s for s in told if not (is_question(s) or is_courtesy(s))]


def _corpus(data: Path | None) -> Corpus:
    services = open_for(data)
    return read_corpus(services.index_dir, current_id(services.index_dir))
