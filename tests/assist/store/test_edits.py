"""Autosaved edits: each agent's own, the last write wins."""

import pytest

from assist.store.records import CaseRef
from assist.types import Actor
from tests.fakes_desk import CALM, FakeChain, seeded

ACTOR = Actor()


@pytest.fixture
def store(tmp_path):
    parts = seeded(tmp_path)
    yield parts.store
    parts.store.database.close()


def test_the_last_edit_wins_and_belongs_to_its_writer(store):
    store.edits.save(ACTOR, "d1", "v1", "一")
    store.edits.save(ACTOR, "d1", "v1", "二")
    store.edits.save(Actor(id="ann"), "d1", "v1", "三")
    assert store.edits.saved(ACTOR, ["d1"]) == {"v1": "二"}
    assert store.edits.saved(ACTOR, ["d2"]) == {}


def test_an_unsent_edit_of_an_earlier_message_is_found(store):
    old, new = (FakeChain().suggest(CALM.to_message(), ACTOR) for _ in range(2))
    store.records.save_suggestion(ACTOR, CaseRef("c2", "m0"), old)
    store.records.save_suggestion(ACTOR, CaseRef("c2", "m2"), new)
    store.edits.save(ACTOR, old.id, old.id, "写了一半")
    assert store.edits.left_over(ACTOR, "c2", new.id) == "写了一半"
    assert store.edits.left_over(ACTOR, "c2", old.id) == ""
    assert store.edits.left_over(Actor(id="ann"), "c2", new.id) == ""
    assert store.edits.left_over(ACTOR, "c1", new.id) == ""
