"""Heads: their files, their arithmetic, their silence."""

import numpy as np
import pytest

from assist.triage.heads import Head, probabilities, read_head
from assist.triage.pieces import BUCKETS, buckets_of


def test_logits_are_weights_times_vector_plus_bias():
    head = Head(
        ("no", "yes"),
        np.array([[1, 0], [0, 2]], np.float32),
        np.array([0.5, -1], np.float32),
        np.zeros((2, BUCKETS), np.float32),
    )
    assert head.logits("", np.array([3, 4], np.float32)) == {"no": 3.5, "yes": 7.0}


def test_words_add_their_mean_weight_once_each():
    words = np.zeros((2, BUCKETS), np.float32)
    words[1, buckets_of("not")] = 6
    head = Head(("no", "yes"), np.zeros((2, 1), np.float32), np.zeros(2, np.float32), words)
    vector = np.zeros(1, np.float32)
    assert head.logits("Not", vector) == {"no": 0.0, "yes": 3.0}
    # three distinct pieces: "not", "good", "not good"; the second "not" adds "good not" only
    assert head.logits("not good", vector)["yes"] == pytest.approx(3 / np.sqrt(3))
    assert head.logits("not good not", vector)["yes"] == pytest.approx(3 / np.sqrt(4))
    assert head.logits("12345", vector) == {"no": 0.0, "yes": 0.0}


def test_a_vector_of_another_dimension_gives_no_opinion():
    head = read_head("sentiment")
    assert set(head.logits("好", np.ones(3, np.float32)).values()) == {0.0}


def test_probabilities_are_a_softmax():
    assert probabilities({"a": 0.0, "b": np.log(3)}) == pytest.approx({"a": 0.25, "b": 0.75})
    assert probabilities({"a": 1e4, "b": 0.0})["a"] == 1.0


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("sentiment", ("negative", "neutral", "positive")),
        ("emotion", ("none", "anxious", "disappointed", "angry")),
        ("scenario", ("product", "order", "after_sale", "complaint", "other")),
    ],
)
def test_shipped_heads_have_the_shape_of_the_packaged_model(name, classes):
    head = read_head(name)
    assert head.classes == classes
    assert head.weights.shape == (len(classes), 384)
    assert head.bias.shape == (len(classes),)
    assert head.words.shape == (len(classes), BUCKETS)
    assert np.isfinite(head.weights).all()
    assert np.isfinite(head.words).all()
