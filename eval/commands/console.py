"""What the evaluation prints: results on stdout, progress and warnings on stderr."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.compare import Comparison
from eval.gates import GateResult
from eval.goldfiles import GoldSet
from eval.lint.check import LintReport
from eval.selftest import MutationRow

MOST_WARNINGS = 20
HEADLINES = (
    "truthfulness",
    "accuracy",
    "wrong",
    "declined",
    "accuracy_answerable",
    "strict_vital_recall",
    "must_not_critical",
    "over_refusal",
    "rejection_recall",
    "recall@1",
    "recall@5",
    "recall@10",
    "mrr@10",
    "ndcg@10",
    "hole_rate",
    "evidence_recall",
    "citation_recall",
    "citation_precision",
    "groundedness",
    "unresolvable_citation",
    "required_act_recall",
    "tone_pass",
    "sentiment_f1",
    "emotion_f1",
    "scenario_f1",
    "total_ms_p50",
    "total_ms_p95",
)
_STYLES = {"pass": "green", "fail": "red", "warn": "yellow", "skip": "dim"}


def stderr() -> Console:
    """Progress, warnings, tables for people."""
    return Console(stderr=True)


def write(line: str) -> None:
    """Print a result on stdout, never wrapped, never read as markup."""
    Console(soft_wrap=True, markup=False, highlight=False).print(line)


def warn(line: str) -> None:
    """Print a warning."""
    stderr().print(Text(f"assist-eval: {line}"), soft_wrap=True)


def print_problems(gold: GoldSet) -> None:
    """Name the lines of a bare file that had to be completed or left out."""
    for problem in gold.problems[:MOST_WARNINGS]:
        warn(f"warning: {problem.message}")
    if len(gold.problems) > MOST_WARNINGS:
        warn(f"{len(gold.problems) - MOST_WARNINGS} more warnings")


def print_summary(summary: Mapping[str, Any], folder: Path) -> None:
    """Show the headline metrics; the run folder goes to stdout."""
    table = Table(title=f"{summary['n']} gold cases, index {summary['run']['index_version']}")
    for column in ("metric", "value", "95 % interval", "n", "unscored"):
        table.add_column(column, justify="left" if column == "metric" else "right")
    for name in HEADLINES:
        row = summary["metrics"].get(name)
        if row and row["value"] is not None:
            span = f"{row['lo']:.3f} … {row['hi']:.3f}"
            table.add_row(name, f"{row['value']:.3f}", span, str(row["n"]), str(row["unscored"]))
    out = stderr()
    out.print(table)
    out.print(Text(f"wrong: {summary['reasons']['wrong']}"))
    out.print(Text(f"declined: {summary['reasons']['declined']}"))
    out.print(Text(f"actions: {summary['actions']}"))
    write(str(folder))


def print_gates(results: Sequence[GateResult]) -> None:
    """One line per gate."""
    out = Console(soft_wrap=True)
    for result in results:
        line = f"{result.status.upper():4} {result.gate}: {result.message}"
        shown = f"{line} {' '.join(result.ids)}".rstrip()
        out.print(Text(shown, style=_STYLES[result.status]))


def print_broken(rows: Sequence[Comparison], failures: Sequence[Mapping[str, Any]]) -> None:
    """Name each case that was correct in the baseline and is not now, and where it was lost."""
    by_id = {item["id"]: item for item in failures}
    broken = next((row.broken for row in rows if row.metric == "accuracy"), ())
    for item in (by_id[gold_id] for gold_id in broken if gold_id in by_id):
        write(f"  broken {item['id']}: {item['label']}, {item['reason']} ({item['bucket']})")


def print_comparison(rows: Sequence[Comparison]) -> None:
    """One line per metric, then the ids that changed."""
    for row in rows:
        mcnemar = "" if row.p_mcnemar is None else f" McNemar {row.p_mcnemar:.4f}"
        write(
            f"{row.metric}: {row.delta:+.3f} [{row.lo:+.3f}, {row.hi:+.3f}] n = {row.n} "
            f"p {row.p_worse:.4f} Holm {row.p_holm:.4f}{mcnemar} detectable {row.detectable:.3f}"
        )
        if row.broken:
            write(f"  broken: {' '.join(row.broken)}")
        if row.fixed:
            write(f"  fixed: {' '.join(row.fixed)}")


def print_lint(report: LintReport) -> None:
    """Findings, errors first, then what was not run."""
    for finding in sorted(report.findings, key=lambda item: item.severity):
        where = " ".join(part for part in (finding.id, finding.field) if part)
        write(f"{finding.severity} {finding.rule} {where}: {finding.message}")
    for rule, reason in report.not_run:
        write(f"- {rule} not run: {reason}")
    errors = sum(finding.severity == "E" for finding in report.findings)
    write(f"{errors} errors, {len(report.findings) - errors} warnings")


def print_selftest(rows: Sequence[MutationRow]) -> None:
    """One line per edit."""
    for row in rows:
        sign = "<=" if row.is_benign else ">="
        missed = "FAIL" if row.is_gated else "miss"
        verdict = "ok  " if row.passes else (missed if row.n else "none")
        checks = ", ".join(f"{name} {share:.0%}" for name, share in row.by_check.items())
        write(
            f"{verdict} {row.edit:18} {row.flagged:6.1%} flagged, target {sign} {row.target:.0%}, "
            f"n = {row.n}  {checks}"
        )
