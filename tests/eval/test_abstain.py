"""Abstention measures."""

import pytest

from eval.abstain import SET_METRICS, auroc, confusion
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
