"""Citations and groundedness."""

import pytest

from eval.grounding import METRICS
from eval.outputs import CitationRecord, HitRecord, Output, SentenceRecord

RULE = "签收后7天内可申请无理由退货，退回运费由买家承担。"
OTHER = "定制商品不支持无理由退货。"


@pytest.fixture
def hits(context):
    text = context.corpus.documents["returns.md"].text
    return {
        name: HitRecord(name, "returns.md", at, at + len(quote), quote, "退货", 0.9, "", "")
        for name, quote in (("rule", RULE), ("other", OTHER))
        if (at := text.index(quote)) >= 0
    }


def cite(hit, shift=0):
    return CitationRecord(1, hit.chunk_id, hit.doc, hit.text, hit.start + shift, hit.end + shift)


def scored(gold, context, hits, *sentences):
    records, start = [], 0
    for text, citations in sentences:
        end = start + len(text)
        records.append(SentenceRecord(text, start, end, "fact", "supported", tuple(citations)))
        start = end
    said = Output(
        "x", 1, "", "ok", action="answer", text="".join(t for t, _ in sentences),
        sentences=tuple(records), evidence=tuple(hits.values()),
    )  # fmt: skip
    return {m.name: m.score(gold.cases[0], said, context) for m in METRICS}


CLAIM = "签收后7天内可以申请无理由退货。"


def test_a_supported_sentence(gold, context, hits):
    found = scored(gold, context, hits, ("您好！", []), (CLAIM, [cite(hits["rule"])]))
    assert found["citation_recall"].value == 1
    assert found["citation_precision"].value == 1
    assert found["groundedness"].value == 1
    assert found["unresolvable_citation"].value == 0


def test_an_idle_citation_lowers_precision(gold, context, hits):
    both = [cite(hits["rule"]), cite(hits["other"])]
    assert scored(gold, context, hits, (CLAIM, both))["citation_precision"].value == 0.5


def test_a_missing_or_wrong_citation_lowers_recall(gold, context, hits):
    found = scored(gold, context, hits, (CLAIM, []), (OTHER, [cite(hits["other"])]))
    assert found["citation_recall"].value == 0.5
    assert found["citation_precision"].value == 1
    wrong = scored(gold, context, hits, (CLAIM, [cite(hits["other"])]))
    assert wrong["citation_precision"].value == 0
    assert wrong["groundedness"].value == 1


def test_unresolvable_citations_count_against_precision(gold, context, hits):
    shifted = scored(gold, context, hits, (CLAIM, [cite(hits["rule"]), cite(hits["rule"], 1)]))
    assert shifted["unresolvable_citation"].value == 1
    assert shifted["citation_precision"].value == 0.5


def test_a_changed_value_is_not_grounded(gold, context, hits):
    text = "签收后15天内可以申请无理由退货。"
    found = scored(gold, context, hits, (text, [cite(hits["rule"])]))
    assert found["groundedness"].value == 0
    assert found["groundedness"].reason == "value"
    assert found["groundedness"].spans == ((0, len(text)),)


def test_nothing_factual_is_unscored(gold, context, hits):
    found = scored(gold, context, hits, ("您好！", []))
    assert found["groundedness"].value is None
    assert found["citation_precision"].value is None


def test_a_superseded_document_is_stale(gold, context):
    text = context.corpus.documents["returns-2024.md"].text
    quote = "签收后15天内可申请无理由退货"
    at = text.index(quote)
    hit = HitRecord("old", "returns-2024.md", at, at + len(quote), quote, "", 1, "", "2024-12-31")
    assert scored(gold, context, {"o": hit}, (quote, [cite(hit)]))["stale_citation"].value == 1


def test_another_document_would_have_carried_it(gold, context, hits):
    text = "Kettles are covered for 24 months from the delivery date."
    other = HitRecord("w", "warranty.md", 0, len(text), text, "", 0.5, "", "")
    claim = ("Kettles are covered for 24 months.", [cite(hits["rule"])])
    found = scored(gold, context, {**hits, "w": other}, claim)
    assert found["wrong_document"].value == 1
    assert found["wrong_document"].spans == ((0, 34),)
    assert found["citation_recall"].value == 0
    assert found["citation_precision"].value == 0
    right = scored(gold, context, hits, (CLAIM, [cite(hits["rule"])]))
    assert right["wrong_document"].value == 0
