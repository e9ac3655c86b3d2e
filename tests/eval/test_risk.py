"""Risk and coverage, computed by hand."""

from dataclasses import replace

import pytest

from eval.outputs import Output
from eval.risk import best_threshold, risk_coverage


def pair(gold, confidence, *, right=True, answerable=True):
    case = gold.cases[6]  # price of XH-200
    if not answerable:
        case = case.model_copy(update={"expected_action": "abstain"})
    text = "XH-200的价格：199元。" if right else "XH-200的价格：999元。"
    base = Output(case.id, 1, "forced", "ok", action="answer", confidence=confidence, text=text)
    evidence = Output("x", 1, "", "ok").evidence
    return case.model_copy(update={"turns": case.turns}), replace(base, evidence=evidence)


@pytest.fixture
def rows(gold):
    """Confidence .9 right, .8 right and wrong in one block, .3 unanswerable."""
    made = [
        pair(gold, 0.9),
        pair(gold, 0.8),
        pair(gold, 0.8, right=False),
        pair(gold, 0.3, answerable=False),
    ]
    told = [
        turn.model_copy(update={"text": turn.text + " 199元 999元"}) for turn in made[0][0].turns
    ]
    return [(case.model_copy(update={"turns": tuple(told)}), output) for case, output in made]


def test_ties_are_one_step_and_an_answered_unanswerable_is_an_error(rows):
    found = risk_coverage(rows)
    assert [(p["confidence"], p["coverage"], p["risk"]) for p in found["points"]] == [
        (0.9, 0.25, 0.0),
        (0.8, 0.75, 0.333333),
        (0.3, 1.0, 0.5),
    ]
    assert found["aurc"] == pytest.approx((0 + 2 / 3 + 0.5) / 4, abs=1e-6)
    assert found["coverage_at_5"] == 0.25
    assert found["auroc"] == 1.0


def test_the_threshold_makes_truthfulness_highest(rows):
    assert best_threshold(rows) == {
        "threshold": 0.9, "truthfulness": 0.5, "accuracy": 0.5, "wrong": 0.0,
    }  # fmt: skip
