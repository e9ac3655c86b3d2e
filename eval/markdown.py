"""The figures of a run as Markdown: all of them, or what a pull request needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.compare import Comparison
from eval.gates import GateResult, failed
from eval.report import metric_row, slice_rows
from eval.sections import notes
from eval.summary import SLICED

FIRST = ("truthfulness", "accuracy", "wrong", "strict_vital_recall", "citation_recall")
SECOND = ("citation_precision", "groundedness", "rejection_recall", "over_refusal", "recall@5")
MOST_CASES = 20


def render_markdown(summary: Mapping[str, Any], gates: Sequence[GateResult] = ()) -> str:
    """The figures as Markdown."""
    run = summary["run"]
    lines = [
        "# Evaluation",
        "",
        f"{summary['n']} gold cases, mode {run['mode']}, index {run['index_version']},",
        f"as of {run['as_of']}, gold {run['gold_sha256'][:12]}, {run['created_at']}",
        "",
        "| metric | value | 95 % interval | n | unscored |",
        "|---|---|---|---|---|",
    ]
    for name, row in summary["metrics"].items():
        cells = metric_row(name, row)
        lines.append(
            f"| {name} | {cells['value']} | {cells['interval']} | {row['n']} | {row['unscored']} |"
        )
    lines += ["", "## Slices", "", f"| slice | n | {' | '.join(SLICED)} |"]
    lines.append("|---" * (len(SLICED) + 2) + "|")
    for slice_row in slice_rows(summary):
        mark = " (n too small)" if slice_row["is_small"] else ""
        values = " | ".join(slice_row["values"])
        lines.append(f"| {slice_row['name']}{mark} | {slice_row['n']} | {values} |")
    if gates:
        lines += ["", "## Gates", ""]
        lines += [
            f"- {g.status.upper()} {g.gate}: {g.message} {' '.join(g.ids)}".rstrip() for g in gates
        ]
    lines += ["", "## Failures", "", "| id | verdict | reason | bucket |", "|---|---|---|---|"]
    lines += [
        f"| {item['id']} | {item['label']} | {item['reason']} | {item['bucket']} |"
        for item in summary["failures"]
    ]
    return "\n".join([*lines, ""])


def render_pull_request(
    summary: Mapping[str, Any], gates: Sequence[GateResult], comparison: Sequence[Comparison]
) -> str:
    """Verdict, headline with differences, failed gates, changed cases: a comment of one screen."""
    run = summary["run"]
    deltas = {row.metric: f"{row.delta:+.3f}" for row in comparison}
    verdict = "**FAIL**" if failed(gates) else "**PASS**"
    lines = [
        f"### Evaluation {verdict}",
        "",
        (
            f"{summary['n']} gold cases, {run['mode']}, gold `{run['gold_sha256'][:12]}`, "
            f"commit `{run['commit'][:12]}`"
        ),
        "",
        *(f"> {note}" for note in notes(summary)),
        "",
        "| metric | value | 95 % interval | Δ | n |",
        "|---|---|---|---|---|",
    ]
    for name in (*FIRST, *SECOND):
        row = summary["metrics"].get(name)
        if row:
            cells = metric_row(name, row)
            delta = deltas.get(name, "")
            lines.append(
                f"| {name} | {cells['value']} | {cells['interval']} | {delta} | {row['n']} |"
            )
    loud = [gate for gate in gates if gate.status in {"fail", "warn"}]
    if loud:
        lines += ["", "| gate | result | what |", "|---|---|---|"]
        lines += [
            f"| {gate.gate} | {gate.status.upper()} | {_cell(gate.message)} "
            f"{' '.join(gate.ids[:MOST_CASES])} |"
            for gate in loud
        ]
    skipped = [gate.gate for gate in gates if gate.status == "skip"]
    if skipped:
        lines += ["", f"Not run: {', '.join(skipped)}."]
    lines += _changed(summary, comparison)
    return "\n".join([*lines, ""])


def _changed(summary: Mapping[str, Any], comparison: Sequence[Comparison]) -> list[str]:
    row = next((row for row in comparison if row.metric == "accuracy"), None)
    if row is None or not (row.broken or row.fixed):
        return []
    by_id = {item["id"]: item for item in summary["failures"]}
    lines = [""]
    for gold_id in row.broken[:MOST_CASES]:
        item = by_id.get(gold_id, {"label": "", "reason": "", "bucket": ""})
        why = _cell(f"{item['label']}, {item['reason']} ({item['bucket']})")
        lines.append(f"- broken `{gold_id}`: {why}")
    if row.fixed:
        lines.append(f"- fixed {' '.join(f'`{gold_id}`' for gold_id in row.fixed[:MOST_CASES])}")
    return lines


def _cell(text: str) -> str:
    """Text of gold cases and answers inside a table: no cell, link or tag of its own."""
    flat = " ".join(text.split())
    for mark in "\\`|<>[]*_":
        flat = flat.replace(mark, f"\\{mark}")
    return flat
