"""One score from two rankings: per-query min-max, then a weighted sum.

Measured over ten public sets: .8 dense + .2 lexical beats reciprocal rank fusion by one point and
dense alone by two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.index.protocols import LexicalHits
from assist.types import FloatMatrix

LEAST_ALPHA = 0.5
LEAD_FROM, LEAD_FULL = 0.3, 0.5  # share of its score by which the best lexical row leads the next

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Candidates:
    """The rows that either ranking found for one query, with both scores.

    Attributes:
        rows: int64, shape (n,), each once.
        dense: Cosine of every row, shape (n,).
        centred: The same less what the row's language alone gives; as `dense` where unknown.
        lexical: BM25 score, 0 for a row outside the lexical ranking, shape (n,).
        dense_rank: 1-based, 0 for a row outside the dense ranking, shape (n,).
        lexical_rank: Likewise for the lexical ranking.
    """

    rows: Rows
    dense: Scores
    centred: Scores
    lexical: Scores
    dense_rank: Rows
    lexical_rank: Rows


@dataclass(frozen=True)
class Ranges:
    """What 0 and 1 mean for one query.

    Attributes:
        dense_low: Lowest cosine among the candidates.
        dense_high: Highest.
        lexical_high: Highest BM25 score.
        lexical_second: Second highest.
    """

    dense_low: float
    dense_high: float
    lexical_high: float
    lexical_second: float

    def fused(self, dense: Scores, lexical: Scores, alpha: float) -> Scores:
        """Weighted sum of the scaled scores, clipped to [0, 1]."""
        share = self.dense_share(alpha)
        near = _scaled(dense, self.dense_low, self.dense_high)
        words = _scaled(lexical, 0.0, self.lexical_high) if self.lexical_high > 0 else 0 * lexical
        total: Scores = np.clip(share * near + (1 - share) * words, 0, 1).astype(np.float32)
        return total

    def dense_share(self, alpha: float) -> float:
        """The weight of the dense score: alpha, and less where the words name one clear winner.

        A row that leads the lexical ranking by far holds a rare term or a code of the question,
        which vectors blur. Measured over seven public sets (bench/retrieval): span questions gain
        .5 to 1.1 points, the others stay within .5.

        An alpha of 1 stays 1: vectors alone.
        """
        if self.lexical_high <= 0 or alpha >= 1:
            return alpha
        lead = 1 - self.lexical_second / self.lexical_high
        clear = min(max((lead - LEAD_FROM) / (LEAD_FULL - LEAD_FROM), 0.0), 1.0)
        return alpha - clear * max(alpha - LEAST_ALPHA, 0.0)


def ranges_of(dense: Scores, lexical: Scores, depth: int = 0) -> Ranges:
    """The ranges of some candidates; of none, an empty range that scales everything to 0.

    Args:
        dense: Dense scores, shape (n,).
        lexical: Lexical scores of the same rows.
        depth: Rows of the dense ranking: the lowest of these is 0, however far off a row is that
            only words found; 0 = all rows.
    """
    if not len(dense):
        return Ranges(0.0, 0.0, 0.0, 0.0)
    if 0 < depth < len(dense):
        dense = np.sort(dense)[-depth:]
    best = np.sort(lexical)[::-1]
    second = float(best[1]) if len(best) > 1 else 0.0
    return Ranges(float(dense.min()), float(dense.max()), float(best[0]), second)


def gather(
    dense_rows: Rows,
    dense_scores: Scores,
    lexical: LexicalHits,
    extra: Rows,
    missing: FloatMatrix,
) -> Candidates:
    """Join the two rankings of one query.

    Args:
        dense_rows: Best first, without -1, shape (n,).
        dense_scores: Their cosines, shape (n,).
        lexical: The lexical ranking.
        extra: Rows that the dense ranking lacks; the lexical ones among them.
        missing: Their cosines.

    Returns:
        Every row once: the dense ranking, then the others.
    """
    rows = np.concatenate([dense_rows, extra])
    place = {int(row): number for number, row in enumerate(rows)}
    found = np.fromiter((place[int(row)] for row in lexical.rows), np.int64, len(lexical.rows))
    words = np.zeros(len(rows), np.float32)
    words[found] = lexical.scores
    lexical_rank = np.zeros(len(rows), np.int64)
    lexical_rank[found] = np.arange(1, len(found) + 1)
    dense_rank = np.zeros(len(rows), np.int64)
    dense_rank[: len(dense_rows)] = np.arange(1, len(dense_rows) + 1)
    dense = np.concatenate([dense_scores, missing]).astype(np.float32)
    return Candidates(rows, dense, dense, words, dense_rank, lexical_rank)


def _scaled(values: Scores, low: float, high: float) -> Scores:
    if high <= low:  # one candidate, or all alike: it is as good as this query has
        return (values >= high).astype(np.float32)
    scaled: Scores = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    return scaled
