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
    assert scored(lost, [], context)["quote_lost"].value == 1
    assert scored(gold.cases[0], [], context)["quote_lost"].value == 0
    assert scored(gold.cases[3], [], context)["quote_lost"].value is None


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


def holding(text, doc="returns.md", start=0, end=0, chunk_id="c"):
    return HitRecord(chunk_id, doc, start, end, text, "", 1, "", "")


def test_hole_rate_counts_hits_with_a_vital_value_and_no_quote(gold, context):
    start, end = span_of(context, 0, gold)
    quote = gold.cases[0].evidence[0].quote
    hits = [
        holding(quote, start=start, end=end),
        holding("会员签收后7天内可以换货。", "other.md", 0, 13, "hole"),
        holding("运费不由买家承担。", "other.md", 20, 29, "denied"),
        holding("发票随货寄出。", "other.md", 30, 37, "none"),
    ]
    found = scored(gold.cases[0], hits, context)["hole_rate"]
    assert found.value == 0.25
    assert found.reason == "other.md#hole"
    assert scored(gold.cases[0], [], context)["hole_rate"].value == 0
    okay = [fact.model_copy(update={"importance": "okay"}) for fact in gold.cases[0].facts]
    case = gold.cases[0].model_copy(update={"facts": tuple(okay)})
    assert scored(case, hits, context)["hole_rate"].reason == "no vital fact"


def test_two_quotes_by_hand(gold, context):
    rule, refund = gold.cases[0].evidence[0], gold.cases[2].evidence[0]
    case = gold.cases[0].model_copy(update={"evidence": (rule, refund)})
    start, end = span_of(context, 0, gold)
    hits = [
        hit("warranty.md", 0, 5, 0.9, "a"),
        hit("returns.md", start, end, 0.8, "b"),
    ]
    found = scored(case, hits, context, evidence=hits)
    assert found["recall@1"].value == 0
    assert found["recall@3"].value == 0.5
    assert found["success@1"].value == 0
    assert found["success@3"].value == 1
    assert found["mrr@10"].value == 0.5
    ideal = 1 + 1 / math.log2(3)
    assert found["ndcg@10"].value == pytest.approx((1 / math.log2(3)) / ideal)
    assert found["context_precision"].value == 0.5
    assert found["evidence_recall"].value == 0.5
