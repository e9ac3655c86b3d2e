"""Triage against the gold labels, latency, errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from eval.goldset import GoldCase
from eval.metric import Context, Metric, Pair, Score, SetMetric, macro_f1, truth, unscored
from eval.outputs import Output

ESTIMATED = "estimated"  # a mark among the token counts


def _error(_case: GoldCase, output: Output, _context: Context) -> Score:
    return Score(float(output.status == "error"), output.error[:200])


def _matches(name: str) -> Callable[[GoldCase, Output, Context], Score]:
    def score(case: GoldCase, output: Output, _context: Context) -> Score:
        if output.status != "ok" or not output.triage:
            return unscored("no triage")
        given = str(output.triage.get(name, ""))
        return truth(holds=given == getattr(case, name), reason=given)

    return score


def _labels(name: str) -> Callable[[Sequence[Pair]], float | None]:
    def score(pairs: Sequence[Pair]) -> float | None:
        return macro_f1([(getattr(c, name), str(o.triage.get(name, ""))) for c, o in pairs])

    return score


def _percentile(stage: str, share: float) -> Callable[[Sequence[Pair]], float | None]:
    def score(pairs: Sequence[Pair]) -> float | None:
        times = [o.timings_ms[stage] for _, o in pairs if stage in o.timings_ms]
        return float(np.percentile(times, share)) if times else None

    return score


def _succeeded(_case: GoldCase, output: Output) -> bool:
    return output.status == "ok"


def _triaged(_case: GoldCase, output: Output) -> bool:
    return output.status == "ok" and bool(output.triage)


def latency_metrics(stages: Sequence[str]) -> tuple[SetMetric, ...]:
    """p50 and p95 of each stage, in milliseconds."""
    return tuple(
        SetMetric(
            f"{stage}_ms_p{share}",
            _percentile(stage, share),
            unit="ms",
            higher_is_better=False,
            applies=_succeeded,
        )
        for stage in stages
        for share in (50, 95)
    )


def _model_down(_case: GoldCase, output: Output, context: Context) -> Score:
    if context.run.get("mode") not in {"live", "replay"} or output.status != "ok":
        return unscored("no language model")
    return Score(float(output.served == "model_down"), output.served)


def _tokens(name: str) -> Callable[[GoldCase, Output, Context], Score]:
    def score(_case: GoldCase, output: Output, _context: Context) -> Score:
        if name not in output.tokens:
            return unscored("no language model")
        return Score(float(output.tokens[name]), "estimated" if ESTIMATED in output.tokens else "")

    return score


def _cost(_case: GoldCase, output: Output, context: Context) -> Score:
    """Price of an answer in the currency of the prices, which are of a million tokens."""
    prices = context.run.get("prices") or ()
    if not prices or "prompt" not in output.tokens:
        return unscored("no prices" if output.tokens else "no language model")
    prompt, completion = (output.tokens.get(name, 0) for name in ("prompt", "completion"))
    note = "estimated" if ESTIMATED in output.tokens else ""
    return Score((prompt * prices[0] + completion * prices[1]) / 1e6, note)


METRICS: tuple[Metric, ...] = (
    Metric("error", _error, higher_is_better=False),
    Metric("model_down", _model_down, higher_is_better=False),
    Metric("prompt_tokens", _tokens("prompt"), unit="tokens", higher_is_better=False, binary=False),
    Metric(
        "completion_tokens",
        _tokens("completion"),
        unit="tokens",
        higher_is_better=False,
        binary=False,
    ),
    Metric("cost", _cost, unit="currency", higher_is_better=False, binary=False),
    Metric("scenario_accuracy", _matches("scenario")),
    Metric("sentiment_accuracy", _matches("sentiment")),
)
SET_METRICS: tuple[SetMetric, ...] = (
    SetMetric("scenario_f1", _labels("scenario"), applies=_triaged),
    SetMetric("sentiment_f1", _labels("sentiment"), applies=_triaged),
    SetMetric("emotion_f1", _labels("emotion"), applies=_triaged),
)
