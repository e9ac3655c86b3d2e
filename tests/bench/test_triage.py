"""The triage benchmark: peers are judged between the classes that a set has."""

import numpy as np
import pytest

from assist.triage.heads import read_head
from bench import triage
from bench.head_data import Row
from bench.train_heads import key_of


@pytest.fixture
def opinion():
    """Vectors along a head's own direction: the head is sure of the class."""

    def towards(head, label):
        found = read_head(head)
        best, value = None, -np.inf
        for seed in range(200):
            vector = np.random.default_rng(seed).normal(size=384).astype(np.float32)
            logits = found.logits("", vector / np.linalg.norm(vector))
            margin = logits[label] - max(v for k, v in logits.items() if k != label)
            if margin > value:
                best, value = vector / np.linalg.norm(vector), margin
        assert value > 0
        return best

    return towards


def test_the_head_is_judged_only_between_the_classes_of_the_set(opinion, monkeypatch):
    monkeypatch.setattr(triage, "snownlp", lambda: lambda _row: "positive")
    rows = [Row("东西收到", "positive", "x"), Row("东西也收到", "negative", "x")]
    vectors = {
        key_of("东西收到"): opinion("sentiment", "positive"),
        key_of("东西也收到"): opinion("sentiment", "negative"),
    }
    lines = {line.who: line for line in triage.sentiment_lines("shopping reviews", rows, vectors)}
    assert (lines["head"].value, lines["head"].bound) == (1.0, 0.92)
    assert lines["snownlp"].accuracy == 0.5
    assert lines["snownlp"].value == pytest.approx(1 / 3)  # F1 of 2/3 and 0


def test_anger_is_ranked_against_every_other_emotion(opinion):
    rows = [Row("甲", "angry", "x"), Row("乙", "sad", "x")]
    vectors = {key_of("甲"): opinion("emotion", "angry"), key_of("乙"): opinion("emotion", "none")}
    assert triage.anger_line("posts", rows, vectors).value == 1.0


def test_the_scenario_is_read_off_the_matter(opinion):
    said = "气死我了！啊啊啊"
    rows = [Row(said, "order", "x"), Row("嗯嗯", "product", "x")]
    vectors = {
        key_of(triage.matter(said)): opinion("scenario", "order"),
        key_of("嗯嗯"): opinion("scenario", "product"),
    }
    assert triage.scenario_line(rows, vectors).accuracy == 1.0
