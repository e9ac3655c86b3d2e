"""Measures of a ranking against binary relevance, over all questions of a set.

nDCG@10 after Järvelin and Kekäläinen (2002), with log2(rank + 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bench.retrieval_sets import Query
from eval.retrieval import ndcg

METRICS = ("nDCG@10", "R@1", "R@5", "R@10", "MRR@10")
DEPTH = 10


def reciprocal_rank(ranking: Sequence[int], gold: frozenset[int]) -> float:
    """1 / rank of the first right row among the first 10, or 0."""
    return next((1 / (n + 1) for n, row in enumerate(ranking[:DEPTH]) if row in gold), 0.0)


def recall(ranking: Sequence[int], gold: frozenset[int], k: int) -> float:
    """Share of the right rows among the first k."""
    return len(gold.intersection(ranking[:k])) / len(gold)


def score(rankings: Sequence[Sequence[int]], queries: Sequence[Query]) -> dict[str, float]:
    """Mean of every metric over the questions, in percent."""
    pairs = [(ranking, query.gold) for ranking, query in zip(rankings, queries, strict=True)]
    metrics: dict[str, Callable[[Sequence[int], frozenset[int]], float]] = {
        "nDCG@10": lambda ranking, gold: ndcg([row in gold for row in ranking], len(gold)),
        "R@1": lambda ranking, gold: recall(ranking, gold, 1),
        "R@5": lambda ranking, gold: recall(ranking, gold, 5),
        "R@10": lambda ranking, gold: recall(ranking, gold, 10),
        "MRR@10": reciprocal_rank,
    }
    return {
        name: round(100 * float(np.mean([metric(r, g) for r, g in pairs])), 2)
        for name, metric in metrics.items()
    }
