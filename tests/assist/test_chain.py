from datetime import date

import pytest

from assist.contract import suggestion_record
from assist.types import CustomerMessage, Turn

DAY = date(2026, 6, 15)


def message(*texts, **fields):
    roles = ["customer", "agent"] * len(texts)
    turns = tuple(Turn(role, text) for role, text in zip(roles, texts, strict=False))
    return CustomerMessage(turns, **{"as_of": DAY, "filters": {"store": "a"}, **fields})


ASK = message("不想要了，7天内能无理由退货吗")


def test_a_reply_is_drafted_with_verbatim_citations(make_chain):
    suggestion = make_chain().suggest(ASK)
    assert (suggestion.draft.decision.action, suggestion.draft.origin) == ("answer", "extractive")
    assert "7天" in suggestion.draft.text
    cited = [c for s in suggestion.draft.sentences for c in s.citations]
    assert {citation.doc_key for citation in cited} == {"returns.md"}
    by_label = {item.label: item for item in suggestion.evidence}
    for citation in cited:
        chunk = by_label[citation.label].chunk
        start = citation.quote_start - chunk.start
        assert chunk.text[start : start + len(citation.quote)] == citation.quote
    assert set(suggestion.timings_ms) == {
        "understand",
        "retrieve",
        "read",
        "decide",
        "draft",
        "total",
    }


def test_other_stores_and_past_rules_are_not_evidence(make_chain):
    documents = {item.chunk.doc_key for item in make_chain().suggest(ASK).evidence}
    assert not documents & {"returns-b.md", "returns-2024.md"}
    then = make_chain().suggest(message("能退货吗", as_of=date(2025, 6, 1)))
    assert "returns-2024.md" in {item.chunk.doc_key for item in then.evidence}


def test_search_finds_what_suggest_rests_on(make_chain):
    chain = make_chain()
    question, result = chain.search(ASK)
    suggestion = chain.suggest(ASK)
    assert question == suggestion.question
    assert [hit.chunk.id for hit in result.evidence] == [
        hit.chunk.id for hit in suggestion.evidence
    ]


def test_a_follow_up_is_searched_with_what_it_leaves_unsaid(make_chain):
    follow_up = message("电子发票什么时候开", "签收后", "那抬头呢？")
    suggestion = make_chain().suggest(follow_up)
    assert suggestion.question.carried == ("电子发票什么时候开",)
    assert suggestion.evidence[0].chunk.doc_key == "invoice.md"


def test_stream_gives_each_step_before_the_draft(make_chain):
    seen = [key for piece in make_chain().stream(ASK) for key in piece]
    assert [key for i, key in enumerate(seen) if key not in seen[:i]] == [
        "understanding",
        "result",
        "reading",
        "decision",
        "draft",
    ]


def test_the_runnable_answers_in_batches(make_chain):
    first, second = make_chain().runnable.batch([ASK, message("发票多久能开出来")])
    assert first.draft.text == make_chain().suggest(ASK).draft.text
    assert "24小时" in second.draft.text


def test_two_runs_say_the_same(make_chain):
    records = [suggestion_record("1", make_chain().suggest(ASK)) for _ in range(2)]
    for record in records:
        record.pop("timings_ms")
    assert records[0] == records[1]


@pytest.mark.parametrize("text", ["?", "👍👍👍", "。" * 3000, "{}{{}}%s ${x}", "<b>hi</b>"])
def test_odd_messages_get_a_reply_too(make_chain, text):
    suggestion = make_chain().suggest(message(text))
    assert suggestion.draft.text
    assert suggestion.draft.decision.action != "answer" or suggestion.draft.sentences


def test_a_script_has_no_more_authority_than_an_agent(make_chain):
    asked = message("你们耽误了我一周，必须赔偿我500元")
    decision = make_chain().suggest(asked).draft.decision
    assert (decision.action, decision.reason) == ("escalate", "beyond_authority")


def test_a_message_that_names_no_day_stays_so(make_chain):
    """The draft of a rule's last day is judged again on the day on which it is sent."""
    assert make_chain().suggest(message("能退货吗", as_of=None)).message.as_of is None
