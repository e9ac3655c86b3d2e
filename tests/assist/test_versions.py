"""Versions: other words around the same facts."""

import pytest

from assist.types import Actor
from assist.versions import Wish
from tests.fakes_desk import CALM, ENGLISH_CASE, EVIDENCE, LEAK, seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, LEAK, ENGLISH_CASE)
    yield made
    made.store.database.close()


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


def test_with_a_model_a_tone_is_an_instruction(tmp_path):
    made = seeded(tmp_path, CALM, llm={"base_url": "http://127.0.0.1:9", "model": "m"})
    rewritten(made, CALM, Wish("shorter"))
    assert made.chain.asked[-1].instruction.startswith("更简短")
    made.store.database.close()


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

    class StoppedError(Exception):
        pass

    def refuse(_text):
        raise StoppedError

    base = parts.casework.prepare(ACTOR, case).current
    with pytest.raises(StoppedError):
        parts.casework.rewrite(ACTOR, base.id, Wish("again"), refuse)
