"""What retrieval needs of an index: two protocols, so that another backend can take their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assist.types import FloatMatrix

RowMatrix = NDArray[np.int64]
RowMask = NDArray[np.bool_]


class VectorIndex(Protocol):
    """Exact or approximate inner-product search over the rows of one version."""

    @property
    def count(self) -> int:
        """Number of rows."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def search(
        self, queries: FloatMatrix, k: int, allowed: RowMask | None = None
    ) -> tuple[FloatMatrix, RowMatrix]:
        """Find the rows nearest to each query.

        Args:
            queries: Unit-length float32 rows, shape (n, dim).
            k: Hits per query, at least 1.
            allowed: One flag per row; rows that are False are never scored. None allows all.

        Returns:
            Scores (cosine in [-1, 1]) and rows, both (n, k), best first. A missing hit has row -1
            and score -inf.

        Raises:
            IndexMismatch: The queries have another dimension.
            ValueError: A query is not finite, k < 1, or `allowed` has a wrong length.
        """

    def vectors(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """The stored vectors of some rows, decoded, shape (len(rows), dim)."""

    def to_bytes(self) -> bytes:
        """The whole structure, to be read by `vectors_from_bytes`."""


@dataclass(frozen=True)
class LexicalHits:
    """Rows with their scores, best first.

    Attributes:
        rows: int64, shape (n,).
        scores: float32, shape (n,), above 0. A row that holds a whole code of the query scores
            above every row that does not.
        codes: Number of the query's codes that some row holds.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    codes: int = 0


class LexicalIndex(Protocol):
    """Word search over the rows of one version."""

    @property
    def count(self) -> int:
        """Number of rows."""

    def search(self, text: str, k: int, allowed: RowMask | None = None) -> LexicalHits:
        """Find the rows that share the most telling words with a text.

        Args:
            text: Query, display form. Without a letter or digit there are no hits.
            k: Hits, at least 1.
            allowed: One flag per row; None allows all.
        """
