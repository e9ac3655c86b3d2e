"""Rank measures against hand-computed values and ir_measures."""

import math

import ir_measures
import pytest
from ir_measures import RR, nDCG

from eval.outputs import HitRecord, Output
from eval.retrieval import METRICS, average_precision, ndcg, ordered, recalled


def hit(doc, start, end, score, chunk_id="c"):
    return HitRecord(chunk_id, doc, start, end, "", "", score, "", "")


def scored(case, hits, context, evidence=()):
    said = Output("x", 1, "", "ok", action="answer", hits=tuple(hits), evidence=tuple(evidence))
    return {metric.name: metric.score(case, said, context) for metric in METRICS}


def span_of(context, number, gold):
    quote = gold.cases[number].evidence[0]
    return context.corpus.locate(quote.doc, quote.quote)[0][0]


def test_recall_needs_half_of_the_quote(gold, context):
    start, end = span_of(context, 0, gold)
    middle = start + math.ceil((end - start) / 2)
    other = hit("warranty.md", 0, 20, 0.9)
    full = scored(gold.cases[0], [other, hit("returns.md", start, middle, 0.5)], context)
    assert full["recall@1"].value == 0
    assert full["recall@3"].value == 1
    assert full["mrr@10"].value == 0.5
    less = scored(gold.cases[0], [hit("returns.md", start, middle - 2, 0.5)], context)
    assert less["recall@10"].value == 0
    union = [
        hit("returns.md", start, start + 8, 0.5, "a"),
        hit("returns.md", start + 8, end, 0.4, "b"),
    ]
    assert scored(gold.cases[0], union, context)["recall@3"].value == 1


def test_no_hit_scores_zero_and_no_evidence_is_unscored(gold, context):
    empty = scored(gold.cases[0], [], context)
    assert {empty[name].value for name in ("recall@5", "mrr@10", "ndcg@10")} == {0.0}
    none = scored(gold.cases[3], [hit("returns.md", 0, 9, 1)], context)
    assert none["recall@5"].value is None
    assert none["recall@5"].reason == "no gold evidence"
    lost = gold.cases[0].model_copy(
        update={"evidence": (gold.cases[0].evidence[0].model_copy(update={"quote": "没有这句话"}),)}
    )
    assert scored(lost, [], context)["recall@5"].reason == "quote not located"


def test_equal_scores_are_ordered_by_chunk_id():
    hits = [hit("a", 0, 1, 0.5, "z"), hit("a", 0, 1, 0.5, "b"), hit("a", 0, 1, 0.9, "x")]
    assert [h.chunk_id for h in ordered(hits)] == ["x", "b", "z"]


def test_stale_and_leaked_hits(gold, context):
    case = gold.cases[0].model_copy(update={"filters": {"store": "other"}})
    found = scored(case, [hit("returns-2024.md", 0, 9, 1)], context)
    assert found["stale_hit"].value == 1
    assert found["filter_leak"].value == 1
    clean = scored(gold.cases[4], [hit("warranty.md", 0, 9, 1)], context)
    assert clean["stale_hit"].value == 0
    assert clean["filter_leak"].value == 0


def test_context_facts(gold, context):
    text = "签收后7天内可申请无理由退货。"
    evidence = [HitRecord("c", "returns.md", 0, 9, text, "", 1, "", "")]
    assert scored(gold.cases[0], [], context, evidence)["context_fact_recall"].value == 0.5


@pytest.mark.parametrize(
    ("gains", "total"),
    [([True], 1), ([False, True, True], 2), ([False] * 10, 3), ([True, False, True], 12)],
)
def test_ndcg_and_rr_agree_with_ir_measures(gains, total):
    qrels = [ir_measures.Qrel("q", f"d{i}", int(g)) for i, g in enumerate(gains)]
    qrels += [ir_measures.Qrel("q", f"x{i}", 1) for i in range(total - sum(gains))]
    run = [ir_measures.ScoredDoc("q", f"d{i}", 100 - i) for i in range(len(gains))]
    expected = ir_measures.calc_aggregate([nDCG @ 10, RR @ 10], qrels, run)
    assert ndcg(gains, total) == pytest.approx(expected[nDCG @ 10])
    reciprocal = 1 / (gains.index(True) + 1) if True in gains else 0.0
    assert reciprocal == pytest.approx(expected[RR @ 10])


def test_average_precision_by_hand():
    assert average_precision([True, False, True]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([False]) == 0.0


def test_recalled_counts_each_quote():
    located = [("a", (((0, 10),),)), ("b", (((0, 10),),))]
    assert recalled(located, [hit("a", 0, 5, 1)]) == [True, False]
