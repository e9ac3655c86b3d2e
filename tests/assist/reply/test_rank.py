"""The unit ranking by hand-computed log-odds, and what the shipped weights must not say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from assist.reply.lexicon import read_table
from assist.reply.rank import NAMES, Features, logits, matrix
from assist.reply.reading import read_evidence
from assist.types import SpanScore

NONE = Features(**dict.fromkeys(NAMES, 0.0))


def test_log_odds_are_the_weighted_sum() -> None:
    weights = {name: float(number) for number, name in enumerate(NAMES)}
    one = replace(NONE, near=2.0, own=0.5, special=1.0)
    expected = 2 * NAMES.index("near") + 0.5 * NAMES.index("own") + NAMES.index("special")
    assert logits([one, NONE], weights) == pytest.approx([expected, 0.0])
    assert matrix([one]).tolist()[0][NAMES.index("own")] == 0.5
    assert logits([]) == []


def test_shipped_weights_know_every_feature_and_never_hold_a_match_against_a_unit() -> None:
    weights = read_table("lexicon/ranking.toml")["weights"]
    assert tuple(weights) == NAMES
    assert min(weights[name] for name in ("near", "own", "context", "fit", "evidence")) > 0


def test_scores_are_odds_against_the_best_and_follow_the_spans(evidence_of, question_of) -> None:
    text = "支持退货。可以在订单页申请。"
    item = replace(evidence_of(text), spans=(SpanScore(0, 5, (0.01,)), SpanScore(5, 14, (0.09,))))
    part = read_evidence(question_of("怎么弄"), [item]).parts[0]
    best, other = part.ranked
    assert (best.unit.text, best.score) == ("可以在订单页申请。", 1.0)
    found = logits([best.features, other.features])
    assert other.score == pytest.approx(math.exp(found[1] - found[0]))
    assert (best.features.near, best.features.near_gap) == pytest.approx((1.8, 0.0))
    assert other.features.near_gap == pytest.approx(-1.6)
