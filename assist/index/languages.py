"""Taking the language out of cosines, so that a text is found by what it says in either language.

Texts of one language lie together in the embedding space: to a Chinese question every Chinese chunk
is nearer than the English one that answers. The mean cosine of a question to the chunks of a
language is that offset; what exceeds it is about the meaning (the idea of CSLS, Conneau et al.,
2018, with the mean of a language instead of the neighbours).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.text.normalise import han_share
from assist.types import FloatMatrix

HAN_TEXT = 0.15  # share of Han characters from which a chunk counts as Chinese
SAMPLE = 2_000  # rows of a language that its mean is taken of
SHRINK = 10  # rows: the mean of a language with few is drawn to that of all


@dataclass(frozen=True)
class Languages:
    """The languages of a version's rows.

    Attributes:
        of_row: uint8, shape (rows,): 1 for Chinese, 0 for others.
        means: Mean vector of either language, shape (2, dim).
    """

    of_row: NDArray[np.uint8]
    means: FloatMatrix

    def centred(
        self, cosines: FloatMatrix, rows: NDArray[np.int64], query: FloatMatrix
    ) -> FloatMatrix:
        """Cosines less what the language alone gives.

        Args:
            cosines: Of some rows to the query, shape (n,).
            rows: Those rows, shape (n,).
            query: Unit vector, shape (dim,).
        """
        offsets: FloatMatrix = (self.means @ query)[self.of_row[rows]]
        return cosines - offsets

    def offsets(self, row: int, queries: FloatMatrix) -> FloatMatrix:
        """What the language of one row gives to the cosine of each query, shape (q,)."""
        found: FloatMatrix = queries @ self.means[self.of_row[row]]
        return found

    def scarce(self, rows: NDArray[np.int64], least: int) -> list[NDArray[np.bool_]]:
        """Masks of the languages that the version has and `rows` hold fewer than `least` of."""
        found = np.bincount(self.of_row[rows], minlength=2)
        present = np.bincount(self.of_row, minlength=2)
        return [
            self.of_row == language
            for language in (0, 1)
            if found[language] < min(least, present[language])
        ]


def read_languages(
    texts: Sequence[str], vectors: Callable[[NDArray[np.int64]], FloatMatrix], dim: int
) -> Languages:
    """Tell the language of every row and take the means.

    Args:
        texts: Of the rows, in order.
        vectors: Gives the vectors of some rows.
        dim: Length of a vector.
    """
    of_row = np.fromiter((han_share(text) > HAN_TEXT for text in texts), np.uint8, len(texts))
    everything = _mean(np.arange(len(texts)), vectors, dim)
    means = np.tile(everything, (2, 1))
    for language in (0, 1):
        rows = np.flatnonzero(of_row == language)
        if len(rows):
            own = _mean(rows, vectors, dim)
            means[language] = (len(rows) * own + SHRINK * everything) / (len(rows) + SHRINK)
    return Languages(of_row, means.astype(np.float32))


def _mean(
    rows: NDArray[np.int64], vectors: Callable[[NDArray[np.int64]], FloatMatrix], dim: int
) -> FloatMatrix:
    if not len(rows):
        return np.zeros(dim, np.float32)
    picked = rows[np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(np.int64)]
    mean: FloatMatrix = vectors(picked).mean(axis=0)
    return mean
