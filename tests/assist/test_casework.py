"""Which draft a case gets."""

from dataclasses import replace

import pytest

from assist.decisions import DeskAction
from assist.errors import AccessDenied, NoIndex, StoreError
from assist.store.records import CaseRef
from assist.store.transcript import Conversation, Message, new_agent_message
from assist.types import Actor
from assist.wishes import Wish
from tests.fakes_desk import CALM, DOCUMENTS, LEAK, seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, LEAK)
    yield made
    made.store.database.close()


def prepare(parts, case=CALM, actor=ACTOR, **more):
    return parts.casework.prepare(actor, case, **more)


def test_the_stored_draft_is_used_while_the_knowledge_is_the_same(parts):
    assert not parts.casework.is_prepared(ACTOR, CALM)
    first = prepare(parts)
    assert parts.casework.is_prepared(ACTOR, CALM)
    assert prepare(parts) == first
    assert parts.store.records.suggestions(ACTOR, CaseRef("c2", "m0")) == first.versions


def test_a_message_is_eligible_once(parts):
    first = prepare(parts)
    parts.casework.rewrite(ACTOR, first.current.id, Wish("again"))
    prepare(parts)
    (row,) = parts.store.events.find(ACTOR, kind="eligible")
    assert (row.case_id, row.payload["action"]) == ("c2", "answer")


def test_new_knowledge_that_says_the_same_shows_one_version(parts):
    first = prepare(parts)
    parts.chain.version = "v2"
    second = prepare(parts)
    assert [each.index_version for each in second.versions] == ["v2"]
    assert second.draft_id == first.draft_id
    assert second.stale == {}


def test_an_edit_is_never_overwritten(parts):
    first = prepare(parts)
    parts.store.edits.save(ACTOR, first.draft_id, first.current.id, "我的话")
    parts.chain.version = "v2"
    kept = prepare(parts)
    assert (kept.versions, kept.saved) == (first.versions, {first.current.id: "我的话"})


def test_a_withdrawn_source_is_named_and_an_edited_draft_kept(parts, tmp_path):
    first = prepare(parts)
    parts.store.edits.save(ACTOR, first.draft_id, first.current.id, "我的话")
    (tmp_path / "withdrawn.txt").write_text("policy/return.md")
    assert prepare(parts).stale == {1: "withdrawn"}
    assert parts.casework.stale(ACTOR, first.current) == {1: "withdrawn"}


def test_what_an_actor_may_not_see_is_drafted_anew(parts, monkeypatch):
    prepare(parts)
    document = DOCUMENTS["policy/return.md"]
    closed = replace(document, source=replace(document.source, acl_groups=("vip",)))
    monkeypatch.setitem(DOCUMENTS, "policy/return.md", closed)
    other = prepare(parts)
    assert len(parts.store.records.suggestions(ACTOR, CaseRef("c2", "m0"))) == 2
    assert len(other.versions) == 1
    assert parts.casework.is_prepared(Actor(groups=("vip",)), CALM)


def test_what_was_written_for_the_message_before_is_offered(parts):
    first = prepare(parts)
    parts.store.edits.save(ACTOR, first.draft_id, first.current.id, "写了一半")
    at = CALM.messages[-1].at.replace(minute=30)
    parts.store.conversations.add_message(ACTOR, "c2", Message("m9", "customer", "在吗", at))
    now = prepare(parts, parts.store.conversations.get(ACTOR, "c2"))
    assert (now.previous, now.saved, now.draft_id == first.draft_id) == ("写了一半", {}, False)
    answer = DeskAction("a1", "send", "c2", now.draft_id, now.current.id, text="请稍等。")
    parts.feedback.settle(ACTOR, answer)
    assert parts.store.edits.left_over(ACTOR, "c2", now.draft_id) == ""


def test_nobody_is_answered_who_has_not_asked(parts):
    parts.store.conversations.add_message(ACTOR, "c2", new_agent_message("x", "稍等"))
    assert prepare(parts, parts.store.conversations.get(ACTOR, "c2")) is None
    assert prepare(parts, Conversation("empty")) is None


def test_without_knowledge_there_is_no_draft(parts):
    parts.published = False
    with pytest.raises(NoIndex):
        prepare(parts)


def test_a_wish_makes_a_version_beside_the_first(parts):
    first = prepare(parts)
    made = parts.casework.rewrite(ACTOR, first.current.id, Wish("shorter"))
    again = prepare(parts)
    assert [each.id for each in again.versions] == [first.current.id, made.id]
    assert again.draft_id == first.draft_id


def test_wishes_are_checked(parts):
    first = prepare(parts)
    with pytest.raises(StoreError, match="'v9' does not exist"):
        parts.casework.rewrite(ACTOR, "v9", Wish("shorter"))
    with pytest.raises(AccessDenied):
        parts.casework.rewrite(Actor(role="evaluator"), first.current.id, Wish("shorter"))
