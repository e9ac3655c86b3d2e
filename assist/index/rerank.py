"""A second look at the candidates: how much of what the question needs does a chunk mention?

Fused scores know words and vectors; this knows concepts ("邮费" is "运费" is "postage"), weighs
codes above words and counts a need once however often it is said. Over the candidates of one
question it moved Recall@10 on the example shop from .60 to .73 (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from assist.index.arrange import Hit
from assist.text.terms import coverage, local_idf, needs_of

# Shops gain up to .35, statutes and FAQ paraphrases lose above .15 (docs/decisions/0003).
COVERAGE_SHARE = 0.15
HEADING_SHARE = 0.7  # a need met by title or heading only

Terms = tuple[Collection[str], Collection[str]]


def rerank(query: str, hits: Sequence[Hit], terms: Callable[[int], Terms]) -> list[Hit]:
    """Mix the fused score with need coverage, min-max over the candidates.

    Args:
        query: The question.
        hits: Candidates of that question, scores in [0, 1].
        terms: Terms of a row: of its text, and of its title and headings.

    Returns:
        The same hits with new scores in [0, 1] and the component "coverage", best first.
    """
    if not hits:
        return []
    read = [terms(hit.row) for hit in hits]
    idf = local_idf([frozenset(text) | frozenset(heading) for text, heading in read])
    needs = {term: weight * idf.get(term, 1.0) for term, weight in needs_of(query).items()}
    covered = [
        coverage(needs, text)
        + HEADING_SHARE * coverage(needs, frozenset(heading) - frozenset(text))
        for text, heading in read
    ]
    low, high = min(covered), max(covered)
    span = (high - low) or 1.0
    mixed = [
        Hit(
            hit.row,
            (1 - COVERAGE_SHARE) * hit.score + COVERAGE_SHARE * (value - low) / span,
            {**hit.parts, "coverage": value},
        )
        for hit, value in zip(hits, covered, strict=True)
    ]
    return sorted(mixed, key=lambda hit: (-hit.score, hit.row))
