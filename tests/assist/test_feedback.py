"""Decisions: what is recorded, once, and what is asked before."""

import pytest

from assist.decisions import DeskAction, classify
from assist.errors import StoreError
from assist.feedback import Feedback
from assist.reply.guard import check_text
from assist.store.records import CaseRef, Gap
from assist.text.edits import FactEdit
from assist.types import Actor, Sentence
from tests.fakes_desk import CALM, LEAK, UNKNOWN, conversation, seeded

ACTOR = Actor(role="agent")


class Desk:
    def __init__(self, parts, case, check=check_text):
        self.store = parts.store
        self.case = case
        self.suggestion = parts.chain.suggest(case.to_message(), ACTOR)
        ref = CaseRef(case.id, case.last_customer.id)
        parts.store.records.save_suggestion(ACTOR, ref, self.suggestion)
        self.feedback = Feedback(parts.store, check)

    def act(self, kind="send", text=None, action_id="a1", **more):
        version = self.suggestion.id
        body = self.suggestion.draft.text if text is None else text
        action = DeskAction(
            action_id, kind, self.case.id, version, version, "s1", body, 1200, **more
        )
        return self.feedback.settle(ACTOR, action)

    def rows(self, kind):
        return self.store.events.find(ACTOR, kind=kind)


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, LEAK, UNKNOWN)
    yield made
    made.store.database.close()


def test_accepting_records_one_row_and_finishes_the_case(parts):
    desk = Desk(parts, CALM)
    outcome = desk.act()
    assert (outcome.status, outcome.outcome, outcome.changed_chars) == ("recorded", "accept", 0)
    assert desk.act().status == "repeated"
    (row,) = desk.rows("sent")
    assert (row.payload["outcome"], row.payload["text"]) == (
        "accept",
        desk.suggestion.draft.text.strip(),
    )
    assert row.payload["cited"] == [f"{1:016x}", f"{2:016x}"]
    assert (row.payload["ms_to_send"], row.payload["unsupported"]) == (1200, 0)
    assert row.payload["index_version"] == "v1"
    case = desk.store.conversations.get(ACTOR, "c2")
    assert (case.state, case.messages[-1].id, case.messages[-1].role) == ("done", "a1", "agent")


def test_the_log_holds_no_personal_data_and_the_transcript_what_was_said(parts):
    desk = Desk(parts, CALM)
    text = desk.suggestion.draft.text + "李先生，补发到您的手机 13812345678 登记的地址。"
    reason = "客户邮箱 li@example.com 已确认"
    desk.act("confirm_send", text=text, reason=reason)
    (row,) = desk.rows("sent")
    assert row.payload["text"].endswith("<客户_1>，补发到您的手机 <手机_1> 登记的地址。")
    assert "13812345678" not in str(row.payload)
    assert "li@example.com" not in str(row.payload)
    assert desk.store.conversations.get(ACTOR, "c2").messages[-1].text == text
    desk = Desk(parts, LEAK)
    desk.act("reject", action_id="a2", reason="wrong", note="打给 13812345678")
    assert desk.rows("rejected")[0].payload["note"] == "打给 <手机_1>"


def test_a_changed_number_is_asked_about_and_then_saved_as_an_edit(parts):
    desk = Desk(parts, CALM)
    edited = desk.suggestion.draft.text.replace("15 天", "30 天")
    asked = desk.act(text=edited)
    assert asked.status == "confirm"
    assert ["30 天" in s.text for s in asked.doubtful] == [True]
    assert desk.rows("sent") == ()
    outcome = desk.act("confirm_send", text=edited, reason="主管同意")
    assert (outcome.status, outcome.outcome, outcome.changed_chars) == ("recorded", "edit", 2)
    assert outcome.fact_edits == (FactEdit("duration", "15 天", "30 天"),)
    (row,) = desk.rows("sent")
    assert row.payload["fact_edits"] == [{"kind": "duration", "from": "15 天", "to": "30 天"}]
    assert row.payload["override"]["reason"] == "主管同意"


def test_an_unsupported_promise_of_the_draft_itself_is_asked_about(parts):
    desk = Desk(parts, LEAK)
    outcome = desk.act()
    assert outcome.status == "confirm"
    assert [s.text for s in outcome.doubtful] == ["处理期间会为您预留一台全新机器。"]
    assert desk.act("confirm_send", reason="  ").status == "confirm"


def test_an_unfilled_slot_blocks(parts):
    desk = Desk(parts, conversation("c9", "x", "快递到哪了"))
    outcome = desk.act()
    assert (outcome.status, outcome.slots) == ("blocked", ("{物流状态}",))
    assert desk.act(text="  ").status == "blocked"
    assert desk.rows("sent") == ()


def test_rejecting_files_a_gap_where_the_knowledge_is_to_blame(parts):
    desk = Desk(parts, CALM)
    assert desk.act("reject", reason="outdated", note="现在是 30 天").outcome == "reject"
    assert desk.act("reject", reason="outdated").status == "repeated"
    (row,) = desk.rows("rejected")
    assert (row.payload["reason"], row.payload["note"]) == ("outdated", "现在是 30 天")
    assert desk.store.conversations.get(ACTOR, "c2").state == "open"
    (gap,) = desk.store.records.gaps(ACTOR)
    assert (gap.id, gap.question, gap.reason) == ("a1", CALM.messages[0].text, "outdated")


def test_rejecting_for_tone_files_no_gap(parts):
    desk = Desk(parts, CALM)
    desk.act("reject", reason="tone")
    assert desk.store.records.gaps(ACTOR) == ()


def test_checking_an_unchanged_text_gives_the_drafts_own_sentences(parts):
    desk = Desk(parts, CALM, check=lambda *_: ())
    own = desk.suggestion.draft
    assert desk.feedback.check(ACTOR, desk.suggestion.id, own.text) == own.sentences
    assert desk.feedback.check(ACTOR, desk.suggestion.id, own.text + "好的") == ()


def test_the_check_gets_evidence_message_and_role(parts):
    seen = []

    def check(text, evidence, message, role):
        seen.append((text, len(evidence), message.channel, role))
        return (Sentence(text, 0, len(text), "fact", "supported"),)

    desk = Desk(parts, CALM, check=check)
    desk.act(text="好的")
    assert seen == [("好的", 2, "taobao", "agent")]


def test_an_unknown_version_is_a_store_error(parts):
    feedback = Feedback(parts.store, check_text)
    with pytest.raises(StoreError, match="'v9' does not exist"):
        feedback.check(ACTOR, "v9", "x")
    with pytest.raises(StoreError, match="'v9' does not exist"):
        feedback.settle(ACTOR, DeskAction("a", "send", "c1", "v9", "v9"))


def test_a_gap_is_reported_once(parts):
    feedback = Feedback(parts.store, check_text)
    gap = Gap("g1", "c4", "d1", "火星", "no_source", "a\u202eb")
    assert feedback.report_gap(ACTOR, gap) is True
    assert feedback.report_gap(ACTOR, gap) is False
    assert parts.store.records.gaps(ACTOR)[0].note == "ab"


@pytest.mark.parametrize(
    ("changed", "base", "outcome"),
    [
        (0, 100, "accept"),
        (1, 100, "edit"),
        (39, 100, "edit"),
        (40, 100, "rewritten"),
        (3, 0, "rewritten"),
    ],
)
def test_how_a_draft_was_used(changed, base, outcome):
    assert classify(changed, base) == outcome
