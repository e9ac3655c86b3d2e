"""The report of a run: one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from eval import sections
from eval.charts import charts
from eval.compare import Comparison
from eval.gates import GateResult, failed
from eval.goldset import GoldCase
from eval.metric import Pair
from eval.outputs import HitRecord, Output
from eval.selftest import MutationRow
from eval.summary import SLICED, SMALL_SLICE
from eval.verdict import judge

SHOWN_HITS, AROUND = 4, 90
HEADLINES = {
    "truthfulness": "真实度 Truthfulness",
    "accuracy": "准确率 Accuracy",
    "wrong": "错误率 Wrong",
    "strict_vital_recall": "关键事实召回 Strict vital recall",
    "must_not_critical": "严重禁述 Must-not, critical",
    "citation_recall": "引用召回 Citation recall",
    "citation_precision": "引用精度 Citation precision",
    "groundedness": "有据率 Groundedness",
    "rejection_recall": "拒答召回 Rejection recall",
    "over_refusal": "过度拒答 Over-refusal",
    "recall@1": "检索召回 Recall@1",
    "recall@5": "检索召回 Recall@5",
    "recall@10": "检索召回 Recall@10",
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "context_precision": "上下文精度 Context precision",
    "hole_rate": "漏标率 Hole rate",
    "required_act_recall": "语气要求 Required acts",
    "total_ms_p50": "时延中位 Latency p50",
    "total_ms_p95": "时延 p95 Latency p95",
}


@dataclass(frozen=True)
class Beside:
    """What a report shows beside the figures of its run, where it was made.

    Attributes:
        gates: Gate results.
        selftest: Rows of the self-test.
        comparison: Rows of the comparison with the accepted run.
        trend: (run, accuracy) of earlier runs and this one, oldest first.
        judged: Rows of judge.jsonl.
    """

    gates: Sequence[GateResult] = ()
    selftest: Sequence[MutationRow] = ()
    comparison: Sequence[Comparison] = ()
    trend: Sequence[tuple[str, float]] = ()
    judged: Sequence[Mapping[str, Any]] = ()


def render_html(
    summary: Mapping[str, Any], pairs: Sequence[Pair], beside: Beside | None = None
) -> str:
    """Render the page. All text from outside is escaped; the page loads nothing.

    Args:
        summary: Content of summary.json.
        pairs: The cases with their outputs, for the failure browser.
        beside: What else is shown.
    """
    beside = beside or Beside()
    deltas = {row.metric: row.delta for row in beside.comparison}
    environment = Environment(
        loader=PackageLoader("eval", "."),
        autoescape=select_autoescape(["html", "j2"], default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        run=summary["run"],
        n=summary["n"],
        has_failed=failed(beside.gates),
        gates=beside.gates,
        cards=[_card(name, title, summary, deltas) for name, title in HEADLINES.items()],
        notes=sections.notes(summary),
        plots=charts(summary, pairs, beside.trend),
        difference=sections.difference(beside.comparison),
        conditions=sections.conditions(summary),
        tones=sections.tones(summary),
        means=sections.means(summary),
        judge=sections.judge(beside.judged),
        funnel=_funnel(summary),
        buckets=_buckets(summary["failures"]),
        heats=[_heat(summary, pairs, name) for name in ("answerability", "sentiment", "lang")],
        slices=slice_rows(summary),
        slice_metrics=SLICED,
        failures=_failures(summary["failures"], pairs),
        metrics=[metric_row(name, row) for name, row in summary["metrics"].items()],
        actions=summary["actions"],
        selftest=beside.selftest,
    )


def shown(value: float | None, unit: str) -> str:
    """A value as it is printed."""
    if value is None:
        return "–"
    return f"{value:.0f} ms" if unit == "ms" else f"{value:.3f}"


def metric_row(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A metric with its interval as it is printed."""
    unit = str(row["unit"])
    interval = f"{shown(row['lo'], unit)} … {shown(row['hi'], unit)}"
    return {
        "name": name,
        "value": shown(row["value"], unit),
        "interval": interval if row["value"] is not None else "",
        "n": row["n"],
        "unscored": row["unscored"],
    }


def _card(
    name: str, title: str, summary: Mapping[str, Any], deltas: Mapping[str, float]
) -> dict[str, Any]:
    row = summary["metrics"].get(name)
    if row is None:
        return {"title": title, "value": "–", "interval": "", "n": 0}
    cells = metric_row(name, row)
    delta = f"{deltas[name]:+.3f}" if name in deltas else ""
    return {**cells, "title": title, "delta": delta}


def _funnel(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    stages = summary.get("funnel", [])
    top = max((stage["n"] for stage in stages), default=0) or 1
    return [{**stage, "share": f"{100 * stage['n'] / top:.0f}"} for stage in stages]


def _buckets(failures: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for item in failures:
        found.setdefault(item["bucket"], []).append(item["id"])
    return sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))


def _heat(summary: Mapping[str, Any], pairs: Sequence[Pair], across: str) -> dict[str, Any]:
    failures = {item["id"] for item in summary["failures"]}
    columns = sorted({getattr(case, across) for case, _ in pairs})
    rows = []
    for scenario in sorted({case.scenario for case, _ in pairs}):
        cells = []
        for column in columns:
            cases = [c for c, _ in pairs if c.scenario == scenario and getattr(c, across) == column]
            good = sum(case.id not in failures for case in cases)
            text = f"{good}/{len(cases)}" if cases else ""
            share = round(100 * good / len(cases)) if cases else 0
            cells.append({"text": text, "share": share, "is_small": len(cases) < SMALL_SLICE})
        rows.append({"name": scenario, "cells": cells})
    return {"columns": columns, "rows": rows}


def slice_rows(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups with their metrics as they are printed."""
    return [
        {
            "name": name,
            "n": row["n"],
            "is_small": row["is_small"],
            "values": [shown(row["metrics"][metric]["value"], "") for metric in SLICED],
        }
        for name, row in summary["slices"].items()
    ]


def _failures(failures: Sequence[Mapping[str, Any]], pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    by_id = {case.id: (case, output) for case, output in pairs}
    return [_failure(item, *by_id[item["id"]]) for item in failures if item["id"] in by_id]


def _failure(item: Mapping[str, Any], case: GoldCase, output: Output) -> dict[str, Any]:
    verdict = judge(case, output)
    forms = {fact.id: fact.forms[0] for fact in case.facts}
    return {
        **item,
        "question": case.turns[-1].text,
        "turns": [{"role": turn.role, "text": turn.text} for turn in case.turns],
        "marks": [case.lang, case.scenario, case.answerability, case.sentiment],
        "expected": case.expected_action,
        "action": output.action,
        "why": output.reason,
        "text": output.text,
        "error": output.error,
        "sentences": [
            {
                "text": sentence.text,
                "state": sentence.state,
                "citations": list({c.label: c for c in sentence.citations}.values()),
            }
            for sentence in output.sentences
        ],
        "facts": [{"form": forms[m.fact_id], "result": m.result} for m in verdict.facts],
        "must_not": [found.value for found, _ in verdict.must_not],
        "ungrounded": verdict.ungrounded,
        "hits": [_hit(hit, output) for hit in output.evidence[:SHOWN_HITS]],
        "quotes": [{"doc": quote.doc, "quote": quote.quote} for quote in case.evidence],
    }


def _hit(hit: HitRecord, output: Output) -> dict[str, Any]:
    """An excerpt, cut around the first span that a sentence cites."""
    cited = [
        c for s in output.sentences for c in s.citations if c.chunk_id == hit.chunk_id and c.quote
    ]
    at = cited[0].start - hit.start if cited else 0
    size = len(cited[0].quote) if cited else 0
    if not 0 <= at <= len(hit.text):
        at = size = 0
    return {
        "label": hit.label,
        "doc": hit.doc,
        "start": hit.start,
        "end": hit.end,
        "before": hit.text[max(0, at - AROUND) : at],
        "cited": hit.text[at : at + size],
        "after": hit.text[at + size : at + size + AROUND],
    }
