"""Which draft a case gets."""

import pytest

from assist.errors import NoIndex
from assist.store.records import CaseRef
from assist.store.transcript import Conversation, new_agent_message
from assist.types import Actor
from assist.ui.drafting import open_pool, prepare, submit
from tests.fakes_desk import CALM, seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM)
    yield made
    made.store.database.close()


def test_the_stored_draft_is_used_while_the_knowledge_is_the_same(parts):
    first = prepare(parts, ACTOR, CALM)
    assert prepare(parts, ACTOR, CALM) == first
    assert parts.store.records.suggestions(ACTOR, CaseRef("c2", "m0")) == first.versions


def test_new_knowledge_means_a_new_version(parts):
    first = prepare(parts, ACTOR, CALM)
    parts.chain.version = "v2"
    second = prepare(parts, ACTOR, CALM)
    assert second.versions[0] == first.current
    assert (second.current.index_version, second.is_stale) == ("v2", False)
    assert second.draft_id == first.draft_id


def test_an_edit_is_never_overwritten(parts):
    first = prepare(parts, ACTOR, CALM)
    parts.store.records.save_draft(ACTOR, first.draft_id, first.current.id, "我的话")
    parts.chain.version = "v2"
    kept = prepare(parts, ACTOR, CALM)
    assert (kept.versions, kept.saved, kept.is_stale) == (
        first.versions,
        {first.current.id: "我的话"},
        True,
    )
    assert len(prepare(parts, ACTOR, CALM, is_fresh=True).versions) == 2


def test_nobody_is_answered_who_has_not_asked(parts):
    parts.store.conversations.add_message(ACTOR, "c2", new_agent_message("x", "稍等"))
    assert prepare(parts, ACTOR, parts.store.conversations.get(ACTOR, "c2")) is None
    assert prepare(parts, ACTOR, Conversation("empty")) is None


def test_an_error_reaches_whoever_waits(parts):
    parts.published = False
    with open_pool() as pool, pytest.raises(NoIndex):
        submit(pool, parts, ACTOR, CALM).result(5)
