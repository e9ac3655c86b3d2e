"""Training the encoder: what is contrasted with what, and what is written of it."""

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from bench.encoder_data import Pair  # noqa: E402
from bench.train_encoder import (  # noqa: E402
    BATCH,
    RANK,
    SHARE,
    batches,
    differences,
    first_right,
    loss_of,
)


def seeded():
    return random.Random(1)  # noqa: S311


class Table:
    """Vectors by text, in place of a model."""

    def __init__(self, rows):
        self.rows = {text: torch.tensor(row, dtype=torch.float32) for text, row in rows.items()}

    def embed(self, texts):
        return torch.stack([self.rows[text] for text in texts])

    def vectors(self, texts):
        return self.embed(texts).numpy()


def test_a_batch_is_of_one_shop_and_every_question_comes_once():
    pairs = [Pair(shop, f"{shop}{n}", ("a",), ("b",)) for shop in "xy" for n in range(BATCH + 3)]
    found = list(batches(pairs, seeded()))
    assert sorted(map(len, found)) == [3, 3, BATCH, BATCH]
    assert all(len({pair.shop for pair in batch}) == 1 for batch in found)
    assert sorted(pair.query for batch in found for pair in batch) == sorted(p.query for p in pairs)


def test_another_right_text_is_not_held_against_a_question():
    near, far = [1.0, 0.0], [0.0, 1.0]
    table = Table({"query: q": near, "passage: a": near, "passage: b": near, "passage: c": far})
    both = loss_of(table, [Pair("x", "q", ("a",), ("b", "c"))], seeded())
    assert float(both) == pytest.approx(np.log(2), abs=1e-6)  # b is as near as a
    pair, other = Pair("x", "q", ("a", "b"), ("c",)), Pair("x", "q", ("b",), ("c",))
    alone = loss_of(table, [pair, other], seeded())
    assert float(alone) == pytest.approx(np.log(2) / 2, abs=1e-6)  # only held against the second


def test_first_right_counts_the_worst_of_ties():
    table = Table(
        {
            "query: q": [1.0, 0.0],
            "passage: a": [0.6, 0.8],
            "passage: b": [0.8, 0.6],
            "passage: c": [0.0, 1.0],
        }
    )
    pairs = [
        Pair("x", "q", ("b",), ("a", "c")),
        Pair("x", "q", ("a",), ("b",)),
        Pair("x", "q", ("a",), ("a",)),
    ]
    assert first_right(table, pairs) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_a_share_of_the_change_is_written_under_the_packaged_names():
    weights = {
        "9.attention.self.query.weight": torch.zeros(3, 2),
        "9.output.LayerNorm.bias": torch.ones(2),
    }
    change = torch.tensor([[1.0, 2.0], [0.0, 0.5], [4.0, -1.0]])
    trained = {
        "9.attention.self.query.weight": change,
        "9.output.LayerNorm.bias": torch.tensor([3.0, 1.0]),
    }
    found = differences(weights, trained)
    assert sorted(found) == ["l9.oln.b.add", "l9.q.w.down", "l9.q.w.up"]
    up, down = found["l9.q.w.up"], found["l9.q.w.down"]
    assert up.shape[1] == down.shape[0] <= RANK
    np.testing.assert_allclose(up.astype(float) @ down, SHARE * change.numpy(), atol=5e-3)
    np.testing.assert_allclose(found["l9.oln.b.add"], [SHARE * 2, 0], atol=1e-3)
