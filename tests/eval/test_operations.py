"""Triage against the gold labels, latency, errors: hand-computed."""

import pytest

from eval.metric import macro_f1
from eval.operations import METRICS, SET_METRICS, latency_metrics
from eval.outputs import Output


def said(status="ok", ms=None, **triage):
    times = {} if ms is None else {"total": ms}
    return Output("x", 1, "", status, action="answer", triage=triage, timings_ms=times, error="E")


def test_macro_f1_by_hand():
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a")]
    assert macro_f1(pairs) == pytest.approx((2 / 4 + 4 / 5 + 0) / 3)
    assert macro_f1([]) is None


def test_labels_are_compared_case_by_case(gold, context):
    case = gold.cases[1]
    score = {metric.name: metric.score for metric in METRICS}
    right = said(scenario="after_sale", sentiment="neutral")
    assert score["scenario_accuracy"](case, right, context).value == 1
    assert score["sentiment_accuracy"](case, right, context).value == 0
    assert score["sentiment_accuracy"](case, right, context).reason == "neutral"
    crash = said("error")
    assert score["scenario_accuracy"](case, crash, context).value is None
    assert score["error"](case, crash, context).value == 1
    assert score["error"](case, right, context).value == 0


def test_set_metrics_leave_crashes_out(gold):
    emotion = next(metric for metric in SET_METRICS if metric.name == "emotion_f1")
    pairs = [(gold.cases[0], said(emotion="none")), (gold.cases[1], said(emotion="none"))]
    assert emotion.score(pairs) == pytest.approx((2 / 3 + 0) / 2)
    assert emotion.applies(*pairs[0])
    assert not emotion.applies(gold.cases[0], said("error"))


def test_percentiles_are_interpolated(gold):
    pairs = [(gold.cases[0], said(ms=ms)) for ms in (10, 20, 30, 40)]
    half, most = latency_metrics(["total"])
    assert (half.name, half.score(pairs)) == ("total_ms_p50", 25)
    assert most.score(pairs) == pytest.approx(38.5)
    assert half.score([(gold.cases[0], said())]) is None
