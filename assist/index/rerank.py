"""A second look at the candidates: how much of what the question needs does a chunk mention?

Fused scores know words and vectors; this knows concepts ("邮费" is "运费" is "postage"), weighs
codes above words and counts a need once however often it is said. Over the candidates of one
question it moved Recall@10 on the example shop from .60 to .73 (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from assist.index.arrange import Hit
from assist.text.terms import local_idf, needs_of

COVERAGE_SHARE = 0.2
SPAN_SHARE = 0.3
HEADING_SHARE = 0.7  # a need met by title or heading only

Terms = tuple[Collection[str], Collection[str]]


def rerank(
    query: str,
    hits: Sequence[Hit],
    terms: Callable[[int], Terms],
    spans: Sequence[float] = (),
) -> list[Hit]:
    """Mix the fused score with the nearest span and with need coverage.

    Both are scaled to [0, 1] over the candidates.

    Args:
        query: The question.
        hits: Candidates of that question, scores in [0, 1].
        terms: Terms of a row: of its text, and of its title and headings.
        spans: For each hit, cosine of its nearest span, on the scale of "centred"; empty = unknown.

    Returns:
        The same hits with new scores in [0, 1], best first, and the components "coverage" and
        "fused_rank": the place before, from 1.
    """
    if not hits:
        return []
    covered = _covered(query, [terms(hit.row) for hit in hits])
    met, near = _scaled(covered), _scaled(spans) if spans else [hit.score for hit in hits]
    mixed = [
        Hit(
            hit.row,
            (1 - COVERAGE_SHARE) * ((1 - SPAN_SHARE) * hit.score + SPAN_SHARE * close)
            + COVERAGE_SHARE * need,
            {**hit.parts, "coverage": value, "fused_rank": float(place)},
        )
        for place, (hit, close, need, value) in enumerate(
            zip(hits, near, met, covered, strict=True), start=1
        )
    ]
    return sorted(mixed, key=lambda hit: (-hit.score, hit.row))


def _covered(query: str, read: Sequence[Terms]) -> list[float]:
    """Weighted share of the needs that each text meets, by itself or by its headings."""
    wanted = needs_of(query)
    met = [
        (
            [term for term in wanted if term in text],
            [term for term in wanted if term in heading and term not in text],
        )
        for text, heading in read
    ]
    idf = local_idf([own + above for own, above in met])
    needs = {term: weight * idf.get(term, 1.0) for term, weight in wanted.items()}
    total = sum(needs.values()) or 1.0
    return [
        (sum(map(needs.__getitem__, own)) + HEADING_SHARE * sum(map(needs.__getitem__, above)))
        / total
        for own, above in met
    ]


def _scaled(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return [(value - low) / span for value in values]
