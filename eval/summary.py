"""What a scored run says as a whole: metrics with intervals, groups, failures, conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eval import abstain, operations, repeat, risk, robust, stats
from eval.funnel import failures, stages
from eval.goldset import GoldCase
from eval.means import three_means
from eval.metric import Metric, Pair, SetMetric
from eval.score import EVERY_METRIC, METRICS, Scored, rounded

FORCED = "forced"
MEANT = ("truthfulness", "accuracy", "wrong", "strict_vital_recall", "over_refusal")
SMALL_SLICE = 30
SLICES: Mapping[str, Callable[[GoldCase], str]] = {
    "lang": lambda case: case.lang,
    "scenario": lambda case: case.scenario,
    "answerability": lambda case: case.answerability,
    "sentiment": lambda case: case.sentiment,
    "emotion": lambda case: case.emotion,
    "split": lambda case: case.split,
    "turns": lambda case: "multi" if len(case.turns) > 1 else "single",
    "critical": lambda case: "critical" if case.critical else "not critical",
}
SLICED = (
    "truthfulness",
    "accuracy",
    "wrong",
    "strict_vital_recall",
    "recall@5",
    "over_refusal",
    "tone_pass",
)


def summarise(scored: Scored) -> dict[str, Any]:
    """The content of summary.json below the run's own data.

    Returns:
        metrics {name: {value, n, lo, hi, unscored, …}}, slices, actions (expected × taken), reasons
        of wrong and declined cases, failures, funnel.
    """
    made, scored = _synthetic(scored)
    timed = sorted({stage for _, output in scored.pairs for stage in output.timings_ms})
    sets = (
        *abstain.SET_METRICS,
        *operations.SET_METRICS,
        *operations.latency_metrics(timed),
    )
    metrics = {metric.name: _summary(metric, scored) for metric in EVERY_METRIC}
    metrics |= {metric.name: _set_summary(metric, scored.pairs) for metric in sets}
    return {
        "n": len(scored.pairs),
        "synthetic": made,
        "cases": {
            case.id: {
                "version": case.version,
                "cluster": case.cluster_id,
                "critical": case.critical,
                "synthetic": case.provenance.source == "synthetic",
            }
            for case, _ in scored.pairs
        },
        "metrics": metrics,
        "means": _means(scored),
        "slices": _slices(scored),
        "actions": abstain.confusion(scored.pairs),
        "reasons": _reasons(scored),
        "failures": failures(scored.pairs, scored.table),
        "funnel": stages(scored.pairs, scored.table),
        **_under_conditions(scored),
    }


def _synthetic(scored: Scored) -> tuple[dict[str, Any], Scored]:
    """Cases made by a machine, as a table of their own; and the others, which are the headline.

    Where there are no others, the synthetic ones are all there is to show.
    """
    own = tuple(pair for pair in scored.pairs if pair[0].provenance.source == "synthetic")
    real = tuple(pair for pair in scored.pairs if pair[0].provenance.source != "synthetic")
    if not own or not real:
        return {"n": len(own)}, scored
    names = ("accuracy", "wrong", "strict_vital_recall", "recall@5")
    part = replace(scored, pairs=own)
    by_name = {metric.name: metric for metric in METRICS}
    rows = {name: _summary(by_name[name], part) for name in names}
    return {"n": len(own), "metrics": rows}, replace(scored, pairs=real)


def _means(scored: Scored) -> dict[str, dict[str, float | None]]:
    weights = scored.context.run.get("weights", {})
    found = {}
    for name in MEANT:
        values = [
            (case, value)
            for case, _ in scored.pairs
            if (value := scored.table[name][case.id].value) is not None
        ]
        found[name] = three_means(values, weights)
    return found


def _under_conditions(scored: Scored) -> dict[str, Any]:
    """What was asked beside the cases as they stand; a key is missing where it was not asked."""
    varied = scored.varied
    repeats = {name: rows for name, rows in varied.items() if name.startswith(repeat.REPEAT)}
    rows = robust.robustness(scored.pairs, varied)
    found: dict[str, Any] = {}
    if rows:
        found["robustness"] = rows
        found["tone_breaks"] = robust.tone_breaks(scored.pairs, varied)
    if FORCED in varied:
        found["risk_coverage"] = risk.risk_coverage(varied[FORCED])
    if repeats:
        found["churn"] = repeat.churn(repeats)
    return found


def _summary(
    metric: Metric, scored: Scored, keep: Callable[[GoldCase], bool] | None = None
) -> dict[str, Any]:
    cases = [case for case, _ in scored.pairs if keep is None or keep(case)]
    scores = scored.table[metric.name]
    kept = [(case, value) for case in cases if (value := scores[case.id].value) is not None]
    missing = len(cases) - len(kept)
    head = {
        "unit": metric.unit,
        "higher_is_better": metric.higher_is_better,
        "version": metric.version,
    }
    if not kept:
        return {"value": None, "n": 0, "lo": None, "hi": None, "unscored": missing, **head}
    values = [value for _, value in kept]
    clusters = [case.cluster_id for case, _ in kept]
    estimate = (
        stats.estimate_binary(values, clusters)
        if metric.binary
        else stats.estimate_mean(values, clusters)
    )
    return {**_numbers(estimate), "unscored": missing, **head}


def _set_summary(metric: SetMetric, pairs: Sequence[Pair]) -> dict[str, Any]:
    kept = [pair for pair in pairs if metric.applies(*pair)]
    estimate = (
        stats.estimate_set(
            lambda rows: metric.score([kept[row] for row in rows]),
            [case.cluster_id for case, _ in kept],
        )
        if kept
        else None
    )
    head = {
        "unit": metric.unit,
        "higher_is_better": metric.higher_is_better,
        "version": metric.version,
    }
    missing = len(pairs) - len(kept)
    if estimate is None:
        return {"value": None, "n": 0, "lo": None, "hi": None, "unscored": len(pairs), **head}
    return {**_numbers(estimate), "unscored": missing, **head}


def _numbers(estimate: stats.Estimate) -> dict[str, Any]:
    return {
        "value": rounded(estimate.value),
        "n": estimate.n,
        "lo": rounded(estimate.lo),
        "hi": rounded(estimate.hi),
        "clusters": estimate.clusters,
    }


def _slices(scored: Scored) -> dict[str, dict[str, Any]]:
    by_name = {metric.name: metric for metric in METRICS}
    found: dict[str, dict[str, Any]] = {}
    for dimension, key in SLICES.items():
        for value in sorted({key(case) for case, _ in scored.pairs}):

            def belongs(
                case: GoldCase, key: Callable[[GoldCase], str] = key, value: str = value
            ) -> bool:
                return key(case) == value

            n = sum(belongs(case) for case, _ in scored.pairs)
            found[f"{dimension}={value}"] = {
                "n": n,
                "is_small": n < SMALL_SLICE,
                "metrics": {name: _summary(by_name[name], scored, belongs) for name in SLICED},
            }
    return found


def _reasons(scored: Scored) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for label in ("wrong", "declined"):
        rows: dict[str, int] = {}
        for score in scored.table[label].values():
            if score.value:
                rows[score.reason] = rows.get(score.reason, 0) + 1
        counted[label] = dict(sorted(rows.items(), key=lambda item: (-item[1], item[0])))
    return counted
