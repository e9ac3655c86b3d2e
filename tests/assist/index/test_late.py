"""Token by token: scores against a plain loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.index.late import KEPT, LEVELS, max_sim, pack_tokens

SIZE = 4


def unit(count, seed):
    rows = np.random.default_rng(seed).standard_normal((count, SIZE)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@given(st.integers(1, 9), st.integers(1, KEPT), st.integers(0, 99))
def test_the_score_is_the_mean_of_the_best_cosines(asked, length, seed):
    query, text = unit(asked, seed), unit(length, seed + 1)
    # Where a text is shorter than its row, no token is nothing: it is never nearer than that.
    least = 0.0 if length < KEPT else -1.0
    by_hand = np.mean([max([least, *(q @ t for t in text)]) for q in query])
    (found,) = max_sim(query, pack_tokens([text], SIZE))
    assert found == pytest.approx(by_hand, abs=2 / LEVELS)


def test_many_texts_are_scored_as_each_alone():
    query, texts = unit(40, 5), [unit(1 + n % KEPT, n) for n in range(600)]
    packed = pack_tokens(texts, SIZE)
    alone = [max_sim(query, packed[n : n + 1])[0] for n in range(len(texts))]
    np.testing.assert_allclose(max_sim(query, packed), alone, atol=1e-6)


def test_neighbours_of_a_long_text_are_merged():
    text = np.repeat(unit(KEPT, 1), 3, axis=0)
    assert np.array_equal(pack_tokens([text], SIZE), pack_tokens([unit(KEPT, 1)], SIZE))


def test_what_has_no_tokens_is_near_to_nothing():
    assert max_sim(np.zeros((0, SIZE), np.float32), pack_tokens([unit(3, 1)], SIZE)) == [0]
    assert max_sim(unit(2, 1), np.zeros((1, 0), np.int8)) == [0]
    assert pack_tokens([unit(0, 1)], SIZE).shape == (1, KEPT * SIZE)


@pytest.mark.parametrize("count", [1, KEPT - 1, KEPT, KEPT + 1, 5 * KEPT])
def test_every_row_has_one_length(count):
    packed = pack_tokens([unit(count, 3)], SIZE).reshape(KEPT, SIZE) / LEVELS
    lengths = np.linalg.norm(packed, axis=1)
    np.testing.assert_allclose(lengths[: min(count, KEPT)], 1, atol=0.02)
    assert (lengths[count:] == 0).all()
