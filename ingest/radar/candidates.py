"""Pairs of statements that may be about the same thing, without comparing all with all.

Prefix filtering (Chaudhuri et al. 2006; Bayardo et al. 2007): sets with a Jaccard similarity of t
or more share a term among the rarest |s| - ceil(t |s|) + 1 terms of each.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ingest.radar.statements import Statement

LEAST_SIMILARITY = 0.55
MAX_POSTINGS = 60  # statements that share a rare term; beyond, the term says nothing


def similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard similarity of two sets, 0 where both are empty."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def candidate_pairs(statements: Sequence[Statement]) -> Iterator[tuple[int, int, float]]:
    """Positions and similarity of statements that are about nearly the same.

    Args:
        statements: Each wording once.
    """
    counts = Counter(term for each in statements for term in each.topic)
    postings: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(statements):
        size = len(each.topic)
        rarest = sorted(each.topic, key=lambda term: (counts[term], term))
        prefix = rarest[: size - math.ceil(LEAST_SIMILARITY * size) + 1]
        near: set[int] = set()
        for term in prefix:
            if counts[term] > 1:
                near.update(postings[term])
                if len(postings[term]) < MAX_POSTINGS:
                    postings[term].append(number)
        for other in near:
            theirs = statements[other].topic
            if not LEAST_SIMILARITY <= len(theirs) / size <= 1 / LEAST_SIMILARITY:
                continue
            found = similarity(each.topic, theirs)
            if found >= LEAST_SIMILARITY:
                yield other, number, found
