"""Tables of the report that only some runs have, and what a reader must be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from eval.compare import Comparison

WORST_RISK = "coverage_at_5"


def difference(rows: Sequence[Comparison]) -> list[dict[str, Any]]:
    """A comparison with the accepted run, one row a metric."""
    return [
        {
            "metric": row.metric,
            "delta": f"{row.delta:+.3f}",
            "interval": f"{row.lo:+.3f} … {row.hi:+.3f}",
            "p": f"{row.p_holm:.3f}",
            "n": row.n,
            "detectable": f"{row.detectable:.3f}",
            "broken": row.broken,
            "fixed": row.fixed,
        }
        for row in rows
    ]


def conditions(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Accuracy under changed conditions beside that of the same cases as they stand."""
    return [
        {
            "name": name,
            "n": row["n"],
            "accuracy": f"{row['accuracy']:.3f}",
            "base": f"{row['base']:.3f}",
            "drop": f"{row['drop']:+.3f}",
            "interval": f"{row['lo']:+.3f} … {row['hi']:+.3f}",
            "broken": row["broken"],
        }
        for name, row in summary.get("robustness", {}).items()
    ]


def tones(summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Per tone: of how many cases anything but courtesy changed, and what changed first."""
    asked = summary.get("robustness", {})
    return [
        {
            "name": name,
            "n": asked[name]["n"],
            "same": f"{1 - len(rows) / asked[name]['n']:.1%}",
            "changed": [{"id": gold_id, "what": what} for gold_id, what in rows.items()],
        }
        for name, rows in summary.get("tone_breaks", {}).items()
        if name in asked
    ]


def means(summary: Mapping[str, Any]) -> list[dict[str, str]]:
    """Plain mean, over scenarios, weighted by traffic."""
    return [
        {"metric": name, **{key: _shown(value) for key, value in row.items()}}
        for name, row in summary.get("means", {}).items()
    ]


def judge(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What code and a model said of the vital facts: counts by both, for the report only."""
    counts = Counter((row["code"], _said(row["judge"])) for row in rows)
    return [{"code": code, "judge": said, "n": n} for (code, said), n in sorted(counts.items())]


def _said(value: bool | None) -> str:  # noqa: FBT001  a value of a file
    return "unusable" if value is None else ("yes" if value else "no")


def notes(summary: Mapping[str, Any]) -> list[str]:
    """What a reader has to know before believing a figure."""
    run = summary["run"]
    told = []
    for row in run.get("changed_documents", ()):
        if row["needs_review"]:
            ids = " ".join(row["needs_review"])
            told.append(f"{row['doc']} has changed and lost quotes: review {ids}")
        elif row["warned"]:
            told.append(f"{row['doc']} has changed; its quotes still stand there")
    if summary.get("synthetic", {}).get("n"):
        told.append(f"{summary['synthetic']['n']} synthetic cases are in no figure above")
    churn = summary.get("churn")
    if churn:
        told.append(
            f"asked {churn['repeat']} times each: {churn['churn']:.1%} of the verdicts differ "
            f"({' '.join(churn['unstable'][:12])})"
        )
    risk = summary.get("risk_coverage")
    if risk:
        told.append(
            f"forced to answer: AURC {risk['aurc']:.3f}, coverage at 5 % risk "
            f"{risk[WORST_RISK]:.1%}, AUROC of confidence {_shown(risk['auroc'])}"
        )
    down = summary["metrics"].get("model_down", {}).get("value")
    if down:
        told.append(f"{down:.1%} of the answers are excerpts: the model gave no usable draft")
    if run.get("assistant"):
        told.append(f"another assistant answered: {run['assistant']}")
    return told


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
