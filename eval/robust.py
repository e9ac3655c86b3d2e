"""Robustness: what the same questions give in other words, another order, beside distractors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from assist.text.values import parse_values
from eval import stats
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Pair, Score, unscored
from eval.outputs import Output
from eval.variants import TONES, VariantKind
from eval.verdict import judge

NOT_VARIANTS = ("forced", "repeat")
REWRITES = frozenset(get_args(VariantKind))


def _never(_case: GoldCase, _output: Output, _context: Context) -> Score:
    return unscored("variants were not asked")


TONE_BREAK = Metric("tone_break", _never, higher_is_better=False)


def robustness(
    pairs: Sequence[Pair], varied: Mapping[str, Sequence[Pair]]
) -> dict[str, dict[str, Any]]:
    """Accuracy under each condition beside that of the same cases as they stand.

    Returns:
        By condition: n, accuracy, base, drop = base - accuracy with its 95 % interval lo … hi
        (clusters resampled), broken ids. "worst" is the worst of all rewrites of each case.
    """
    base = {case.id: (case, _correct((case, output))) for case, output in pairs}
    found: dict[str, dict[str, Any]] = {}
    worst: dict[str, float] = {}
    for name, rows in varied.items():
        if name.startswith(NOT_VARIANTS):
            continue
        right = {case.id: _correct((case, output)) for case, output in rows}
        found[name] = _row(base, right)
        if name not in REWRITES:
            continue
        for gold_id, value in right.items():
            worst[gold_id] = min(worst.get(gold_id, base[gold_id][1]), value)
    if worst:
        found["worst"] = _row(base, worst)
    return found


def tone_breaks(
    pairs: Sequence[Pair], varied: Mapping[str, Sequence[Pair]]
) -> dict[str, dict[str, str]]:
    """Where another tone changed what is said, although only courtesy may change.

    Returns:
        By rewrite: gold id -> what differs first: action, documents or values.
    """
    base = {case.id: output for case, output in pairs}
    return {
        name: {
            case.id: difference
            for case, output in varied[name]
            if (difference := _difference(base[case.id], output))
        }
        for name in TONES
        if name in varied
    }


def tone_scores(pairs: Sequence[Pair], varied: Mapping[str, Sequence[Pair]]) -> dict[str, Score]:
    """1 for a case where another tone changed what is said, 0 where it did not."""
    breaks = tone_breaks(pairs, varied)
    asked = {case.id for name in breaks for case, _ in varied[name]}
    found: dict[str, Score] = {}
    for case, _ in pairs:
        if case.id not in asked:
            found[case.id] = unscored("variants were not asked")
            continue
        told = [f"{name}: {rows[case.id]}" for name, rows in breaks.items() if case.id in rows]
        found[case.id] = Score(float(bool(told)), "; ".join(told))
    return found


def _row(base: Mapping[str, tuple[Any, float]], right: Mapping[str, float]) -> dict[str, Any]:
    ids = list(right)
    drops = [base[gold_id][1] - right[gold_id] for gold_id in ids]
    clusters = [base[gold_id][0].cluster_id for gold_id in ids]
    lo, hi = stats.paired_interval(drops, clusters)
    return {
        "n": len(ids),
        "accuracy": round(sum(right.values()) / len(ids), 6),
        "base": round(sum(base[gold_id][1] for gold_id in ids) / len(ids), 6),
        "drop": round(sum(drops) / len(ids), 6),
        "lo": round(lo, 6),
        "hi": round(hi, 6),
        "broken": sorted(gold_id for gold_id, drop in zip(ids, drops, strict=True) if drop > 0),
    }


def _correct(pair: Pair) -> float:
    return float(judge(*pair).label == "correct")


def _difference(first: Output, second: Output) -> str:
    if first.action != second.action:
        return f"action {first.action} -> {second.action}"
    if _documents(first) != _documents(second):
        return "documents"
    return "values" if _values(first) != _values(second) else ""


def _documents(output: Output) -> frozenset[str]:
    return frozenset(c.doc for sentence in output.sentences for c in sentence.citations)


def _values(output: Output) -> frozenset[tuple[str, str, str]]:
    return frozenset((v.kind, str(v.low), v.unit) for v in parse_values(output.text))
