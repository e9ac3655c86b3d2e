"""Fusion by hand-computed numbers."""

from __future__ import annotations

import numpy as np
import pytest

from assist.index.fuse import Candidates, Ranges, gather, ranges_of
from assist.index.protocols import LexicalHits

NO_ROWS = np.array([], np.int64)


def lexical(rows: list[int], scores: list[float]) -> LexicalHits:
    return LexicalHits(np.array(rows, np.int64), np.array(scores, np.float32))


def ranges(found: Candidates) -> Ranges:
    return ranges_of(found.dense, found.lexical)


def f32(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_candidates_come_from_both_rankings_once() -> None:
    found = gather(
        np.array([7, 3]), f32(0.9, 0.7), lexical([3, 5], [4.0, 2.0]), np.array([5]), f32(0.5)
    )
    assert found.rows.tolist() == [7, 3, 5]
    assert found.dense.tolist() == pytest.approx([0.9, 0.7, 0.5])
    assert found.lexical.tolist() == [0.0, 4.0, 2.0]
    assert found.dense_rank.tolist() == [1, 2, 0]
    assert found.lexical_rank.tolist() == [0, 1, 2]


def test_fused_scores() -> None:
    found = gather(
        np.array([7, 3]), f32(0.9, 0.7), lexical([3, 5], [4.0, 3.0]), np.array([5]), f32(0.5)
    )
    scale = ranges(found)
    assert (scale.dense_low, scale.dense_high) == pytest.approx((0.5, 0.9))
    assert (scale.lexical_high, scale.lexical_second) == (4.0, 3.0)
    fused = scale.fused(found.dense, found.lexical, 0.8)
    # dense scaled 1, .5, 0; lexical scaled 0, 1, .75
    assert fused.tolist() == pytest.approx([0.8, 0.6, 0.15])
    assert scale.fused(found.dense, found.lexical, 0.0).tolist() == pytest.approx([0.0, 1.0, 0.75])


@pytest.mark.parametrize(
    ("second", "alpha", "share"),
    [
        (8.0, 0.8, 0.8),
        (7.0, 0.8, 0.8),
        (6.0, 0.8, 0.65),
        (5.0, 0.8, 0.5),
        (0.0, 0.8, 0.5),
        (0.0, 0.3, 0.3),
    ],
)
def test_a_clear_lexical_winner_counts_more(second: float, alpha: float, share: float) -> None:
    assert Ranges(0.0, 1.0, 10.0, second).dense_share(alpha) == pytest.approx(share)


def test_without_words_only_the_vector_speaks() -> None:
    assert Ranges(0.0, 1.0, 0.0, 0.0).dense_share(0.8) == 0.8


def test_one_candidate_is_as_good_as_it_gets() -> None:
    found = gather(np.array([2]), f32(0.8), lexical([2], [3.0]), NO_ROWS, f32())
    assert ranges(found).fused(found.dense, found.lexical, 0.8).tolist() == pytest.approx([1.0])
    alone = gather(np.array([2]), f32(0.8), lexical([], []), NO_ROWS, f32())
    assert ranges(alone).fused(alone.dense, alone.lexical, 0.8).tolist() == pytest.approx([0.8])


def test_nothing_found() -> None:
    empty = gather(NO_ROWS, f32(), lexical([], []), NO_ROWS, f32())
    assert ranges(empty) == Ranges(0.0, 0.0, 0.0, 0.0)
    assert ranges(empty).fused(empty.dense, empty.lexical, 0.8).tolist() == []


def test_a_row_that_only_words_found_does_not_stretch_the_dense_scale() -> None:
    scale = ranges_of(f32(0.9, 0.8, 0.2), f32(0.0, 0.0, 5.0), depth=2)
    assert (scale.dense_low, scale.dense_high) == pytest.approx((0.8, 0.9))
    fused = scale.fused(f32(0.9, 0.8, 0.2), f32(0, 0, 5.0), 0.5)
    assert fused.tolist() == pytest.approx([0.5, 0.0, 0.5])


def test_a_row_from_elsewhere_stays_within_the_scale() -> None:
    scale = Ranges(0.5, 0.9, 4.0, 4.0)
    assert scale.fused(f32(0.99, 0.1), f32(9.0, 0.0), 0.8).tolist() == pytest.approx([1.0, 0.0])


def test_an_alpha_of_one_is_vectors_alone_and_zero_words_alone():
    ranges = ranges_of(np.array([0.2, 0.8], np.float32), np.array([9.0, 0.0], np.float32))
    assert (ranges.dense_share(1.0), ranges.dense_share(0.0)) == (1.0, 0.0)
    assert ranges.dense_share(0.8) == 0.5  # the words name one clear winner
