"""Candidates for gold cases from what agents did."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.candidates import export_candidates, kind_of, past_case_hash
from assist.decisions import DeskAction
from assist.feedback import Feedback
from assist.store.records import CaseRef
from assist.types import Actor, Event, Turn
from tests.fakes_desk import CALM, RULE, FakeChain, seeded

ACTOR = Actor()


@pytest.fixture
def store(tmp_path):
    made = seeded(tmp_path, CALM)
    yield made.store
    made.store.database.close()


def suggested(store, **change):
    suggestion = FakeChain().suggest(replace(CALM.to_message(), **change), ACTOR)
    store.records.save_suggestion(ACTOR, CaseRef(CALM.id, "m0"), suggestion)
    return suggestion


def sent(store, suggestion, text, action_id="a1"):
    action = DeskAction(
        action_id, "confirm_send", CALM.id, suggestion.id, suggestion.id, text=text, reason="ok"
    )
    Feedback(store, lambda *_: suggestion.draft.sentences).settle(ACTOR, action)


def test_a_changed_value_becomes_a_candidate_with_its_evidence(store):
    suggestion = suggested(store, as_of=date(2026, 5, 2))
    before = suggestion.draft.text
    sent(store, suggestion, before.replace("15 天", "7 天"))
    (found,) = export_candidates(store, ACTOR)
    assert (found.kind, found.as_of, found.id) == ("edited", date(2026, 5, 2), "a1")
    assert found.fact_edits == (("duration", "15 天", "7 天"),)
    assert found.evidence[0][1] == RULE
    assert found.filters == {"store": "anhe"}
    known = {found.past_case_sha256: "AS-0001"}
    assert list(export_candidates(store, ACTOR, known=known)) == []


def test_personal_data_is_masked_everywhere(store):
    phone = "13812345678"
    turns = (Turn("customer", f"我叫李先生，电话{phone}，能换新吗"),)
    suggestion = suggested(store, turns=turns)
    sent(
        store,
        suggestion,
        suggestion.draft.text.replace("15 天", "7 天") + f"会打{phone}联系李先生。",
    )
    (found,) = export_candidates(store, ACTOR)
    text = " ".join([found.turns[0].text, found.sent, found.draft])
    assert phone not in text
    assert "李先生" not in text


def test_other_words_alone_are_no_news(store):
    suggestion = suggested(store)
    sent(store, suggestion, suggestion.draft.text + "祝您生活愉快。")
    assert list(export_candidates(store, ACTOR)) == []
    (found,) = export_candidates(store, ACTOR, reworded=True)  # for its tone, if a person wants it
    assert found.kind == "reworded"


def test_a_condition_that_was_added_is_news_without_a_value(store):
    suggestion = suggested(store)
    sent(store, suggestion, suggestion.draft.text + "拆封后弄脏了的除外。")
    (found,) = export_candidates(store, ACTOR)
    assert (found.kind, found.fact_edits) == ("edited", ())


def test_a_question_that_was_handed_over_is_news_whatever_was_sent_meanwhile(store):
    suggestion = suggested(store)
    action = DeskAction("e1", "escalate", CALM.id, suggestion.id, suggestion.id, reason="safety")
    Feedback(store, lambda *_: ()).settle(ACTOR, action)
    sent(store, suggestion, "已经请主管看了，请稍等。")
    (found,) = export_candidates(store, ACTOR)
    assert (found.kind, found.sent, found.reason) == ("escalated", "", "safety")


def test_the_same_last_words_after_other_words_are_another_question(store):
    last = Turn("customer", "那运费呢")
    for number, first in enumerate(("想退货", "想换货")):
        turns = (Turn("customer", first), Turn("agent", "好的"), last)
        suggestion = suggested(store, turns=turns)
        sent(store, suggestion, "运费由我们承担，30 天内有效。", f"a{number}")
    known = {past_case_hash([last]): "AS-0001"}
    found = list(export_candidates(store, ACTOR, known=known))
    assert [each.turns[0].text for each in found] == ["想换货", "想退货"]


def test_a_rejected_draft_is_a_candidate_and_other_tenants_see_nothing(store):
    suggestion = suggested(store)
    action = DeskAction("r1", "reject", CALM.id, suggestion.id, suggestion.id, reason="outdated")
    Feedback(store, lambda *_: ()).settle(ACTOR, action)
    (found,) = export_candidates(store, ACTOR)
    assert (found.kind, found.reason, found.sent) == ("rejected", "outdated", "")
    assert list(export_candidates(store, Actor(tenant="other"))) == []


def test_two_percent_of_unedited_drafts_are_drawn(store):
    suggestion = suggested(store)
    at = datetime(2026, 5, 2, tzinfo=UTC)

    def accepted(number):
        payload = {"outcome": "accept", "fact_edits": []}
        return Event(f"e{number}", at, "a", "s", "c", "d", "v", "sent", payload)

    kinds = [kind_of(accepted(number), suggestion) for number in range(5000)]
    assert set(kinds) == {None, "accepted"}
    assert 70 <= kinds.count("accepted") <= 130


def test_the_same_words_have_the_same_hash():
    first = past_case_hash([Turn("customer", "能退吗？")])
    assert first == past_case_hash([Turn("agent", "您好"), Turn("customer", "能退吗?")])
    assert first != past_case_hash([Turn("customer", "能换吗？")])
