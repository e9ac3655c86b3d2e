"""Abstention: does the assistant answer when it should, and only then?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eval.goldset import GoldCase
from eval.metric import Context, Metric, Pair, Score, SetMetric, truth, unscored
from eval.outputs import Output


def _rejection_recall(case: GoldCase, output: Output, _context: Context) -> Score:
    if case.expected_action == "answer":
        return unscored("an answer is expected")
    return truth(holds=output.status == "ok" and output.action != "answer", reason="answered")


def _over_refusal(case: GoldCase, output: Output, _context: Context) -> Score:
    if case.expected_action != "answer":
        return unscored("no answer is expected")
    refused = output.action != "answer"
    return Score(float(refused), output.reason if refused else "")


def _action_accuracy(case: GoldCase, output: Output, _context: Context) -> Score:
    return truth(holds=output.action == case.expected_action, reason=str(output.action))


def _clarify_accuracy(case: GoldCase, output: Output, _context: Context) -> Score:
    if case.expected_action != "clarify":
        return unscored("no question is expected")
    return truth(holds=output.action == "clarify", reason=str(output.action))


def _escalation_recall(case: GoldCase, output: Output, _context: Context) -> Score:
    if case.expected_action != "escalate":
        return unscored("no escalation is expected")
    needs = bool(output.triage.get("needs_escalation"))
    return truth(holds=output.action == "escalate" or needs, reason=str(output.action))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties half; None if one is empty."""
    if not positive or not negative:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def confusion(pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    """Counts by expected action, then by action taken ("error" for a crash)."""
    table: dict[str, Counter[str]] = {}
    for case, output in pairs:
        row = table.setdefault(case.expected_action, Counter())
        row[str(output.action) if output.status == "ok" else "error"] += 1
    return {expected: dict(sorted(row.items())) for expected, row in sorted(table.items())}


def _confidence_auroc(pairs: Sequence[Pair]) -> float | None:
    """Does confidence that the question can be answered separate cases that have an answer?"""
    answerable = [_score(o) for case, o in pairs if case.expected_action == "answer"]
    others = [_score(o) for case, o in pairs if case.expected_action != "answer"]
    return auroc(answerable, others)


def _score(output: Output) -> float:
    return output.confidence if output.action == "answer" else -output.confidence


METRICS: tuple[Metric, ...] = (
    Metric("rejection_recall", _rejection_recall),
    Metric("over_refusal", _over_refusal, higher_is_better=False),
    Metric("action_accuracy", _action_accuracy),
    Metric("clarify_accuracy", _clarify_accuracy),
    Metric("escalation_recall", _escalation_recall),
)
SET_METRICS: tuple[SetMetric, ...] = (SetMetric("answer_auroc", _confidence_auroc),)
