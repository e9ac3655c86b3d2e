"""A decision of an agent as the draft of a gold case."""

from datetime import date

from assist.candidates import Candidate
from assist.types import Turn
from eval.prefill import prefill

RULE = "签收后7天内可申请无理由退货，退回运费由买家承担。"


def candidate(**change):
    values = {
        "id": "e1",
        "kind": "edited",
        "turns": (Turn("customer", "不想要了能退吗"),),
        "as_of": date(2026, 3, 1),
        "filters": {"store": "demo"},
        "draft": "签收后15天内可以退。",
        "sent": "您好，签收后七天内可以申请退货，客服会在2小时内联系您。",
        "action": "answer",
        "triage": {"scenario": "after_sale", "sentiment": "neutral", "emotion": "angry"},
        "evidence": (("returns.md", RULE),),
        "fact_edits": (("duration", "15天", "七天"),),
        "reason": "",
        "past_case_sha256": "ab",
    }
    return Candidate(**(values | change))


def test_facts_are_values_that_a_document_holds():
    case = prefill(candidate(), "AS-0009", "km-1")
    assert [(f.value, f.aliases, f.kind) for f in case.facts] == [("七天", ("7天",), "duration")]
    assert [(m.value, m.why) for m in case.must_not] == [
        ("15天", "draft said 15天, agent sent 七天")
    ]
    assert (case.id, case.as_of, case.filters) == ("AS-0009", date(2026, 3, 1), {"store": "demo"})
    assert (case.sentiment, case.tone.require) == ("negative", ())  # the agent did not
    assert (case.provenance.source, case.provenance.wording) == ("edited", "real")


def test_a_value_that_its_column_names_is_no_alias():
    row = candidate(
        sent="这款的价格是199元。",
        evidence=(("prices.csv.txt", "型号：XH-200\n价格：199"),),
        fact_edits=(),
    )
    assert [(f.value, f.aliases) for f in prefill(row, "A-1", "k").facts] == [("199元", ())]
    calm = candidate(sent="理解您的心情，签收后7天内可以退货。")
    assert prefill(calm, "A-1", "k").tone.require == ("acknowledge",)


def test_without_evidence_nothing_is_claimed():
    case = prefill(candidate(evidence=()), "AS-0009", "km-1")
    assert (case.answerability, case.expected_action, case.facts) == ("unanswerable", "abstain", ())
