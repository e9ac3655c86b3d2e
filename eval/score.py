"""Phase 2: score what was generated. Pure functions over gold cases, outputs and documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from eval import (
    abstain,
    answer,
    dialogue,
    grounding,
    operations,
    overlap,
    retrieval,
    robust,
    tone,
)
from eval.metric import Context, Metric, Pair, ScoreTable

METRICS: tuple[Metric, ...] = (
    *answer.METRICS,
    *(replace(metric, needs_evidence=metric.name != "quote_lost") for metric in retrieval.METRICS),
    *(replace(metric, needs_evidence=True) for metric in grounding.METRICS),
    *abstain.METRICS,
    *tone.METRICS,
    *dialogue.METRICS,
    *overlap.METRICS,
    *operations.METRICS,
)
TONE_BREAK = robust.TONE_BREAK
EVERY_METRIC = (*METRICS, TONE_BREAK)


@dataclass(frozen=True)
class Asked:
    """What was asked and answered.

    Attributes:
        pairs: Cases with their outputs; a case without output counts as a crash.
        varied: The same under changed conditions, by name of the condition.
    """

    pairs: tuple[Pair, ...]
    varied: Mapping[str, tuple[Pair, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scored:
    """A scored run.

    Attributes:
        pairs: Cases with their outputs.
        table: Scores by metric and gold id.
        varied: Outputs under changed conditions.
        context: What scoring looked at.
    """

    pairs: tuple[Pair, ...]
    table: ScoreTable
    varied: Mapping[str, tuple[Pair, ...]]
    context: Context


def score_run(asked: Asked, context: Context) -> Scored:
    """Score every case with every metric."""
    table = {
        metric.name: {case.id: metric.of(case, output, context) for case, output in asked.pairs}
        for metric in METRICS
    }
    table[TONE_BREAK.name] = robust.tone_scores(asked.pairs, asked.varied)
    return Scored(asked.pairs, table, asked.varied, context)


def score_lines(scored: Scored) -> list[str]:
    """The lines of scores.jsonl: one per case and metric."""
    versions = {metric.name: metric.version for metric in EVERY_METRIC}
    return [
        json.dumps(
            {
                "gold_id": case.id,
                "metric": name,
                "metric_version": versions[name],
                "value": rounded(scores[case.id].value),
                "status": scores[case.id].status,
                "reason": scores[case.id].reason,
                "spans": scores[case.id].spans,
            },
            ensure_ascii=False,
        )
        for case, _ in scored.pairs
        for name, scores in scored.table.items()
    ]


def rounded(value: float | None) -> float | None:
    """A value as it is written: six decimals, the same on every machine."""
    return None if value is None else round(value, 6)
