"""What a language alone adds to a cosine, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from assist.index.languages import SHRINK, read_languages

TEXTS = ["退货期限为七天", "运费由买家承担", "Returns take 7 days", "SKU PPR-9087", "Buyer pays"]
VECTORS = np.eye(5, 4, dtype=np.float32) + 0.1


def test_a_cosine_is_taken_less_the_mean_of_its_language() -> None:
    languages = read_languages(TEXTS, lambda rows: VECTORS[rows], 4)
    assert languages.of_row.tolist() == [1, 1, 0, 0, 0]
    everything = VECTORS.mean(axis=0)
    chinese = (2 * VECTORS[:2].mean(axis=0) + SHRINK * everything) / (2 + SHRINK)
    assert languages.means[1] == pytest.approx(chinese)
    query = np.array([1, 0, 0, 0], np.float32)
    rows = np.array([0, 2])
    centred = languages.centred(VECTORS[rows] @ query, rows, query)
    expected = VECTORS[rows] @ query - languages.means[[1, 0]] @ query
    assert centred == pytest.approx(expected)
    assert languages.offsets(0, query[None]) == pytest.approx([chinese @ query])


def test_a_language_that_the_nearest_rows_hardly_have_is_scarce() -> None:
    languages = read_languages(TEXTS, lambda rows: VECTORS[rows], 4)
    (mask,) = languages.scarce(np.array([0, 1, 2]), 2)
    assert mask.tolist() == [False, False, True, True, True]
    assert languages.scarce(np.array([0, 1, 2, 3]), 2) == []
    chinese_only = read_languages(TEXTS[:2], lambda rows: VECTORS[rows], 4)
    assert chinese_only.scarce(np.array([0, 1]), 2) == []
