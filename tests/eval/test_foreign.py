"""Answers of other assistants: what is given is kept, what is missing is worked out."""

import pytest

from eval.foreign import BadAnswer, infer_action, read_answer

RULE = "签收后7天内可申请无理由退货，退回运费由买家承担。"


def test_quotes_and_evidence_are_located_in_the_documents(context):
    record = {
        "text": "您好！签收后7天内可以退。",
        "action": "answer",
        "sentences": [
            {"text": "您好！"},
            {"text": "签收后7天内可以退。", "citations": [{"doc": "returns.md", "quote": RULE}]},
        ],
        "evidence": [{"doc": "returns.md", "text": RULE, "score": 0.8}],
    }
    output = read_answer("TS-0001", 1, record, context.corpus)
    document = context.corpus.documents["returns.md"].text
    (hit,) = output.hits
    assert document[hit.start : hit.end] == RULE
    assert hit.chunk_id in {chunk for chunk, _, _ in context.corpus.chunks["returns.md"]}
    (citation,) = output.sentences[1].citations
    assert (citation.chunk_id, citation.quote) == (hit.chunk_id, RULE)
    assert document[citation.start : citation.end] == RULE
    assert [(s.start, s.end, s.state) for s in output.sentences] == [
        (0, 3, "courtesy"),
        (3, 13, "unchecked"),
    ]


def test_an_invented_quote_resolves_to_nothing(context):
    record = {
        "text": "15天内可以退。",
        "sentences": [
            {"text": "15天内可以退。", "citations": [{"doc": "returns.md", "quote": "15天"}]}
        ],
        "evidence": [{"doc": "returns.md", "text": RULE}],
    }
    (citation,) = read_answer("A", 1, record, context.corpus).sentences[0].citations
    assert (citation.quote, citation.start, citation.end) == ("15天", 0, 0)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("签收后7天内可以退货。", "answer"),
        ("抱歉，资料中没有提到这个问题。", "abstain"),
        ("I don't know based on the excerpts.", "abstain"),
        ("您好！请问您看的是哪一款？", "clarify"),
        ("", "abstain"),
    ],
)
def test_without_an_action_the_words_decide(text, action):
    assert infer_action(text) == action


@pytest.mark.parametrize(
    ("record", "message"),
    [({}, "text: Field required"), ({"text": "x", "action": "guess"}, "'guess' is none of")],
)
def test_a_wrong_answer_is_named(context, record, message):
    with pytest.raises(BadAnswer, match=message):
        read_answer("A", 1, record, context.corpus)
