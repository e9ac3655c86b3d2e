"""Both indexes asked, one fused ranking per question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assist.index.arrange import Hit
from assist.index.fuse import Candidates, Ranges, gather, ranges_of
from assist.index.protocols import LexicalIndex, RowMask, VectorIndex
from assist.types import FloatMatrix

OUTSIDE_CANDIDATES = 10


@dataclass(frozen=True)
class HybridSearch:
    """Dense and lexical search over the same rows.

    Attributes:
        vectors: Dense index.
        lexical: Word index with as many rows.
        alpha: Dense share of the fused score, in [0, 1].
        candidates: Rows taken from either ranking, at least 1.
    """

    vectors: VectorIndex
    lexical: LexicalIndex
    alpha: float
    candidates: int

    def rank(
        self, queries: Sequence[str], vectors: FloatMatrix, allowed: RowMask | None = None
    ) -> list[list[Hit]]:
        """Rank the allowed rows for each query.

        Args:
            queries: Questions, display form.
            vectors: The same, embedded, one row each.
            allowed: One flag per row; None allows all.

        Returns:
            One list per query, best first.
        """
        gathered = self._gather(queries, vectors, allowed, self.candidates)
        return [self._hits(found, ranges_of(found.dense, found.lexical)) for found in gathered]

    def best_outside(
        self,
        query: str,
        vector: FloatMatrix,
        outside: RowMask | None,
        inside: Sequence[Hit],
    ) -> Hit | None:
        """The best row of a mask, on the scale of the hits found inside another one.

        Args:
            query: Question, display form.
            vector: The same, embedded, shape (1, dim).
            outside: The rows to look at; None = there are none.
            inside: What `rank` found for the same query; empty = the mask's own scale.

        Returns:
            The row with the highest score, or None where the mask holds none.
        """
        if outside is None:
            return None
        found = self._gather([query], vector, outside, OUTSIDE_CANDIDATES)[0]
        scale = _scale_of(inside) if inside else ranges_of(found.dense, found.lexical)
        hits = self._hits(found, scale)
        return hits[0] if hits else None

    def _gather(
        self,
        queries: Sequence[str],
        vectors: FloatMatrix,
        allowed: RowMask | None,
        count: int,
    ) -> list[Candidates]:
        scores, rows = self.vectors.search(vectors, count, allowed)
        gathered = []
        for number, query in enumerate(queries):
            kept = rows[number] >= 0
            near, cosines = rows[number][kept], scores[number][kept]
            words = self.lexical.search(query, count, allowed)
            extra = words.rows[~np.isin(words.rows, near)]
            missing = self.vectors.vectors(extra) @ vectors[number]
            gathered.append(gather(near, cosines, words, missing))
        return gathered

    def _hits(self, found: Candidates, scale: Ranges) -> list[Hit]:
        fused = scale.fused(found.dense, found.lexical, self.alpha)
        order = np.lexsort((found.rows, -found.dense, -fused))
        return [Hit(int(found.rows[i]), float(fused[i]), _parts(found, int(i))) for i in order]


def _parts(found: Candidates, i: int) -> dict[str, float]:
    """Components of a row's score; a rank is left out where that ranking lacks the row."""
    parts = {"dense": float(found.dense[i]), "lexical": float(found.lexical[i])}
    if found.dense_rank[i]:
        parts["dense_rank"] = float(found.dense_rank[i])
    if found.lexical_rank[i]:
        parts["lexical_rank"] = float(found.lexical_rank[i])
    return parts


def _scale_of(hits: Sequence[Hit]) -> Ranges:
    dense = np.array([hit.parts["dense"] for hit in hits], np.float32)
    lexical = np.array([hit.parts["lexical"] for hit in hits], np.float32)
    return ranges_of(dense, lexical)
