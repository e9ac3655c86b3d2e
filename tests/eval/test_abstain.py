"""Abstention measures."""

import pytest

from eval.abstain import METRICS, SET_METRICS, auroc, confusion
from eval.outputs import Output


def test_auroc_counts_ties_half():
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auroc([], [0.1]) is None


def test_confusion_and_confidence(gold):
    pairs = [
        (gold.cases[0], Output("a", 1, "", "ok", action="answer", confidence=0.9)),
        (gold.cases[1], Output("b", 1, "", "error")),
        (gold.cases[3], Output("c", 1, "", "ok", action="abstain", confidence=0.8)),
    ]
    assert confusion(pairs) == {"abstain": {"abstain": 1}, "answer": {"answer": 1, "error": 1}}
    assert SET_METRICS[0].score(pairs) == 1.0


def test_each_case_by_hand(gold, context):
    def scores(number, action, status="ok", *, needs=False, **update):
        case = gold.cases[number].model_copy(update=update)
        output = Output(
            "a", 1, "", status, action=action, triage={"needs_escalation": needs}, reason="weak"
        )
        return {m.name: m.score(case, output, context).value for m in METRICS}

    refused = scores(0, "abstain")
    assert refused["over_refusal"] == 1
    assert refused["action_accuracy"] == 0
    assert refused["rejection_recall"] is None
    assert scores(0, "answer")["over_refusal"] == 0
    assert scores(3, "escalate")["rejection_recall"] == 1
    assert scores(3, "answer")["rejection_recall"] == 0
    assert scores(3, None, "error")["rejection_recall"] == 0
    assert scores(5, "clarify")["clarify_accuracy"] == 1
    assert scores(5, "abstain")["clarify_accuracy"] == 0
    assert scores(3, "abstain")["clarify_accuracy"] is None
    urgent = {"expected_action": "escalate"}
    assert scores(3, "escalate", **urgent)["escalation_recall"] == 1
    assert scores(3, "abstain", needs=True, **urgent)["escalation_recall"] == 1
    assert scores(3, "abstain", **urgent)["escalation_recall"] == 0
    assert scores(3, "abstain")["escalation_recall"] is None
