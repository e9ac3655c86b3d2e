"""Both indexes asked, one fused ranking per question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assist.index.arrange import Hit
from assist.index.fuse import Candidates, Ranges, gather, ranges_of
from assist.index.languages import Languages
from assist.index.protocols import LexicalIndex, RowMask, VectorIndex
from assist.types import FloatMatrix

OUTSIDE_CANDIDATES = 10
OTHER_SHARE = 4  # a language has at least a quarter of the candidates, while it has the rows

RowVector = NDArray[np.int64]


@dataclass(frozen=True)
class HybridSearch:
    """Dense and lexical search over the same rows.

    Attributes:
        vectors: Dense index.
        lexical: Word index with as many rows.
        alpha: Dense share of the fused score, in [0, 1].
        candidates: Rows taken from either ranking, at least 1.
        languages: Takes the language out of the dense scores; None leaves them as they are.
    """

    vectors: VectorIndex
    lexical: LexicalIndex
    alpha: float
    candidates: int
    languages: Languages | None = None

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
        return [self._hits(found, self._ranges(found)) for found in gathered]

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
        scale = _scale_of(inside, self.candidates) if inside else self._ranges(found)
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
            other = self._other_language(vectors[number], near, count, allowed)
            extra = np.setdiff1d(np.concatenate([words.rows, other]), near)
            missing = self.vectors.vectors(extra) @ vectors[number]
            found = gather(near, cosines, words, extra, missing)
            if self.languages is not None:
                centred = self.languages.centred(found.dense, found.rows, vectors[number])
                found = replace(found, centred=centred)
            gathered.append(found)
        return gathered

    def _other_language(
        self, vector: FloatMatrix, near: RowVector, count: int, allowed: RowMask | None
    ) -> RowVector:
        """The nearest rows of a language that the nearest rows hardly have."""
        least = count // OTHER_SHARE
        masks = self.languages.scarce(near, least) if self.languages is not None and least else []
        found = [np.empty(0, np.int64)]
        for mask in masks:
            both = mask if allowed is None else mask & allowed
            rows = self.vectors.search(vector[None], least, both)[1][0]
            found.append(rows[rows >= 0])
        return np.concatenate(found)

    def _ranges(self, found: Candidates) -> Ranges:
        return ranges_of(found.centred, found.lexical, self.candidates)

    def _hits(self, found: Candidates, scale: Ranges) -> list[Hit]:
        fused = scale.fused(found.centred, found.lexical, self.alpha)
        order = np.lexsort((found.rows, -found.centred, -fused))
        return [Hit(int(found.rows[i]), float(fused[i]), _parts(found, int(i))) for i in order]


def _parts(found: Candidates, i: int) -> dict[str, float]:
    """Components of a row's score; a rank is left out where that ranking lacks the row."""
    parts = {
        "dense": float(found.dense[i]),
        "centred": float(found.centred[i]),
        "lexical": float(found.lexical[i]),
    }
    if found.dense_rank[i]:
        parts["dense_rank"] = float(found.dense_rank[i])
    if found.lexical_rank[i]:
        parts["lexical_rank"] = float(found.lexical_rank[i])
    return parts


def _scale_of(hits: Sequence[Hit], depth: int) -> Ranges:
    dense = np.array([hit.parts["centred"] for hit in hits], np.float32)
    lexical = np.array([hit.parts["lexical"] for hit in hits], np.float32)
    return ranges_of(dense, lexical, depth)
