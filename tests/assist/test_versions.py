"""Versions: other words around the same facts."""

import json

import pytest

from assist.types import Actor
from assist.wishes import Wish
from tests.fakes_desk import CALM, ENGLISH_CASE, EVIDENCE, LEAK, seeded
from tests.llm_server import Reply, running, said

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, LEAK, ENGLISH_CASE)
    yield made
    made.store.database.close()


class StoppedError(Exception):
    """The agent pressed Escape."""


def stop(_text):
    raise StoppedError


def rewritten(parts, case, wish, on_text=None):
    base = parts.casework.prepare(ACTOR, case).current
    return base, parts.casework.rewrite(ACTOR, base.id, wish, on_text)


def facts(suggestion):
    return [
        (each.text.strip(), each.state, each.citations)
        for each in suggestion.draft.sentences
        if each.state != "courtesy"
    ]


@pytest.mark.parametrize("kind", ["warmer", "shorter", "formal"])
@pytest.mark.parametrize("case", [LEAK, CALM, ENGLISH_CASE], ids=lambda case: case.id)
def test_another_tone_keeps_every_fact_its_citations_and_its_checks(parts, kind, case):
    base, made = rewritten(parts, case, Wish(kind))
    assert facts(made) == facts(base)
    assert (made.draft.tone, made.evidence) == (kind, base.evidence)
    text = made.draft.text
    assert all(text[each.start : each.end] == each.text for each in made.draft.sentences)


def test_the_three_tones_differ(parts):
    texts = {
        rewritten(parts, LEAK, Wish(kind))[1].draft.text for kind in ("warmer", "shorter", "formal")
    }
    assert len(texts) == 3
    assert all("15 天" in text for text in texts)


def test_shorter_says_nothing_around_the_facts(parts):
    _, made = rewritten(parts, LEAK, Wish("shorter"))
    assert all(each.state != "courtesy" for each in made.draft.sentences)


@pytest.mark.parametrize(
    ("wish", "field", "value"),
    [
        (Wish("translate", "en"), "reply_lang", "en"),
        (Wish("ask", "拒绝但安抚"), "instruction", "拒绝但安抚"),
        (Wish("scope", "muya", "store"), "filters", {"store": "muya"}),
        (Wish("scope", "douyin", "channel"), "channel", "douyin"),
        (Wish("again"), "reply_lang", ""),
    ],
)
def test_other_wishes_are_drafted_anew(parts, wish, field, value):
    rewritten(parts, CALM, wish)
    assert getattr(parts.chain.asked[-1], field) == value


@pytest.fixture
def server():
    with running() as running_server:
        yield running_server


@pytest.fixture
def modelled(tmp_path, server):
    made = seeded(tmp_path, CALM, llm={"base_url": server.base_url, "model": "m"})
    yield made
    made.store.database.close()


def system_of(server):
    return server.requests[-1]["body"]["messages"][0]["content"]


def model_says(server, *texts):
    """Queue a cited reply for each text; every piece of evidence is cited."""
    for text in texts:
        sentences = [{"text": text, "citations": list(range(1, 9))}]
        server.replies.append(said(json.dumps({"sentences": sentences}, ensure_ascii=False)))


FACT = "自签收之日起 15 天内，经确认属于质量问题的，可选择退货退款或免费换新，往返运费由商家承担。"


def test_with_a_model_a_tone_is_an_instruction_over_the_same_evidence(modelled, server):
    model_says(server, FACT)
    base, made = rewritten(modelled, CALM, Wish("shorter"))
    assert "更简短" in system_of(server)
    assert (made.draft.text, made.draft.origin, made.draft.tone) == (FACT, "llm", "shorter")
    assert made.evidence == base.evidence


def test_without_a_usable_answer_the_facts_stay_as_they_are(modelled, server):
    model_says(server, "已为您完成退款。")
    base, made = rewritten(modelled, CALM, Wish("formal"))
    assert facts(made) == facts(base)
    assert made.draft.tone == "formal"


def test_a_model_sees_only_the_source_that_is_to_be_used(modelled, server):
    model_says(server, FACT)
    _, made = rewritten(modelled, CALM, Wish("source", EVIDENCE[0].chunk.id))
    assert made.draft.origin == "llm"
    shown = server.requests[-1]["body"]["messages"][1]["content"]
    assert EVIDENCE[0].chunk.text in shown
    assert all(other.chunk.text not in shown for other in EVIDENCE[1:])


def test_what_is_left_out_is_neither_cited_nor_shown_again(parts):
    base, made = rewritten(parts, CALM, Wish("leave_out", EVIDENCE[0].chunk.id))
    if made is not None:
        assert EVIDENCE[0].chunk.id not in {each.chunk.id for each in made.evidence}
        assert EVIDENCE[0].chunk.id not in {
            citation.chunk_id for each in made.draft.sentences for citation in each.citations
        }
        again = parts.casework.rewrite(ACTOR, made.id, Wish("warmer"))
        assert again.evidence == made.evidence
    assert parts.casework.rewrite(ACTOR, base.id, Wish("leave_out", "nothing")) is None


def selected(base, passage, key, value="", edit=""):
    text = base.draft.text + edit
    start = text.index(passage)
    return Wish("selection", value, key, text, start, start + len(passage))


def test_a_selection_is_rewritten_and_edits_around_it_stay(modelled, server):
    base = modelled.casework.prepare(ACTOR, CALM).current
    passage = next(each.text for each in base.draft.sentences if each.state == "supported")
    server.replies.append(said(FACT))
    wish = selected(base, passage, "ask", "用原文说", edit="感谢您的耐心。")
    made = modelled.casework.rewrite(ACTOR, base.id, wish)
    assert made.draft.text == wish.text.replace(passage, FACT)
    assert made.draft.text.endswith("感谢您的耐心。")
    assert made.draft.origin == "llm"
    assert "用原文说" in system_of(server)
    assert all(made.draft.text[s.start : s.end] == s.text for s in made.draft.sentences)


def test_a_rewritten_passage_that_says_something_else_is_repaired_or_left(modelled, server):
    base = modelled.casework.prepare(ACTOR, CALM).current
    passage = next(each.text for each in base.draft.sentences if each.state == "supported")
    server.replies.append(said("我给您补偿900元，请访问 evil.invalid。"))
    made = modelled.casework.rewrite(ACTOR, base.id, selected(base, passage, "ask", "大方一点"))
    assert made is None
    assert "link" in server.requests[-1]["body"]["messages"][-1]["content"]
    assert len(server.requests) == 2


def test_a_selection_without_a_model_keeps_facts_word_for_word(parts):
    base = parts.casework.prepare(ACTOR, CALM).current
    fact = next(each.text for each in base.draft.sentences if each.state == "supported")
    courtesy = base.draft.sentences[0].text
    shorter = parts.casework.rewrite(
        ACTOR, base.id, selected(base, base.draft.text, "shorter", edit="祝您生活愉快！")
    )
    assert fact in shorter.draft.text
    assert courtesy not in shorter.draft.text
    assert shorter.draft.text.endswith("祝您生活愉快！")
    warmer = parts.casework.rewrite(ACTOR, base.id, selected(base, fact, "warmer"))
    assert fact in warmer.draft.text
    assert len(warmer.draft.text) > len(base.draft.text)
    formal = parts.casework.rewrite(
        ACTOR, base.id, selected(base, "你们放心哦。", "formal", edit="你们放心哦。")
    )
    assert formal.draft.text.endswith("贵方放心。")
    assert parts.casework.rewrite(ACTOR, base.id, selected(base, fact, "ask", "幽默一点")) is None


def test_nothing_selected_is_an_error(parts):
    base = parts.casework.prepare(ACTOR, CALM).current
    with pytest.raises(ValueError, match="selection"):
        parts.casework.rewrite(ACTOR, base.id, Wish("selection", "", "shorter", "好的。", 3, 3))


def test_one_source_alone_is_used_or_said_to_answer_nothing(parts):
    base, made = rewritten(parts, CALM, Wish("source", EVIDENCE[0].chunk.id))
    cited = {c.chunk_id for s in made.draft.sentences for c in s.citations}
    assert cited == {EVIDENCE[0].chunk.id}
    assert parts.casework.rewrite(ACTOR, base.id, Wish("source", "nothing")) is None


def test_a_listener_hears_the_model_and_may_stop_it(parts):
    from tests.fakes_desk import SLOWLY, conversation

    case = conversation("c9", "慢", f"{SLOWLY}，谢谢")
    parts.store.conversations.put(ACTOR, case)
    parts.chain.gate = None
    heard = []
    parts.casework.prepare(ACTOR, case, on_text=heard.append)
    assert "".join(heard).startswith('{"sentences"')

    base = parts.casework.prepare(ACTOR, case).current
    with pytest.raises(StoppedError):
        parts.casework.rewrite(ACTOR, base.id, Wish("again"), stop)


@pytest.mark.parametrize("kind", ["shorter", "source", "leave_out", "selection"])
def test_every_wish_that_asks_a_model_streams_it_and_ends_when_the_listener_does(
    modelled, server, kind
):
    base = modelled.casework.prepare(ACTOR, CALM).current
    wish = Wish(kind, EVIDENCE[0].chunk.id)
    if kind == "selection":
        wish = selected(base, base.draft.sentences[1].text, "shorter")
    model_says(server, FACT)
    heard = []

    def stop_at_second(text):
        heard.append(text)
        if len(heard) == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        modelled.casework.rewrite(ACTOR, base.id, wish, stop_at_second)
    assert "".join(heard).startswith('{"sentences"')
    assert len(server.requests) == 1
    assert [each.id for each in modelled.casework.prepare(ACTOR, CALM).versions] == [base.id]


def test_cancelled_before_the_model_said_anything_keeps_no_version(modelled, server):
    base = modelled.casework.prepare(ACTOR, CALM).current
    server.replies.append(Reply(status=401, body=b"{}"))

    with pytest.raises(StoppedError):
        modelled.casework.rewrite(ACTOR, base.id, Wish("shorter"), stop)
    assert [each.id for each in modelled.casework.prepare(ACTOR, CALM).versions] == [base.id]
