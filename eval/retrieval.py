"""Retrieval: recall of gold quotes, rank measures, precision, stale and leaked hits.

A chunk is relevant if it shares at least half of the shorter of quote and chunk. An empty result
scores 0; a case without gold evidence, or whose quote cannot be located, is unscored.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from eval.corpus import Corpus, Spans, length, overlap
from eval.facts import match_fact
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Score, Scorer, unscored
from eval.outputs import HitRecord, Output

COVERED = 0.5
DEPTH = 10
RECALL_AT = (1, 3, 5, 10)

Located = Sequence[tuple[str, tuple[Spans, ...]]]


def locate_all(case: GoldCase, corpus: Corpus) -> Located | None:
    """Places of every gold quote as (document, places); None if one cannot be located."""
    located = [(item.doc, corpus.locate(item.doc, item.quote)) for item in case.evidence]
    return located if all(places for _, places in located) else None


def ordered(hits: Sequence[HitRecord]) -> list[HitRecord]:
    """The first ten hits by falling score; equal scores by chunk id."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:DEPTH]


def is_relevant(doc: str, start: int, end: int, located: Located) -> bool:
    """Whether a chunk shares enough with any quote."""
    for quote_doc, places in located:
        if quote_doc != doc:
            continue
        for spans in places:
            shorter = min(length(spans), end - start)
            if shorter and overlap(spans, [(start, end)]) >= COVERED * shorter:
                return True
    return False


def recalled(located: Located, hits: Sequence[HitRecord]) -> list[bool]:
    """For each quote, whether at least half of it is covered by the union of the hits."""
    return [
        any(
            overlap(spans, [(hit.start, hit.end) for hit in hits if hit.doc == doc])
            >= COVERED * length(spans)
            for spans in places
        )
        for doc, places in located
    ]


def relevance(hits: Sequence[HitRecord], located: Located) -> list[bool]:
    """Relevance of each hit, in order."""
    return [is_relevant(hit.doc, hit.start, hit.end, located) for hit in hits]


def ndcg(gains: Sequence[bool], total: int, k: int = DEPTH) -> float:
    """Binary nDCG: sum of 1/log2(rank + 1), over the ideal for min(total, k) relevant chunks."""
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(total, k) + 1))
    got = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:k], start=1))
    return got / ideal if ideal else 0.0


def average_precision(gains: Sequence[bool]) -> float:
    """Mean precision at the ranks of the relevant retrieved chunks; 0 if there is none."""
    at_hits = [sum(gains[:rank]) / rank for rank, gain in enumerate(gains, start=1) if gain]
    return sum(at_hits) / len(at_hits) if at_hits else 0.0


def _needs_quotes(score: Scorer) -> Scorer:
    def guarded(case: GoldCase, output: Output, context: Context) -> Score:
        if not case.evidence:
            return unscored("no gold evidence")
        if locate_all(case, context.corpus) is None:
            return unscored("quote not located")
        return score(case, output, context)

    return guarded


def _located(case: GoldCase, context: Context) -> Located:
    return locate_all(case, context.corpus) or []


def recall_of(case: GoldCase, output: Output, context: Context, k: int) -> Score:
    """Recall@k of one case."""
    return _recall_at(k)(case, output, context)


def _recall_at(k: int) -> Scorer:
    def score(case: GoldCase, output: Output, context: Context) -> Score:
        found = recalled(_located(case, context), ordered(output.hits)[:k])
        return Score(sum(found) / len(found))

    return _needs_quotes(score)


def _success_at(k: int) -> Scorer:
    def score(case: GoldCase, output: Output, context: Context) -> Score:
        return Score(float(any(recalled(_located(case, context), ordered(output.hits)[:k]))))

    return _needs_quotes(score)


def _mrr(case: GoldCase, output: Output, context: Context) -> Score:
    gains = relevance(ordered(output.hits), _located(case, context))
    return Score(1 / (gains.index(True) + 1) if True in gains else 0.0)


def _ndcg(case: GoldCase, output: Output, context: Context) -> Score:
    located = _located(case, context)
    total = sum(
        is_relevant(doc, start, end, located)
        for doc in {doc for doc, _ in located}
        for _, start, end in context.corpus.chunks.get(doc, ())
    )
    return Score(ndcg(relevance(ordered(output.hits), located), total))


def _context_precision(case: GoldCase, output: Output, context: Context) -> Score:
    return Score(average_precision(relevance(output.evidence, _located(case, context))))


def _evidence_recall(case: GoldCase, output: Output, context: Context) -> Score:
    found = recalled(_located(case, context), output.evidence)
    return Score(sum(found) / len(found))


def _context_fact_recall(case: GoldCase, output: Output, _context: Context) -> Score:
    """Vital facts that stand in the prompt evidence with the same polarity."""
    if not case.vital or case.expected_action != "answer":
        return unscored("no facts")
    text = "\n".join(f"{hit.context}\n{hit.text}" for hit in output.evidence)
    held = sum(
        match_fact(fact, text, case.evidence[fact.evidence].quote).result == "supported"
        if fact.evidence < len(case.evidence)
        else False
        for fact in case.vital
    )
    return Score(held / len(case.vital))


def _stale(case: GoldCase, output: Output, context: Context) -> Score:
    day = context.day(case)
    stale = [h.doc for h in _all_hits(output) if not context.corpus.is_valid_on(h.doc, day)]
    return Score(float(bool(stale)), ",".join(sorted(set(stale))))


def _leak(case: GoldCase, output: Output, context: Context) -> Score:
    leaked = [h.doc for h in _all_hits(output) if not context.corpus.passes(h.doc, case.filters)]
    return Score(float(bool(leaked)), ",".join(sorted(set(leaked))))


def _hole_rate(case: GoldCase, output: Output, context: Context) -> Score:
    """Share of the top 10 that hold a vital value but no gold quote: unjudged, perhaps relevant."""
    hits, located = ordered(output.hits), _located(case, context)
    vital = [fact for fact in case.vital if fact.polarity == "+"]
    if not vital:
        return unscored("no vital fact")
    if not hits:
        return Score(0.0)
    holes = [
        any(match_fact(fact, hit.text).result == "supported" for fact in vital)
        and not is_relevant(hit.doc, hit.start, hit.end, located)
        for hit in hits
    ]
    named = [f"{hit.doc}#{hit.chunk_id}" for hit, hole in zip(hits, holes, strict=True) if hole]
    return Score(len(named) / len(hits), ",".join(named))


def _quote_lost(case: GoldCase, _output: Output, context: Context) -> Score:
    """A case whose quote the index lacks is in no recall: it must not leave the mean unseen."""
    if not case.evidence:
        return unscored("no gold evidence")
    lost = [q.doc for q in case.evidence if not context.corpus.locate(q.doc, q.quote)]
    return Score(float(bool(lost)), ",".join(lost))


def _all_hits(output: Output) -> tuple[HitRecord, ...]:
    return (*output.hits, *output.evidence)


METRICS: tuple[Metric, ...] = (
    *(Metric(f"recall@{k}", _recall_at(k), binary=False) for k in RECALL_AT),
    *(Metric(f"success@{k}", _success_at(k)) for k in RECALL_AT),
    Metric("mrr@10", _needs_quotes(_mrr), binary=False),
    Metric("ndcg@10", _needs_quotes(_ndcg), binary=False),
    Metric("context_precision", _needs_quotes(_context_precision), binary=False),
    Metric("evidence_recall", _needs_quotes(_evidence_recall), binary=False),
    Metric("context_fact_recall", _context_fact_recall, binary=False),
    Metric("stale_hit", _stale, higher_is_better=False),
    Metric("quote_lost", _quote_lost, higher_is_better=False),
    Metric("filter_leak", _leak, higher_is_better=False),
    Metric("hole_rate", _needs_quotes(_hole_rate), higher_is_better=False, binary=False),
)
