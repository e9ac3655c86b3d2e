"""A decision of an agent as the draft of a gold case."""

from datetime import date

from assist.candidates import Candidate
from assist.types import Turn
from eval.goldset import Quote
from eval.prefill import prefill
from eval.quoting import Proof

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
    case = prefill(candidate(), "AS-0009", "km-1").case
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
    assert [(f.value, f.aliases) for f in prefill(row, "A-1", "k").case.facts] == [("199元", ())]
    calm = candidate(sent="理解您的心情，签收后7天内可以退货。")
    assert prefill(calm, "A-1", "k").case.tone.require == ("acknowledge",)


def test_without_evidence_nothing_is_claimed_and_what_is_missing_is_named():
    made = prefill(candidate(evidence=()), "AS-0009", "km-1")
    case = made.case
    assert (case.answerability, case.expected_action) == ("answerable", "answer")
    assert (case.evidence, case.facts, case.must_not) == ((), (), ())
    assert made.unproven == ("您好，签收后七天内可以申请退货，客服会在2小时内联系您。",)


def test_a_value_that_no_passage_holds_is_named_beside_those_that_are_proven():
    made = prefill(candidate(), "AS-0009", "km-1")
    assert [fact.value for fact in made.case.facts] == ["七天"]
    assert len(made.unproven) == 1  # the two hours
    proven = prefill(candidate(sent="您好，签收后七天内可以申请退货。"), "AS-0009", "km-1")
    assert proven.unproven == ()


def test_a_condition_without_a_value_is_a_fact_in_the_words_that_a_passage_shares():
    rule = "已经下过食材、装过水的，按已使用处理，不能无理由退。"
    edit = candidate(
        draft="可以退。",
        sent="您好，下过锅的话就按已使用处理，不能退的。",
        evidence=(("returns.md", RULE), ("returns.md", rule)),
        fact_edits=(),
    )
    case = prefill(edit, "A-1", "k").case
    assert [(f.kind, f.value, f.importance) for f in case.facts] == [
        ("text", "按已使用处理", "vital")
    ]
    assert case.evidence[0].quote == rule


def test_a_long_chunk_is_quoted_by_its_sentence():
    chunk = "# 退货\n\n" + "本店尽力做好每一单。" * 40 + "\n- " + RULE + "\n"
    case = prefill(candidate(evidence=(("returns.md", chunk),)), "A-1", "k").case
    assert [item.quote for item in case.evidence] == [RULE]


def test_what_a_person_chose_is_a_fact_in_the_words_of_passage_and_reply():
    quote = Quote(doc="en/delivery.md", quote="Delivery takes five working days.")
    edit = candidate(evidence=(), sent="您好，要等一个工作周左右。", fact_edits=())
    made = prefill(edit, "A-1", "k", proofs=[Proof(quote, "five working days", "一个工作周")])
    (fact,) = made.case.facts
    assert (fact.kind, fact.value, fact.aliases) == ("text", "five working days", ("一个工作周",))
    assert (made.case.evidence, made.unproven) == ((quote,), ())
    typed = prefill(candidate(evidence=(), sent="要7天"), "A-1", "k", proofs=[Proof(quote, "7天")])
    assert typed.case.facts[0].kind == "duration"


def test_a_question_that_was_handed_over_expects_that():
    handed = candidate(kind="escalated", sent="", draft="七天内可以退。", fact_edits=())
    case = prefill(handed, "A-1", "k").case
    assert (case.answerability, case.expected_action) == ("answerable", "escalate")
    assert (case.evidence[0].quote, case.facts, case.provenance.source) == (RULE, (), "rejected")
    unsure = prefill(candidate(kind="escalated", sent="", action="abstain"), "A-1", "k").case
    assert (unsure.answerability, unsure.evidence) == ("unanswerable", ())


def test_a_holding_reply_abstains_and_a_question_back_clarifies():
    held = candidate(sent="您好，请稍等，我帮您核实一下。", fact_edits=())
    assert prefill(held, "A-1", "k").case.expected_action == "abstain"
    asked = candidate(sent="请问您买的是哪一款呢？", fact_edits=())
    case = prefill(asked, "A-1", "k").case
    assert (case.answerability, case.expected_action) == ("underspecified", "clarify")


def test_an_edit_for_the_tone_requires_what_the_agent_added():
    calm = candidate(
        kind="reworded",
        draft="签收后7天内可以退货。",
        sent="非常抱歉给您添麻烦了。签收后7天内可以退货。",
        fact_edits=(),
        triage={"emotion": "none"},
    )
    case = prefill(calm, "A-1", "k").case
    assert (case.tone.require, case.provenance.source) == (
        ("acknowledge", "apologise"),
        "edited",
    )


def test_a_replaced_value_is_forbidden_only_if_the_new_one_is_proven():
    doubtful = candidate(sent="签收后30天内可以退。", fact_edits=(("duration", "7天", "30天"),))
    assert prefill(doubtful, "A-1", "k").case.must_not == ()


def test_an_ordinal_is_no_amount():
    rule = "同一订单第二次换货起，往返运费由买家承担。"
    edit = candidate(
        sent="您好，第二次换货的往返运费由买家承担。", evidence=(("x.md", rule),), fact_edits=()
    )
    facts = prefill(edit, "A-1", "k").case.facts
    assert [(fact.kind, fact.value) for fact in facts] == [("text", "往返运费由买家承担")]
